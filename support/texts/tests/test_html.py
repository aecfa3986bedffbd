import re
import unicodedata

import nh3
import pytest
from hypothesis import given, settings

from support.texts.canonical import TooLong, Unstorable, canonical
from support.texts.html import (
    blocks,
    for_textarea,
    from_plain,
    from_textarea,
    is_plain,
    plain_text,
    receive,
    sanitise,
    to_plain,
)
from support.texts.tests import strategies

_ALLOWED_TAGS_WORDS = """
p h3 h4 strong em ul ol li a table thead tbody tr th td br
"""
ALLOWED_TAGS = frozenset(_ALLOWED_TAGS_WORDS.split())
many = settings(max_examples=300, deadline=None)
some = settings(max_examples=100, deadline=None)


@pytest.mark.parametrize(
    ("dirty", "clean"),
    [
        ("", ""),
        ("<p></p>", ""),
        ("<p>a</p><p></p>", "<p>a</p><p></p>"),
        ("løs tekst", "<p>løs tekst</p>"),
        ("løs <b>fed</b> <p>a</p> hale", "<p>løs <strong>fed</strong> </p><p>a</p><p> hale</p>"),
        ("<h1>A</h1><h2>B</h2><h4>C</h4><h6>D</h6>", "<h3>A</h3><h3>B</h3><h4>C</h4><h4>D</h4>"),
        ("<div>a<div>b</div>c</div>", "<p>a</p><p>b</p><p>c</p>"),
        ("<p><i><b>a</b>b</i></p>", "<p><strong><em>a</em></strong><em>b</em></p>"),
        ("<p><b>a</b><b>b</b></p>", "<p><strong>ab</strong></p>"),
        ("<p><a href='https://kl.dk' title='x'>a</a></p>", '<p><a href="https://kl.dk">a</a></p>'),
        ("<p><a href='javascript:alert(1)'>a</a></p>", "<p>a</p>"),
        ("<p><a href='/lokal'>a</a></p>", "<p>a</p>"),
        ("<p onclick='x' style='color:red'>a<script>b</script></p>", "<p>a</p>"),
        ("<p>m<img src=x onerror=y>n</p>", "<p>mn</p>"),
        ("<p>\n  et\n  to\n</p>", "<p>et to</p>"),
        ("<p>  to  blanke </p>", "<p>  to  blanke </p>"),
        ("<pre>a\nb</pre>", "<p>a<br>b</p>"),
        ("<li>a</li><li>b</li>", "<ul><li>a</li><li>b</li></ul>"),
        ("<ul>a<li>b</li></ul>", "<ul><li>a</li><li>b</li></ul>"),
        ("<ul><li>a</li><ul><li>b</li></ul></ul>", "<ul><li>a<ul><li>b</li></ul></li></ul>"),
        ("<ul><li><p>a</p></li></ul>", "<ul><li>a</li></ul>"),
        ("<ul><li><p>a</p><p>b</p></li></ul>", "<ul><li><p>a</p><p>b</p></li></ul>"),
        ("<ul>\n <li>a\n  <ol>\n <li>b</li></ol>\n </li>\n</ul>",
         "<ul><li>a<ol><li>b</li></ol></li></ul>"),
        ("<ul></ul><table></table>", ""),
        ("<ul><li><h1>a</h1></li></ul>", "<ul><li>a</li></ul>"),
        ("<table><caption>Mål</caption><tr><th>a<td>b</table>",
         '<p>Mål</p><table><tbody><tr><th scope="row">a</th><td>b</td></tr></tbody></table>'),
        ("<table><tr><th>a</th></tr><tr><td colspan=2 rowspan=0 width=3>b</td></tr></table>",
         '<table><thead><tr><th scope="col">a</th></tr></thead>'
         '<tbody><tr><td colspan="2">b</td></tr></tbody></table>'),
        ("<ul><li><table><tr><td>a</td><td>b</td></tr></table></li></ul>",
         "<ul><li><p>a</p><p>b</p></li></ul>"),
    ],
)  # fmt: skip
def test_sanitise_makes(dirty, clean):
    assert sanitise(dirty) == clean


