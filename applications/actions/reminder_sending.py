"""Sending: what is due is judged as things stand, and only then has words and recipients."""

from collections import defaultdict
from datetime import datetime

from django.db import transaction

from applications.models import PlannedReminder, ReminderRule, ToldDate
from applications.reminders import anchors, timing
from applications.reminders.letters import Judged, Letter, judge
from support.jobs.crashpoints import crashpoint
from support.notifications.models import NoticeKind
from support.notifications.notices import notify

HELPING = 100
State, Note = PlannedReminder.State, PlannedReminder.Note


def send_due(*, at: datetime) -> int:
    """Decide everything that is due at ``at``; gives how many reminders were decided.

    At night only what would be too late in the morning. Two senders take different rows; one that
    dies leaves its rows, with their mails and what was told, as if it had not begun.
    """
    done = 0
    while some := _helping(at):
        done += some
    return done


@transaction.atomic
def _helping(at: datetime) -> int:
    rows = list(
        due(at).select_for_update(skip_locked=True, of=("self",)).select_related("rule")[:HELPING]
    )
    by_rule = defaultdict(list)
    for row in rows:
        by_rule[row.rule].append(row)
    for rule, planned in by_rule.items():
        _decide(rule, planned, at)
    crashpoint("reminder.before_saved")
    return len(rows)


def due(at: datetime):
    """The planned reminders to be decided at ``at``, the oldest first."""
    waiting = PlannedReminder.objects.filter(state=State.PLANNED, due_at__lte=at)
    if morning := timing.next_morning(at):
        waiting = waiting.filter(valid_until__lte=morning)
    return waiting.order_by("due_at", "pk")


def _decide(rule: ReminderRule, planned: list[PlannedReminder], at: datetime) -> None:
    judged = {row.pk: Judged(note=note) for row in planned if (note := _silenced(rule, row, at))}
    overtaken = _overtaken(rule, [row for row in planned if row.pk not in judged], at)
    judged |= {pk: Judged(note=Note.OVERTAKEN) for pk in overtaken}
    speaking = [row for row in planned if row.pk not in judged]
    # One thing may have rows of two dates: they are judged apart.
    while speaking:
        first = {row.object_id: row for row in reversed(speaking)}
        verdicts = judge(
            rule,
            {pk: row.date for pk, row in first.items()},
            at=at,
            due={pk: row.due_at for pk, row in first.items()},
        )
        judged |= {row.pk: verdicts[pk] for pk, row in first.items()}
        speaking = [row for row in speaking if row.pk not in judged]
    _close(judged, at)
    _tell(rule, planned, judged, at)


def _silenced(rule: ReminderRule, row: PlannedReminder, at: datetime) -> str:
    if row.rule_revision != rule.revision or not rule.is_active or not anchors.find(rule.anchor):
        return Note.RULE
    return Note.TOO_LATE if at >= row.valid_until else ""


def _overtaken(rule: ReminderRule, rows: list[PlannedReminder], at: datetime) -> list[int]:
    """Those of ``rows`` of which a later one of the same kind is due as well."""
    latest = {}
    others = PlannedReminder.objects.filter(
        rule__anchor=rule.anchor,
        rule__audience=rule.audience,
        rule__condition=rule.condition,
        object_id__in=[row.object_id for row in rows],
        state=State.PLANNED,
        due_at__lte=at,
    )
    for thing, day, due_at in others.values_list("object_id", "date", "due_at"):
        latest[thing, day] = max(due_at, latest.get((thing, day), due_at))
    return [row.pk for row in rows if row.due_at < latest[row.object_id, row.date]]


def _close(judged: dict[int, Judged], at: datetime) -> None:
    by_note = defaultdict(list)
    for pk, verdict in judged.items():
        by_note[verdict.note].append(pk)
    for note, pks in by_note.items():
        state = State.CANCELLED if note else State.SENT
        PlannedReminder.objects.filter(pk__in=pks).update(state=state, note=note, decided_at=at)


def _tell(rule, planned, judged, at) -> None:
    told = []
    for row in planned:
        for letter in judged[row.pk].letters:
            _queue(rule, row, letter, at)
            told.append(
                ToldDate(
                    user=letter.user,
                    anchor=rule.anchor,
                    object_id=row.object_id,
                    date=row.date,
                    reason=rule.reason,
                    planned=row,
                    key=letter.key,
                    at=at,
                )
            )
    # Not ignoring conflicts: a key that is there means another told it, and all this is undone.
    ToldDate.objects.bulk_create(told)


def _queue(rule: ReminderRule, row: PlannedReminder, letter: Letter, at: datetime) -> None:
    notify(
        letter.user,
        kind=NoticeKind.DEADLINE,
        key=letter.key,
        subject=letter.message.subject,
        text=letter.message.text,
        link=letter.occurrence.url,
        ref=letter.occurrence.ref,
        at=at,
        valid_until=row.valid_until,
        mandatory=rule.anchor == "deadline" and rule.audience == "owner_officers",
    )
