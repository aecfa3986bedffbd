"""The dates of rounds, and of the applications that got a later one."""

from collections.abc import Iterable
from datetime import date

from django.db.models import Prefetch, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from applications.models import (
    Application,
    DeadlineExtension,
    Participation,
    Round,
    RoundChange,
)
from applications.workflow import Status
from support.calendar.entries import Entry, Move, Scope


def rounds(user, *, on: date, since: date | None, until: date | None) -> Iterable[Entry]:
    """Everybody who signs in may read them, and why they moved (as the round's page)."""
    changes = Prefetch("changes", RoundChange.objects.order_by("pk"))
    for round in Round.objects.select_related("programme").prefetch_related(changes):
        yield _of_round(
            round, "opens_on", _("Runden åbner"), edge="start",
            note=_("Der kan oprettes ansøgninger i runden fra denne dag."),
        )  # fmt: skip
        yield _of_round(
            round, "deadline", _("Frist for at sende"), edge="end",
            note=_("Der kan sendes til og med denne dag kl. 24."),
        )  # fmt: skip


def _of_round(round: Round, name: str, what: str, *, edge: str, note: str) -> Entry:
    changes = [change for change in round.changes.all() if change.field == name]
    return Entry(
        uid=f"round-{round.pk}-{name}",
        day=getattr(round, name),
        what=what,
        title=round.name,
        about=round.programme.name,
        note=note,
        url=reverse("applications:round", args=[round.pk]),
        scope=Scope(programmes=frozenset({round.programme_id}), rounds=frozenset({round.pk})),
        moves=tuple(Move(c.old, c.new, c.reason, c.at) for c in changes),
        sequence=len(changes),
        changed_at=changes[-1].at if changes else None,
        lane=f"{round.name}, {round.programme.name}",
        edge=edge,
    )


def extensions(user, *, on: date, since: date | None, until: date | None) -> Iterable[Entry]:
    """Those of applications whose text the person reads, or which they are invited to."""
    accepted = Participation.objects.filter(status=Participation.Status.ACCEPTED)
    rows = (
        Application.objects.visible_to(user, on=on)
        .filter(Q(can_read_text=True) | Q(invited=True))
        .filter(pk__in=DeadlineExtension.objects.values("application"))
        .select_related("round", "network", "owner")
        .prefetch_related(
            Prefetch("extensions", DeadlineExtension.objects.order_by("pk")),
            Prefetch("participations", accepted),
        )
    )
    for row in rows.order_by("pk"):
        own = [e for e in row.extensions.all() if e.round_id == row.round_id]
        if own and own[-1].deadline > row.round.deadline:
            yield _extension(row, own)


def _extension(row: Application, own: list[DeadlineExtension]) -> Entry:
    before = [row.round.deadline, *(e.deadline for e in own)]
    moves = [
        # A reason may tell of the text: whoever is only invited does not read it.
        Move(old, e.deadline, e.reason if row.can_read_text else "", e.at)
        for old, e in zip(before, own, strict=False)
    ]
    involved = {row.owner_id, *(p.municipality_id for p in row.participations.all())}
    return Entry(
        uid=f"extension-{row.pk}-{row.round_id}",
        day=own[-1].deadline,
        what=_("Forlænget frist for at sende"),
        title=row.shown_title,
        about=row.round.name,
        note=_("Der kan sendes til og med denne dag kl. 24."),
        url=row.get_absolute_url(),
        scope=Scope(
            frozenset(involved), frozenset({row.network_id}), rounds=frozenset({row.round_id})
        ),
        moves=tuple(moves),
        cancelled=row.status == Status.WITHDRAWN,
        sequence=len(own) - 1 + (row.status == Status.WITHDRAWN),
        changed_at=own[-1].at,
        lane=row.shown_title,
        edge="end",
    )
