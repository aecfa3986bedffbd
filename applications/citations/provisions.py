"""Provisions of a law as structure: § → stk. → nr. → litra → pkt.

Section numbers are texts ("27", "27 a"), because a letter is part of the number.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from .tidy import joined

ALPHABET = "abcdefghijklmnopqrstuvwxyzæøå"
LEVELS = ("stk.", "nr.", "litra", "pkt.")


def section_order(number: str) -> tuple[int, int]:
    """Sort key of ``"27"``, ``"27 a"``: 27 < 27 a < 27 b < 28."""
    digits, _, letter = number.partition(" ")
    return int(digits), ALPHABET.index(letter) + 1 if letter else 0


@dataclass(frozen=True)
class Span:
    """One number, or everything from ``first`` to ``last``."""

    first: str
    last: str = ""

    def __str__(self) -> str:
        return f"{self.first}-{self.last}" if self.last else self.first

    def covers(self, section: str) -> bool:
        """Whether the section lies in the span, also lettered ones between its ends."""
        first, last = section_order(self.first), section_order(self.last or self.first)
        return first <= section_order(section) <= last

    def named(self) -> Iterator[str]:
        """The sections that certainly exist inside the span: whole numbers, and the letters
        written at its ends (whether a law has a § 84 a cannot be seen from "§§ 83-87")."""
        yield self.first
        if not self.last:
            return
        (low, letter), (high, last_letter) = section_order(self.first), section_order(self.last)
        if low == high:
            yield from _lettered(low, letter + 1, last_letter)
            return
        yield from (str(number) for number in range(low + 1, high + 1))
        yield from _lettered(high, 1, last_letter)


def _lettered(number: int, first: int, last: int) -> Iterator[str]:
    return (f"{number} {ALPHABET[index - 1]}" for index in range(first, last + 1))


@dataclass(frozen=True)
class Numbers:
    """``9, 9 d og 10``: spans and the word before the last, ``og`` or ``eller``."""

    spans: tuple[Span, ...]
    word: str = "og"

    def __str__(self) -> str:
        return joined([str(span) for span in self.spans], self.word)

    @property
    def is_single(self) -> bool:
        return len(self.spans) == 1 and not self.spans[0].last


@dataclass(frozen=True)
class Level:
    """``stk. 2-5``, ``nr. 2``, ``litra a``, ``1. og 3. pkt.``"""

    kind: str
    numbers: Numbers

    def __str__(self) -> str:
        if self.kind == "pkt.":
            return (
                f"{joined([_ordinal(span) for span in self.numbers.spans], self.numbers.word)} pkt."
            )
        return f"{self.kind} {self.numbers}"


def _ordinal(span: Span) -> str:
    return f"{span.first}.-{span.last}." if span.last else f"{span.first}."


@dataclass(frozen=True)
class Provision:
    """``§§ 107 eller 110``, ``§ 27, stk. 1, nr. 2``, ``kapitel 11``, ``bilag 2``.

    Levels belong to the numbers exactly as written: nothing is read into "§§ 8 og 9, stk. 2".
    """

    unit: str
    numbers: Numbers
    levels: tuple[Level, ...] = ()

    def __str__(self) -> str:
        unit = "§§" if self.unit == "§" and not self.numbers.is_single else self.unit
        return ", ".join([f"{unit} {self.numbers}", *map(str, self.levels)])


@dataclass(frozen=True)
class Provisions:
    """Everything written in one provision field."""

    items: tuple[Provision, ...]
    word: str = "og"

    def __str__(self) -> str:
        *before, last = self.items
        if not before:
            return str(last)
        # A comma ends the levels of the one before: "§ 8, stk. 2, og § 9".
        comma = "," if before[-1].levels else ""
        return f"{', '.join(map(str, before))}{comma} {self.word} {last}"

    def sections(self) -> tuple[str, ...]:
        """Each § named, once, in order of the law: ``("27", "27 a")``. For search."""
        named = {number for span in self._section_spans() for number in span.named()}
        return tuple(sorted(named, key=section_order))

    def covers(self, section: str) -> bool:
        """Whether ``section`` (``"84 a"``) is meant, also inside a range."""
        return any(span.covers(section) for span in self._section_spans())

    def _section_spans(self) -> Iterator[Span]:
        for item in self.items:
            if item.unit == "§":
                yield from item.numbers.spans
