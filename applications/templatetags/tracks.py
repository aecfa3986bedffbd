"""Badges and addresses for applications. Arguments are given by name."""

from datetime import timedelta

from django import template
from django.conf import settings
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from applications.minutes import kle_link
from applications.models import LegalEvent
from applications.queries.desk import Desk
from applications.workflow import Status
from support.dkfds import dates
from support.dkfds.dates import short_date
from support.dkfds.templatetags.dkfds import badge
from support.texts.anchors import marked
from support.texts.html import sanitise

register = template.Library()
register.filter("kle_link", kle_link)

KIND_OF_STATUS = {
    Status.DRAFT: "neutral",
    Status.READY: "info",
    Status.SUBMITTED: "success",
    Status.RETURNED: "warning",
    Status.ANSWERED: "success",
    Status.WITHDRAWN: "neutral",
}
KIND_OF_LOCAL_STATE = {
    "approved": "success",
    "approved_older_version": "warning",
    "back_to_body": "warning",
    "refused": "error",
    "reservation": "warning",
    "recommended": "info",
    "under_way": "info",
    "missing": "neutral",
}
# A promise is not an authority: only what a trial may rest on is green.
KIND_OF_WISH = {
    "unanswered": "neutral",
    "pending": "info",
    "elaborate": "warning",
    "refused": "error",
    "withdrawn": "neutral",
    "already_legal": "success",
    "waits_for_act": "info",
    "act_under_way": "info",
    "in_force": "success",
    "ended": "error",
}
KIND_OF_DESK = {
    Desk.NEW: "warning",
    Desk.RECEIVED: "info",
    Desk.PARTLY: "info",
    Desk.READY: "info",
    Desk.RETURNED: "warning",
    Desk.ANSWERED: "success",
    Desk.WITHDRAWN: "neutral",
    Desk.SUPERSEDED: "neutral",
}
KIND_OF_MAIL = {"sent": "success", "uncertain": "warning", "failed": "error"}


@register.simple_tag
def status_badge(*, status: str) -> SafeString:
    return badge(kind=KIND_OF_STATUS[status], text=Status(status).label)


@register.simple_tag
def local_badge(*, state) -> SafeString:
    return badge(kind=KIND_OF_LOCAL_STATE[state.state], text=state.label)


@register.simple_tag
def participation_badge(*, participation) -> SafeString:
    kind = {"accepted": "success", "declined": "error"}.get(participation.status, "neutral")
    return badge(kind=kind, text=participation.get_status_display())


@register.simple_tag
def wish_badge(*, state) -> SafeString:
    return badge(kind=KIND_OF_WISH[state.state], text=state.label)


@register.simple_tag
def desk_badge(*, state: str) -> SafeString:
    return badge(kind=KIND_OF_DESK[state], text=Desk(state).label)


@register.simple_tag
def stage_badge(*, act) -> SafeString:
    """Where an act (``with_stage``) stands, with the day."""
    if act.stage is None:
        return badge(kind="neutral", text=_("Intet er sket endnu"))
    text = f"{LegalEvent.Stage(act.stage).label} {short_date(act.stage_on)}"
    ended, gives = act.stage in LegalEvent.ENDS, act.in_force is not None
    return badge(kind="error" if ended else "success" if gives else "info", text=text)


@register.simple_tag
def expected(act, days: dict) -> str:
    """The day ``act`` is expected to be in force, from ``queries.register.expectations``."""
    day = days.get(act.pk)
    if day is None:
        return "–"
    return short_date(day) if act.expected_on else _("ca. %(dato)s") % {"dato": short_date(day)}


@register.simple_tag
def mail_badge(*, mail) -> SafeString:
    kind = KIND_OF_MAIL.get(mail.status, "info")
    on_file = settings.MAIL_TRANSPORT == "files"
    text = {
        "sent": _("Gemt som fil, ikke sendt (demo)")
        if on_file
        else _("Afleveret til mailserveren"),
        "uncertain": _("Usikkert, om mailen er nået frem"),
        "failed": _("Afvist af mailserveren"),
    }.get(mail.status, _("På vej"))
    return badge(kind=kind, text=text)


@register.filter
def section_note(section) -> str:
    """ "Tomt", "2 punkter mangler" or "Udfyldt", for lists of sections."""
    if section.is_empty:
        return _("Tomt")
    missing = section.missing
    if missing:
        told = ngettext(
            "%(antal)s punkt er ikke krydset af", "%(antal)s punkter er ikke krydset af", missing
        )
        return told % {"antal": missing}
    return _("Udfyldt")


@register.filter
def section_kind(section) -> str:
    if section.is_empty:
        return "neutral"
    return "warning" if section.missing else "success"


@register.simple_tag
def rich_text(html: str) -> SafeString:
    """A section's text as HTML, cleaned once more on its way out."""
    # Safe because sanitise lets nothing through but the subset of support/texts/html.py.
    return mark_safe(sanitise(html))


@register.simple_tag
def marked_text(*, html: str, passages: dict) -> SafeString:
    """As ``rich_text``, with the passages comments are about in ``mark``."""
    # Safe because marked cleans the text as sanitise does and adds marks of its own alone.
    return mark_safe(marked(html, passages))


@register.filter
def attribute(instance, name: str):
    """A model's value for a form field, with a choice's label where it has one."""
    label = getattr(instance, f"get_{name}_display", None)
    return label() if label else getattr(instance, name, "")


@register.filter
def timeuntil_days(day) -> str:
    """ "i dag", "i morgen", "om 12 dage"."""
    left = (day - timezone.localdate()).days
    if left <= 0:
        return _("i dag")
    return _("i morgen") if left == 1 else _("om %(antal)s dage") % {"antal": left}


@register.filter
def sidste_dag(instant) -> str:
    """The last whole day before ``instant``, which is local midnight: "31. december 2016"."""
    return dates.long_date(timezone.localtime(instant) - timedelta(microseconds=1))
