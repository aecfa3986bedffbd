"""What stands in an evaluation plan, and which plans a person has a part in."""

from dataclasses import dataclass, field
from datetime import date

from django.db.models import Count, Exists, Max, OuterRef, Q, QuerySet, Subquery

from applications.models import Application, Participation, SubmittedVersion
from applications.workflow import Status
from evaluation.models import Definition, EvaluationPlan, Measurement, PlanGoal, PlanText
from networks.models import Municipality, Network, Role
from networks.queries import members
from networks.standing import MUNICIPAL, standing

Kind = Measurement.Kind


@dataclass
class PlanPage:
    """A plan as it stands: own words, what municipalities add, goals, definitions."""

    words: PlanText | None
    extensions: list[PlanText]
    goals: list[PlanGoal]
    definitions: list[Definition]
    municipalities: list[Municipality] = field(default_factory=list)

    @property
    def aims(self) -> list[PlanGoal]:
        """Goals that are to be reached, also those no longer measured."""
        return [goal for goal in self.goals if goal.direction != PlanGoal.Direction.FOLLOW]

    @property
    def followed(self) -> list[PlanGoal]:
        """Figures that are only followed."""
        return [goal for goal in self.goals if goal.direction == PlanGoal.Direction.FOLLOW]

    @property
    def measured(self) -> list[PlanGoal]:
        """Goals that are still measured."""
        return [goal for goal in self.goals if goal.dropped_on is None]


def plan_page(plan: EvaluationPlan, *, on: date) -> PlanPage:
    """All of ``plan`` on the day ``on``; four queries."""
    newest: dict[int | None, PlanText] = {}
    rows = plan.texts.select_related("municipality", "by").order_by("number")
    for row in rows:
        newest[row.municipality_id] = row
    words = newest.pop(None, None)
    extensions = sorted(newest.values(), key=lambda row: row.municipality.sort_key)
    return PlanPage(
        words=words,
        extensions=extensions,
        goals=list(plan.goals.select_related("builds_on")),
        definitions=list(plan.definitions.current().order_by("term")),
        municipalities=list(places(plan, on=on)),
    )


def places(plan: EvaluationPlan, *, on: date) -> QuerySet[Municipality]:
    """The municipalities the plan is about: those in the trial, or the network's members ``on``.

    A municipality that has figures stays, also when it has left the network since.
    """
    if plan.application_id:
        return Municipality.objects.filter(
            participations__application=plan.application_id,
            participations__status=Participation.Status.ACCEPTED,
        ).in_danish_order()
    measured = Measurement.objects.filter(goal__plan=plan, municipality=OuterRef("pk"))
    now = members(plan.network, on=on).order_by().values("pk")
    return Municipality.objects.filter(Q(pk__in=now) | Exists(measured)).in_danish_order()


def words_of(plan: EvaluationPlan, municipality: Municipality | None) -> PlanText | None:
    return plan.texts.filter(municipality=municipality).order_by("-number").first()


def title_of(plan: EvaluationPlan) -> str:
    """As those know it who read what was sent: never the working title."""
    return plan.application.submitted_title if plan.application_id else plan.network.name


@dataclass(frozen=True)
class Overview:
    """The plans a person may read, and what has none yet."""

    plans: QuerySet[EvaluationPlan]
    networks: list[Network]
    trials: list[Application]


def overview(user, *, on: date) -> Overview:
    """Plans with ``goal_count``, ``lacks_baseline`` and ``newest``; what may get one (3 queries).

    ``newest`` is the day of the latest measurement, None before the first.

    A trial may when it has been sent and is not withdrawn: its goals are known by then.
    """
    it = standing(user, on)
    sent = SubmittedVersion.objects.visible_to(user, on=on)
    within = it.member_of(*MUNICIPAL) | it.networks(Role.COORDINATOR)
    trials = Application.objects.filter(
        pk__in=sent.values("application"), network__in=within, evaluation_plan=None
    ).exclude(status=Status.WITHDRAWN)
    networks = Network.objects.filter(
        pk__in=within, evaluation_plan=None, status=Network.Status.SELECTED
    )
    return Overview(
        plans=_plans(user, on=on),
        networks=list(networks.order_by("name")),
        trials=list(trials.select_related("network").order_by("-submitted_at", "-pk")[:100]),
    )


def _plans(user, *, on: date) -> QuerySet[EvaluationPlan]:
    baselines = Measurement.objects.current().filter(goal=OuterRef("pk"), kind=Kind.BASELINE)
    without = (
        PlanGoal.objects.filter(plan=OuterRef("pk"), dropped_on=None)
        .exclude(direction=PlanGoal.Direction.FOLLOW)
        .exclude(Exists(baselines))
    )
    # A figure keeps its day when it is corrected: no need to leave corrected ones out, which costs
    # a join of every figure with every other.
    measured = Measurement.objects.filter(
        goal__plan=OuterRef("pk"), kind=Kind.MEASUREMENT, is_withdrawn=False
    )
    return (
        EvaluationPlan.objects.visible_to(user, on=on)
        .annotate(
            goal_count=Count("goals", filter=Q(goals__dropped_on=None)),
            lacks_baseline=Exists(without),
            newest=Subquery(
                measured.order_by().values("goal__plan").annotate(day=Max("on")).values("day")
            ),
        )
        .select_related("application__network", "network__programme")
        .order_by("-made_at", "-pk")
    )
