"""Two texts that grew out of one: what both hold, what one changed, where somebody must choose.

The unit is the block (a paragraph, heading, list or table at the top of the text). A block only
one side changed is taken from that side; where both changed, both are kept for a choice. So every
block of either text that the base did not have stands in the proposal or in a choice.
"""

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

from support.texts.html import top_blocks

# The comparison takes the square of this; beyond it, what lies between the ends is one choice.
MOST_BLOCKS = 1000
# So many changed blocks in a row are set against each other one by one, by how alike they are.
MOST_PAIRED = 40
ALIKE = 0.5
_TAG = re.compile("<[^>]*>")
_WORD = re.compile(r"\w+")
SAME, MINE, THEIRS, CHOICE = "same", "mine", "theirs", "choice"
BOTH = "both"


@dataclass(frozen=True)
class Piece:
    """A stretch of blocks as each of the three texts has it; ``kind`` says where it differs."""

    kind: str
    base: str
    mine: str
    theirs: str

    @property
    def html(self) -> str:
        """What the proposal holds: the changed side, or both sides where there is a choice."""
        return self.settled(BOTH)

    @property
    def removed(self) -> str:
        """What one side deleted and the other left as it was; shown, so that nothing vanishes."""
        return self.base if self.kind in (MINE, THEIRS) and not self.html else ""

    def settled(self, choice: str) -> str:
        """The HTML when the writer chose ``mine``, ``theirs`` or ``both`` (anything else)."""
        side = choice if self.kind == CHOICE else self.kind
        if side in (MINE, SAME):
            return self.mine
        return self.theirs if side == THEIRS else self.mine + self.theirs


def merge(base: str, mine: str, theirs: str) -> list[Piece]:
    """The pieces of ``mine`` and ``theirs`` (stored HTML) that both came of ``base``, in order."""
    return [
        piece
        for stretch in _stretches(top_blocks(base), top_blocks(mine), top_blocks(theirs))
        for piece in _pieces(*stretch)
    ]


def settle(pieces: list[Piece], choices: dict[int, str]) -> str:
    """One text out of ``pieces``; ``choices`` names a side by the number of its piece."""
    return "".join(p.settled(choices.get(number, BOTH)) for number, p in enumerate(pieces))


Stretch = tuple[list[str], list[str], list[str]]


def _stretches(base: list[str], mine: list[str], theirs: list[str]) -> Iterator[Stretch]:
    """Alternately what lies between common blocks, and the common blocks themselves."""
    b = m = t = 0
    for in_base, in_mine, in_theirs, length in [
        *_common(base, mine, theirs),
        (len(base), len(mine), len(theirs), 0),
    ]:
        yield base[b:in_base], mine[m:in_mine], theirs[t:in_theirs]
        b, m, t = in_base + length, in_mine + length, in_theirs + length
        yield base[in_base:b], base[in_base:b], base[in_base:b]


def _common(base, mine, theirs) -> Iterator[tuple[int, int, int, int]]:
    """``(at in base, at in mine, at in theirs, length)`` of what all three have, in order."""
    in_mine, in_theirs = _matches(base, mine), _matches(base, theirs)
    while in_mine and in_theirs:
        (b, m, length), (c, t, other) = in_mine[0], in_theirs[0]
        start, end = max(b, c), min(b + length, c + other)
        if start < end:
            yield start, m + start - b, t + start - c, end - start
        (in_mine if b + length <= c + other else in_theirs).pop(0)


def _matches(base: list[str], side: list[str]) -> list[tuple[int, int, int]]:
    if len(base) > MOST_BLOCKS or len(side) > MOST_BLOCKS:
        return _equal_ends(base, side)
    found = SequenceMatcher(None, base, side, autojunk=False).get_matching_blocks()
    return [(match.a, match.b, match.size) for match in found if match.size]


def _equal_ends(base, side) -> list[tuple[int, int, int]]:
    first = _common_start(base, side)
    last = _common_start(base[first:][::-1], side[first:][::-1])
    found = [(0, 0, first), (len(base) - last, len(side) - last, last)]
    return [match for match in found if match[2]]


