from datetime import date

from django import template
from django.utils.translation import gettext as _

register = template.Library()


@register.filter
def days_left(day: date, today: date) -> str:
    """I dag, i morgen, om 6 dage; nothing for what is over."""
    days = (day - today).days
    if days < 0:
        return ""
    return {0: _("i dag"), 1: _("i morgen")}.get(days) or _("om %(dage)d dage") % {"dage": days}
