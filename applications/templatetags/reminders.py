"""What pages on reminder rules say of them in words."""

from django import template
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from applications.models import ReminderRule
from applications.reminders import anchors
from applications.reminders.audiences import AUDIENCES
from applications.reminders.conditions import CONDITIONS
from applications.reminders.preview import Coming
from support.dkfds.templatetags.dkfds import badge

register = template.Library()


@register.simple_tag
def rule_when(*, rule: ReminderRule) -> str:
    """»7 dage før kl. 8.00: Ansøgningens frist«."""
    anchor = anchors.find(rule.anchor)
    name = anchor.label if anchor else rule.anchor
    if rule.unit == ReminderRule.Unit.HOURS:
        return _("%(forskel)s: %(dato)s") % {"forskel": rule.offset_text, "dato": name}
    return _("%(forskel)s kl. %(time)s.00: %(dato)s") % {
        "forskel": rule.offset_text,
        "time": rule.hour,
        "dato": name,
    }


@register.simple_tag
def rule_audience(*, rule: ReminderRule) -> str:
    return AUDIENCES[rule.audience].label if rule.audience in AUDIENCES else rule.audience


@register.simple_tag
def rule_condition(*, rule: ReminderRule) -> str:
    return CONDITIONS[rule.condition].label if rule.condition in CONDITIONS else "–"


@register.simple_tag
def rule_badge(*, rule: ReminderRule) -> SafeString:
    if rule.is_active:
        return badge(kind="success", text=_("I brug"))
    return badge(kind="neutral", text=_("Ude af brug"))


@register.simple_tag
def preview_about(*, row: Coming) -> str:
    """What the reminder is about; an application the reader may not know of has no name."""
    it = row.occurrence
    if it.application is None:
        return it.anchor.name(it)
    if row.application:
        return f"{row.application.shown_title} ({row.application.reference})"
    place = f"{it.network}, {it.body}" if it.body else str(it.network)
    return _("En ansøgning i %(sted)s") % {"sted": place}
