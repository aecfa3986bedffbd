"""The judge of PDFs itself: what it overlooks, and what it must not."""

import pytest

from support.documents.tests.judges import lengths_are_right

STREAM = b"1 0 obj\n<</Length %d>>\nstream\n%s\nendstream\nendobj\n"


def test_content_may_end_in_a_carriage_return_and_speak_of_streams():
    assert lengths_are_right(b"%PDF\n" + STREAM % (4, b"abc\r") + STREAM % (12, b"see\nstream\nx"))


@pytest.mark.parametrize("length", [3, 5])
def test_a_wrong_length_is_found(length):
    assert not lengths_are_right(b"%PDF\n" + STREAM % (4, b"abc\r") + STREAM % (length, b"abcd"))


def test_a_file_without_streams_is_not_judged_right():
    assert not lengths_are_right(b"%PDF\n1 0 obj\n<</Length 4>>\nendobj\n")
