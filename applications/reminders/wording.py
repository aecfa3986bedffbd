"""The words of a reminder: an administrator's text with names in braces. Never a template.

A name is replaced by its value, once; nothing in a value is read again, no attribute, index or
format is known, and what is no name of ours is refused when the rule is saved.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.utils.translation import ngettext

from applications.deadlines import COPENHAGEN, closing_instant

PLACEHOLDERS = {
    "navn": _l("modtagerens navn"),
    "titel": _l("ansøgningens titel"),
    "reference": _l("ansøgningens reference"),
    "dato": _l("datoen, fx 1. december 2016"),
    "om": _l("hvor længe der er til, fx om 3 dage"),
    "ordning": _l("ordningens navn"),
    "runde": _l("rundens navn"),
    "netværk": _l("netværkets navn"),
    "kommune": _l("kommunen, det handler om"),
    "instans": _l("udvalget eller rådet, der holder møde"),
    "mangler": _l("det, der mangler, efter reglens betingelse"),
    "link": _l("adressen på siden, hvor det gøres"),
}
NAME = re.compile(r"\{([^{}]*)\}")


@dataclass(frozen=True)
class Message:
    subject: str
    text: str


def unknown_names(text: str) -> list[str]:
    """What stands in braces, or is a brace by itself, and is no placeholder."""
    unknown = [f"{{{name}}}" for name in NAME.findall(text) if name not in PLACEHOLDERS]
    rest = NAME.sub("", text)
    return list(dict.fromkeys([*unknown, *(brace for brace in "{}" if brace in rest)]))


def fill(text: str, values: Mapping[str, str]) -> str:
    """``text`` with the names of ``values`` replaced; every other brace stays as it stands."""
    return NAME.sub(lambda match: str(values.get(match[1], match[0])), text)


def compose(subject: str, body: str, values: Mapping[str, str]) -> Message:
    """The message: a one-line subject, and plain text that whoever shows it escapes."""
    line = " ".join(fill(subject, values).split())
    return Message(line, fill(body.replace("\r\n", "\n"), values).strip())


def how_long(day: date, *, at: datetime, closes: bool) -> str:
    """»om 3 dage«, »i morgen«, »i dag«, »om 3 timer«, »for 2 dage siden«."""
    if closes and (hours := _last_hours(day, at)):
        return ngettext("om %(n)d time", "om %(n)d timer", hours) % {"n": hours}
    days = (day - at.astimezone(COPENHAGEN).date()).days
    if days < 0:
        return ngettext("for %(n)d dag siden", "for %(n)d dage siden", -days) % {"n": -days}
    near = {0: _("i dag"), 1: _("i morgen")}
    return near.get(days) or ngettext("om %(n)d dag", "om %(n)d dage", days) % {"n": days}


def _last_hours(day: date, at: datetime) -> int:
    seconds = (closing_instant(day) - at).total_seconds()
    return round(seconds / 3600) if 1800 <= seconds < 6 * 3600 else 0
