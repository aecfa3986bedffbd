"""Figures made ready to be drawn: per goal, and the same indicator across trials and networks."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from evaluation.charts.change import change
from evaluation.charts.courses import figures_of, mostly_percent, sort_out
from evaluation.charts.development import Course, development, frame_of
from evaluation.models import EvaluationPlan, PlanGoal
from evaluation.queries.figures import Point, Series, series_of
from networks.models import Municipality

# Where many goals stand on one page; a goal's own page has all of its measurements.
MOST_SHOWN = 12


@dataclass(frozen=True)
class GoalPicture:
    """One goal: before and after in every place, as SVG and as plain courses.

    ``odd`` are figures of another kind than the rest (per cent among numbers): in the table, never
    in the picture. ``places`` is how many were asked, ``measured`` how many have been measured.
    """

    goal: PlanGoal
    courses: list[Course]
    series: list[Series]
    svg: str
    odd: list[str]
    places: int
    measured: int
    is_provisional: bool
    is_cut: bool


def goal_pictures(
    goals: list[PlanGoal],
    municipalities: list[Municipality],
    *,
    together: str,
    newest: int | None = MOST_SHOWN,
) -> list[GoalPicture]:
    """One of each of ``goals``; one query. ``together`` names what is of all places at once.

    Each place has the ``newest`` measurements; None is all of them.
    """
    found = series_of(goals, municipalities, newest=newest)
    return [
        _goal_picture(
            goal, found[goal.pk], together=together, is_percent=mostly_percent(found[goal.pk])
        )
        for goal in goals
    ]


def _goal_picture(
    goal: PlanGoal, series: list[Series], *, together: str, is_percent: bool, beside=()
) -> GoalPicture:
    """``beside`` are courses that are to stand on the same scale."""
    sorted_out = sort_out(series, is_percent=is_percent, together=together)
    places = [s for s in series if s.municipality]
    return GoalPicture(
        goal=goal,
        courses=sorted_out.courses,
        series=series,
        svg=change(sorted_out.courses, title=goal.indicator, key=f"c{goal.pk}", beside=beside),
        odd=sorted_out.odd,
        places=len(places),
        measured=sum(bool(s.newest) for s in places),
        is_provisional=any(p.is_provisional for p in figures_of(series)),
        is_cut=any(s.is_cut for s in series),
    )


def developments(picture: GoalPicture) -> list[str]:
    """A picture of each place that has anything to draw, all in the same frame."""
    frame = frame_of(picture.courses)
    return [
        development(course, frame, title=picture.goal.indicator, key=f"d{picture.goal.pk}-{n}")
        for n, course in enumerate(picture.courses)
        if frame and course.everything
    ]


@dataclass(frozen=True)
class Link:
    """One link of a chain of goals (80 deltagere → 60 lån → 45 lykkes) in one place."""

    goal: PlanGoal
    target: Point | None
    newest: Point | None


@dataclass(frozen=True)
class Chain:
    """A chain in one place, or of all together; ``most`` is the length all of its places share."""

    key: str
    place: str
    links: list[Link]
    most: Decimal


def chains(pictures: list[GoalPicture], *, together: str) -> list[Chain]:
    """Every chain among the goals, first link first, in each place that has figures of it.

    Two goals that build on the same one are two chains. The common figures stand first.
    """
    by_goal = {p.goal.pk: p for p in pictures}
    follows: dict[int, list[int]] = {}
    for p in pictures:
        if p.goal.builds_on_id in by_goal:
            follows.setdefault(p.goal.builds_on_id, []).append(p.goal.pk)
    firsts = [pk for pk in follows if by_goal[pk].goal.builds_on_id not in by_goal]
    paths = [path for pk in firsts for path in _paths([pk], follows)]
    return [
        chain
        for number, path in enumerate(paths)
        for chain in _in_places([by_goal[pk] for pk in path], key=f"k{number}", together=together)
    ]


def _paths(path: list[int], follows: dict[int, list[int]]) -> list[list[int]]:
    """``path`` led on to its ends; a goal that comes back ends it."""
    on = [pk for pk in follows.get(path[-1], []) if pk not in path]
    return [longer for pk in on for longer in _paths([*path, pk], follows)] or [path]


def _in_places(pictures: list[GoalPicture], *, key: str, together: str) -> list[Chain]:
    """The chain once for each place with anything to tell, or once and empty."""
    names: dict[int | None, str] = {None: together}
    for p in pictures:
        names.update({s.municipality.pk: s.name for s in p.series if s.municipality})
    found = [(pk, [_link(p, pk) for p in pictures]) for pk in names]
    told = [(pk, links) for pk, links in found if any(k.target or k.newest for k in links)]
    numbers = [
        point.number
        for _pk, links in told
        for link in links
        for point in (link.target, link.newest)
        if point and point.number is not None
    ]
    most = max(numbers, default=Decimal(0))
    shown = told or found[:1]
    return [Chain(f"{key}-{n}", names[pk], links, most) for n, (pk, links) in enumerate(shown)]


def _link(picture: GoalPicture, place: int | None) -> Link:
    of_place = [s for s in picture.series if (s.municipality and s.municipality.pk) == place]
    known = of_place[0] if of_place else None
    return Link(picture.goal, known and known.target, known and known.newest)


MOST_COMPARED = 20


@dataclass(frozen=True)
class Compared:
    """One plan's figures of the indicator that is compared."""

    plan: EvaluationPlan
    picture: GoalPicture


