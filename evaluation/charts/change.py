"""Before and after, every place on its own line: where it began, where it is, where it is going."""

from django.utils.translation import gettext as _

from .development import Course
from .drawing import AIM, INK, QUIET, circle, diamond, line, picture, square, text
from .scale import axis, danish

WIDTH, ROW, TOP, BOTTOM = 640, 34, 8, 34
LEFT, RIGHT = 190, 90
LONGEST_NAME = 26


def change(courses: list[Course], *, title: str, key: str) -> str:
    """``courses`` from baseline (square) to newest (circle) and target (diamond) as SVG.

    "" where none has anything to draw. A place without figures keeps its line and says so.
    """
    numbers = [m.number for c in courses for m in _drawn(c)]
    if not numbers:
        return ""
    height = TOP + ROW * len(courses) + BOTTOM
    scale = axis(numbers, start=LEFT, end=WIDTH - RIGHT)
    bottom = height - BOTTOM
    parts = []
    for tick in scale.ticks:
        x = scale.place(tick)
        parts += [
            line(x, TOP, x, bottom, stroke="#d6d6d6"),
            text(danish(tick), x, bottom + 18, size=12, anchor="middle", fill=QUIET),
        ]
    for number, course in enumerate(courses):
        parts += _row(course, scale, TOP + ROW * number + ROW / 2)
    return picture(
        "".join(parts),
        width=WIDTH,
        height=height,
        title=title,
        description=told(courses),
        key=key,
    )


def _drawn(course: Course) -> list:
    newest = course.known[-1:] if course.known else []
    return [m for m in (course.baseline, *newest, course.target) if m]


def _row(course: Course, scale, y: float) -> list[str]:
    name = course.name
    if len(name) > LONGEST_NAME:
        name = name[: LONGEST_NAME - 1] + "…"
    parts = [text(name, LEFT - 14, y + 4, size=13, anchor="end")]
    newest = course.known[-1] if course.known else None
    if course.baseline and newest:
        ends = scale.place(course.baseline.number), scale.place(newest.number)
        parts.append(line(ends[0], y, ends[1], y, stroke=INK, width=3))
    if course.target:
        parts.append(diamond(scale.place(course.target.number), y))
    if course.baseline:
        mark = course.baseline
        parts.append(square(scale.place(mark.number), y, hollow=mark.hollow))
    if newest:
        parts.append(circle(scale.place(newest.number), y, hollow=newest.hollow, radius=5.5))
    said = newest.written if newest else _("ikke målt")
    if not _drawn(course):
        said = _("ikke oplyst")
    parts.append(text(said[:14], WIDTH - RIGHT + 14, y + 4, size=13, fill=INK if newest else AIM))
    return parts


def told(courses: list[Course]) -> str:
    """How many places went up and down, and how many have nothing to compare."""
    both = [c for c in courses if c.baseline and c.known]
    up = sum(c.known[-1].number > c.baseline.number for c in both)
    down = sum(c.known[-1].number < c.baseline.number for c in both)
    return _(
        "%(op)s er gået op siden baseline, %(ned)s er gået ned, %(ens)s står stille, "
        "og %(uden)s kan ikke sammenlignes."
    ) % {
        "op": up,
        "ned": down,
        "ens": len(both) - up - down,
        "uden": len(courses) - len(both),
    }
