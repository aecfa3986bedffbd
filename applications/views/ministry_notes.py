"""Questions, replies and sparring notes on the page of the ministry's answers."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from applications.actions import ministry_notes
from applications.forms.ministry import NoteForm, ReplyForm
from applications.models import MinistryNote
from applications.rules import answers_for_network, asks_about, speaks_for_a_ministry
from applications.views.ministry import (
    ASKING,
    answers_page,
    done,
    file_of,
    readable_as_sent,
    sent_along,
)
from support.jobs.clock import database_now


def _there(reference):
    return redirect(f"{reverse('applications:answers', args=[reference])}#noter")


@require_http_methods(ASKING)
def note(request, reference):
    """The ministry, or a coordinator from a letter, asks something or keeps a note of a talk."""
    application = readable_as_sent(request, reference)
    if not asks_about(request.user, application):
        raise PermissionDenied
    item = application.submitted_versions.order_by("-pk").first()
    if item is None:
        raise Http404
    form = NoteForm(*sent_along(request), item=item)
    if form.is_bound and form.is_valid():
        known = form.cleaned_data
        if done(
            form,
            ministry_notes.write_note,
            item,
            kind=known["kind"],
            text=known["text"],
            wish=known["wish"],
            on_behalf=not speaks_for_a_ministry(request.user),
            letter=file_of(form, _("Fil")),
            by=request.user,
            at=database_now(),
        ):
            messages.success(request, _("Det er gemt, og kommunerne får besked."))
            return _there(reference)
    lead = _("Alle, der må læse det indsendte, kan læse det her. Det kan ikke rettes bagefter.")
    heading = _("Spørgsmål eller notat")
    return answers_page(request, application, form, heading=heading, lead=lead, upload=True)


@require_http_methods(ASKING)
def reply(request, reference, pk):
    """The network answers what the ministry asked."""
    application = readable_as_sent(request, reference)
    questions = MinistryNote.objects.filter(kind=MinistryNote.Kind.QUESTION)
    question = get_object_or_404(
        questions.select_related("item__application", "wish", "by"),
        item__application=application,
        pk=pk,
    )
    if not answers_for_network(request.user, application):
        raise PermissionDenied
    form = ReplyForm(request.POST or None)
    if form.is_bound and form.is_valid():
        text = form.cleaned_data["text"]
        by, at = request.user, database_now()
        if done(form, ministry_notes.reply, question, text=text, by=by, at=at):
            messages.success(request, _("Svaret er gemt, og den, der spurgte, får besked."))
            return _there(reference)
    heading = _("Svar på ministeriets spørgsmål")
    return answers_page(
        request, application, form, heading=heading, question=question, submit=_("Svar")
    )
