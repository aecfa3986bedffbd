"""Exactly who would get what and when, by the rules a reminder is sent by."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db.models import QuerySet

from applications.deadlines import COPENHAGEN
from applications.models import Application, PlannedReminder, ReminderRule
from applications.reminders import anchors, timing
from applications.reminders.anchor import Occurrence
from applications.reminders.audiences import may_know
from applications.reminders.letters import Letter, judge
from support.accounts.models import User

# What one page can show; the rest is counted.
THINGS, INSTANTS = 40, 8
SCANNED = 2000


@dataclass(frozen=True)
class Coming:
    """One thing at one instant. ``note`` says why nobody would get anything, as it stands now.

    ``application`` is as the reader may know it; None when it is no business of theirs.
    """

    due_at: datetime
    occurrence: Occurrence
    application: Application | None = None
    letters: list[Letter] = field(default_factory=list)
    note: str = ""

    @property
    def note_text(self) -> str:
        return PlannedReminder.Note(self.note).label if self.note else ""


@dataclass(frozen=True)
class Preview:
    coming: list[Coming]
    more: int = 0

    @property
    def example(self) -> Letter | None:
        """One of the letters, to be read in full."""
        return next((letter for row in self.coming for letter in row.letters), None)

    @property
    def hides(self) -> bool:
        """Whether there is an application the reader may not know."""
        return any(row.occurrence.application and not row.application for row in self.coming)

    @property
    def receivers(self) -> int:
        return len({letter.user.pk for row in self.coming for letter in row.letters})


def preview(rule: ReminderRule, *, at: datetime, reader: User) -> Preview:
    """What ``rule``, saved or not, would send from ``at`` on, the soonest first."""
    due = _due(rule, at)
    instants = sorted({when for _row, when in due})[:INSTANTS]
    shown = [(row, when) for row, when in due if when in instants][:THINGS]
    by_instant = defaultdict(list)
    for row, when in shown:
        by_instant[when].append(row)
    coming = [
        each
        for when in instants
        if when in by_instant
        for each in _at(rule, by_instant[when], when, reader)
    ]
    return Preview(coming, more=len(due) - len(shown))


def _due(rule: ReminderRule, at: datetime) -> list[tuple]:
    times, due = {}, []
    for row in _rows(rule, at):
        day = row.anchor_date
        if day not in times:
            times[day] = timing.due_at(rule, day)
        if times[day] >= at:
            due.append((row, times[day]))
    return sorted(due, key=lambda pair: (pair[1], pair[0].pk))


def _rows(rule: ReminderRule, at: datetime) -> QuerySet:
    """Things whose reminder may be to come; working days take at most twice their number."""
    anchor = anchors.find(rule.anchor)
    back = timedelta(days=0)
    if rule.direction == ReminderRule.Direction.AFTER:
        back = timedelta(days=2 * rule.amount + 14)
    first = at.astimezone(COPENHAGEN).date() - back
    rows = anchor.rows().filter(anchor_date__gte=first)
    if rule.programme_id:
        rows = rows.filter(**{anchor.programme_path: rule.programme_id})
    return rows.order_by("anchor_date", "pk")[:SCANNED]


def _at(rule: ReminderRule, rows: list, when: datetime, reader: User) -> list[Coming]:
    anchor = anchors.find(rule.anchor)
    days = {row.pk: row.anchor_date for row in rows}
    due = dict.fromkeys(days, when)
    judged = judge(rule, days, at=when, due=due, reader=reader)
    occurrences = [anchor.occurrence(row) for row in rows]
    ids = {it.application.pk for it in occurrences if it.application}
    known = may_know(reader, ids, on=when.astimezone(COPENHAGEN).date()) if ids else {}
    coming = []
    for it in occurrences:
        verdict = judged[it.object_id]
        application = known.get(it.application.pk) if it.application else None
        coming.append(Coming(when, it, application, verdict.letters, verdict.note))
    return coming
