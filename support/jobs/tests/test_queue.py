from datetime import UTC, datetime, timedelta

import pytest
from django.db import transaction

from support.jobs.models import Job
from support.jobs.queue import enqueue, retry_dead

AT = datetime(2016, 12, 1, 12, tzinfo=UTC)


def promise(key="pdf/1", **fields):
    return enqueue(**{"kind": "pdf", "key": key, "ref": "1", "at": AT} | fields)


def test_enqueue_writes_a_waiting_row(db):
    job = Job.objects.get(pk=promise(ref=17, priority=5).pk)
    assert (job.kind, job.key, job.ref, job.priority) == ("pdf", "pdf/1", "17", 5)
    assert (job.status, job.next_at, job.attempts) == ("queued", AT, 0)


def test_enqueue_with_a_taken_key_changes_nothing(db):
    first = promise()
    second = promise(ref="2", at=AT + timedelta(days=1))
    assert (second.pk, second.ref, second.next_at) == (first.pk, "1", AT)
    assert Job.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_enqueue_leaves_nothing_when_the_transaction_fails(published):
    with transaction.atomic():
        promise()
        transaction.set_rollback(True)
    assert (Job.objects.count(), published) == (0, [])


@pytest.mark.django_db(transaction=True)
def test_enqueue_rings_after_the_commit_only(published):
    with transaction.atomic():
        promise()
        assert published == []
    assert published == ["frikommune.tasks.sweep_plans"]


def test_retry_dead_gives_the_attempts_back(db):
    job = promise()
    Job.objects.update(status="dead", attempts=12, last_error="KeyError")
    assert retry_dead(job, at=AT + timedelta(hours=1)) is True
    job.refresh_from_db()
    assert (job.status, job.attempts, job.next_at) == ("queued", 0, AT + timedelta(hours=1))


def test_retry_dead_leaves_a_waiting_job_alone(db):
    job = promise()
    assert retry_dead(job, at=AT + timedelta(hours=1)) is False
    job.refresh_from_db()
    assert job.next_at == AT
