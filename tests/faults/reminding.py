"""One reminding process, and what the textbook would have done in its place.

    python -m tests.faults.reminding AT

Reminds as things stand at AT (ISO 8601) and ends. ``tests.faults.senders`` runs it again and again
under the policies named here, at the instant in ``REMIND_AT``.
"""

import os
import sys
import time
from datetime import datetime
from uuid import uuid4

import django
from django.db import IntegrityError, OperationalError

django.setup()

from applications.actions import reminder_moves, reminder_sending  # noqa: E402
from applications.actions.reminders import remind  # noqa: E402
from applications.models import PlannedReminder  # noqa: E402
from support.jobs.clock import database_now  # noqa: E402
from support.notifications.outbox import queue_mail  # noqa: E402

HELPING, WIDE = 2, 0.05


def due_now() -> datetime:
    return datetime.fromisoformat(os.environ["REMIND_AT"])


def product():
    """Small helpings, and a while before each is saved: a wide target."""
    for module in (reminder_sending, reminder_moves):
        module.HELPING = HELPING
        module.crashpoint = lambda _name: time.sleep(WIDE)
    try:
        remind(at=due_now())
    except (IntegrityError, OperationalError):
        return  # as the sweep: the pass is made again


def mail_then_mark():
    """The control: each recipient is written to, then the reminder is ticked off."""
    waiting = PlannedReminder.objects.filter(state="planned", due_at__lte=due_now())
    for row in waiting.order_by("pk")[:HELPING]:
        queue_mail(
            key=str(uuid4()),
            kind="reminder",
            recipient=f"textbook-{row.object_id}@eksempel.dk",
            subject="Frist",
            text="Husk fristen.\n",
            at=database_now(),
        )
        time.sleep(WIDE)
        row.state, row.decided_at = "sent", database_now()
        row.save(update_fields=["state", "decided_at"])


POLICIES = {"remind": product, "mail, then mark": mail_then_mark}

if __name__ == "__main__":
    remind(at=datetime.fromisoformat(sys.argv[1]))
