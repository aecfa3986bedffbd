"""What Celery runs. A message carries no work: it only says "look at the tables now"."""

import time
from collections.abc import Callable, Iterable
from datetime import timedelta
from pathlib import Path

import structlog
from celery import shared_task
from django.conf import settings
from django.core.management import call_command
from django.utils import timezone

from applications.actions.reminders import remind_when_due
from evaluation.actions.saving_imports import forget_cells
from frikommune.watching import tell_of_broken_rules, watch
from support.audit.chain import seal
from support.documents import store
from support.jobs.clock import database_now
from support.jobs.queues import Queue
from support.jobs.runner import beat, drop_broken_connection, run_due, where_it_failed
from support.notifications.alarms import job_in_trouble
from support.notifications.delivery import deliver_due
from support.walls.context import acting, system

# Well under the hard limit of a task, so that the limit kills a hung job and no innocent one.
BUDGET_SECONDS = 20
# Small helpings, so that where one process sees to several queues none makes the others wait.
AT_A_TIME = 5

log = structlog.get_logger(__name__)


@shared_task(name="frikommune.tasks.sweep_mail", acks_late=True, ignore_result=True)
def sweep_mail():
    """Send whatever is due. Lost, doubled or late messages make no difference."""
    sweep("worker", [Queue.MAIL])


@shared_task(name="frikommune.tasks.sweep_documents", acks_late=True, ignore_result=True)
def sweep_documents():
    """Render whatever is due."""
    sweep("worker", [Queue.DOCUMENTS])


@shared_task(name="frikommune.tasks.sweep_plans", acks_late=True, ignore_result=True)
def sweep_plans():
    """Do every other thing that is due."""
    sweep("worker", [Queue.PLANS])


@shared_task(name="frikommune.tasks.tick", acks_late=True, ignore_result=True)
def tick():
    """Only beat sends this: that it runs shows beat, broker and a worker to be alive."""
    alone(lambda: beat("beat"))
    alone(lambda: len(watch(at=database_now())))


@shared_task(name="frikommune.tasks.nightly", acks_late=True, ignore_result=True)
def nightly():
    """Housekeeping: what killed processes and ended sessions left behind."""
    with acting(system("nightly")):
        _clean_up()


def _clean_up() -> None:
    now = timezone.now()
    alone(lambda: call_command("clearsessions"))
    alone(lambda: store.remove_leftovers(at=now))
    alone(lambda: _remove_mail_parts(older_than=now - timedelta(days=1)))
    alone(lambda: forget_cells(at=database_now()))
    alone(lambda: seal(at=database_now()) and 1)
    alone(lambda: tell_of_broken_rules(at=database_now()))
    beat("nightly")


def sweep(
    sweeper: str, queues: Iterable[Queue] = tuple(Queue), *, seconds: float = BUDGET_SECONDS
) -> int:
    """Do what is due in ``queues`` until nothing is or ``seconds`` are used; gives how much.

    ``sweeper`` is whose sign of life it is, and in whose name the database is asked: ``worker``
    or ``loop``.
    """
    with acting(system(sweeper)):
        return _sweep(sweeper, queues, seconds)


def _sweep(sweeper: str, queues: Iterable[Queue], seconds: float) -> int:
    end = time.monotonic() + seconds
    done = 0
    for queue in queues:
        alone(lambda queue=queue: beat(f"{sweeper}/{queue}"))
    while time.monotonic() < end:
        some = sum(alone(work) for queue in queues for work in WORK[queue])
        if not some:
            break
        done += some
    return done


def _run(queue: Queue) -> int:
    return run_due(AT_A_TIME, queue=queue, alarm=job_in_trouble)


# Each part gives how much it did; what is planned into the tables belongs under PLANS.
WORK: dict[Queue, list[Callable[[], int]]] = {
    Queue.MAIL: [lambda: deliver_due(AT_A_TIME)],
    Queue.PLANS: [lambda: _run(Queue.PLANS), lambda: remind_when_due(at=database_now())],
    Queue.DOCUMENTS: [lambda: _run(Queue.DOCUMENTS)],
}


def alone(work: Callable[[], int | None]) -> int:
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
