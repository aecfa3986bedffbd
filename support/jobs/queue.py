"""Promise work. The row is the promise; the broker is only told to hurry."""

from datetime import datetime

from django.db import transaction

from support.jobs.models import Job
from support.jobs.queues import Queue, queue_of
from support.jobs.wakeup import ring_soon


def enqueue(*, kind: str, key: str, ref: str, at: datetime, priority: int = 100) -> Job:
    """Promise to run the handler of ``kind`` with ``ref`` once ``at`` has come.

    Call it in the transaction that writes the reason, so that both are saved or neither.
    ``key`` names the business event: a second call with it changes nothing and gives the first
    row back. ``at`` is the database's clock (``clock.database_now``) or an instant to come.
    """
    job, _ = Job.objects.get_or_create(
        key=key,
        defaults={"kind": kind, "ref": str(ref), "next_at": at, "priority": priority},
    )
    wake_after_commit(queue_of(kind))
    return job


def ask_again(*, kind: str, key: str, ref: str, at: datetime, priority: int = 100) -> Job:
    """As ``enqueue``, for somebody who finds that what the job was to make is not there.

    A job that was done before runs once more: what it read may have been another text for a while.
    """
    job = enqueue(kind=kind, key=key, ref=ref, at=at, priority=priority)
    done = Job.objects.filter(pk=job.pk, status=Job.Status.DONE)
    done.update(status=Job.Status.QUEUED, attempts=0, done_at=None, next_at=at)
    return job


def wake_after_commit(queue: Queue) -> None:
    """Have a worker look at ``queue`` as soon as this transaction is saved; never raises."""
    transaction.on_commit(lambda: ring_soon(queue), robust=True)


def retry_dead(job: Job, *, at: datetime) -> bool:
    """Give a job that was given up its attempts back. False if it is not dead (any more)."""
    revived = Job.objects.filter(pk=job.pk, status=Job.Status.DEAD).update(
        status=Job.Status.QUEUED, attempts=0, next_at=at
    )
    if revived:
        wake_after_commit(queue_of(job.kind))
    return bool(revived)
