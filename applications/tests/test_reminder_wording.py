import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from applications.deadlines import COPENHAGEN
from applications.reminders.wording import compose, fill, how_long, unknown_names

DEADLINE = dt.date(2016, 12, 1)


@pytest.mark.parametrize(
    "text",
    ["{{7*7}}", "{0.__class__}", "{navn.__class__}", "{navn!r}", "{navn:>9}", "{}", "{settings}"],
)
def test_only_plain_names_are_placeholders(text):
    assert unknown_names(text) != []
    assert fill(text, {"navn": "Kim"}) == text


def test_known_names_are_not_refused():
    assert unknown_names("Kære {navn}: {titel} {om} i {netværk}") == []


def test_a_lone_brace_is_named():
    assert unknown_names("Hej {navn") == ["{"]
    assert unknown_names("Hej navn}") == ["}"]


@given(st.text(), st.text())
def test_a_value_is_never_read_again(title, name):
    assert fill("{titel}|{navn}", {"titel": title, "navn": name}) == f"{title}|{name}"


def test_a_title_with_line_breaks_makes_no_header():
    assert compose("{titel}", "x", {"titel": "A\r\nBcc: b@c.d"}).subject == "A Bcc: b@c.d"


@pytest.mark.parametrize(
    ("day", "hour", "said"),
    [
        (30, 8, "i morgen"),
        (1, 8, "i dag"),
        (1, 21, "om 3 timer"),
        (1, 23, "om 1 time"),
        (28, 8, "om 3 dage"),
    ],
)
def test_how_long_is_said_as_people_say_it(day, hour, said):
    month = 12 if day == 1 else 11
    at = dt.datetime(2016, month, day, hour, tzinfo=COPENHAGEN)
    assert how_long(DEADLINE, at=at, closes=True) == said


def test_what_is_past_is_said_to_be():
    at = dt.datetime(2016, 12, 3, 8, tzinfo=COPENHAGEN)
    assert how_long(DEADLINE, at=at, closes=False) == "for 2 dage siden"
