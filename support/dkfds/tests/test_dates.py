from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from support.dkfds.dates import MONTHS, long_date, long_date_time, read_date, short_date

FORMS = [
    "{0.day}.{0.month}.{0.year:04}",
    "{0.day:02}.{0.month:02}.{0.year:04}",
    "{0.day}/{0.month}/{0.year:04}",
    "{0.day:02}-{0.month:02}-{0.year:04}",
    "{0.day}. {1} {0.year:04}",
    "den {0.day}. {1} {0.year:04}",
    "d. {0.day}. {1} {0.year:04}",
    "  {0.day} {1}  {0.year:04} ",
    "{0.year:04}-{0.month:02}-{0.day:02}",
]


@given(day=st.dates(), form=st.sampled_from(FORMS))
def test_every_danish_form_of_every_date_is_read(day, form):
    assert read_date(form.format(day, MONTHS[day.month - 1])) == day


@given(st.dates())
def test_what_is_shown_can_be_typed_back(day):
    assert read_date(short_date(day)) == day
    assert read_date(long_date(day)) == day


@given(st.text(max_size=20))
def test_other_text_is_refused_and_nothing_else_happens(text):
    try:
        read = read_date(text)
    except ValueError:
        return
    assert isinstance(read, date)


@pytest.mark.parametrize(
    "text",
    ["31/02/2016", "4/12/16", "i morgen", "1. ju 2016", "1.13.2016", "2016", "1.1", "١.١.٢٠١٦", ""],
)
def test_no_guess_is_made(text):
    with pytest.raises(ValueError, match=r"(?s).*"):
        read_date(text)


@pytest.mark.parametrize("text", ["1. dec 2016", "1. dec. 2016", "1. DECEMBER 2016"])
def test_months_may_be_shortened(text):
    assert read_date(text) == date(2016, 12, 1)


def test_moments_are_shown_as_the_clock_here_shows_them():
    moment = datetime(2016, 12, 1, 22, 59, tzinfo=UTC)
    assert long_date_time(moment) == "1. december 2016 kl. 23.59"
    assert long_date(datetime(2016, 11, 30, 23, 30, tzinfo=UTC)) == "1. december 2016"
    assert short_date(moment) == "01.12.2016"


def test_nothing_is_shown_as_nothing():
    assert (long_date(None), long_date_time(None), short_date(None)) == ("", "", "")
