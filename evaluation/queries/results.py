"""What came of trials: per municipality, and of all that is public taken together."""

from dataclasses import dataclass

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery

from applications.models import (
    Application,
    Participation,
    Publication,
    TrialStep,
    Wish,
)
from applications.queries.authority import YES, answered_as
from applications.queries.public import Outcome
from applications.queries.starting import Running, running
from evaluation.models import EvaluationPlan, FollowUp, ProgrammeAccount
from networks.models import Programme

Result = FollowUp.Result
SPREADS = (Result.SPREAD, Result.PARTLY)


@dataclass(frozen=True)
class Place:
    """One municipality's trial, and what came of it; ``history`` newest first."""

    participation: Participation
    running: Running
    history: list[FollowUp]
    # Whether the reader may say what came of it.
    is_own: bool

    @property
    def newest(self) -> FollowUp | None:
        return self.history[0] if self.history else None

    @property
    def is_overtaken(self) -> bool:
        """Whether the trial has begun since it was said that it never did, or was stopped."""
        it, start = self.newest, self.running.started
        return bool(it and start and it.result in FollowUp.BEFORE_A_START and start.at > it.at)


def places_of(application: Application, *, own: set[int]) -> list[Place]:
    """Every municipality that takes part, in Danish order (3 queries); ``own`` are ids."""
    rows = (
        application.participations.filter(status=Participation.Status.ACCEPTED)
        .select_related("municipality")
        .prefetch_related("trial_steps")
        .order_by("municipality__sort_key")
    )
    known: dict[int, list[FollowUp]] = {}
    told = FollowUp.objects.filter(participation__application=application)
    for row in told.select_related("by").order_by("-pk"):
        known.setdefault(row.participation_id, []).append(row)
    return [
        Place(row, running(row), known.get(row.pk, []), row.municipality_id in own) for row in rows
    ]


def newest_of(participation: Participation) -> FollowUp | None:
    return participation.follow_ups.order_by("-pk").first()


def public_outcomes(participations: set[int]) -> dict[int, Outcome]:
    """What the public may read came of each of ``participations`` (ids); one query.

    That they belong to a public trial is the caller's to know.
    """
    rows = FollowUp.objects.current().filter(participation__in=participations)
    return {
        row.participation_id: Outcome(
            code=row.result,
            label=row.get_result_display(),
            on=row.on,
            text=row.outcome if row.shows_text else "",
            reason=row.reason if row.shows_text else "",
        )
        for row in rows
    }


def public_results(result: str = "") -> QuerySet[FollowUp]:
    """What came of public trials, newest first; only those that came to ``result`` if given."""
    trials = Publication.objects.in_force().values("item__application")
    # As it was published: what was sent later may have another title.
    published = Publication.objects.in_force().filter(
        item__application=OuterRef("participation__application")
    )
    rows = (
        FollowUp.objects.current()
        .filter(participation__application__in=trials)
        .annotate(
            title=Subquery(published.values("item__content__title")[:1]),
            reference=F("participation__application__reference"),
        )
        .select_related("participation__municipality")
        .order_by("-on", "-pk")
    )
    return rows.filter(result=result) if result in Result.values else rows


@dataclass(frozen=True)
class Funnel:
    """How far the public trials have come, as numbers of trials; each is among the one before."""

    published: int
    granted: int
    started: int
    followed_up: int
    spread: int


def funnel() -> Funnel:
    """Of the trials that are public on the day they are counted (one query)."""
    trials = Publication.objects.in_force()
    application = OuterRef("item__application")
    wishes = Wish.objects.filter(answered_as(YES), item=OuterRef("item"))
    starts = TrialStep.objects.filter(
        participation__application=application, kind=TrialStep.Kind.STARTED
    )
    told = FollowUp.objects.current().filter(participation__application=application)
    granted = Q(is_granted=True)
    started = granted & Q(is_started=True)
    followed_up = started & Q(is_followed_up=True)
    counted = trials.annotate(
        is_granted=Exists(wishes),
        is_started=Exists(starts),
        is_followed_up=Exists(told),
        is_spread=Exists(told.filter(result__in=SPREADS)),
    ).aggregate(
        published=Count("pk"),
        granted=Count("pk", filter=granted),
        started=Count("pk", filter=started),
        followed_up=Count("pk", filter=followed_up),
        spread=Count("pk", filter=followed_up & Q(is_spread=True)),
    )
    return Funnel(**counted)


def numbers_by_result() -> list[tuple[str, str, int]]:
    """(code, label, municipalities) of each result, in the order they are defined; one query."""
    counted = dict(public_results().order_by().values_list("result").annotate(number=Count("pk")))
    return [(code, label, counted.get(code, 0)) for code, label in Result.choices]


def results_in(plan: EvaluationPlan) -> list[dict]:
    """What came of the plan's trial, or of all trials of its network, per municipality; one query.

    As plain data: trial, municipality, result, day, outcome and reason.
    """
    rows = FollowUp.objects.current().select_related(
        "participation__municipality", "participation__application"
    )
    if plan.application_id:
        rows = rows.filter(participation__application=plan.application_id)
    else:
        rows = rows.filter(participation__application__network=plan.network_id)
    return [
        {
            "trial": row.participation.application.submitted_title,
            "municipality": row.participation.municipality.name,
            "result": str(row.get_result_display()),
            "on": row.on.isoformat(),
            "outcome": row.outcome,
            "reason": row.reason,
        }
        for row in rows.order_by(
            "participation__application__submitted_title", "participation__municipality__sort_key"
        )
    ]


@dataclass(frozen=True)
class Account:
    """The ministry's own account of one programme."""

    programme: Programme
    rows: list[ProgrammeAccount]

    @property
    def steps(self) -> list[tuple[str, int]]:
        return [(row.label, row.number) for row in self.rows if row.kind == row.Kind.STEP]

    @property
    def split(self) -> list[tuple[str, int]]:
        return [(row.label, row.number) for row in self.rows if row.kind == row.Kind.SPLIT]


def account_rows() -> QuerySet[ProgrammeAccount]:
    rows = ProgrammeAccount.objects.select_related("programme")
    return rows.order_by("-programme__begins_on", "programme", "position")


def accounts() -> list[Account]:
    """One for each programme that has one, the newest programme first; one query."""
    found: dict[Programme, list[ProgrammeAccount]] = {}
    for row in account_rows():
        found.setdefault(row.programme, []).append(row)
    return [Account(programme, rows) for programme, rows in found.items()]