def _common_start(left: list[str], right: list[str]) -> int:
    length = 0
    while length < min(len(left), len(right)) and left[length] == right[length]:
        length += 1
    return length


def _pieces(base: list[str], mine: list[str], theirs: list[str]) -> Iterator[Piece]:
    if not (base or mine or theirs):
        return
    if mine == theirs:
        yield _piece(SAME, base, mine, theirs)
    elif mine == base:
        yield _piece(THEIRS, base, mine, theirs)
    elif theirs == base:
        yield _piece(MINE, base, mine, theirs)
    else:
        yield from _both_changed(base, mine, theirs)


def _both_changed(base, mine, theirs) -> Iterator[Piece]:
    """Where both rewrote a block, each of its three forms is set beside the others."""
    pairs = _paired(base, mine, theirs)
    if not pairs:
        yield from _choice(base, mine, theirs)
        return
    b = m = t = 0
    for i, j, k in pairs:
        yield from _pieces(base[b:i], mine[m:j], theirs[t:k])
        b, m, t = i + 1, j + 1, k + 1
        yield from _changed_block(base[i], mine[j], theirs[k])
    yield from _pieces(base[b:], mine[m:], theirs[t:])


def _changed_block(base: str, mine: str, theirs: str) -> Iterator[Piece]:
    if base not in (mine, theirs) and mine != theirs:
        yield _piece(CHOICE, [base], [mine], [theirs])
    else:
        yield from _pieces([base], [mine], [theirs])


def _paired(base, mine, theirs) -> list[tuple[int, int, int]]:
    """``(in base, in mine, in theirs)`` of blocks that are the same one in all three."""
    if max(len(base), len(mine), len(theirs)) > MOST_PAIRED:
        return []
    in_mine, in_theirs = _alike(base, mine), _alike(base, theirs)
    return [(i, in_mine[i], in_theirs[i]) for i in sorted(in_mine.keys() & in_theirs.keys())]


def _alike(base: list[str], side: list[str]) -> dict[int, int]:
    """Which block of ``side`` each of ``base`` became: in order, as alike as can be."""
    likeness = [[_likeness(one, other) for other in side] for one in base]
    best = [[0.0] * (len(side) + 1) for _ in range(len(base) + 1)]
    for i in reversed(range(len(base))):
        for j in reversed(range(len(side))):
            best[i][j] = max(best[i + 1][j], best[i][j + 1], likeness[i][j] + best[i + 1][j + 1])
    found, i, j = {}, 0, 0
    while i < len(base) and j < len(side):
        if likeness[i][j] and best[i][j] == likeness[i][j] + best[i + 1][j + 1]:
            found[i] = j
            i, j = i + 1, j + 1
        elif best[i][j] == best[i + 1][j]:
            i += 1
        else:
            j += 1
    return found


def _likeness(one: str, other: str) -> float:
    """0 for two different blocks, else how much of their words they share."""
    matcher = SequenceMatcher(None, _words(one), _words(other), autojunk=False)
    ratio = 1.0 if one == other else matcher.ratio()
    return ratio if ratio >= ALIKE else 0.0


def _words(block: str) -> list[str]:
    return _WORD.findall(html.unescape(_TAG.sub(" ", block)).lower())


def _choice(base, mine, theirs) -> Iterator[Piece]:
    """What both changed alike at the ends needs no choice."""
    first = _common_start(mine, theirs)
    last = _common_start(mine[first:][::-1], theirs[first:][::-1])
    end, other_end = len(mine) - last, len(theirs) - last
    if first:
        yield _piece(SAME, [], mine[:first], mine[:first])
    yield _piece(CHOICE, base, mine[first:end], theirs[first:other_end])
    if last:
        yield _piece(SAME, [], mine[end:], mine[end:])


def _piece(kind: str, base: list[str], mine: list[str], theirs: list[str]) -> Piece:
    return Piece(kind, "".join(base), "".join(mine), "".join(theirs))
