"""Run what has been promised: claim a row, run its handler outside any transaction, finish it.

The lease is the whole protocol. A process that dies leaves it to run out, and the next one takes
the row over; a process that was only slow finds its lease gone and changes nothing. A handler
may therefore run twice, and must lean on keys, not on having run once.
"""

import random
import traceback
from collections.abc import Callable
from datetime import datetime, timedelta

import structlog
from django.conf import settings
from django.db import connection, transaction
from django.db.models import Q
from django.utils.module_loading import import_string

from support.jobs.clock import database_now
from support.jobs.crashpoints import crashpoint
from support.jobs.models import Heartbeat, Job
from support.jobs.queues import Queue, in_queue

MAX_ATTEMPTS = 12
# Longer than Celery's hard limit for a task (90 s): whoever holds a lease is alive or dead by then.
LEASE = timedelta(seconds=120)
# Seconds to wait after attempt 1, 2, … 11; about four hours in all.
RETRY_AFTER = (10, 30, 60, 120, 300, 600, 900, 1800, 3600, 3600, 3600)
JITTER = 0.2

# Told of long before the job is given up.
ALARM_AT_ATTEMPT = 3

Alarm = Callable[[Job, datetime], object]
log = structlog.get_logger(__name__)


def run_due(
    limit: int,
    *,
    queue: Queue | None = None,
    lease: timedelta = LEASE,
    alarm: Alarm | None = None,
) -> int:
    """Run up to ``limit`` due jobs of ``queue`` (None: of any) and return how many were run.

    ``alarm(job, at)`` is called in the transaction that notes a third failure or gives a job up.
    """
    bury_exhausted(alarm=alarm)
    ran = 0
    while ran < limit and (job := claim(queue=queue, lease=lease)):
        run(job, alarm=alarm)
        ran += 1
    return ran


def claim(*, queue: Queue | None = None, lease: timedelta = LEASE) -> Job | None:
    """Take the first due job of ``queue`` for ``lease``; None if nothing is due.

    Due is what waits and whose time has come, or runs on a lease that ran out. PostgreSQL skips
    rows that another is taking; SQLite ignores row locks, and BEGIN IMMEDIATE queues the takers.
    """
    with transaction.atomic():
        now = database_now()
        job = (
            Job.objects.filter(_due(now), in_queue(queue), attempts__lt=MAX_ATTEMPTS)
            .select_for_update(skip_locked=True)
            .order_by("priority", "next_at", "pk")
            .first()
        )
        if job is None:
            return None
        job.status = Job.Status.RUNNING
        job.attempts += 1
        job.lease_until = now + lease
        job.save(update_fields=["status", "attempts", "lease_until"])
    return job


def run(job: Job, *, alarm: Alarm | None = None) -> bool:
    """Run the handler of a claimed job and write down how it went. True if it went well."""
    with structlog.contextvars.bound_contextvars(job=job.pk, kind=job.kind):
        try:
            import_string(settings.JOB_HANDLERS[job.kind])(job.ref)
        except Exception as error:  # a handler may fail in any way: the row must say so
            _fail(job, error, alarm=alarm)
            return False
        crashpoint("job.before_done")
        return _finish(job)


def bury_exhausted(*, alarm: Alarm | None = None) -> int:
    """Give up jobs whose last attempt ended without a word, as when each try kills its process."""
    with transaction.atomic():
        now = database_now()
        exhausted = Job.objects.filter(
            status=Job.Status.RUNNING, lease_until__lt=now, attempts__gte=MAX_ATTEMPTS
        ).select_for_update(skip_locked=True)
        jobs = list(exhausted)
        for job in jobs:
            _bury(job, "The process that ran it stopped without a word.", now, alarm)
    return len(jobs)


def retry_delay(attempts: int, spread: float) -> timedelta:
    """How long to wait after attempt number ``attempts``; ``spread`` in 0…1 places the jitter."""
    seconds = RETRY_AFTER[min(attempts, len(RETRY_AFTER)) - 1]
    return timedelta(seconds=seconds * (1 - JITTER + 2 * JITTER * spread))


def where_it_failed(error: BaseException) -> str:
    """Kind and place of an error; not its message, which may quote what a person wrote."""
    frames = traceback.extract_tb(error.__traceback__)[-3:]
    places = " < ".join(f"{frame.name}:{frame.lineno}" for frame in reversed(frames))
    return f"{type(error).__module__}.{type(error).__qualname__} at {places}"


def beat(name: str) -> None:
    """Write down that the process called ``name`` is alive."""
    Heartbeat.objects.update_or_create(name=name, defaults={"at": database_now()})


def drop_broken_connection() -> None:
    """Let the next query connect anew if the connection itself is what failed."""
    if not connection.in_atomic_block:
        connection.close_if_unusable_or_obsolete()


def _due(now: datetime) -> Q:
    waiting = Q(status=Job.Status.QUEUED, next_at__lte=now)
    abandoned = Q(status=Job.Status.RUNNING, lease_until__lt=now)
    return waiting | abandoned


def _held(job: Job):
    return Job.objects.filter(pk=job.pk, status=Job.Status.RUNNING, lease_until=job.lease_until)


def _finish(job: Job) -> bool:
    finished = _held(job).update(
        status=Job.Status.DONE, done_at=database_now(), lease_until=None, last_error=""
    )
    log.info("job.done" if finished else "job.lease_lost", attempts=job.attempts)
    return bool(finished)


def _fail(job: Job, error: Exception, *, alarm: Alarm | None) -> None:
    reason = where_it_failed(error)
    log.warning("job.failed", attempts=job.attempts, error=reason)
    drop_broken_connection()
    with transaction.atomic():
        now = database_now()
        if job.attempts >= MAX_ATTEMPTS:
            _bury(job, reason, now, alarm)
        else:
            _postpone(job, reason, now, alarm)


def _postpone(job: Job, reason: str, now: datetime, alarm: Alarm | None) -> None:
    next_at = now + retry_delay(job.attempts, random.random())
    postponed = _let_go(job, Job.Status.QUEUED, reason, next_at=next_at)
    if postponed and alarm and job.attempts == ALARM_AT_ATTEMPT:
        alarm(job, now)


def _bury(job: Job, reason: str, now: datetime, alarm: Alarm | None) -> None:
    if not _let_go(job, Job.Status.DEAD, reason):
        return
    log.error("job.dead", job=job.pk, kind=job.kind)
    if alarm:
        alarm(job, now)


def _let_go(job: Job, to: Job.Status, reason: str, **fields) -> bool:
    changed = _held(job).update(status=to, lease_until=None, last_error=reason, **fields)
    job.status, job.lease_until, job.last_error = to, None, reason
    return bool(changed)
