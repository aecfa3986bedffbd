"""Dates as Danes write them, and as they read them."""

import re
from datetime import date, datetime

from django.utils import timezone
from django.utils.formats import date_format

MONTHS = [
    *("januar", "februar", "marts", "april", "maj", "juni"),
    *("juli", "august", "september", "oktober", "november", "december"),
]
ISO = re.compile(r"(?P<year>\d{4})-(?P<month>\d{1,2})-(?P<day>\d{1,2})")
NUMBERS = re.compile(r"(?P<day>\d{1,2})\s?[./-]\s?(?P<month>\d{1,2})\s?[./-]\s?(?P<year>\d{4})")
WORDS = re.compile(
    r"(?:den |d\. ?)?(?P<day>\d{1,2})\.? ?(?P<name>[a-zæøå]{3,9})\.? (?P<year>\d{4})"
)
# Digits of other scripts are digits to ``\d``; a date may only hold these.
PLAIN = re.compile(r"[0-9a-zæøå./ -]+")


def _month(match: re.Match) -> int:
    """The month's number, from digits or from a name or the start of one."""
    if match.re is not WORDS:
        return int(match["month"])
    names = [month for month in MONTHS if month.startswith(match["name"])]
    if len(names) != 1:
        raise ValueError(match["name"])
    return MONTHS.index(names[0]) + 1


def read_date(text: str) -> date:
    """The date in ``text``: 1.12.2016, 01/12/2016, 1-12-2016, 2016-12-01, 1. december 2016.

    Raises ValueError for anything else; years of two digits are not guessed at.
    """
    text = " ".join(text.lower().split())
    for form in (ISO, NUMBERS, WORDS):
        if PLAIN.fullmatch(text) and (match := form.fullmatch(text)):
            return date(int(match["year"]), _month(match), int(match["day"]))
    raise ValueError(text)


def _local(moment: date | datetime) -> date | datetime:
    """A stored moment as the wall clock shows it here."""
    if isinstance(moment, datetime) and timezone.is_aware(moment):
        return timezone.localtime(moment)
    return moment


def long_date(moment: date | datetime | None) -> str:
    """1. december 2016; nothing for nothing."""
    return date_format(_local(moment), r"j. F Y") if moment else ""


def long_date_time(moment: datetime | None) -> str:
    """1. december 2016 kl. 23.59; nothing for nothing."""
    return date_format(_local(moment), r"j. F Y \k\l. H.i") if moment else ""


def short_date(moment: date | datetime | None) -> str:
    """01.12.2016; nothing for nothing."""
    if not moment:
        return ""
    day = _local(moment)
    return f"{day.day:02}.{day.month:02}.{day.year:04}"
