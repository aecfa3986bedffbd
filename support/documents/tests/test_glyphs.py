import pytest
from fontTools.ttLib import TTFont

from support.documents.glyphs import COVERAGE, coverage_of, printable, unprintable


def test_the_list_of_signs_is_that_of_the_fonts():
    fonts = [TTFont(path) for path in COVERAGE.parent.glob("*.ttf")]

    assert COVERAGE.read_text() == coverage_of(set().union(*(f.getBestCmap() for f in fonts)))


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Blåbærgrød på Ærø", "Blåbærgrød på Ærø"),
        ("tal ≤ 2.800 → 5 €", "tal ≤ 2.800 → 5 €"),
        ("akutteam 🚑 👩‍💻", "akutteam 🚑 👩‍💻"),
        ("علي Ωmega Łódź", "علي Ωmega Łódź"),
        ("tegnet 中", "tegnet [U+4E2D]"),
        ("a\u030ar", "år"),
        ("a\x00b\x07c\x1bd", "abcd"),
        ("linje\nog\ttab", "linje\nog\ttab"),
        ("\ufeffbegynder", "begynder"),
        ("halv \ud800 tegn", "halv \ufffd tegn"),
        ("privat \ue000", "privat [U+E000]"),
        ("vend\u202eom", "vendom"),
        ("x" * 199, "x" * 199),
        ("ord " + "x" * 200, "ord " + "\u200b".join(["x" * 10] * 20)),
    ],
)
def test_text_is_made_printable(text, shown):
    assert printable(text) == shown
    assert printable(shown) == shown


def test_signs_that_cannot_be_printed_are_listed_once():
    assert unprintable("tegnet 中 og 文, igen 中, 🚑\x00") == ["中", "文"]
