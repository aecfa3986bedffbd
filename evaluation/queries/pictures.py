"""Figures made ready to be drawn: per goal, and the same indicator across trials and networks."""

from collections import Counter
from dataclasses import dataclass
from datetime import date

from evaluation.charts.change import change
from evaluation.charts.development import Course, Mark, development, frame_of
from evaluation.models import EvaluationPlan, PlanGoal
from evaluation.queries.figures import Point, Series, series_of
from networks.models import Municipality


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


def goal_pictures(
    goals: list[PlanGoal], municipalities: list[Municipality], *, together: str
) -> list[GoalPicture]:
    """One of each of ``goals``; one query. ``together`` names what is of all places at once."""
    found = series_of(goals, municipalities)
    return [_goal_picture(goal, found[goal.pk], together) for goal in goals]


def _goal_picture(goal: PlanGoal, series: list[Series], together: str) -> GoalPicture:
    is_percent = _mostly_percent(series)
    courses = [course_of(s, is_percent=is_percent, together=together) for s in series]
    places = [s for s in series if s.municipality]
    every = [p for s in series for p in [s.baseline, s.target, *s.points] if p]
    return GoalPicture(
        goal=goal,
        courses=courses,
        series=series,
        svg=change(courses, title=goal.indicator, key=f"c{goal.pk}"),
        odd=[p.written for p in every if p.number is not None and p.is_percent != is_percent],
        places=len(places),
        measured=sum(bool(s.newest) for s in places),
        is_provisional=any(p.is_provisional for p in every),
    )


def _mostly_percent(series: list[Series]) -> bool:
    kinds = Counter(
        p.is_percent
        for s in series
        for p in [s.baseline, s.target, *s.points]
        if p and p.number is not None
    )
    return kinds[True] > kinds[False]


def course_of(series: Series, *, is_percent: bool, together: str) -> Course:
    def mark(point: Point | None) -> Mark | None:
        if point is None or point.number is None or point.is_percent != is_percent:
            return None
        return Mark(
            on=point.on,
            number=point.number,
            written=point.written,
            low=point.low,
            high=point.high,
            hollow=point.is_provisional,
        )

    return Course(
        name=series.name or together,
        marks=[mark(p) for p in series.points],
        baseline=mark(series.baseline),
        target=mark(series.target),
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
    """One link of a chain of goals (80 deltagere → 60 lån → 45 lykkes)."""

    goal: PlanGoal
    target: Point | None
    newest: Point | None


def chains(pictures: list[GoalPicture]) -> list[list[Link]]:
    """The chains among the goals, the first link first; by the figures of all places at once."""
    by_goal = {p.goal.pk: p for p in pictures}
    follows = {p.goal.builds_on_id: p.goal.pk for p in pictures if p.goal.builds_on_id}
    firsts = [pk for pk in follows if pk in by_goal and by_goal[pk].goal.builds_on_id is None]
    found = []
    for pk in firsts:
        chain, seen = [], set()
        while pk in by_goal and pk not in seen:
            seen.add(pk)
            chain.append(_link(by_goal[pk]))
            pk = follows.get(pk)
        found.append(chain)
    return found


def _link(picture: GoalPicture) -> Link:
    common = [s for s in picture.series if s.municipality is None]
    known = common[0] if common else None
    return Link(picture.goal, known and known.target, known and known.newest)


@dataclass(frozen=True)
class Compared:
    """One plan's figures of the indicator that is compared."""

    plan: EvaluationPlan
    picture: GoalPicture


def indicators(user, *, on: date) -> list[tuple[str, str, int]]:
    """(indicator, unit, number of plans) of those that more than one plan has; one query."""
    plans = EvaluationPlan.objects.visible_to(user, on=on)
    rows = PlanGoal.objects.filter(plan__in=plans, dropped_on=None)
    found: dict[tuple[str, str], set[int]] = {}
    names: dict[tuple[str, str], tuple[str, str]] = {}
    for indicator, unit, plan in rows.values_list("indicator", "unit", "plan"):
        key = (indicator.casefold().strip(), unit.casefold().strip())
        names.setdefault(key, (indicator, unit))
        found.setdefault(key, set()).add(plan)
    shared = [(*names[key], len(plans)) for key, plans in found.items() if len(plans) > 1]
    return sorted(shared, key=lambda row: (-row[2], row[0]))


def compared(user, indicator: str, unit: str, *, on: date, together: str) -> list[Compared]:
    """The plans ``user`` may read that measure ``indicator`` in ``unit``, each with its picture."""
    plans = EvaluationPlan.objects.visible_to(user, on=on)
    goals = (
        PlanGoal.objects.filter(
            plan__in=plans,
            dropped_on=None,
            indicator__iexact=indicator.strip(),
            unit__iexact=unit.strip(),
        )
        .select_related("plan__application__network", "plan__network")
        .order_by("plan", "number")
    )
    known = list(goals[:20])
    places = list(
        Municipality.objects.filter(measurements__goal__in=known).distinct().in_danish_order()
    )
    found = series_of(known, places)
    return [
        Compared(
            goal.plan,
            _goal_picture(goal, [s for s in found[goal.pk] if _has_any(s)], together),
        )
        for goal in known
    ]


def _has_any(series: Series) -> bool:
    return bool(series.baseline or series.target or series.points)
