"""The steps of evaluations: of one network, and all a person has to do with."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, F, Min, Prefetch, Q

from evaluation.models import Milestone, MilestoneMove
from networks.models import Network

# What has no date is last.
BY_DATE = (F("due_on").asc(nulls_last=True), F("begins_on").asc(nulls_last=True), "pk")


@dataclass(frozen=True)
class Step:
    """One step as it stands on a day."""

    milestone: Milestone
    state: str
    moves: list[MilestoneMove]


def steps_of(network: Network, *, on: date) -> list[Step]:
    """Late first, then what comes, then what has no date, then what is over (2 queries)."""
    moves = MilestoneMove.objects.select_related("by").order_by("-pk")
    rows = (
        network.milestones.order_by(*BY_DATE)
        .select_related("planned")
        .prefetch_related(Prefetch("moves", moves))
    )
    steps = [Step(row, state_of(row, on=on), list(row.moves.all())) for row in rows]
    order = ["late", "coming", "undated", "done", "dropped"]
    return sorted(steps, key=lambda step: order.index(step.state))


def state_of(row: Milestone, *, on: date) -> str:
    """late, coming, undated, done or dropped."""
    if row.dropped_on:
        return "dropped"
    if row.done_on:
        return "done"
    if row.due_on is None:
        return "undated"
    return "late" if row.due_on < on else "coming"


def networks_with_steps(user, *, on: date) -> list[Network]:
    """Networks whose steps ``user`` may read, with ``late``, ``open``, ``next_on``; one query."""
    visible = Milestone.objects.visible_to(user, on=on)
    is_open = Q(milestones__done_on=None, milestones__dropped_on=None)
    return list(
        Network.objects.filter(pk__in=visible.values("network"))
        .annotate(
            open=Count("milestones", filter=is_open),
            late=Count("milestones", filter=is_open & Q(milestones__due_on__lt=on)),
            next_on=Min("milestones__due_on", filter=is_open & Q(milestones__due_on__gte=on)),
        )
        .order_by("-late", "name")
    )
