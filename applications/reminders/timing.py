"""When a reminder is due. Pure: calendar arithmetic in Danish local time, the answer in UTC.

A deadline is open until 24.00, so hours are counted back from the next local midnight; days and
working days are counted on the calendar, whatever the clocks do in between.
"""

from datetime import UTC, date, datetime, time, timedelta

from applications.deadlines import COPENHAGEN, closing_instant, opening_instant
from applications.models import ReminderRule
from applications.queries.planning import DANISH

Unit, Direction = ReminderRule.Unit, ReminderRule.Direction
# Mail is sent from 7.00 and not from 20.00 on.
MORNING, EVENING = time(7), time(20)
# How long a reminder *after* a date makes sense when nothing could be sent at its time.
LATE_AT_MOST = timedelta(days=30)


def local(day: date, at: time) -> datetime:
    return datetime.combine(day, at, tzinfo=COPENHAGEN).astimezone(UTC)


def offset(rule: ReminderRule) -> float:
    """Days before the date, less than nothing after it: to put rules in order."""
    days = rule.amount / 24 if rule.unit == Unit.HOURS else rule.amount
    return days if rule.direction == Direction.BEFORE else -days


def due_at(rule: ReminderRule, day: date) -> datetime:
    """The instant ``rule`` is due for a thing that happens on, or closes with, ``day``."""
    if rule.unit == Unit.HOURS:
        step = timedelta(hours=rule.amount)
        closes = closing_instant(day)
        planned = closes - step if rule.direction == Direction.BEFORE else closes + step
        return out_of_the_night(planned, before=valid_until(rule, day))
    return local(offset_day(rule, day), time(rule.hour))


def offset_day(rule: ReminderRule, day: date) -> date:
    sign = -1 if rule.direction == Direction.BEFORE else 1
    if rule.unit == Unit.WORKING_DAYS:
        return DANISH.get_nth_working_day(day, sign * rule.amount) if rule.amount else day
    return day + timedelta(days=sign * rule.amount)


def valid_until(rule: ReminderRule, day: date) -> datetime:
    """From when on the reminder would be nonsense: the thing is over, or long past."""
    if rule.direction == Direction.BEFORE or rule.amount == 0:
        return closing_instant(day)
    if rule.unit == Unit.HOURS:
        return closing_instant(day) + timedelta(hours=rule.amount) + LATE_AT_MOST
    return opening_instant(offset_day(rule, day)) + LATE_AT_MOST


def out_of_the_night(at: datetime, *, before: datetime) -> datetime:
    """``at``, or the next morning at 7.00 if that is still in time (``before``)."""
    morning = next_morning(at)
    return at if morning is None or morning >= before else morning


def next_morning(at: datetime) -> datetime | None:
    """When the night that ``at`` falls in is over; None by day."""
    here = at.astimezone(COPENHAGEN)
    if MORNING <= here.time() < EVENING:
        return None
    day = here.date() if here.time() < MORNING else here.date() + timedelta(days=1)
    return local(day, MORNING)
