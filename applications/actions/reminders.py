"""Reminders from end to end, as the sweep runs them."""

from datetime import datetime, timedelta

from applications.actions.reminder_moves import tell_moves
from applications.actions.reminder_plan import PLANNER, plan
from applications.actions.reminder_sending import send_due
from support.jobs.models import Heartbeat

PLAN_EVERY = timedelta(seconds=60)


def remind(*, at: datetime) -> int:
    """Plan what is new, tell of what moved, send what is due at ``at``; gives how much was done.

    ``at`` is the database's clock. Safe to run at any time, in any number of processes: the rows
    decide, and each step saves a helping at a time.
    """
    return plan(at=at) + tell_moves(at=at) + send_due(at=at)


def remind_when_due(*, at: datetime) -> int:
    """As ``remind``, but looks for changed dates no more often than ``PLAN_EVERY``.

    What is due is judged by the facts when it is sent, however old the plan is.
    """
    newest = Heartbeat.objects.filter(name=PLANNER).values_list("at", flat=True).first()
    # A sign of life from the future is a clock that was wrong: it must not stop the planning.
    if newest is not None and timedelta(0) <= at - newest < PLAN_EVERY:
        return send_due(at=at)
    return remind(at=at)
