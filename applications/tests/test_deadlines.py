from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from applications.deadlines import COPENHAGEN, closing_instant, opening_instant


@pytest.mark.parametrize(
    ("deadline", "closes"),
    [
        (date(2016, 12, 1), datetime(2016, 12, 1, 23, tzinfo=UTC)),
        (date(2017, 5, 1), datetime(2017, 5, 1, 22, tzinfo=UTC)),
        (date(2017, 11, 1), datetime(2017, 11, 1, 23, tzinfo=UTC)),
    ],
)
def test_rounds_of_2016_and_2017_close_at_danish_midnight(deadline, closes):
    assert closing_instant(deadline) == closes
    assert closing_instant(deadline).utcoffset() == timedelta(0)


@pytest.mark.parametrize(
    ("day", "hours"), [(date(2017, 3, 26), 23), (date(2017, 10, 29), 25), (date(2017, 6, 5), 24)]
)
def test_a_day_is_as_long_as_the_clocks_make_it(day, hours):
    assert closing_instant(day) - opening_instant(day) == timedelta(hours=hours)


@given(st.dates(date(2000, 1, 1), date(2099, 12, 30)), st.integers(-90_000, 90_000))
def test_in_time_is_what_the_wall_clock_says(day, seconds):
    moment = closing_instant(day) + timedelta(seconds=seconds)

    assert (moment < closing_instant(day)) == (moment.astimezone(COPENHAGEN).date() <= day)
    assert (moment >= opening_instant(day)) == (moment.astimezone(COPENHAGEN).date() >= day)
