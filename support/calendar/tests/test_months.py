from datetime import date

import pytest

from support.calendar.months import later, month, read_month
from support.calendar.tests.samples import entry


def test_a_month_is_whole_weeks_from_monday_with_their_numbers():
    shown = month(date(2016, 2, 1), [])
    assert [week.number for week in shown.weeks] == [5, 6, 7, 8, 9]
    assert shown.weeks[0].days[0].date == date(2016, 2, 1)
    assert [day.in_month for day in shown.weeks[-1].days] == [True] + [False] * 6
    assert (shown.before, shown.last, shown.after) == (
        date(2016, 1, 1), date(2016, 2, 29), date(2016, 3, 1),
    )  # fmt: skip


def test_entries_stand_on_their_day_and_in_this_month_only():
    inside, outside = entry(date(2016, 12, 31)), entry(date(2017, 1, 1))
    days = [day for week in month(date(2016, 12, 1), [inside, outside]).weeks for day in week.days]
    assert [(day.date, day.entries) for day in days if day.entries] == [(inside.day, [inside])]


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("2016-12", date(2016, 12, 1)),
        ("2016-1", date(2016, 1, 1)),
        *(
            (text, date(2016, 11, 1))
            for text in (None, "", "x", "2016-13", "9999-12", "1-1", "²-1")
        ),
    ],
)
def test_read_month_takes_nonsense_for_the_present_one(text, first):
    assert read_month(text, date(2016, 11, 2)) == first


@pytest.mark.parametrize(
    ("months", "first"),
    [
        (0, date(2016, 11, 1)),
        (2, date(2017, 1, 1)),
        (-11, date(2015, 12, 1)),
        (12, date(2017, 11, 1)),
    ],
)
def test_later_counts_months(months, first):
    assert later(date(2016, 11, 30), months) == first
