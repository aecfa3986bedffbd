"""Before and after, every place on its own line: where it began, where it is, where it is going."""

from django.utils.translation import gettext as _

from .development import Course, Mark
from .drawing import AIM, INK, QUIET, circle, diamond, line, picture, shortened, square, text
from .scale import Axis, axis, short

WIDTH, ROW, TOP, BOTTOM = 680, 34, 8, 34
LEFT, RIGHT = 190, 130
LONGEST_NAME, LONGEST_VALUE = 26, 17
LEGEND = 26


def change(
    courses: list[Course], *, title: str, key: str, beside: list[Course] = (), legend=False
) -> str:
    """``courses`` from baseline (square) to newest (circle) and target (diamond) as SVG.

    "" where none has anything to draw. A place without figures keeps its line and says so. All of
    ``beside`` share the scale, so that pictures under each other can be compared. ``legend``
    explains the signs in the picture itself, for paper.
    """
    if not any(_drawn(c) for c in courses):
        return ""
    scale = axis(
        [n for c in (*courses, *beside) for m in _drawn(c) for n in m.numbers],
        start=LEFT,
        end=WIDTH - RIGHT,
    )
    bottom = TOP + ROW * len(courses)
    parts = [*_ticks(scale, bottom)]
    for number, course in enumerate(courses):
        parts += _row(course, scale, TOP + ROW * number + ROW / 2)
    if legend:
        parts += _legend(bottom + BOTTOM + LEGEND / 2)
    return picture(
        "".join(parts),
        width=WIDTH,
        height=bottom + BOTTOM + (LEGEND if legend else 0),
        title=title,
        description=told(courses),
        key=key,
    )


def _ticks(scale: Axis, bottom: float):
    for tick in scale.ticks:
        x = scale.place(tick)
        yield line(x, TOP, x, bottom, stroke="#d6d6d6")
        yield text(short(tick), x, bottom + 18, size=12, anchor="middle", fill=QUIET)


def _drawn(course: Course) -> list[Mark]:
    return [m for m in (course.baseline, course.newest, course.target) if m]


def _row(course: Course, scale: Axis, y: float):
    yield text(shortened(course.name, LONGEST_NAME), LEFT - 14, y + 4, size=13, anchor="end")
    baseline, newest, target = course.baseline, course.newest, course.target
    if course.can_be_compared:
        ends = scale.place(baseline.number), scale.place(newest.number)
        yield line(ends[0], y, ends[1], y, stroke=INK, width=3)
    for mark, colour in ((target, AIM), (baseline, QUIET), (newest, INK)):
        if mark and mark.low is not None and mark.high is not None:
            yield from _interval(scale.place(mark.low), scale.place(mark.high), y, colour)
    if target:
        yield diamond(scale.place(target.number), y, dashed=target.hollow)
    if baseline:
        yield square(scale.place(baseline.number), y, hollow=baseline.hollow)
    if newest:
        yield circle(scale.place(newest.number), y, hollow=newest.hollow, radius=5.5)
    said = newest.written if newest else _("ikke målt")
    if not _drawn(course):
        said = _("ikke oplyst")
    yield text(
        shortened(said, LONGEST_VALUE),
        WIDTH - RIGHT + 14,
        y + 4,
        size=13,
        fill=INK if newest else AIM,
    )


def _interval(low: float, high: float, y: float, colour: str):
    """From one end of what was written to the other ("36-40"), with a stop at each."""
    yield line(low, y, high, y, stroke=colour, width=1.5)
    for x in (low, high):
        yield line(x, y - 8, x, y + 8, stroke=colour, width=1.5)


def _legend(y: float):
    signs = (
        (6, square(6, y), _("baseline")),
        (90, circle(90, y, hollow=False), _("nyeste måling")),
        (212, diamond(212, y), _("målværdi")),
        (304, circle(304, y, hollow=True), _("hul: foreløbigt tal")),
        (450, diamond(450, y, dashed=True), _("stiplet: foreløbig målværdi")),
    )
    for x, sign, words in signs:
        yield sign
        yield text(words, x + 12, y + 4, size=12, fill=QUIET)


def told(courses: list[Course]) -> str:
    """How many places went up and down, and how many have nothing to compare."""
    both = [c for c in courses if c.can_be_compared]
    up = sum(c.newest.number > c.baseline.number for c in both)
    down = sum(c.newest.number < c.baseline.number for c in both)
    return _(
        "%(op)s er gået op siden baseline, %(ned)s er gået ned, %(ens)s står stille, "
        "og %(uden)s kan ikke sammenlignes."
    ) % {
        "op": up,
        "ned": down,
        "ens": len(both) - up - down,
        "uden": len(courses) - len(both),
    }
