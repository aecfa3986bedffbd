"""Planning: what is due when, as rows. It may run as often as one likes, in several processes.

``WatchedDate`` keeps the date of each thing as it was seen last, so only what is new, moved or
done with costs anything. One row (``PLANNER``) is locked while a helping is planned.
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.db.models import Exists, F, Model, OuterRef, Q, QuerySet

from applications.models import PlannedReminder, ReminderRule, ToldDate, WatchedDate
from applications.reminders import anchors, timing
from applications.reminders.anchor import Anchor, Occurrence
from support.jobs.models import Heartbeat
from support.notifications.models import Notice
from support.notifications.notices import withdraw

HELPING = 500
PLANNER = "reminder-planner"
State, Note = PlannedReminder.State, PlannedReminder.Note
# What was given up for a reason that may go away again.
REVIVABLE = frozenset({Note.MOVED, Note.DONE})


def plan(*, at: datetime) -> int:
    """Bring the plan in line with the dates as they are; gives how many things had changed."""
    done = 0
    for anchor in anchors.every_anchor():
        for changed, handle in ((_changed, _plan_changed), (_gone, _forget_gone)):
            # Looked at without the lock first: nearly always nothing has changed.
            while changed(anchor).exists() and (some := _helping(changed, handle, anchor, at)):
                done += some
    for code, rules in _unplanned().items():
        done += _plan_rules(code, rules, at)
    Heartbeat.objects.update_or_create(name=PLANNER, defaults={"at": at})
    return done


@transaction.atomic
def _helping(changed, handle, anchor: Anchor, at: datetime) -> int:
    take_turns(at)
    rows = list(changed(anchor).order_by("pk")[:HELPING])
    if rows:
        handle(anchor, rows, at)
    return len(rows)


def take_turns(at: datetime) -> None:
    """Wait for any other planner: it may be in the middle of the same helping."""
    Heartbeat.objects.get_or_create(name=PLANNER, defaults={"at": at})
    Heartbeat.objects.select_for_update().get(name=PLANNER)


# --- things that are new, moved or done with ------------------------------------------------------


def _changed(anchor: Anchor) -> QuerySet:
    """The things whose date is another than was seen last."""
    watched = WatchedDate.objects.filter(anchor=anchor.code, object_id=OuterRef("pk"))
    seen = Exists(watched.filter(date=OuterRef("anchor_date")))
    had_one = Exists(watched.filter(date__isnull=False))
    return anchor.rows().filter(
        Q(anchor_date__isnull=False) & ~seen | Q(anchor_date__isnull=True) & had_one
    )


def _plan_changed(anchor: Anchor, rows: list[Model], at: datetime) -> None:
    occurrences = [anchor.occurrence(row) for row in rows]
    nearer = _watch(anchor, occurrences)
    _cancel_other_dates(anchor, occurrences, at)
    _fill(occurrences, _rules(anchor), at=at, nearer=nearer)


def _watch(anchor: Anchor, occurrences: list[Occurrence]) -> set[int]:
    """Note the dates as they are now; gives the things whose date has come nearer."""
    before = WatchedDate.objects.filter(
        anchor=anchor.code, object_id__in=[it.object_id for it in occurrences]
    )
    old = dict(before.values_list("object_id", "date"))
    nearer = {
        it.object_id
        for it in occurrences
        if anchor.announces and it.date and (was := old.get(it.object_id)) and it.date < was
    }
    WatchedDate.objects.bulk_create(
        (
            WatchedDate(
                anchor=anchor.code,
                object_id=it.object_id,
                date=it.date,
                # A thing that comes back may have been told of when it was here last.
                moved=anchor.announces,
            )
            for it in occurrences
        ),
        update_conflicts=True,
        unique_fields=["anchor", "object_id"],
        update_fields=["date", "moved"],
    )
    return nearer


def _cancel_other_dates(anchor: Anchor, occurrences: list[Occurrence], at: datetime) -> None:
    now = {it.object_id: it.date for it in occurrences}
    planned = PlannedReminder.objects.filter(
        state=State.PLANNED, rule__anchor=anchor.code, object_id__in=now
    )
    rows = planned.values_list("pk", "object_id", "date")
    void = [pk for pk, thing, day in rows if now[thing] != day]
    cancel(PlannedReminder.objects.filter(pk__in=void), note=Note.MOVED, at=at)
    told = ToldDate.objects.filter(anchor=anchor.code, object_id__in=now)
    rows = told.values_list("key", "object_id", "date")
    _take_back([key for key, thing, day in rows if now[thing] != day], at)


def _gone(anchor: Anchor) -> QuerySet[WatchedDate]:
    still_there = Exists(anchor.rows().filter(pk=OuterRef("object_id")))
    return WatchedDate.objects.filter(~still_there, anchor=anchor.code)


def _forget_gone(anchor: Anchor, rows: list[WatchedDate], at: datetime) -> None:
    things = [row.object_id for row in rows]
    planned = PlannedReminder.objects.filter(rule__anchor=anchor.code, object_id__in=things)
    cancel(planned, note=Note.DONE, at=at)
    told = ToldDate.objects.filter(anchor=anchor.code, object_id__in=things)
    _take_back(list(told.values_list("key", flat=True)), at)
    WatchedDate.objects.filter(pk__in=[row.pk for row in rows]).delete()


def _take_back(keys: list[str], at: datetime) -> None:
    """Withdraw what was told of a date that is true no more, wherever it still waits."""
    standing = Notice.objects.filter(key__in=keys, withdrawn_at__isnull=True)
    for key in standing.values_list("key", flat=True):
        withdraw(key=key, at=at)


def cancel(planned, *, note: str, at: datetime) -> int:
    """Give up those of ``planned`` that are not decided yet."""
    waiting = planned.filter(state=State.PLANNED)
    return waiting.update(state=State.CANCELLED, note=note, decided_at=at)


# --- rules that are new or changed ----------------------------------------------------------------


def _unplanned() -> dict[str, list[int]]:
    """The rules whose newest timing is not planned yet, by anchor."""
    by_anchor = defaultdict(list)
    rules = ReminderRule.objects.exclude(planned_revision=F("revision")).order_by("pk")
    for pk, anchor in rules.values_list("pk", "anchor"):
        by_anchor[anchor].append(pk)
    return dict(by_anchor)


def _plan_rules(code: str, rules: list[int], at: datetime) -> int:
    done, last = 0, 0
    while last is not None:
        last, some = _rules_helping(anchors.find(code), rules, last, at)
        done += some
    return done


@transaction.atomic
def _rules_helping(
    anchor: Anchor | None, pks: list[int], last: int, at: datetime
) -> tuple[int | None, int]:
    """Plan the next things of these rules after the object ``last``; gives where to go on."""
    take_turns(at)
    rules = list(ReminderRule.objects.select_for_update().filter(pk__in=pks).order_by("pk"))
    older = PlannedReminder.objects.filter(
        rule__in=rules, rule_revision__lt=F("rule__revision"), state=State.PLANNED
    )
    cancel(
        PlannedReminder.objects.filter(pk__in=list(older.values_list("pk", flat=True))),
        note=Note.RULE,
        at=at,
    )
    active = [rule for rule in rules if rule.is_active]
    rows = []
    if anchor and active:
        rows = anchor.rows().filter(pk__gt=last, anchor_date__isnull=False)
        rows = list(rows.order_by("pk")[:HELPING])
        _fill([anchor.occurrence(row) for row in rows], active, at=at)
    if len(rows) == HELPING:
        return rows[-1].pk, len(rows)
    for rule in rules:
        rule.planned_revision = rule.revision
    ReminderRule.objects.bulk_update(rules, ["planned_revision"])
    return None, len(rows)


# --- the rows -------------------------------------------------------------------------------------


def _rules(anchor: Anchor) -> list[ReminderRule]:
    """The rules that are planned already: others get all their things in ``_plan_rule``."""
    return list(
        ReminderRule.objects.filter(
            anchor=anchor.code, is_active=True, planned_revision=F("revision")
        )
    )


def _fill(
    occurrences: list[Occurrence],
    rules: list[ReminderRule],
    *,
    at: datetime,
    nearer: Iterable[int] = (),
) -> None:
    """Plan what of ``rules`` is to come for ``occurrences``, or take it up again.

    A reminder whose time was past before the thing had its date was never meant, except for a date
    that has come ``nearer``: then the latest of them is due at once.
    """
    wanted = list(_wanted(occurrences, rules, at=at, nearer=frozenset(nearer)))
    present = _present(wanted)
    new, again = [], []
    for row in wanted:
        old = present.get(_key(row))
        if old is None:
            new.append(row)
        elif old.state == State.CANCELLED and old.note in REVIVABLE:
            again.append(old.pk)
    PlannedReminder.objects.bulk_create(new, batch_size=1000, ignore_conflicts=True)
    PlannedReminder.objects.filter(pk__in=again).update(
        state=State.PLANNED, note="", decided_at=None
    )


def _wanted(occurrences, rules, *, at, nearer) -> Iterable[PlannedReminder]:
    times = {}
    for it in occurrences:
        for rule in rules:
            if it.date is None or rule.programme_id not in (None, it.programme.pk):
                continue
            # Most things of a rule share a few dates.
            if (rule.pk, it.date) not in times:
                both = timing.due_at(rule, it.date), timing.valid_until(rule, it.date)
                times[rule.pk, it.date] = both
            due, until = times[rule.pk, it.date]
            if until > at and (it.object_id in nearer or _was_meant(it, rule, due, at)):
                yield PlannedReminder(
                    rule=rule,
                    rule_revision=rule.revision,
                    object_id=it.object_id,
                    date=it.date,
                    due_at=due,
                    valid_until=until,
                )


def _was_meant(it: Occurrence, rule: ReminderRule, due: datetime, at: datetime) -> bool:
    """Whether ``due`` is to come, or came while the rule and the date were there already."""
    if due >= at:
        return True
    return due >= rule.timed_at and due >= (it.anchor.since(it) or at)


def _present(wanted: list[PlannedReminder]) -> dict[tuple, PlannedReminder]:
    by_rule = defaultdict(set)
    for row in wanted:
        by_rule[row.rule_id].add(row.object_id)
    rows = []
    for rule, things in by_rule.items():
        rows += PlannedReminder.objects.filter(rule=rule, object_id__in=things)
    return {_key(row): row for row in rows}


def _key(row: PlannedReminder) -> tuple:
    return row.rule_id, row.rule_revision, row.object_id, row.date
