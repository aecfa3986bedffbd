"""The steps of evaluations, for the page Frister and people's calendars."""

from collections.abc import Iterable
from datetime import date

from django.db.models import Prefetch, Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from evaluation.models import DataRequest, Gathering, Milestone, MilestoneMove
from networks.models import Network, Role
from networks.standing import MUNICIPAL, standing
from support.calendar.entries import Entry, Move, Scope


def milestones(user, *, on: date, since: date | None, until: date | None) -> Iterable[Entry]:
    """Those with a date, of the networks whose steps the person may read; two queries."""
    moves = Prefetch("moves", MilestoneMove.objects.order_by("pk"))
    rows = Milestone.objects.visible_to(user, on=on).filter(due_on__isnull=False)
    for row in rows.select_related("network").prefetch_related(moves).order_by("pk"):
        yield _entry(row)


def _entry(row: Milestone) -> Entry:
    moved = [m for m in row.moves.all() if m.old and m.new]
    who = row.get_who_display()
    state = _("Gjort.") if row.done_on else ""
    return Entry(
        uid=f"milestone-{row.pk}",
        day=row.due_on,
        what=_("Milepæl i evalueringen"),
        title=row.title,
        about=row.network.name,
        note=" ".join(filter(None, [f"{who}.", state, row.written])),
        url=reverse("evaluation:milestones", args=[row.network_id]),
        scope=Scope(networks=frozenset({row.network_id})),
        moves=tuple(Move(m.old, m.new, m.reason, m.at) for m in moved),
        cancelled=row.dropped_on is not None,
        sequence=row.revision - 1,
        changed_at=moved[-1].at if moved else None,
        lane=row.network.name,
    )


def networks_of(user, *, on: date) -> QuerySet[Network]:
    """The networks ``user`` works in, evaluates, or whose ministry they work in."""
    it = standing(user, on)
    within = it.member_of(*MUNICIPAL) | it.networks(Role.COORDINATOR, Role.EVALUATOR)
    return Network.objects.filter(Q(pk__in=within) | Q(programme__ministry__in=it.ministries))


def gatherings(user, *, on: date, since: date | None, until: date | None) -> Iterable[Entry]:
    """Workshops and conferences; one query."""
    rows = Gathering.objects.filter(network__in=networks_of(user, on=on))
    for row in rows.select_related("network").order_by("pk"):
        begins, ends = timezone.localtime(row.begins_at), timezone.localtime(row.ends_at)
        yield Entry(
            uid=f"gathering-{row.pk}",
            day=begins.date(),
            what=row.get_kind_display(),
            title=row.title,
            about=row.network.name,
            note=f"{begins:%H.%M}–{ends:%H.%M}, {row.place}",
            cancelled=bool(row.cancelled_reason),
            sequence=row.revision - 1,
            **_shared(row.network_id, row.network.name),
        )


def data_requests(user, *, on: date, since: date | None, until: date | None) -> Iterable[Entry]:
    """Data that is waited for; one query."""
    rows = DataRequest.objects.filter(
        network__in=networks_of(user, on=on), status=DataRequest.Status.OPEN
    )
    for row in rows.select_related("network", "municipality").order_by("pk"):
        yield Entry(
            uid=f"data-request-{row.pk}",
            day=row.due_on,
            what=_("Data til evalueringen"),
            title=str(row),
            about=row.network.name,
            note=str(row.municipality or _("Hele netværket")),
            **_shared(row.network_id, row.network.name),
        )


def _shared(network: int, name: str) -> dict:
    return {
        "url": reverse("evaluation:sparring", args=[network]),
        "scope": Scope(networks=frozenset({network})),
        "lane": name,
    }
