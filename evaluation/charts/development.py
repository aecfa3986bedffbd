"""How one figure has gone in one place: against its baseline and its target, over time."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from .drawing import (
    AIM,
    GRID,
    INK,
    QUIET,
    circle,
    diamond,
    element,
    line,
    picture,
    shortened,
    square,
    text,
)
from .scale import Axis, Time, axis, short, time

WIDTH, HEIGHT = 340, 220
LEFT, RIGHT, TOP, BOTTOM = 60, 16, 34, 34
LONGEST_NAME = 40


@dataclass(frozen=True)
class Mark:
    """One figure: ``written`` is shown, ``number`` drawn. ``hollow``: provisional."""

    on: date
    number: Decimal
    written: str
    low: Decimal | None = None
    high: Decimal | None = None
    hollow: bool = False

    @property
    def numbers(self) -> list[Decimal]:
        return [n for n in (self.number, self.low, self.high) if n is not None]


@dataclass
class Course:
    """One place. ``marks`` in order of time; None where a figure was asked for and not known."""

    name: str
    marks: list[Mark | None] = field(default_factory=list)
    baseline: Mark | None = None
    target: Mark | None = None

    @property
    def known(self) -> list[Mark]:
        return [mark for mark in self.marks if mark]

    @property
    def newest(self) -> Mark | None:
        return self.known[-1] if self.known else None

    @property
    def can_be_compared(self) -> bool:
        """Whether there is a measurement that is not older than the baseline."""
        return bool(self.baseline and self.newest and self.baseline.on <= self.newest.on)

    @property
    def everything(self) -> list[Mark]:
        return [m for m in (self.baseline, *self.known, self.target) if m]


@dataclass(frozen=True)
class Frame:
    """What pictures beside each other share, so that they can be compared."""

    numbers: Axis
    days: Time


def frame_of(courses: list[Course]) -> Frame | None:
    """The frame that holds all of ``courses``; None where there is nothing to draw."""
    marks = [mark for course in courses for mark in course.everything]
    if not marks:
        return None
    return Frame(
        axis([n for m in marks for n in m.numbers], start=HEIGHT - BOTTOM, end=TOP),
        time([m.on for m in marks], start=LEFT + 8, end=WIDTH - RIGHT),
    )


def development(course: Course, frame: Frame, *, title: str, key: str) -> str:
    """``course`` as SVG in ``frame``."""
    parts = [
        text(shortened(course.name, LONGEST_NAME), 0, 14, size=14, font_weight=600),
        *_grid(frame),
        *_levels(course, frame),
        *_joined(course, frame),
        *_marks(course, frame),
    ]
    return picture(
        "".join(parts),
        width=WIDTH,
        height=HEIGHT,
        title=f"{title}: {course.name}",
        description=told(course),
        key=key,
    )


def _grid(frame: Frame):
    for tick in frame.numbers.ticks:
        y = frame.numbers.place(tick)
        yield line(LEFT, y, WIDTH - RIGHT, y, stroke="#d6d6d6")
        yield text(short(tick), LEFT - 6, y + 4, size=11, anchor="end", fill=QUIET)
    for day in frame.days.years:
        x = frame.days.place(day)
        yield line(x, HEIGHT - BOTTOM, x, HEIGHT - BOTTOM + 5)
        yield text(day.year, x, HEIGHT - BOTTOM + 18, size=11, anchor="middle", fill=QUIET)
    if not frame.days.years:
        middle = (LEFT + WIDTH - RIGHT) / 2
        below = HEIGHT - BOTTOM + 18
        yield text(frame.days.first.year, middle, below, size=11, anchor="middle", fill=QUIET)
    yield line(LEFT, HEIGHT - BOTTOM, WIDTH - RIGHT, HEIGHT - BOTTOM, stroke=GRID)


def _levels(course: Course, frame: Frame):
    """Baseline and target all the way across: that is what the rest is held against."""
    for mark, colour, dash in ((course.baseline, QUIET, "2 4"), (course.target, AIM, "7 4")):
        if mark:
            y = frame.numbers.place(mark.number)
            yield line(LEFT, y, WIDTH - RIGHT, y, stroke=colour, width=1.5, dash=dash)


def _joined(course: Course, frame: Frame):
    """A line through figures that follow each other; never past one that is not known.

    A baseline that was counted after the first measurement is no beginning: it stands alone.
    """
    baseline = course.baseline
    begins = baseline and all(baseline.on <= mark.on for mark in course.known)
    run: list[Mark] = [baseline] if begins else []
    for mark in [*course.marks, None]:
        if mark is not None:
            run.append(mark)
            continue
        if len(run) > 1:
            places = [(frame.days.place(m.on), frame.numbers.place(m.number)) for m in run]
            points = " ".join(f"{x},{y}" for x, y in places)
            yield element("polyline", points=points, fill="none", stroke=INK, stroke_width=2)
        run = []


def _marks(course: Course, frame: Frame):
    for mark in course.everything:
        if mark.low is not None and mark.high is not None:
            x = frame.days.place(mark.on)
            ends = frame.numbers.place(mark.low), frame.numbers.place(mark.high)
            yield line(x, ends[0], x, ends[1], stroke=INK, width=2)
    for mark in course.known:
        x, y = frame.days.place(mark.on), frame.numbers.place(mark.number)
        yield circle(x, y, hollow=mark.hollow)
    if course.baseline:
        mark = course.baseline
        yield square(
            frame.days.place(mark.on), frame.numbers.place(mark.number), hollow=mark.hollow
        )
    if course.target:
        mark = course.target
        yield diamond(
            frame.days.place(mark.on), frame.numbers.place(mark.number), dashed=mark.hollow
        )


def told(course: Course) -> str:
    """The picture in a sentence or two."""
    found = []
    if course.baseline:
        found.append(_("Baseline %(tal)s.") % {"tal": course.baseline.written})
        if course.baseline.hollow:
            found.append(_("Baseline er foreløbig."))
    if course.known:
        last = course.known[-1]
        day = f"{last.on.day}.{last.on.month}.{last.on.year}"
        found.append(_("Senest %(tal)s den %(dag)s.") % {"tal": last.written, "dag": day})
        if last.hollow:
            found.append(_("Tallet er foreløbigt."))
    else:
        found.append(_("Ingen målinger endnu."))
    if course.target:
        found.append(_("Målet er %(tal)s.") % {"tal": course.target.written})
        if course.target.hollow:
            found.append(_("Målværdien er foreløbig."))
    if None in course.marks:
        missing = course.marks.count(None)
        found.append(_("Ikke oplyst: %(antal)s.") % {"antal": missing})
    return " ".join(found)
