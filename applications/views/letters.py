"""The letters of the third track."""

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_GET

from applications.models import ExemptionAnswer, MinistryNote, MinistryReceipt
from applications.views.ministry import readable_as_sent
from support.documents.models import Document
from support.documents.serve import serve


@require_GET
def letter(request, reference, pk):
    """A letter that an answer, a receipt or a note was registered from."""
    application = readable_as_sent(request, reference)
    items = application.submitted_versions.all()
    kept = Document.objects.filter(pk=pk)
    answered = ExemptionAnswer.objects.filter(letter=pk, wish__item__in=items)
    received = MinistryReceipt.objects.filter(letter=pk, submission__items__in=items)
    noted = MinistryNote.objects.filter(letter=pk, item__in=items)
    if not (answered.exists() or received.exists() or noted.exists()):
        raise Http404
    return serve(get_object_or_404(kept))
