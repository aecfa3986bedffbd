import threading
from datetime import timedelta

import pytest
from django.conf import settings
from django.db import connection, transaction

from support.jobs.clock import database_now
from support.jobs.models import Heartbeat, Job
from support.jobs.queue import enqueue
from support.jobs.queues import Queue, queue_of
from support.jobs.runner import (
    LEASE,
    MAX_ATTEMPTS,
    RETRY_AFTER,
    beat,
    claim,
    retry_delay,
    run_due,
)
from support.jobs.tests import handlers

LONG_AGO = timedelta(minutes=1)


@pytest.fixture(autouse=True)
def job_handlers(settings):
    names = ("note", "fail", "lose_the_lease", "lose_the_lease_and_fail")
    settings.JOB_HANDLERS = {name: f"support.jobs.tests.handlers.{name}" for name in names}
    handlers.calls.clear()


def promise(kind="note", ref="1", *, due=-LONG_AGO, **fields):
    job = enqueue(kind=kind, key=f"{kind}/{ref}", ref=ref, at=database_now() + due)
    Job.objects.filter(pk=job.pk).update(**fields)
    return Job.objects.get(pk=job.pk)


def running(**fields):
    return promise(**{"status": "running", "attempts": 1} | fields)


def test_claim_leases_the_job_by_the_database_clock(db):
    job = promise()
    before = database_now()
    claimed = claim(lease=timedelta(seconds=30))
    assert (claimed.pk, claimed.status, claimed.attempts) == (job.pk, "running", 1)
    assert timedelta(0) <= claimed.lease_until - before - timedelta(seconds=30) < LONG_AGO


def test_claim_finds_nothing_that_is_not_due_yet(db):
    promise(due=LONG_AGO)
    assert claim() is None


@pytest.mark.parametrize("status", ["done", "dead"])
def test_claim_leaves_ended_jobs_alone(db, status):
    promise(status=status, attempts=1, done_at=database_now() if status == "done" else None)
    assert claim() is None


def test_claim_takes_over_when_the_lease_ran_out(db):
    running(lease_until=database_now() - LONG_AGO)
    assert claim().attempts == 2


def test_claim_leaves_a_held_lease_alone(db):
    running(lease_until=database_now() + LONG_AGO)
    assert claim() is None


def test_claim_takes_the_smallest_priority_then_the_oldest(db):
    promise(ref="late")
    promise(ref="early", due=-2 * LONG_AGO)
    promise(ref="urgent", priority=1)
    assert [claim().ref for _ in range(3)] == ["urgent", "early", "late"]


def test_run_due_runs_and_finishes(db):
    promise(ref="17")
    assert run_due(5) == 1
    job = Job.objects.get()
    assert (handlers.calls, job.status, job.lease_until) == (["17"], "done", None)
    assert job.done_at is not None


def test_run_due_stops_at_the_limit(db):
    for ref in "abc":
        promise(ref=ref)
    assert run_due(2) == 2
    assert Job.objects.filter(status="queued").count() == 1


@pytest.mark.django_db(transaction=True)
def test_handler_runs_outside_any_transaction(monkeypatch):
    promise()
    open_blocks = []
    monkeypatch.setattr(
        handlers, "note", lambda ref: open_blocks.append(connection.in_atomic_block)
    )
    run_due(1)
    assert open_blocks == [False]


def test_failure_is_tried_again_later(db):
    promise("fail")
    before = database_now()
    run_due(5)
    job = Job.objects.get()
    wait = (job.next_at - before).total_seconds()
    assert (job.status, job.attempts, job.lease_until) == ("queued", 1, None)
    assert 0.8 * RETRY_AFTER[0] <= wait <= 1.2 * RETRY_AFTER[0] + 5
    assert handlers.calls == ["1"]


def test_failure_is_noted_without_the_words_of_a_person(db):
    promise("fail")
    run_due(1)
    error = Job.objects.get().last_error
    assert error.startswith("builtins.LookupError at fail:")
    assert "Anna" not in error


def test_unknown_kind_is_a_failure_like_any_other(db):
    promise("unheard_of")
    run_due(1)
    job = Job.objects.get()
    assert (job.status, job.last_error.split()[0]) == ("queued", "builtins.KeyError")


