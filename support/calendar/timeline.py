"""Dates along a line: where everything goes in a drawing, in whole units. Pure."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from support.calendar.entries import Entry
from support.calendar.months import following

WIDTH = 1200
LABELS = 280
TOP = 36
LANE = 36
MOST_LANES = 60
LONGEST_LABEL = 36


@dataclass(frozen=True)
class Mark:
    x: int
    entry: Entry


@dataclass(frozen=True)
class Bar:
    x: int
    width: int


@dataclass
class Lane:
    name: str
    y: int
    marks: list[Mark] = field(default_factory=list)
    bars: list[Bar] = field(default_factory=list)

    @property
    def label(self) -> str:
        return (
            self.name if len(self.name) <= LONGEST_LABEL else self.name[: LONGEST_LABEL - 1] + "…"
        )


@dataclass(frozen=True)
class Tick:
    x: int
    first: date


@dataclass(frozen=True)
class Timeline:
    """``today`` is where today is, None if it is not on the line; ``left_out`` counts lanes."""

    lanes: list[Lane]
    ticks: list[Tick]
    today: int | None
    left_out: int

    @property
    def height(self) -> int:
        return TOP + LANE * len(self.lanes) + 8


def timeline(entries: Iterable[Entry], *, since: date, until: date, today: date) -> Timeline:
    """A lane for each subject with a date from ``since`` to ``until``, the earliest first.

    A span whose other end lies outside goes to the edge: pass entries from outside too.
    """
    by_lane = defaultdict(list)
    for entry in entries:
        by_lane[entry.lane or entry.title].append(entry)
    shown = [(name, rows) for name, rows in by_lane.items() if _crosses(rows, since, until)]
    place = _placer(since, until)
    lanes = [_lane(name, n, rows, since, until, place) for n, (name, rows) in enumerate(shown)]
    return Timeline(
        lanes=lanes[:MOST_LANES],
        ticks=[Tick(place(first), first) for first in _firsts(since, until)],
        today=place(today) if since <= today <= until else None,
        left_out=max(0, len(lanes) - MOST_LANES),
    )


def _placer(since, until):
    days = (until - since).days + 1
    return lambda day: LABELS + (day - since).days * (WIDTH - LABELS) // days


def _firsts(since, until):
    first = since
    while first <= until:
        yield first
        first = following(first)


def _crosses(rows, since, until):
    inside = any(since <= row.day <= until for row in rows)
    return inside or any(a <= until and b >= since for a, b in _spans(rows))


def _spans(rows):
    """(first day, last day) of each span in the lane; an end without a start is a point."""
    start = None
    for row in sorted(rows, key=lambda row: (row.day, row.edge != "start")):
        if row.edge == "start":
            start = row.day
        elif row.edge == "end" and start is not None:
            yield start, row.day
            start = None
    if start is not None:
        yield start, date.max


def _lane(name, number, rows, since, until, place):
    lane = Lane(name, TOP + LANE * number)
    lane.marks = [Mark(place(row.day), row) for row in rows if since <= row.day <= until]
    for first, last in _spans(rows):
        if first <= until and last >= since:
            x = place(max(first, since))
            lane.bars.append(Bar(x, max(2, (place(last) if last <= until else WIDTH) - x)))
    return lane
