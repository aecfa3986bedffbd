"""Reads HTML that nh3 has cleaned (so it is balanced) into the tree of ``tree.py``."""

import re
from html import unescape

from support.texts.tree import (
    HTML_WHITESPACE,
    Cell,
    Container,
    Item,
    List,
    Marks,
    Paragraph,
    Row,
    Run,
    Table,
    Text,
    merged,
)

HEADINGS = {"h1": "h3", "h2": "h3", "h3": "h3", "h4": "h4", "h5": "h4", "h6": "h4"}
STRONG, EM = {"strong", "b"}, {"em", "i"}
# What ends a paragraph and is nothing else here.
_BOUNDARIES_WORDS = """
address article aside blockquote center dd details dir div dl dt fieldset figcaption figure
footer form header hgroup hr legend main menu nav pre section summary
"""
BOUNDARIES = frozenset(_BOUNDARIES_WORDS.split())
MAX_LIST_DEPTH = 8
MAX_SPAN = 100

# What nh3 writes: balanced, lower case, attributes in double quotes. A third of the time that
# html.parser takes, which has to expect anything.
_TOKEN = re.compile(r'<(/?)([a-z][a-z0-9]*)((?: [a-z]+="[^"]*")*)>|([^<]+)')
_ATTRIBUTE = re.compile(r' ([a-z]+)="([^"]*)"')
_LINE_END = re.compile(r"[ \t]*[\r\n][ \t\r\n]*")
_HREF = re.compile(r"(?:https?://|mailto:)[^\x00-\x20\x7f-\xa0<>\"]+", re.IGNORECASE)
# A line end of the source; real ones are runs of LF. NUL cannot be in cleaned HTML.
_SOURCE_LINE = "\x00"


