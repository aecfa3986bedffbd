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
    judged: dict[int, Judged] = {}
    speaking = []
    for row in planned:
        if note := _silenced(rule, row, at):
            judged[row.pk] = Judged(note=note)
        else:
            speaking.append(row)
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
    for row in planned:
        _close(row, judged[row.pk], at)
    _tell(rule, planned, judged, at)


def _silenced(rule: ReminderRule, row: PlannedReminder, at: datetime) -> str:
    if row.rule_revision != rule.revision or not rule.is_active or not anchors.find(rule.anchor):
        return Note.RULE
    if at >= row.valid_until:
        return Note.TOO_LATE
    later = PlannedReminder.objects.filter(
        rule__anchor=rule.anchor,
        rule__audience=rule.audience,
        rule__condition=rule.condition,
        object_id=row.object_id,
        date=row.date,
        state=State.PLANNED,
        due_at__gt=row.due_at,
        due_at__lte=at,
    )
    return Note.OVERTAKEN if row.due_at < at and later.exists() else ""


def _close(row: PlannedReminder, judged: Judged, at: datetime) -> None:
    row.state = State.SENT if judged.letters else State.CANCELLED
    row.note, row.decided_at = judged.note, at
    row.save(update_fields=["state", "note", "decided_at"])


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
