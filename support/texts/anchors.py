"""Keeping hold of a passage while the text around it moves.

A passage is found by its own words and by what stood on both sides, blanks left out of account: a
paragraph may be split, joined or moved. Positions count characters that are not blank.
"""

import copy
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.utils.html import escape

from support.texts.html import _tree, blocks, sanitise
from support.texts.tree import Run

LONGEST_QUOTE = 2000
CONTEXT = 60
# A passage this long is known by its own words; a shorter one needs this much beside it.
SPEAKS_FOR_ITSELF = 15
NEEDED_BESIDE = 6
# Halves of letters, which no stored text can hold (``canonical.refuse_unstorable``).
_OPEN, _CLOSE = "\udc00", "\udc01"


@dataclass(frozen=True)
class Anchor:
    """``quote`` as it stood, with what stood ``before`` and ``after`` it, at ``offset``."""

    quote: str
    before: str
    after: str
    offset: int


class Bare:
    """A text without its blanks, and the way back from a position in it."""

    def __init__(self, html: str):
        self.text = "\n".join(blocks(html))
        self.places = [i for i, letter in enumerate(self.text) if not letter.isspace()]
        self.letters = "".join(self.text[i] for i in self.places)

    def readable(self, start: int, end: int) -> str:
        if start >= end:
            return ""
        return self.text[self.places[start] : self.places[end - 1] + 1]


def bare(text: str) -> str:
    return "".join(text.split())


def anchor(html: str, quote: str, *, near: int) -> Anchor | None:
    """The passage ``quote`` of ``html``, the one closest to ``near``; None if it is not there.

    What is kept comes from ``html`` alone, never from the quote that was sent.
    """
    it, wanted = Bare(html), bare(quote)[:LONGEST_QUOTE]
    starts = list(_occurrences(it.letters, wanted))
    if not starts:
        return None
    start = min(starts, key=lambda found: abs(found - near))
    end = start + len(wanted)
    return Anchor(
        quote=it.readable(start, end),
        before=it.readable(max(0, start - CONTEXT), start),
        after=it.readable(end, min(len(it.letters), end + CONTEXT)),
        offset=start,
    )


def paragraph_anchor(html: str, position: int) -> Anchor | None:
    """The whole of paragraph ``position`` (from 0) as a passage; None if it is blank or missing."""
    texts = blocks(html)
    if not 0 <= position < len(texts) or not bare(texts[position]):
        return None
    near = sum(len(bare(text)) for text in texts[:position])
    return anchor(html, texts[position], near=near)


def locate(html: str, kept: Anchor) -> tuple[int, int] | None:
    """Where the passage stands now, as (start, end); None when it is gone or cannot be told."""
    letters, wanted = Bare(html).letters, bare(kept.quote)
    before, after = bare(kept.before), bare(kept.after)

    def beside(start: int) -> int:
        left = _shared(reversed(before), reversed(letters[:start]))
        right = _shared(after, letters[start + len(wanted) :])
        at_edge = (not before and start == 0) + (not after and start + len(wanted) == len(letters))
        return left + right + at_edge * NEEDED_BESIDE

    found = [
        (beside(start), -abs(start - kept.offset), start) for start in _occurrences(letters, wanted)
    ]
    if not found:
        return None
    known, _distance, start = max(found)
    edges = (not before) + (not after)
    needed = min(NEEDED_BESIDE, len(before) + len(after) + edges * NEEDED_BESIDE)
    if len(wanted) < SPEAKS_FOR_ITSELF and known < needed:
        return None
    return start, start + len(wanted)


def _occurrences(letters: str, wanted: str) -> Iterator[int]:
    start = letters.find(wanted) if wanted else -1
    while start >= 0:
        yield start
        start = letters.find(wanted, start + 1)


def _shared(one: Iterable[str], other: Iterable[str]) -> int:
    length = 0
    for a, b in zip(one, other, strict=False):
        if a != b:
            break
        length += 1
    return length


def marked(html: str, passages: dict[str, tuple[int, int]]) -> str:
    """``html``, cleaned, with each passage in ``mark``; the key is the id of where it begins."""
    tree = copy.deepcopy(_tree(html))
    edges = sorted({edge for passage in passages.values() for edge in passage})
    if not edges:
        return sanitise(html)
    opened: list[list[str]] = []
    waiting = dict(passages)
    position = 0
    for paragraph in tree.paragraphs():
        runs = []
        for run in paragraph.runs:
            text, position = _marked_run(run.text, position, edges, passages, waiting, opened)
            runs.append(Run(text, run.marks))
        paragraph.runs = runs
    parts = tree.html().split(_OPEN)
    tags = [_tag(ids) for ids in opened]
    whole = parts[0] + "".join(tag + part for tag, part in zip(tags, parts[1:], strict=True))
    # A stroke that combines would join the tag before it, as in ``support.texts.tree``.
    return whole.replace(_CLOSE, "</mark>").replace(">\u0338", ">&#824;")


def _marked_run(text, position, edges, passages, waiting, opened) -> tuple[str, int]:
    """The run with its marks set, and the position after it; marks never cross a run's end."""
    out, inside = [], False
    for letter in text:
        if not letter.isspace():
            if inside and position in edges:
                out.append(_CLOSE)
                inside = False
            if not inside and _covered(position, passages):
                opened.append(_beginning(position, waiting))
                out.append(_OPEN)
                inside = True
            position += 1
        out.append(letter)
    return "".join(out) + (_CLOSE if inside else ""), position


def _covered(position: int, passages: dict) -> bool:
    return any(start <= position < end for start, end in passages.values())


def _beginning(position: int, waiting: dict) -> list[str]:
    ids = [key for key, (start, end) in waiting.items() if start <= position < end]
    for key in ids:
        del waiting[key]
    return ids


def _tag(ids: list[str]) -> str:
    """The first id on the mark itself, more of them on empty places within."""
    first = f' id="{escape(ids[0])}"' if ids else ""
    rest = "".join(f'<span id="{escape(more)}"></span>' for more in ids[1:])
    return f"<mark{first}>{rest}"
