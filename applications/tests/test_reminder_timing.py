"""When a reminder is due, ten thousand times: clocks that change, leap days, nights, holidays."""

import datetime as dt
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from applications.deadlines import COPENHAGEN, closing_instant
from applications.models import ReminderRule
from applications.queries.planning import is_working_day
from applications.reminders.timing import due_at, next_morning, out_of_the_night, valid_until

CHANGES = [dt.date(2016, 3, 27), dt.date(2016, 10, 30), dt.date(2017, 3, 26), dt.date(2020, 2, 29)]
near = st.integers(-40, 40).map(dt.timedelta)
days = st.one_of(
    st.dates(dt.date(2012, 1, 1), dt.date(2032, 12, 31)),
    st.builds(lambda day, step: day + step, st.sampled_from(CHANGES), near),
)
instants = st.builds(
    lambda day, minutes: (
        dt.datetime.combine(day, dt.time(), tzinfo=dt.UTC) + dt.timedelta(minutes=minutes)
    ),
    days,
    st.integers(0, 1439),
)
TEN_THOUSAND = 10_000


def rule(**fields):
    return ReminderRule(**{"amount": 7, "unit": "days", "direction": "before", "hour": 8, **fields})


@given(days, st.integers(0, 400), st.sampled_from(["before", "after"]), st.integers(7, 20))
def test_days_are_counted_on_the_calendar_and_the_hour_is_local(day, amount, direction, hour):
    due = due_at(rule(amount=amount, direction=direction, hour=hour), day)
    here = due.astimezone(COPENHAGEN)
    assert due.utcoffset() == dt.timedelta(0)
    assert (here.hour, here.minute) == (hour, 0)
    assert (here.date() - day).days == (-amount if direction == "before" else amount)


def test_ten_thousand_rounds_are_reminded_of_at_eight_on_the_right_day():
    chance = random.Random(2016)
    for _round in range(TEN_THOUSAND):
        day = dt.date(2012, 1, 1) + dt.timedelta(days=chance.randrange(7600))
        amount = chance.randrange(400)
        here = due_at(rule(amount=amount), day).astimezone(COPENHAGEN)
        wall = (here.hour, here.minute, here.second)
        assert (day - here.date(), wall) == (dt.timedelta(days=amount), (8, 0, 0))


@given(days, st.integers(1, 30), st.sampled_from(["before", "after"]))
def test_working_days_lie_between_and_the_day_itself_is_one(day, amount, direction):
    due = due_at(rule(amount=amount, direction=direction, unit="working_days"), day)
    other = due.astimezone(COPENHAGEN).date()
    step = dt.timedelta(days=-1 if direction == "before" else 1)
    worked, walked = 0, day
    while walked != other:
        walked += step
        worked += is_working_day(walked)
    assert is_working_day(other)
    assert worked == amount


@given(days, st.integers(1, 72))
def test_hours_pass_by_the_clock_and_never_by_night_unless_they_must(day, amount):
    counted = rule(amount=amount, unit="hours")
    due, closes = due_at(counted, day), closing_instant(day)
    planned = closes - dt.timedelta(hours=amount)
    assert planned <= due < closes
    here = due.astimezone(COPENHAGEN)
    by_day = 7 <= here.hour < 20
    # Kept in the night only where the morning after it is past the deadline.
    assert by_day or (due == planned and next_morning(planned) >= closes)


@given(instants)
def test_the_night_ends_at_seven(at):
    morning = next_morning(at)
    here = at.astimezone(COPENHAGEN)
    assert (morning is None) == (7 <= here.hour < 20)
    if morning:
        there = morning.astimezone(COPENHAGEN)
        assert (there.hour, there.minute) == (7, 0)
        assert dt.timedelta(0) < morning - at <= dt.timedelta(hours=12)


@given(days, st.integers(0, 400), st.sampled_from(["days", "working_days"]))
def test_what_is_due_is_due_while_it_is_true(day, amount, unit):
    for direction in ("before", "after"):
        one = rule(amount=amount, direction=direction, unit=unit)
        assert due_at(one, day) < valid_until(one, day)


@pytest.mark.parametrize(
    ("day", "utc"),
    [
        (dt.date(2016, 11, 2), dt.datetime(2016, 10, 30, 7, tzinfo=dt.UTC)),  # the 25-hour day
        (dt.date(2017, 3, 29), dt.datetime(2017, 3, 26, 6, tzinfo=dt.UTC)),  # the 23-hour day
        (dt.date(2017, 3, 28), dt.datetime(2017, 3, 25, 7, tzinfo=dt.UTC)),
        (dt.date(2020, 3, 3), dt.datetime(2020, 2, 29, 7, tzinfo=dt.UTC)),
        (dt.date(2021, 3, 3), dt.datetime(2021, 2, 28, 7, tzinfo=dt.UTC)),
    ],
)
def test_three_days_before_at_eight(day, utc):
    assert due_at(rule(amount=3), day) == utc


def test_three_hours_before_a_deadline_is_nine_in_the_evening():
    due = due_at(rule(amount=3, unit="hours"), dt.date(2016, 12, 1))
    assert due == dt.datetime(2016, 12, 1, 20, tzinfo=dt.UTC)


def test_a_night_is_left_alone_when_the_morning_is_in_time():
    at = dt.datetime(2016, 11, 24, 23, tzinfo=COPENHAGEN)
    morning = dt.datetime(2016, 11, 25, 7, tzinfo=COPENHAGEN)
    assert out_of_the_night(at, before=morning + dt.timedelta(hours=1)) == morning
    assert out_of_the_night(at, before=morning) == at


def test_three_working_days_before_easter_monday_skip_the_holidays():
    # 13, 14 and 17 April 2017 are Maundy Thursday, Good Friday and Easter Monday.
    due = due_at(rule(amount=3, unit="working_days"), dt.date(2017, 4, 18))
    assert due.astimezone(COPENHAGEN).date() == dt.date(2017, 4, 10)
