"""Figures as people write them in a table."""

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from networks.written_values import read


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("50.134", 50134),
        ("594.231", 594231),
        ("1.188 (almene)", 1188),
        ("1 327", 1327),
        ("47,3 %", Decimal("47.3")),
        ("18,5 pct.", Decimal("18.5")),
        ("0", 0),
        ("-3,5", Decimal("-3.5")),
        ("−3", -3),
        ("165 dage", 165),
        ("306*", 306),
        ("204 (pr. 17. maj 2016) ekskl. flygtninge", 204),
        ("36-40", 38),
        ("3–5", 4),
        ("", None),
        ("ikke oplyst", None),
        ("ca. 40", None),
        ("9" * 30, None),
        ("40-36", None),
    ],
)
def test_the_number_is_read_as_danes_write_it(text, number):
    assert read(text).number == number
    assert read(text).text == text


@pytest.mark.parametrize(
    "text",
    ["47.3", "47.3 %", "12.34", "1,234,567", "1e400", "3/4", "1,5 mio.", "1.5 mia.", "1.12.2016"],
)
def test_what_is_no_danish_number_is_read_as_none_rather_than_as_its_beginning(text):
    it = read(text)
    assert (it.text, it.number, it.is_unknown) == (text, None, False)


def test_what_stands_beside_the_number_is_kept_apart():
    it = read("204 (pr. 17. maj 2016) ekskl. flygtninge")
    assert (it.on, it.qualifier) == (
        dt.date(2016, 5, 17),
        "(pr. 17. maj 2016) ekskl. flygtninge",
    )
    assert (read("36-40").low, read("36-40").high) == (36, 40)
    assert (read("47,3 %").is_percent, read("306*").has_footnote) == (True, True)
    assert read("165 dage").qualifier == "dage"
    assert read("598 (pr. 31. februar 2016)").on is None


@pytest.mark.parametrize("text", ["ikke oplyst", "Ikke oplyst ", "–", "-", "i.o."])
def test_unknown_is_not_zero(text):
    assert (read(text).is_unknown, read(text).number) == (True, None)


@given(st.text(max_size=200))
def test_whatever_is_written_is_kept_and_breaks_nothing(text):
    assert read(text).text == text.strip()


@given(st.decimals(min_value=-(10**12), max_value=10**12, places=2))
def test_a_number_written_in_danish_is_read_back(number):
    whole, fraction = f"{abs(number):,.2f}".split(".")
    sign = "-" if number < 0 else ""
    assert read(f"{sign}{whole.replace(',', '.')},{fraction}").number == number
