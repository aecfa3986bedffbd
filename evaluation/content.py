"""A note or an evaluation as plain data: what an edition keeps and its documents are made of."""

from datetime import date

from applications.content import fingerprint as fingerprint  # one way to fingerprint everything
from evaluation.models import Deliverable, EvaluationPlan, PlanGoal, PlanText
from evaluation.queries.figures import Point, Series, series_of
from evaluation.queries.plans import PlanPage, plan_page
from evaluation.queries.results import results_in

SCHEMA = 1
Kind = Deliverable.Kind
# What each kind says of the plan's words: the fact sheet asks for these (seed 002 lines 683-690).
WORDS = {
    Kind.SHORT: ("purpose", "method", "collection"),
    Kind.NOTE: PlanText.WORDS,
    Kind.PRELIMINARY: ("data_basis",),
    Kind.FINAL: PlanText.WORDS,
}
SHOWS_FOLLOWED = (Kind.PRELIMINARY, Kind.FINAL)


def build_content(plan: EvaluationPlan, kind: str, *, summary: str, number: int, on: date) -> dict:
    """``plan`` on the day ``on`` as JSON-able data of schema 1; ``summary`` is the writer's own."""
    page = plan_page(plan, on=on)
    network = plan.its_network
    return {
        "schema": SCHEMA,
        "kind": str(kind),
        "kind_label": str(Kind(kind).label),
        "number": number,
        "on": on.isoformat(),
        "title": plan.application.submitted_title if plan.application_id else network.name,
        "reference": plan.application.reference if plan.application_id else "",
        "network": network.name,
        "programme": network.programme.name,
        "ministry": network.programme.ministry.name,
        "municipalities": [m.name for m in page.municipalities],
        "summary": summary,
        "words": _words(page, kind),
        "additions": _additions(page) if kind in (Kind.NOTE, Kind.FINAL) else [],
        "definitions": [
            {"term": d.term, "text": d.text, "provisional": d.is_provisional}
            for d in page.definitions
        ],
        "goals": _goals(page, kind),
        "results": results_in(plan) if kind == Kind.FINAL else [],
        "recommendations": _recommendations(plan) if kind == Kind.FINAL else [],
    }


def _words(page: PlanPage, kind: str) -> list[dict]:
    if page.words is None:
        return []
    return _said(page.words, WORDS[kind])


def _said(row: PlanText, names) -> list[dict]:
    return [
        {"heading": _heading(name), "text": getattr(row, name)}
        for name in names
        if getattr(row, name)
    ]


def _heading(name: str) -> str:
    label = str(PlanText._meta.get_field(name).verbose_name)
    return label[:1].upper() + label[1:]


def _additions(page: PlanPage) -> list[dict]:
    return [
        {"municipality": row.municipality.official_name, "words": _said(row, PlanText.WORDS)}
        for row in page.extensions
    ]


def _goals(page: PlanPage, kind: str) -> list[dict]:
    follow = PlanGoal.Direction.FOLLOW
    goals = [g for g in page.measured if kind in SHOWS_FOLLOWED or g.direction != follow]
    series = series_of(goals, page.municipalities)
    return [
        {
            "number": goal.number,
            "indicator": goal.indicator,
            "unit": goal.unit,
            "direction": goal.direction,
            "direction_label": str(goal.get_direction_display()),
            "success_criterion": goal.success_criterion,
            "population": goal.population,
            "builds_on": goal.builds_on.number if goal.builds_on else None,
            "places": [_place(s) for s in series[goal.pk]],
        }
        for goal in goals
    ]


def _place(series: Series) -> dict:
    return {
        "name": series.name,
        "baseline": _point(series.baseline),
        "target": _point(series.target),
        "points": [_point(point) for point in series.points],
    }


def _point(point: Point | None) -> dict | None:
    if point is None:
        return None

    def exact(number):
        return None if number is None else str(number)

    return {
        "on": point.on.isoformat(),
        "written": point.written,
        "number": exact(point.number),
        "low": exact(point.low),
        "high": exact(point.high),
        "percent": point.is_percent,
        "provisional": point.is_provisional,
        "note": point.note,
    }


def _recommendations(plan: EvaluationPlan) -> list[dict]:
    rows = plan.its_network.recommendations.filter(withdrawn_reason="")
    if plan.application_id:
        rows = rows.filter(plan=plan)
    return [{"number": r.number, "text": r.text, "addressee": r.addressee} for r in rows]
