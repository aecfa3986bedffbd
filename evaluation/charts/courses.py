"""Figures as they were read, sorted into what a picture can show and what only its table can."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Protocol

from .development import Course, Mark


@dataclass(frozen=True)
class Figure:
    """A figure as it was given; ``number`` None where it cannot be read or is not known."""

    on: date
    written: str
    number: Decimal | None
    low: Decimal | None
    high: Decimal | None
    is_percent: bool
    is_provisional: bool


class Place(Protocol):
    """The figures of one goal in one place; ``points`` in order of time."""

    name: str
    baseline: Figure | None
    target: Figure | None
    points: list[Figure]


def figures_of(places: Iterable[Place]) -> list:
    """Every figure of ``places``."""
    return [p for s in places for p in (s.baseline, s.target, *s.points) if p]


def mostly_percent(places: Iterable[Place]) -> bool:
    """Whether a picture of ``places`` is in per cent: what most of the figures are decides."""
    kinds = [p.is_percent for p in figures_of(places) if p.number is not None]
    return kinds.count(True) > kinds.count(False)


@dataclass(frozen=True)
class Sorted:
    """``odd`` is what was written and is not drawn: per cent among numbers, or the other way."""

    courses: list[Course]
    odd: list[str]


def sort_out(places: list[Place], *, is_percent: bool, together: str) -> Sorted:
    """A course for each of ``places``; ``together`` names the one that has no name of its own."""
    courses = [_course(place, is_percent, place.name or together) for place in places]
    odd = [
        p.written for p in figures_of(places) if p.number is not None and p.is_percent != is_percent
    ]
    return Sorted(courses, odd)


def _course(place: Place, is_percent: bool, name: str) -> Course:
    def mark(figure: Figure | None) -> Mark | None:
        if figure is None or figure.number is None or figure.is_percent != is_percent:
            return None
        return Mark(
            on=figure.on,
            number=figure.number,
            written=figure.written,
            low=figure.low,
            high=figure.high,
            hollow=figure.is_provisional,
        )

    return Course(
        name=name,
        marks=[mark(figure) for figure in place.points],
        baseline=mark(place.baseline),
        target=mark(place.target),
    )
