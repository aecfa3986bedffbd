"""The evaluation of Frikommuneforsøg II as its fact sheet of 10 October 2016 plans it."""

import json
from datetime import date, datetime
from pathlib import Path

from django.db import transaction

from applications.management.reminder_set import load_rules
from evaluation.actions.milestones import make_milestones
from evaluation.models import PlannedMilestone, ProgrammeAccount
from networks.management.tally import Tally
from networks.models import Programme

DATA = Path(__file__).parent.parent / "data"


def facts(name: str = "fk2_milestones") -> dict:
    return json.loads((DATA / f"{name}.json").read_text(encoding="utf-8"))


@transaction.atomic
def load_account() -> int:
    """The ministry's own account of the programme, once; gives how many numbers were created."""
    known = facts("fk2_account")
    programme = Programme.objects.filter(slug=known["programme"]).first()
    if programme is None or programme.accounts.exists():
        return 0
    rows = [
        ProgrammeAccount(programme=programme, position=n, **{k: _day(k, v) for k, v in row.items()})
        for n, row in enumerate(known["rows"], start=1)
    ]
    return len(ProgrammeAccount.objects.bulk_create(rows))


@transaction.atomic
def load_milestones(*, at: datetime) -> int:
    """The programme's steps, once, and each network's; gives how many were created.

    What an administrator has made of the plan since is left alone.
    """
    known = facts()
    programme = Programme.objects.filter(slug=known["programme"]).first()
    if programme is None:
        return 0
    return plan_steps(programme, known["milestones"]) + make_milestones(programme, by=None, at=at)


def load_reminders(*, at: datetime) -> int:
    """The reminders of an evaluation's steps, once; gives how many were created."""
    tally = Tally()
    load_rules(tally, at=at, source=DATA / "reminders.json")
    return tally.created


def plan_steps(programme: Programme, steps: list[dict]) -> int:
    """``steps`` as the plan of ``programme``, where it has none; gives how many were made."""
    if programme.milestones.exists():
        return 0
    rows = [
        PlannedMilestone(
            programme=programme, position=n, **{k: _day(k, v) for k, v in step.items()}
        )
        for n, step in enumerate(steps, start=1)
    ]
    return len(PlannedMilestone.objects.bulk_create(rows))


def _day(name: str, value):
    return (
        date.fromisoformat(value) if value and name in ("begins_on", "due_on", "as_of") else value
    )
