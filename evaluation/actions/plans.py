"""Making a plan and writing in it. What was written stays; a change is a new version."""

from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _

from applications.models import Application, SubmittedVersion
from applications.workflow import NotNow, Stale
from evaluation.models import Definition, EvaluationPlan, Measurement, PlanGoal, PlanText
from evaluation.queries.plans import words_of
from networks.models import Municipality, Network
from networks.written_values import read
from support.accounts.models import User
from support.audit.record import record
from support.texts.html import plain_text

# Columns of a figure that follow from what is written.
READ = ("number", "low", "high", "is_percent", "is_unknown")
MOST_GOALS = 200


@transaction.atomic
def plan_trial(application: Application, *, by: User, at: datetime) -> EvaluationPlan:
    """The plan of a trial, begun from what was sent: its goals, baselines, targets and section.

    Gives the one there is when somebody has made it already. Raises ``NotNow`` before the
    application has been sent: until then its goals change.
    """
    Application.objects.select_for_update(no_key=True).get(pk=application.pk)
    if found := EvaluationPlan.objects.filter(application=application).first():
        return found
    sent = application.submitted_versions.order_by("-pk").first()
    if sent is None:
        raise NotNow(_("Ansøgningen er ikke sendt. Planen tager sine mål fra det, der sendes."))
    plan = EvaluationPlan.objects.create(application=application, made_by=by, made_at=at)
    _take_goals(plan, sent, by=by, at=at)
    words = {"collection": "", "design": _section_on_evaluation(sent.content)[:5000]}
    PlanText.objects.create(plan=plan, number=1, by=by, at=at, **words)
    record("evaluation.planned", plan, by=by, at=at, application=application.reference)
    return plan


@transaction.atomic
def plan_network(network: Network, *, by: User, at: datetime) -> EvaluationPlan:
    """The plan of a whole network; the one there is when somebody has made it already."""
    network = Network.objects.select_for_update(no_key=True).get(pk=network.pk)
    if found := EvaluationPlan.objects.filter(network=network).first():
        return found
    plan = EvaluationPlan.objects.create(network=network, made_by=by, made_at=at)
    record("evaluation.planned", plan, by=by, at=at, network=network.pk)
    return plan


def _section_on_evaluation(content: dict) -> str:
    """What the application itself says of its evaluation, where a section is headed so."""
    found = [s for s in content["sections"] if "evaluering" in s["heading"].casefold()]
    return plain_text(found[0]["html"]) if found else ""


def _take_goals(plan: EvaluationPlan, sent: SubmittedVersion, *, by: User, at: datetime) -> None:
    made: dict[int, PlanGoal] = {}
    day = timezone.localdate(at)
    for goal in sent.content["goals"]:
        row = made[goal["number"]] = PlanGoal.objects.create(
            plan=plan,
            number=goal["number"],
            sent_number=goal["number"],
            indicator=goal["indicator"],
            unit=goal["unit"],
            direction=goal["direction"],
            success_criterion=goal["success_criterion"],
        )
        for kind, written, on, note in (
            ("baseline", goal["baseline_value"], goal["baseline_date"], goal["baseline_note"]),
            ("target", goal["target_value"], goal["target_date"], ""),
        ):
            if written.strip():
                figure = Measurement(
                    goal=row, kind=kind, on=parse_date(on or "") or day, written=written, note=note
                )
                figure.source = _("Ansøgningen")
                insert(figure, by=by, at=at)
    for goal in sent.content["goals"]:
        if before := made.get(goal["builds_on"]):
            PlanGoal.objects.filter(pk=made[goal["number"]].pk).update(builds_on=before)


def insert(row: Measurement, *, by: User, at: datetime) -> None:
    """Save the new ``row`` with the numbers read from what is written."""
    read_out(row, by=by, at=at).save(force_insert=True)


def read_out(row: Measurement, *, by: User, at: datetime) -> Measurement:
    """The new ``row`` with the numbers read from what is written, ready to be saved."""
    found = read(row.written)
    for name in READ:
        setattr(row, name, getattr(found, name))
    for name in ("number", "low", "high"):
        value = getattr(row, name)
        if value is not None and abs(value) >= Decimal(10) ** 16:
            setattr(row, name, None)
    row.by, row.at = by, at
    return row


@transaction.atomic
def save_words(
    plan: EvaluationPlan,
    municipality: Municipality | None,
    words: dict[str, str],
    *,
    base: int,
    reason: str,
    by: User,
    at: datetime,
) -> PlanText:
    """A new version of the plan's words, or of what ``municipality`` adds to them.

    ``base`` is the number of the version the person began from, 0 for none. Raises ``Stale`` when
    somebody has saved another meanwhile.
    """
    _lock(plan)
    newest = words_of(plan, municipality)
    number = newest.number if newest else 0
    if number != base:
        raise Stale(newest)
    if newest and all(getattr(newest, name) == words[name] for name in PlanText.WORDS):
        return newest
    row = PlanText.objects.create(
        plan=plan,
        municipality=municipality,
        number=number + 1,
        reason=reason if number else "",
        by=by,
        at=at,
        **words,
    )
    code = municipality.code if municipality else None
    record("evaluation.plan_changed", plan, by=by, at=at, number=row.number, municipality=code)
    return row


@transaction.atomic
def save_goal(
    plan: EvaluationPlan, row: PlanGoal, *, base: int | None, by: User, at: datetime
) -> PlanGoal:
    """Save ``row``: new where it has no id, else in place of revision ``base``.

    Raises ``Stale`` when somebody has changed it meanwhile, ``NotNow`` for a chain that ends in
    itself.
    """
    _lock(plan)
    if row.pk is None:
        last = plan.goals.aggregate(last=Max("number"))["last"] or 0
        if last >= MOST_GOALS:
            raise NotNow(_("Planen har allerede 200 mål. Lav en plan mere for et andet forsøg."))
        row.plan, row.number = plan, last + 1
    else:
        stands = PlanGoal.objects.get(pk=row.pk)
        if stands.revision != base:
            raise Stale(stands)
        _refuse_circles(row)
        row.revision = stands.revision + 1
    row.save()
    record("evaluation.goal_saved", plan, by=by, at=at, number=row.number, revision=row.revision)
    return row


def _refuse_circles(row: PlanGoal) -> None:
    above = dict(row.plan.goals.values_list("pk", "builds_on"))
    above[row.pk] = row.builds_on_id
    seen, pk = set(), row.pk
    while pk is not None:
        if pk in seen:
            raise NotNow(_("Kæden ender i sig selv. Vælg et andet mål, som dette bygger på."))
        seen.add(pk)
        pk = above.get(pk)


@transaction.atomic
def define(
    plan: EvaluationPlan, row: Definition, *, base: int, by: User, at: datetime
) -> Definition:
    """A definition, or a new version of one: ``base`` is the number the person saw, 0 for none."""
    _lock(plan)
    newest = plan.definitions.filter(term=row.term).order_by("-number").first()
    number = newest.number if newest else 0
    if number != base:
        raise Stale(newest)
    row.plan, row.number, row.by, row.at = plan, number + 1, by, at
    row.save(force_insert=True)
    record("evaluation.defined", plan, by=by, at=at, number=row.number)
    return row


def _lock(plan: EvaluationPlan) -> None:
    EvaluationPlan.objects.select_for_update(no_key=True).get(pk=plan.pk)
