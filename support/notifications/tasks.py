"""Handlers of jobs (settings.JOB_HANDLERS): an id in, everything may run twice."""

from support.accounts.models import User
from support.jobs.clock import database_now
from support.notifications.digests import send_digest


def digest(ref: str) -> None:
    """``ref`` is the person's id."""
    send_digest(User.objects.get(pk=ref), at=database_now())
