"""A month as weeks of days, Monday first, for a table."""

from calendar import Calendar
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from support.calendar.entries import Entry


@dataclass(frozen=True)
class Day:
    date: date
    in_month: bool
    entries: list[Entry]


@dataclass(frozen=True)
class Week:
    number: int
    days: list[Day]


@dataclass(frozen=True)
class Month:
    first: date
    weeks: list[Week]

    @property
    def last(self) -> date:
        return following(self.first) - timedelta(days=1)

    @property
    def before(self) -> date:
        return (self.first - timedelta(days=1)).replace(day=1)

    @property
    def after(self) -> date:
        return following(self.first)


def month(first: date, entries: Iterable[Entry]) -> Month:
    """The month that begins on ``first``, with ``entries`` on their days."""
    by_day = defaultdict(list)
    for entry in entries:
        by_day[entry.day].append(entry)
    weeks = [
        Week(
            days[0].isocalendar().week,
            [
                Day(d, d.month == first.month, by_day[d] if d.month == first.month else [])
                for d in days
            ],
        )
        for days in Calendar().monthdatescalendar(first.year, first.month)
    ]
    return Month(first, weeks)


def following(first: date) -> date:
    """The first day of the next month."""
    return (first + timedelta(days=31)).replace(day=1)


def later(first: date, months: int) -> date:
    """The first day of the month ``months`` after (or before) that of ``first``."""
    index = first.year * 12 + first.month - 1 + months
    return date(index // 12, index % 12 + 1, 1)


def read_month(text: str | None, default: date) -> date:
    """The first day of the month ``2016-12``; of that of ``default`` for anything else."""
    year, _dash, number = (text or "").partition("-")
    try:
        wanted = date(int(year), int(number), 1)
    except ValueError:
        wanted = default.replace(day=1)
    # A month either side must exist as well, and no link leads further than a lifetime away.
    return wanted if abs(wanted.year - default.year) <= 50 else default.replace(day=1)
