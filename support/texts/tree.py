"""The shape of a formatted text, and the one way it is written as HTML.

The editor (``frontend/src/serialize.js``) writes the same tree by the same rules, byte for byte:
that is how browser and server can compare fingerprints. A change here is a change there.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

HTML_WHITESPACE = " \t\n\f\r"


class Marks(NamedTuple):
    """What a stretch of text is marked with; link outermost, italics innermost."""

    href: str | None = None
    strong: bool = False
    em: bool = False

    def tags(self) -> list[tuple[str, str]]:
        """``(end tag name, start tag)`` from the outside in."""
        opened = []
        if self.href is not None:
            opened.append(("a", f'<a href="{escape_attribute(self.href)}">'))
        if self.strong:
            opened.append(("strong", "<strong>"))
        if self.em:
            opened.append(("em", "<em>"))
        return opened


class Run(NamedTuple):
    """Text with one set of marks; a line break is the run whose text is LF alone."""

    text: str
    marks: Marks = Marks()

    @property
    def is_break(self) -> bool:
        return self.text == "\n"


@dataclass
class Paragraph:
    """A paragraph or a heading."""

    tag: str = "p"
    runs: list[Run] = field(default_factory=list)
    implied: bool = False

    def text(self) -> str:
        return "".join(run.text for run in self.runs)

    def html(self) -> str:
        return f"<{self.tag}>{inline_html(self.runs)}</{self.tag}>"

    def paragraphs(self) -> Iterator[Paragraph]:
        yield self


@dataclass
class Container:
    """What holds blocks: the text itself, a list item, a table cell."""

    children: list = field(default_factory=list)

    def paragraphs(self) -> Iterator[Paragraph]:
        for child in self.children:
            yield from child.paragraphs()

    def inner_html(self) -> str:
        return "".join(child.html() for child in self.children)


@dataclass
class Item(Container):
    def html(self) -> str:
        first, rest = self.children[0], self.children[1:]
        bare = _may_stand_bare(first) and (first.runs or not rest)
        if bare and not any(isinstance(child, Paragraph) for child in rest):
            return f"<li>{inline_html(first.runs)}{''.join(child.html() for child in rest)}</li>"
        return f"<li>{self.inner_html()}</li>"


@dataclass
class Cell(Container):
    tag: str = "td"
    colspan: int = 1
    rowspan: int = 1

    def html(self, scope: str = "") -> str:
        spans = "".join(
            f' {name}="{value}"'
            for name, value in (("colspan", self.colspan), ("rowspan", self.rowspan))
            if value > 1
        )
        bare = len(self.children) == 1 and _may_stand_bare(self.children[0])
        inner = inline_html(self.children[0].runs) if bare else self.inner_html()
        return f"<{self.tag}{spans}{scope}>{inner}</{self.tag}>"


@dataclass
class List:
    tag: str
    items: list[Item] = field(default_factory=list)
    implied: bool = False

    def paragraphs(self) -> Iterator[Paragraph]:
        for item in self.items:
            yield from item.paragraphs()

    def html(self) -> str:
        return f"<{self.tag}>{''.join(item.html() for item in self.items)}</{self.tag}>"


@dataclass
class Row:
    cells: list[Cell] = field(default_factory=list)

    def is_header(self) -> bool:
        return all(cell.tag == "th" for cell in self.cells)

    def html(self, scope: str) -> str:
        """``scope`` is for its header cells, so that readers and PDF know what they head."""
        cells = (cell.html(scope if cell.tag == "th" else "") for cell in self.cells)
        return f"<tr>{''.join(cells)}</tr>"


@dataclass
class Table:
    rows: list[Row] = field(default_factory=list)

    def paragraphs(self) -> Iterator[Paragraph]:
        for row in self.rows:
            for cell in row.cells:
                yield from cell.paragraphs()

    def head_length(self) -> int:
        """How many rows from the top are a head: header cells only, none reaching below."""
        length = next((n for n, row in enumerate(self.rows) if not row.is_header()), len(self.rows))
        reaches_below = any(
            n + cell.rowspan > length for n in range(length) for cell in self.rows[n].cells
        )
        return 0 if reaches_below else length

    def html(self) -> str:
        length = self.head_length()
        head = "".join(row.html(' scope="col"') for row in self.rows[:length])
        body = "".join(row.html(' scope="row"') for row in self.rows[length:])
        return (
            "<table>"
            + (f"<thead>{head}</thead>" if head else "")
            + (f"<tbody>{body}</tbody>" if body else "")
            + "</table>"
        )


@dataclass
class Text(Container):
    """A whole text. An empty one is the empty string, not an empty paragraph."""

    def html(self) -> str:
        html = self.inner_html()
        return "" if html == "<p></p>" else html


def _may_stand_bare(block) -> bool:
    """Whether a paragraph may be written without its tag.

    Blanks alone may not: the parser could not tell them from the blanks between two tags.
    """
    return isinstance(block, Paragraph) and (
        not block.runs or block.text().strip(HTML_WHITESPACE) != "" or block.runs[0].is_break
    )


def inline_html(runs: list[Run]) -> str:
    """The runs with as few tags as their marks allow."""
    written, opened = [], []
    for run in runs:
        wanted = run.marks.tags()
        same = _common_length(opened, wanted)
        written += [f"</{name}>" for name, _start in reversed(opened[same:])]
        written += [start for _name, start in wanted[same:]]
        opened = wanted
        written.append("<br>" if run.is_break else escape_text(run.text))
    written += [f"</{name}>" for name, _start in reversed(opened)]
    return "".join(written)


def _common_length(left: list, right: list) -> int:
    length = 0
    while length < min(len(left), len(right)) and left[length] == right[length]:
        length += 1
    return length


def merged(runs: list[Run]) -> list[Run]:
    """Neighbours with the same marks as one run, letters composed (NFC)."""
    result: list[Run] = []
    for run in runs:
        before = result[-1] if result else None
        joinable = before and not before.is_break and not run.is_break
        if joinable and before.marks == run.marks:
            result[-1] = before._replace(text=before.text + run.text)
        else:
            result.append(run)
    return [run if _is_composed(run.text) else _composed(run) for run in result]


def _is_composed(text: str) -> bool:
    return text.isascii() or unicodedata.is_normalized("NFC", text)


def _composed(run: Run) -> Run:
    return run._replace(text=unicodedata.normalize("NFC", run.text))


def escape_text(text: str) -> str:
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    # A stroke right after a tag would make one letter of it and the ">" where HTML is composed.
    return "&#824;" + escaped[1:] if escaped.startswith("\u0338") else escaped


def escape_attribute(text: str) -> str:
    return escape_text(text).replace('"', "&quot;")
