"""Formatted text as stored: a small subset of HTML in one canonical spelling.

``sanitise`` is used at write and at render. It never drops a visible character of what the editor
can hold; what the subset has no room for (colours, sizes, images) loses its tags only.
"""

import re
from functools import lru_cache

import nh3

from support.texts.canonical import (
    MAX_HTML_LENGTH,
    MAX_SECTION_CHARACTERS,
    canonical,
    refuse_too_long,
    refuse_unstorable,
)
from support.texts.parse import BOUNDARIES, HEADINGS, TreeBuilder
from support.texts.tree import List, Marks, Paragraph, Run, Table, Text

_KEPT_WORDS = """
p strong b em i ul ol li a table caption thead tbody tfoot tr th td br
"""
_KEPT = frozenset(_KEPT_WORDS.split())
_CLEANER = nh3.Cleaner(
    tags=set(_KEPT | BOUNDARIES | HEADINGS.keys()),
    attributes={
        "a": {"href"},
        "td": {"colspan", "rowspan"},
        "th": {"colspan", "rowspan"},
    },
    clean_content_tags={"script", "style", "title", "template", "noscript", "iframe"},
    url_schemes={"http", "https", "mailto"},
    link_rel=None,
)
_LINE_STARTS_AFTER = re.compile(
    r"(</(?:p|h3|h4|ul|ol|li|table|thead|tbody|tr|th|td)>|<(?:ul|ol|table|thead|tbody|tr)>)"
    r"(?=<(?:/?(?:ul|ol|table|thead|tbody|tr)|p|h3|h4|li|th|td)\b)"
)


def sanitise(html: str) -> str:
    """``html`` in the subset and its canonical spelling; twice is the same as once.

    p, h3, h4, strong, em, ul, ol, li, a (http, https, mailto), table, thead, tbody, tr, th, td
    (colspan, rowspan; scope is derived) and br. The empty text is the empty string.
    """
    return _tree(html).html()


def receive(html: str, *, limit: int = MAX_SECTION_CHARACTERS) -> str:
    """``html`` as it came from a browser, ready to be stored.

    Raises ``Unstorable`` or ``TooLong``; the caller keeps what was sent and shows the message.
    """
    refuse_too_long(len(html), MAX_HTML_LENGTH)
    refuse_unstorable(html)
    tree = _tree(html)
    refuse_too_long(characters_in([paragraph.text() for paragraph in tree.paragraphs()]), limit)
    return tree.html()


def blocks(html: str) -> list[str]:
    """The plain text of every paragraph, heading, list paragraph and cell paragraph."""
    return [paragraph.text() for paragraph in _tree(html).paragraphs()]


def top_blocks(html: str) -> list[str]:
    """The HTML of every block at the top of the text: paragraphs, headings, lists, tables."""
    return [child.html() for child in _tree(html).children] if html else []


def running_text(html: str) -> list[str]:
    """The plain text of the paragraphs alone: no headings, lists or tables."""
    paragraphs = [child for child in _tree(html).children if isinstance(child, Paragraph)]
    return [paragraph.text() for paragraph in paragraphs if paragraph.tag == "p"]


def characters_in(texts: list[str]) -> int:
    """Characters as the writer counts them: line ends are none."""
    return sum(len(text) - text.count("\n") for text in texts)


def plain_text(html: str) -> str:
    """The text without its formatting: blocks by a blank line, items by line, cells by tab."""
    return "\n\n".join(_plain(child) for child in _tree(html).children)


def _plain(block) -> str:
    if isinstance(block, Paragraph):
        return block.text()
    if isinstance(block, List):
        return "\n".join(_plain(item) for item in block.items)
    if isinstance(block, Table):
        return "\n".join("\t".join(_plain(cell) for cell in row.cells) for row in block.rows)
    return "\n".join(_plain(child) for child in block.children)


# --- Plain text: what a field without the editor shows -----------------------------------------


def from_plain(text: str) -> str:
    """Paragraphs at blank lines, line breaks at single ones; ``to_plain`` takes it back."""
    if not text:
        return ""
    parts = [Paragraph(runs=_plain_runs(part)) for part in canonical(text).split("\n\n")]
    return Text(parts).html()


def _plain_runs(text: str) -> list[Run]:
    runs = []
    for number, line in enumerate(text.split("\n")):
        if number:
            runs.append(Run("\n"))
        if line:
            runs.append(Run(line))
    return runs


def is_plain(html: str) -> bool:
    """Whether a plain field can show all of it, and give it back as it was."""
    unmarked = all(
        isinstance(child, Paragraph)
        and child.tag == "p"
        and all(run.marks == Marks() for run in child.runs)
        for child in _tree(html).children
    )
    # Two breaks in a row would come back as the end of a paragraph.
    return unmarked and from_plain(to_plain(html)) == sanitise(html)


def to_plain(html: str) -> str:
    """The text of which ``from_plain`` makes ``html``; for texts that ``is_plain`` only."""
    return "\n\n".join(child.text() for child in _tree(html).children)


def for_textarea(html: str) -> tuple[str, str]:
    """``("plain", text)``, or ``("html", codes)`` with a block a line when it is formatted."""
    if is_plain(html):
        return "plain", to_plain(html)
    return "html", _LINE_STARTS_AFTER.sub(r"\1\n", sanitise(html))


def from_textarea(format: str, text: str, *, limit: int = MAX_SECTION_CHARACTERS) -> str:
    """The HTML of what stood in a text area of that ``format``; raises as ``receive`` does."""
    refuse_too_long(len(text), MAX_HTML_LENGTH)
    refuse_unstorable(text)
    html = _tree(text, lines_are_blocks=True).html() if format == "html" else from_plain(text)
    return receive(html, limit=limit)


@lru_cache(maxsize=4)
def _parsed(html: str, lines_are_blocks: bool) -> Text:
    # At the very start the parser takes U+FEFF for a byte order mark; a comment before it keeps it.
    clean = _CLEANER.clean(f"<!---->{html}")
    return TreeBuilder(lines_are_blocks=lines_are_blocks).read(clean)


def _tree(html: str, *, lines_are_blocks: bool = False) -> Text:
    return _parsed(html, lines_are_blocks)