class TreeBuilder:
    """``read`` makes the tree of cleaned HTML; one builder reads one text.

    ``lines_are_blocks``: text outside every tag starts a new paragraph on each new line, as a
    writer without the editor expects.
    """

    def __init__(self, *, lines_are_blocks: bool = False):
        self.lines_are_blocks = lines_are_blocks
        self.text = Text()
        self.stack: list = [self.text]
        self.entered: list[tuple[str, int]] = []
        self.paragraph: Paragraph | None = None
        self.hrefs: list[str | None] = []
        self.strong = self.em = self.pre = 0

    def read(self, cleaned: str) -> Text:
        """Raises ``ValueError`` for HTML that nh3 has not written: nothing is skipped."""
        position = 0
        for token in _TOKEN.finditer(cleaned):
            if token.start() != position:
                break
            position = token.end()
            self._take(*token.groups())
        if position != len(cleaned):
            raise ValueError(f"Not cleaned HTML at {position}: {cleaned[position:][:40]!r}")
        return self._finish()

    def _take(self, slash, tag, attributes, text):
        if text:
            self._text(unescape(text) if "&" in text else text)
        elif slash:
            self._end(tag)
        else:
            found = _ATTRIBUTE.findall(attributes) if attributes else ()
            self._start(tag, {name: unescape(value) for name, value in found})

    def _finish(self) -> Text:
        self._end_paragraph()
        self._leave(0)
        _settle(self.text, needs_paragraph=False)
        return self.text

    # --- tags ---

    def _start(self, tag, attrs):
        depth = len(self.stack)
        if tag == "br":
            self._add("\n")
        elif tag in STRONG or tag in EM or tag == "a":
            self._mark(tag, attrs.get("href"), +1)
        else:
            self._start_block(tag, attrs)
        if tag not in ("br", "hr"):
            self.entered.append((tag, depth))

    def _end(self, tag):
        if not self.entered:
            return
        opened, depth = self.entered.pop()
        if opened in STRONG or opened in EM or opened == "a":
            self._mark(opened, None, -1)
        else:
            self._end_paragraph()
            self._leave(depth)
            self.pre -= opened == "pre"

    def _mark(self, tag, href, step):
        if tag in STRONG:
            self.strong += step
        elif tag in EM:
            self.em += step
        elif step > 0:
            self.hrefs.append(href if href and _HREF.fullmatch(href) else None)
        else:
            self.hrefs.pop()

    def _start_block(self, tag, attrs):
        if tag in ("thead", "tbody", "tfoot"):
            return
        self._end_paragraph()
        if tag == "p" or tag in HEADINGS:
            self._start_paragraph(tag)
        elif tag in ("ul", "ol"):
            self._start_list(tag)
        elif tag == "li":
            self._start_item()
        elif tag in ("table", "caption", "tr", "td", "th"):
            self._start_table_part(tag, attrs)
        self.pre += tag == "pre"

    def _start_paragraph(self, tag, *, implied=False):
        holder = self._holder()
        kind = HEADINGS.get(tag, "p") if isinstance(holder, Text) else "p"
        self.paragraph = Paragraph(kind, implied=implied)
        holder.children.append(self.paragraph)

    def _start_list(self, tag):
        if sum(isinstance(node, List) for node in self.stack) >= MAX_LIST_DEPTH:
            return
        holder = self._holder(last_item=True)
        if holder is not self.stack[-1]:
            self.stack.append(holder)
        self.stack.append(List(tag))

    def _start_item(self):
        top = self.stack[-1]
        if isinstance(top, List):
            self._push_item(top)
        elif sum(isinstance(node, List) for node in self.stack) < MAX_LIST_DEPTH and not isinstance(
            top, Item
        ):
            self._push_item(self._implied_list())

    def _push_item(self, owner):
        owner.items.append(Item())
        self.stack.append(owner.items[-1])

    def _implied_list(self) -> List:
        """Items outside a list make one; those that follow each other make the same one."""
        children = self._holder().children
        if children and isinstance(children[-1], List) and children[-1].implied:
            self.stack.append(children.pop())
        else:
            self.stack.append(List("ul", implied=True))
        return self.stack[-1]

    def _start_table_part(self, tag, attrs):
        top = self.stack[-1]
        if tag == "table" and isinstance(top, Text):
            self.stack.append(Table())
        elif tag == "caption" and isinstance(top, Table):
            self.stack.append(self._holder())
        elif tag == "tr" and isinstance(top, Table):
            top.rows.append(Row())
            self.stack.append(top.rows[-1])
        elif tag in ("td", "th") and isinstance(top, Row):
            spans = {name: _span(attrs.get(name)) for name in ("colspan", "rowspan")}
            top.cells.append(Cell(tag=tag, **spans))
            self.stack.append(top.cells[-1])

    def _holder(self, *, last_item=False) -> Container:
        """The container that the next block goes into."""
        top = self.stack[-1]
        if isinstance(top, List):
            if not (last_item and top.items):
                top.items.append(Item())
            return top.items[-1]
        return next(node for node in reversed(self.stack) if isinstance(node, Container))

    def _leave(self, depth):
        """Close what was opened above ``depth``; empty lists and tables vanish."""
        while len(self.stack) > max(depth, 1):
            node = self.stack.pop()
            if isinstance(node, List | Table):
                self._keep(node)
            elif isinstance(node, Cell):
                _settle(node)

    def _keep(self, node):
        if isinstance(node, Table):
            node.rows = [row for row in node.rows if row.cells]
        for item in node.items if isinstance(node, List) else ():
            _settle(item)
        if node.items if isinstance(node, List) else node.rows:
            self._holder().children.append(node)

    # --- text ---

    def _text(self, data):
        if self.pre:
            self._add_lines(data, "\n")
        elif self.lines_are_blocks and self._is_outside():
            for number, line in enumerate(_LINE_END.split(data)):
                if number:
                    self._end_paragraph()
                self._add_text(line)
        else:
            self._add_text(_LINE_END.sub(_SOURCE_LINE, data))

    def _is_outside(self) -> bool:
        return self.stack == [self.text] and (self.paragraph is None or self.paragraph.implied)

    def _add_lines(self, data, line_end):
        for number, line in enumerate(re.split(r"\r\n?|\n", data)):
            if number:
                self._add(line_end)
            self._add_text(line)

    def _add_text(self, text):
        if self.paragraph is None and not self._opens_paragraph(text):
            return
        if text:
            self._add(text)

    def _opens_paragraph(self, text) -> bool:
        if text.strip(HTML_WHITESPACE + _SOURCE_LINE):
            return True
        return bool(text.replace(_SOURCE_LINE, "")) and isinstance(self.stack[-1], Item | Cell)

    def _add(self, text):
        if self.paragraph is None:
            self._start_paragraph("p", implied=True)
        href = next((href for href in reversed(self.hrefs) if href), None)
        self.paragraph.runs.append(Run(text, Marks(href, self.strong > 0, self.em > 0)))

    def _end_paragraph(self):
        if self.paragraph is not None:
            self.paragraph.runs = merged(_without_source_lines(self.paragraph.runs))
        self.paragraph = None


def _without_source_lines(runs: list[Run]) -> list[Run]:
    """A line end of the source is one space between words, nothing at the edge of a line."""
    if not any(_SOURCE_LINE in run.text for run in runs):
        return runs
    kept: list[Run] = []
    waiting = False
    for run in runs:
        if run.is_break:
            waiting = False
            kept.append(run)
            continue
        for number, piece in enumerate(run.text.split(_SOURCE_LINE)):
            waiting = waiting or number > 0
            if not piece:
                continue
            if waiting and kept and not kept[-1].is_break:
                piece = " " + piece
            waiting = False
            kept.append(Run(piece, run.marks))
    return kept


def _settle(node: Container, *, needs_paragraph: bool = True) -> None:
    """Drop blanks that only stood between two tags; an item begins with a paragraph."""
    if len(node.children) > 1:
        node.children = [child for child in node.children if not _is_blank(child)]
    starts_well = node.children and (
        isinstance(node, Cell) or isinstance(node.children[0], Paragraph)
    )
    if needs_paragraph and not starts_well:
        node.children.insert(0, Paragraph())


def _is_blank(child) -> bool:
    return (
        isinstance(child, Paragraph)
        and child.implied
        and not child.text().strip(HTML_WHITESPACE)
        and not any(run.is_break for run in child.runs)
    )


def _span(value: str | None) -> int:
    number = int(value) if value and re.fullmatch(r"[0-9]{1,6}", value) else 1
    return min(max(number, 1), MAX_SPAN)
