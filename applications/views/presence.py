from django.http import Http404, JsonResponse
from django.utils import timezone
from django.utils.formats import time_format
from django.views.decorators.http import require_POST

from applications.actions.presence import be_present
from applications.models import SectionText
from applications.views.access import working_text_for
from support.jobs.clock import database_now
from support.texts.canonical import Refused, decode_json_body


@require_POST
def presence(request, reference, number):
    """A tab says that it has the section open, and from which revision; the answer says who else.

    A newer text comes along, so that the writer can fetch it before writing on an old one.
    """
    application = working_text_for(request, reference)
    try:
        data = decode_json_body(request.body)
    except Refused as refusal:
        return JsonResponse({"message": refusal.message}, status=422)
    text = _text(application, number)
    client = str(data.get("client", ""))[:40]
    is_leaving = data.get("leaving") is True
    here = be_present(text, client=client, by=request.user, at=database_now(), leaving=is_leaving)
    answer = {"others": here.others, "elsewhere": here.elsewhere}
    if text.revision != data.get("base") and not is_leaving:
        answer["head"] = _head(text)
    return JsonResponse(answer)


def _text(application, number: int) -> SectionText:
    texts = SectionText.objects.select_related("changed_by").filter(
        application=application,
        section__template=application.round.template_id,
        section__number=number,
    )
    if (text := texts.first()) is None:
        raise Http404
    return text


def _head(text: SectionText) -> dict:
    saved_at = timezone.localtime(text.changed_at) if text.changed_at else None
    return {
        "revision": text.revision,
        "html": text.html,
        "author": str(text.changed_by or ""),
        "saved_at": time_format(saved_at, "H.i") if saved_at else "",
    }
