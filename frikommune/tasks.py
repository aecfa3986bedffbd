"""What Celery runs. A message carries no work: it only says "look at the tables now"."""

import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import structlog
from celery import shared_task
from django.conf import settings
from django.core.management import call_command
from django.utils import timezone

from support.documents import store
from support.jobs.runner import beat, drop_broken_connection, run_due, where_it_failed
from support.notifications.alarms import job_in_trouble
from support.notifications.delivery import deliver_due

# Well under the hard limit of a task, so that the limit kills a hung job and no innocent one.
BUDGET_SECONDS = 20
# Small helpings, so that neither a pile of jobs nor a pile of mails makes the other wait.
AT_A_TIME = 5
SWEEPERS = ("sweep", "sweep-loop")

log = structlog.get_logger(__name__)


@shared_task(name="frikommune.tasks.sweep", acks_late=True, ignore_result=True)
def sweep():
    """Do whatever is due. Lost, doubled or late messages make no difference."""
    sweep_until_empty("sweep")


@shared_task(name="frikommune.tasks.nightly", acks_late=True, ignore_result=True)
def nightly():
    """Housekeeping: what killed processes and ended sessions left behind."""
    now = timezone.now()
    _alone(lambda: call_command("clearsessions"))
    _alone(lambda: store.remove_leftovers(at=now))
    _alone(lambda: _remove_mail_parts(older_than=now - timedelta(days=1)))
    beat("nightly")


def sweep_until_empty(sweeper: str, *, seconds: float = BUDGET_SECONDS) -> int:
    """Run due jobs and send due mails until none is left or ``seconds`` are used; gives how many.

    ``sweeper`` is the name its sign of life goes under.
    """
    end = time.monotonic() + seconds
    done = 0
    _alone(lambda: beat(sweeper))
    while time.monotonic() < end:
        some = _alone(lambda: run_due(AT_A_TIME, alarm=job_in_trouble))
        some += _alone(lambda: deliver_due(AT_A_TIME))
        if not some:
            break
        done += some
    return done


def _alone(work: Callable[[], int | None]) -> int:
    """Run one part; if it fails the others still get their turn."""
    try:
        return work() or 0
    except Exception as error:  # the database may be away: the next tick tries again
        log.error("sweep.part_failed", error=where_it_failed(error))
        drop_broken_connection()
        return 0


def _remove_mail_parts(*, older_than) -> None:
    for part in Path(settings.MAIL_FOLDER).glob("*.tmp"):
        if part.stat().st_mtime < older_than.timestamp():
            part.unlink(missing_ok=True)
