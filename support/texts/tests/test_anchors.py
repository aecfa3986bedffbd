"""A passage is found again wherever the text has gone, and is said to be gone when it is."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from support.texts.anchors import Bare, anchor, bare, locate, marked, paragraph_anchor
from support.texts.html import sanitise
from support.texts.tests import strategies

TEXT = "<p>Vi vil prøve noget nyt.</p><p>Det koster <strong>ikke</strong> noget.</p>"
ELSEWHERE = [
    pytest.param(f"<p>Nyt afsnit først.</p>{TEXT}", id="moved down"),
    pytest.param(TEXT.replace("</p><p>", " "), id="joined"),
    pytest.param(TEXT.replace("Det koster", "Det koster</p><p>"), id="split"),
    pytest.param(TEXT.replace("strong", "em"), id="formatted"),
    pytest.param(f"<ul><li>Det koster ikke noget.</li></ul>{TEXT[:35]}", id="into a list"),
    pytest.param(TEXT.replace("Vi vil prøve noget nyt.", "Vi vil ikke."), id="text before changed"),
]


def found(html, kept):
    place = locate(html, kept)
    return place and bare(Bare(html).readable(*place))


@pytest.mark.parametrize("html", ELSEWHERE)
def test_a_passage_is_found_again(html):
    kept = anchor(TEXT, "Det koster ikke noget.", near=0)
    assert found(html, kept) == "Detkosterikkenoget."


@pytest.mark.parametrize(
    "html", ["", "<p>Vi vil prøve noget nyt.</p>", TEXT.replace("koster", "kostede")]
)
def test_a_passage_that_is_gone_is_gone(html):
    assert locate(html, anchor(TEXT, "Det koster ikke noget.", near=0)) is None


def test_a_short_word_is_not_taken_for_the_same_word_elsewhere():
    kept = anchor(TEXT, "nyt", near=20)
    assert found(f"<p>Først.</p>{TEXT}", kept) == "nyt"
    assert locate("<p>Borgerne får et nyt bibliotek.</p>", kept) is None


def test_of_equal_words_the_one_that_was_marked_is_kept():
    html = "<p>Kommunen betaler huslejen.</p><p>Staten betaler resten.</p>"
    second = html.index("Staten betaler")
    kept = anchor(html, "betaler", near=second)
    assert kept.before.endswith("Staten")
    place = locate(f"<p>Ejeren betaler også.</p>{html}", kept)
    assert marked(f"<p>Ejeren betaler også.</p>{html}", {"x": place}).count("Staten <mark") == 1


def test_what_is_kept_is_what_stood_there_not_what_was_sent():
    kept = anchor(TEXT, "Det\nkoster   ikke", near=0)
    assert kept.quote == "Det koster ikke"
    assert anchor(TEXT, "Det koster alt", near=0) is None
    assert anchor(TEXT, "  ", near=0) is None


def test_a_paragraph_is_a_passage():
    assert paragraph_anchor(TEXT, 1).quote == "Det koster ikke noget."
    assert paragraph_anchor(TEXT, 2) is None
    assert paragraph_anchor("<p></p><p>Ja.</p>", 0) is None
    whole = paragraph_anchor("<p>Ja.</p>", 0)
    assert found("<p>Ja.</p>", whole) == "Ja."


def test_a_mark_stays_within_the_formatting():
    place = locate(TEXT, anchor(TEXT, "koster ikke noget", near=0))
    assert marked(TEXT, {"sted-1": place}) == (
        "<p>Vi vil prøve noget nyt.</p>"
        '<p>Det <mark id="sted-1">koster </mark><strong><mark>ikke</mark></strong>'
        "<mark> noget</mark>.</p>"
    ).replace("<mark> noget</mark>", " <mark>noget</mark>")


def test_passages_that_overlap_each_have_their_place():
    html = "<p>Et to tre fire.</p>"
    places = {
        "a": locate(html, anchor(html, "to tre", near=0)),
        "b": locate(html, anchor(html, "to tre fire", near=0)),
        "c": locate(html, anchor(html, "tre fire.", near=0)),
    }
    shown = marked(html, places)
    assert sorted(re.findall(r'id="(\w)"', shown)) == ["a", "b", "c"]
    assert re.sub(r"</?(mark|span)[^>]*>", "", shown) == html


def test_what_people_write_is_no_markup():
    html = "<p>a &lt;mark&gt; b</p>"
    place = locate(html, anchor(html, "<mark>", near=0))
    assert marked(html, {"x": place or (0, 0)}).count("&lt;mark&gt;") == 1


@given(strategies.texts, st.data())
def test_marks_take_nothing_from_a_text_and_add_nothing_to_it(text, data):
    clean = sanitise(text.html())
    length = len(Bare(clean).letters)
    start = data.draw(st.integers(0, length))
    end = data.draw(st.integers(start, length))
    shown = marked(clean, {"x": (start, end)})
    plain = re.sub(r"</?mark[^>]*>", "", shown)
    assert plain.replace("&#824;", "\u0338") == clean.replace("&#824;", "\u0338")
    inside = "".join(re.findall(r"<mark[^>]*>(.*?)</mark>", shown, re.DOTALL))
    assert bare(Bare(f"<p>{inside}</p>").text) == Bare(clean).letters[start:end] or "<" in inside