@some
@given(strategies.texts)
def test_sanitise_leaves_what_the_editor_emits(text):
    assert sanitise(text.html()) == text.html()
    typed = [paragraph.text() for paragraph in text.paragraphs()]
    assert blocks(text.html()) == (typed if text.html() else [])


@many
@given(strategies.pasted)
def test_sanitise_twice_is_once_and_safe(dirty):
    clean = sanitise(dirty)
    assert sanitise(clean) == clean
    assert set(re.findall(r"</?([a-z0-9]+)", clean)) <= ALLOWED_TAGS
    # nh3 alone finds nothing left to take away
    attributes = {"a": {"href"}, "td": {"colspan", "rowspan"},
                  "th": {"colspan", "rowspan", "scope"}}  # fmt: skip
    again = nh3.clean(clean, tags=ALLOWED_TAGS, attributes=attributes, link_rel=None)
    assert sanitise(again) == clean


def test_sanitise_keeps_a_first_character_that_looks_like_a_byte_order_mark():
    assert sanitise("\ufeff") == "<p>\ufeff</p>"


@many
@given(strategies.pasted)
def test_sanitise_keeps_every_visible_character(dirty):
    bare = nh3.clean(f"<!---->{dirty}", tags=set(), clean_content_tags={"script", "style"})
    assert sorted(_visible(plain_text(dirty))) == sorted(_visible(sanitise(bare), tags=True))


def _visible(text, *, tags=False):
    text = "".join(blocks(text)) if tags else text
    return [
        c for c in unicodedata.normalize("NFD", text) if not c.isspace() and c not in "\x1c\x1d"
    ]


def test_sanitise_survives_deep_nesting():
    deep = "<ul><li>" * 2000 + "bund"
    assert blocks(deep)[-1] == "bund"
    assert sanitise(sanitise(deep)) == sanitise(deep)


@many
@given(strategies.typed)
def test_plain_text_comes_back_as_typed(text):
    html = from_plain(text)
    assert to_plain(html) == canonical(text)
    assert is_plain(html)
    assert sanitise(html) == html


@some
@given(strategies.texts)
def test_textarea_takes_every_text_back(text):
    assert from_textarea(*for_textarea(text.html())) == text.html()


@pytest.mark.parametrize(
    "html", ["<p><br></p><p></p>", "<p>a<br><br>b</p>", "<p>a<br></p><p>b</p>"]
)
def test_textarea_shows_codes_where_plain_text_would_change(html):
    assert for_textarea(html)[0] == "html"
    assert from_textarea(*for_textarea(html)) == html


def test_textarea_shows_one_block_a_line():
    html = "<h3>A</h3><p>b</p><ul><li>c<ul><li>d</li></ul></li><li>e</li></ul>"
    assert for_textarea(html) == (
        "html",
        "<h3>A</h3>\n<p>b</p>\n<ul>\n<li>c<ul>\n<li>d</li>\n</ul></li>\n<li>e</li>\n</ul>",
    )


def test_textarea_makes_a_paragraph_of_each_line_without_codes():
    assert from_textarea("html", "<h3>A</h3>\r\nen <b>ny</b> linje\r\n\r\nen til\r\n") == (
        "<h3>A</h3><p>en <strong>ny</strong> linje</p><p>en til</p>"
    )


def test_plain_text_shows_cells_and_items():
    html = "<p>a<br>b</p><ul><li>c</li><li>d</li></ul><table><tr><td>e</td><td>f</td></tr></table>"
    assert plain_text(html) == "a\nb\n\nc\nd\n\ne\tf"


def test_receive_refuses_too_long():
    assert receive("<p>" + "æ" * 200_000 + "</p>") == "<p>" + "æ" * 200_000 + "</p>"
    with pytest.raises(TooLong, match=r"200\.001 tegn, og der er plads til 200\.000"):
        receive("<p>" + "æ" * 200_001 + "</p>")
    with pytest.raises(TooLong):
        receive("<b></b>" * 300_000)
    with pytest.raises(TooLong):
        from_textarea("plain", "a" * 10_000_000)


@pytest.mark.parametrize("bad", ["a\x00b", "a\ud800b"])
def test_receive_refuses_unstorable(bad):
    with pytest.raises(Unstorable, match="efter “a” står et tegn"):
        receive(bad)
    with pytest.raises(Unstorable):
        from_textarea("plain", bad)
