"""The steps of evaluations, for the page Frister and people's calendars."""

from collections.abc import Iterable
from datetime import date

from django.db.models import Prefetch
from django.urls import reverse
from django.utils.translation import gettext as _

from evaluation.models import Milestone, MilestoneMove
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
