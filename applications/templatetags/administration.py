"""What pages on programmes and rounds show of this app."""

from datetime import datetime

from django import template
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from applications.models import FormTemplate, Round
from applications.queries.administration import round_state, templates_for
from networks.models import Programme
from support.dkfds.templatetags.dkfds import badge

register = template.Library()

KINDS = {"upcoming": "info", "open": "success", "closed": "neutral"}


@register.simple_tag
def round_badge(*, round: Round, at: datetime) -> SafeString:
    """Kommende, Åben or Lukket as a badge."""
    names = {"upcoming": _("Kommende"), "open": _("Åben"), "closed": _("Lukket")}
    state = round_state(round, at=at)
    return badge(kind=KINDS[state.name], text=names[state.name])


@register.simple_tag
def round_days(*, round: Round, at: datetime) -> str:
    """How long until the round opens or closes; nothing once it is closed."""
    state = round_state(round, at=at)
    if state.name == "closed":
        return ""
    if state.name == "upcoming":
        text = ngettext("åbner om %(days)d dag", "åbner om %(days)d dage", state.days)
    elif state.days == 0:
        text = _("fristen er i dag")
    else:
        text = ngettext("%(days)d dag til fristen", "%(days)d dage til fristen", state.days)
    return text % {"days": state.days}


@register.simple_tag
def template_badge(*, template: FormTemplate) -> SafeString:
    """Kladde or Udgivet as a badge."""
    if template.published_at is None:
        return badge(kind="warning", text=_("Kladde"))
    return badge(kind="success", text=_("Udgivet"))


@register.inclusion_tag("applications/administration/_rounds_of.html")
def rounds_of(*, programme: Programme, at: datetime, may_edit: bool):
    """The rounds of ``programme`` as a list."""
    rounds = programme.rounds.order_by("-deadline", "-number")
    return {"programme": programme, "rounds": rounds, "at": at, "may_edit": may_edit}


@register.inclusion_tag("applications/administration/_templates_of.html")
def templates_of(*, programme: Programme, may_edit: bool):
    """The form templates of ``programme`` as a list; drafts for administrators only."""
    templates = templates_for(drafts_too=may_edit).filter(programme=programme)
    return {"programme": programme, "templates": templates, "may_edit": may_edit}
