"""Deadlines for the demo: weeks ahead, on a day when municipalities work. Pure."""

from datetime import date, timedelta

TUESDAY, WEDNESDAY = 1, 2
# No movable Danish holiday falls on a Tuesday or Wednesday; these may.
DAYS_OFF = frozenset({(1, 1), (5, 1), (6, 5), (12, 24), (12, 25), (12, 26), (12, 31)})

FIRST_DEADLINE = timedelta(days=30)
BETWEEN_ROUNDS = timedelta(days=182)


def first_deadline(today: date) -> date:
    """At least 30 days after ``today``."""
    return workday_from(today + FIRST_DEADLINE)


def next_deadline(deadline: date) -> date:
    """Half a year after ``deadline``."""
    return workday_from(deadline + BETWEEN_ROUNDS)


def workday_before(day: date) -> date:
    """The last Tuesday or Wednesday before ``day`` that is no day off."""
    day -= timedelta(days=1)
    while not _is_workday(day):
        day -= timedelta(days=1)
    return day


def workday_from(day: date) -> date:
    """``day``, or the first Tuesday or Wednesday after it, that is no day off."""
    while not _is_workday(day):
        day += timedelta(days=1)
    return day


def _is_workday(day: date) -> bool:
    return day.weekday() in (TUESDAY, WEDNESDAY) and (day.month, day.day) not in DAYS_OFF
