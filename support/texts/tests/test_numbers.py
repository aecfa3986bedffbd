import pytest

from support.texts.numbers import number_in


@pytest.mark.parametrize(("text", "number"), [("0", 0), ("12", 12), ("9" * 18, 10**18 - 1)])
def test_digits_are_a_number(text, number):
    assert number_in(text) == number


@pytest.mark.parametrize("text", [None, "", " 1", "-1", "+1", "1.0", "²", "٣", "9" * 19, "1\x00"])
def test_nothing_else_is(text):
    assert number_in(text) is None
