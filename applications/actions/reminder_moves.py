"""Everybody who has been told a date is told when it moves, once per move, with the reason."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from applications.actions.reminder_plan import HELPING, take_turns
from applications.deadlines import COPENHAGEN
from applications.models import Application, ToldDate, WatchedDate
from applications.reminders import anchors, timing
from applications.reminders.anchor import Cause, Occurrence
from applications.reminders.audiences import may_know
from applications.reminders.letters import told_key
from support.accounts.models import User
from support.jobs.crashpoints import crashpoint
from support.notifications.models import NoticeKind
from support.notifications.notices import notify


@dataclass(frozen=True)
class Moved:
    """A thing whose date somebody has been told, and that has another one now."""

    told: ToldDate
    occurrence: Occurrence
    cause: Cause
    name: str

    @property
    def old(self):
        return self.told.date

    @property
    def new(self):
        return self.occurrence.date

    @property
    def thing(self):
        return self.occurrence.anchor.thing


def tell_moves(*, at: datetime) -> int:
    """Tell of dates that moved; gives how many things were looked at.

    At night only of what closes before the morning.
    """
    done = 0
    while some := _helping(at):
        done += some
    return done


@transaction.atomic
def _helping(at: datetime) -> int:
    take_turns(at)
    moved = WatchedDate.objects.filter(moved=True)
    if morning := timing.next_morning(at):
        moved = moved.filter(date__lt=morning.astimezone(COPENHAGEN).date())
    rows = list(moved.order_by("pk")[:HELPING])
    for (user, _ref), items in _by_reader_and_cause(rows, at).items():
        _tell(user, items, at)
    WatchedDate.objects.filter(pk__in=[row.pk for row in rows]).update(moved=False)
    crashpoint("reminder.move_before_saved")
    return len(rows)


def _by_reader_and_cause(rows: list[WatchedDate], at) -> dict[tuple[User, str], list[Moved]]:
    by_anchor = defaultdict(list)
    for row in rows:
        by_anchor[row.anchor].append(row.object_id)
    found = []
    for code, things in by_anchor.items():
        if anchor := anchors.find(code):
            found += _moved(anchor, things)
    return _grouped(found, at)


def _moved(anchor, things: list[int]) -> list[tuple[ToldDate, Occurrence]]:
    """Who was last told another date than the one the thing has now."""
    newest = {}
    rows = ToldDate.objects.filter(anchor=anchor.code, object_id__in=things)
    for row in rows.select_related("user").order_by("pk"):
        newest[row.user_id, row.object_id] = row
    if not newest:
        return []
    now = anchor.occurrences({thing for _user, thing in newest})
    return [
        (row, now[row.object_id])
        for row in newest.values()
        if row.user.is_active and row.object_id in now and now[row.object_id].date != row.date
    ]


def _grouped(found, at) -> dict[tuple[User, str], list[Moved]]:
    on = at.astimezone(COPENHAGEN).date()
    wanted, seen = defaultdict(set), {}
    for told, it in found:
        if it.application:
            wanted[told.user].add(it.application.pk)
    for user, ids in wanted.items():
        seen[user] = may_know(user, ids, on=on)
    grouped = defaultdict(list)
    for told, it in found:
        application = seen[told.user].get(it.application.pk) if it.application else None
        if it.application and application is None:
            continue
        cause = it.anchor.cause(it, after=told.at)
        grouped[told.user, cause.ref].append(Moved(told, it, cause, _name(it, application)))
    return grouped


def _name(it: Occurrence, application: Application | None) -> str:
    if application is None:
        return it.anchor.name(it)
    title = f"{application.shown_title} ({application.reference})"
    return f"{title}: {it.anchor.name(it)}" if it.body else title


def _tell(user: User, items: list[Moved], at: datetime) -> None:
    first = items[0]
    newest = max(item.told.pk for item in items)
    dates = {item.new for item in items}
    notify(
        user,
        kind=NoticeKind.MOVED,
        template="applications/date_moved",
        context={
            "items": items,
            "reason": first.cause.reason,
            "thing": first.thing,
            "new": first.new if len(dates) == 1 else None,
            "gone": dates == {None},
        },
        key=f"moved/{first.cause.ref}/{user.pk}/{newest}",
        link=first.occurrence.url,
        # About several applications, none of those who answer for one may read it.
        ref=first.occurrence.ref if len(items) == 1 else "",
        at=at,
        mandatory=any(item.occurrence.anchor.closes for item in items),
    )
    ToldDate.objects.bulk_create(
        ToldDate(
            user=user,
            anchor=item.told.anchor,
            object_id=item.told.object_id,
            date=item.new,
            reason=f"moved/{item.cause.ref}"[:100],
            key=told_key(
                item.told.anchor,
                item.told.object_id,
                item.new,
                f"moved/{item.told.pk}",
                user.pk,
            ),
            at=at,
        )
        for item in items
    )