@pytest.mark.parametrize(("attempts", "told"), [(0, 0), (1, 0), (2, 1), (3, 0)])
def test_third_failure_is_told(db, attempts, told):
    promise("fail", attempts=attempts)
    alarms = []
    run_due(1, alarm=lambda job, at: alarms.append(job.status))
    assert alarms == ["queued"] * told


def test_twelfth_failure_gives_up_and_is_told(db):
    promise("fail", attempts=MAX_ATTEMPTS - 1)
    alarms = []
    run_due(1, alarm=lambda job, at: alarms.append((job.status, job.attempts)))
    job = Job.objects.get()
    assert (job.status, job.lease_until, alarms) == ("dead", None, [("dead", MAX_ATTEMPTS)])


def test_job_that_kills_its_process_is_given_up_in_the_end(db):
    running(attempts=MAX_ATTEMPTS, lease_until=database_now() - LONG_AGO)
    alarms = []
    assert run_due(5, alarm=lambda job, at: alarms.append(job.status)) == 0
    assert (Job.objects.get().status, alarms) == ("dead", ["dead"])


def test_giving_up_and_its_alarm_are_one_transaction(db):
    promise("fail", attempts=MAX_ATTEMPTS - 1)

    def broken(job, at):
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError), transaction.atomic():
        run_due(1, alarm=broken)
    assert Job.objects.get().status != "dead"


@pytest.mark.parametrize("kind", ["lose_the_lease", "lose_the_lease_and_fail"])
def test_slow_process_changes_nothing_after_its_lease(db, kind):
    promise(kind)
    run_due(1)
    job = Job.objects.get()
    assert (job.status, job.attempts, job.last_error) == ("running", 2, "")


@pytest.mark.parametrize(("attempt", "seconds"), [*enumerate(RETRY_AFTER, start=1), (99, 3600)])
def test_retry_delay_follows_the_table_within_a_fifth(attempt, seconds):
    delays = [retry_delay(attempt, spread).total_seconds() for spread in (0, 0.5, 1)]
    assert delays == pytest.approx([0.8 * seconds, seconds, 1.2 * seconds])


def test_lease_outlasts_the_longest_task(settings):
    assert LEASE.total_seconds() > settings.CELERY_TASK_TIME_LIMIT


def test_beat_keeps_one_row_a_name(db):
    beat("sweep")
    first = Heartbeat.objects.get().at
    beat("sweep")
    assert Heartbeat.objects.get().at > first


def take_locked():
    return claim()


def take_naively():
    """Control: looks first and takes afterwards, as a claim without its lock would."""
    job = Job.objects.filter(status="queued").order_by("pk").first()
    if job is None:
        return None
    Job.objects.filter(pk=job.pk).update(
        status="running", attempts=1, lease_until=database_now() + LONG_AGO
    )
    return job


def claims_of_threads(take, threads=4):
    """What ``threads`` at once get out of the queue."""
    taken, start = [], threading.Barrier(threads)

    def work():
        start.wait()
        try:
            while job := take():
                taken.append(job.pk)
        finally:
            connection.close()

    workers = [threading.Thread(target=work) for _ in range(threads)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    return taken


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_threads_never_claim_the_same_job():
    jobs = [promise(ref=str(number)).pk for number in range(40)]
    assert sorted(claims_of_threads(take_locked)) == sorted(jobs)


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_threads_do_claim_the_same_job_without_the_lock():
    jobs = [promise(ref=str(number)).pk for number in range(40)]
    assert len(claims_of_threads(take_naively)) > len(jobs)


@pytest.mark.postgres
def test_database_now_moves_on_inside_a_transaction(db):
    with transaction.atomic():
        first = database_now()
        assert database_now() > first


def test_claim_takes_jobs_of_its_own_queue_only(db):
    for kind in ("a.documents", "a.plan"):
        enqueue(kind=kind, key=kind, ref=kind, at=database_now())
    assert claim(queue=Queue.MAIL) is None
    assert claim(queue=Queue.DOCUMENTS).kind == "a.documents"
    assert claim(queue=Queue.DOCUMENTS) is None
    assert claim(queue=Queue.PLANS).kind == "a.plan"


@pytest.mark.parametrize(("kind", "handler"), settings.JOB_HANDLERS.items())
def test_a_kind_that_renders_waits_with_the_documents(kind, handler):
    """Rendering takes seconds; nothing quick may wait behind it."""
    assert (queue_of(kind) == Queue.DOCUMENTS) == ("render" in handler)
