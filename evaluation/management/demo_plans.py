"""The demo's evaluations: the housing network with its Bilag 2, mikrolån, and a trial begun.

Goals, baselines and the table are those of the seeds; figures after 2016 are invented.
"""

import json
from datetime import date, datetime, timedelta
from pathlib import Path

from django.db import transaction
from django.urls import reverse

from applications.management.demo.applications import case_officer_of
from applications.management.demo.load import SLUG
from applications.models import Application
from applications.workflow import Status
from evaluation.actions.commenting import comment
from evaluation.actions.figures import Place, Typed, give_figures
from evaluation.actions.importing import File, Told, start_import
from evaluation.actions.plans import define, plan_network, plan_trial, save_goal, save_words
from evaluation.actions.saving_imports import confirm_import
from evaluation.models import Definition, EvaluationPlan, PlanGoal, PlanText
from networks.models import Affiliation, Municipality, Network, Role
from support.accounts.models import User

CONTENT = Path(__file__).parents[1] / "demo_content"
ABOUT_A_GOAL = (
    *("indicator", "group", "unit", "direction", "term", "population", "success_criterion"),
    "note",
)


@transaction.atomic
def load_plans(*, at: datetime) -> int:
    """Made once; gives how many were created."""
    at -= timedelta(days=10)
    made = 0
    for facts in json.loads((CONTENT / "plans.json").read_text(encoding="utf-8")):
        network = Network.objects.filter(
            programme__slug=SLUG, slug=facts["network"], evaluation_plan=None
        ).first()
        by = network and _holder(network, Role.COORDINATOR)
        if by:
            _load(plan_network(network, by=by, at=at), facts, by=by, at=at)
            made += 1
    return made + _load_trials(at=at)


def _load_trials(*, at: datetime) -> int:
    """The plans of the trials that are answered: their goals come from what was sent."""
    answered = Application.objects.filter(
        network__programme__slug=SLUG, status=Status.ANSWERED, evaluation_plan=None
    )
    trials = list(answered.select_related("owner", "network"))
    for application in trials:
        plan_trial(application, by=case_officer_of(application.owner), at=at)
    return len(trials)


def _holder(network: Network, role: Role) -> User | None:
    role = Affiliation.objects.filter(network=network, role=role)
    first = role.select_related("user").order_by("pk").first()
    return first and first.user


def _load(plan: EvaluationPlan, facts: dict, *, by: User, at: datetime) -> None:
    municipalities = {m.code: m for m in Municipality.objects.all()}
    _write(plan, None, facts["words"], by=by, at=at)
    for code, words in facts["extensions"].items():
        place = municipalities[code]
        _write(plan, place, words, by=case_officer_of(place) or by, at=at)
    for row in facts["definitions"]:
        known = {**row, "valid_from": date.fromisoformat(row["valid_from"])}
        define(plan, Definition(**known), base=0, by=by, at=at)
    goals = []
    for row in facts["goals"]:
        goals.append(_add_goal(plan, row, goals, by=by, at=at))
    for goal, row in zip(goals, facts["goals"], strict=True):
        for code, figures in row["figures"].items():
            place = municipalities[code]
            _give(goal, place, figures, by=case_officer_of(place) or by, at=at)
    for table in facts["tables"]:
        _read_in(plan, table, by=by, at=at)
    if (says := facts.get("comment")) and (evaluator := _holder(plan.network, Role.EVALUATOR)):
        link = reverse("evaluation:comments", args=[plan.pk])
        comment(plan, says, link=link, by=evaluator, at=at)


def _write(plan, municipality, words: dict, *, by: User, at: datetime) -> None:
    whole = {**dict.fromkeys(PlanText.WORDS, ""), **words}
    save_words(plan, municipality, whole, base=0, reason="", by=by, at=at)


def _add_goal(plan, row: dict, before: list[PlanGoal], *, by: User, at: datetime) -> PlanGoal:
    known = {name: row[name] for name in ABOUT_A_GOAL if name in row}
    if "builds_on" in row:
        known["builds_on"] = before[row["builds_on"] - 1]
    return save_goal(plan, PlanGoal(**known), base=None, by=by, at=at)


def _give(goal: PlanGoal, place: Municipality, figures: list, *, by: User, at: datetime) -> None:
    typed = [
        Typed(
            Place(goal.pk, place.pk, kind, date.fromisoformat(on)),
            written,
            is_provisional="foreløbig" in written,
        )
        for kind, on, written in figures
    ]
    give_figures(goal.plan, typed, reason="", by=by, at=at)


def _read_in(plan: EvaluationPlan, table: dict, *, by: User, at: datetime) -> None:
    file = File((CONTENT / table["file"]).read_bytes(), "text/csv", table["file"])
    told = Told(table["kind"], date.fromisoformat(table["on"]), table["source"])
    batch = start_import(plan, file, told, by=by, at=at)
    confirm_import(batch, reason="", by=by, at=at)