@dataclass
class Indicator:
    """What more than one plan measures under the same name in the same unit.

    ``goals`` are the ids, the first plan's first; ``plans`` how many plans they are of.
    """

    name: str
    unit: str
    goals: list[int]
    plans: int

    @property
    def value(self) -> str:
        return f"{self.name}|{self.unit}"


def indicators(user, *, on: date) -> list[Indicator]:
    """Those of the plans ``user`` may read, the most shared first; one query."""
    plans = EvaluationPlan.objects.visible_to(user, on=on)
    rows = PlanGoal.objects.filter(plan__in=plans, dropped_on=None).order_by("plan", "number")
    found: dict[tuple[str, str], list[tuple]] = {}
    for row in rows.values_list("indicator", "unit", "plan", "pk"):
        # In Python: what the database calls the same letter differs for æ, ø and å.
        key = (row[0].casefold().strip(), row[1].casefold().strip())
        found.setdefault(key, []).append(row)
    shared = [
        Indicator(
            name=own[0][0].strip(),
            unit=own[0][1].strip(),
            goals=[goal for _name, _unit, _plan, goal in own],
            plans=len({plan for _name, _unit, plan, _goal in own}),
        )
        for own in found.values()
    ]
    return sorted((i for i in shared if i.plans > 1), key=lambda i: (-i.plans, i.name))


def compared(indicator: Indicator, *, together: str) -> list[Compared]:
    """The plans that measure ``indicator``, each with its picture, all on the same scale.

    The first ``MOST_COMPARED``; the page says so where there are more.
    """
    known = list(
        PlanGoal.objects.filter(pk__in=indicator.goals[:MOST_COMPARED])
        .select_related("plan__application__network", "plan__network")
        .order_by("plan", "number")
    )
    places = list(
        Municipality.objects.filter(measurements__goal__in=known).distinct().in_danish_order()
    )
    found = series_of(known, places, newest=MOST_SHOWN)
    with_figures = {goal.pk: [s for s in found[goal.pk] if figures_of([s])] for goal in known}
    every = [s for own in with_figures.values() for s in own]
    is_percent = mostly_percent(every)
    beside = sort_out(every, is_percent=is_percent, together=together).courses
    return [
        Compared(
            goal.plan,
            _goal_picture(
                goal,
                with_figures[goal.pk],
                together=together,
                is_percent=is_percent,
                beside=beside,
            ),
        )
        for goal in known
    ]
