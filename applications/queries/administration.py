"""Reads for the pages on rounds and form templates."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, F, OuterRef, Prefetch, QuerySet, Subquery

from applications.deadlines import COPENHAGEN
from applications.models import FormTemplate, Round, SectionPart, SubmittedVersion, TemplateSection
from applications.workflow import Status
from networks.models import Programme
from support.walls.context import acting, system

# Counts tell how many, never which: they are made of every row, whoever reads them.
COUNTING = "counting"


@dataclass(frozen=True)
class RoundState:
    """Where a round is in its life, and how many days to its next date."""

    name: str
    days: int


@dataclass(frozen=True)
class Board:
    """How many applications of a round are where; never which."""

    drafts: int
    ready: int
    submitted: int
    withdrawn: int
    late: int


def round_state(round: Round, *, at: datetime) -> RoundState:
    """``upcoming`` (days to the opening), ``open`` (days to the deadline) or ``closed``."""
    today = at.astimezone(COPENHAGEN).date()
    if at < round.opens_at:
        return RoundState("upcoming", (round.opens_on - today).days)
    if at < round.closes_at:
        return RoundState("open", (round.deadline - today).days)
    return RoundState("closed", 0)


def board(round: Round) -> Board:
    """The counts of ``round``. Those the ministry has had count as submitted, answered or not."""
    with acting(system(COUNTING)):
        return _counted(round)


def has_applications(round: Round) -> bool:
    """Whether anything is written in ``round`` by anybody, so that it may not be altered."""
    with acting(system(COUNTING)):
        return round.applications.exists()


def _counted(round: Round) -> Board:
    by_status = dict(
        round.applications.order_by().values_list("status").annotate(count=Count("pk"))
    )
    late = (
        SubmittedVersion.objects.filter(submission__round=round, late=True)
        .values("application")
        .distinct()
    )
    unsent = {Status.DRAFT, Status.READY, Status.WITHDRAWN}
    return Board(
        drafts=by_status.get(Status.DRAFT, 0),
        ready=by_status.get(Status.READY, 0),
        submitted=sum(count for status, count in by_status.items() if status not in unsent),
        withdrawn=by_status.get(Status.WITHDRAWN, 0),
        late=late.count(),
    )


def programmes_with_rounds() -> QuerySet[Programme]:
    """Every programme with its rounds, the newest of both first."""
    rounds = Round.objects.select_related("template").order_by("-deadline", "-number")
    return Programme.objects.prefetch_related(Prefetch("rounds", rounds)).order_by(
        "-begins_on", "name"
    )


def templates_for(*, drafts_too: bool) -> QuerySet[FormTemplate]:
    """The templates one may know of: drafts are their administrators' own business."""
    templates = FormTemplate.objects.select_related("programme").annotate(
        round_count=Count("rounds", distinct=True)
    )
    if not drafts_too:
        templates = templates.filter(published_at__isnull=False)
    return templates.order_by("programme__name", "kind", "-number")


def programmes_with_templates(*, drafts_too: bool) -> QuerySet[Programme]:
    templates = templates_for(drafts_too=drafts_too)
    return Programme.objects.prefetch_related(Prefetch("form_templates", templates)).order_by(
        "-begins_on", "name"
    )


def sections_with_parts(template: FormTemplate) -> QuerySet[TemplateSection]:
    """The sections of ``template`` in order, their parts in order with them."""
    parts = SectionPart.objects.order_by("position")
    return template.sections.prefetch_related(Prefetch("parts", parts)).order_by("number")


def usable_templates(programme: Programme) -> QuerySet[FormTemplate]:
    """What a new round of ``programme`` may use: published ones, the newest first."""
    return programme.form_templates.filter(published_at__isnull=False).order_by("-kind", "-number")


def newest_templates(programme: Programme) -> QuerySet[FormTemplate]:
    """The newest template of each kind: published if there is one, else the newest draft."""
    same = FormTemplate.objects.filter(programme=programme, kind=OuterRef("kind")).order_by(
        F("published_at").desc(nulls_last=True), "-number"
    )
    return programme.form_templates.filter(pk=Subquery(same.values("pk")[:1])).order_by("kind")
