import os
import time
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from frikommune import tasks
from frikommune.celery import app
from support.jobs.clock import database_now
from support.jobs.models import Heartbeat, Job
from support.jobs.queue import enqueue
from support.jobs.queues import Queue
from support.jobs.tests import handlers
from support.notifications.models import OutgoingMail
from support.notifications.outbox import queue_mail


@pytest.fixture(autouse=True)
def surroundings(settings, tmp_path):
    settings.JOB_HANDLERS = {
        "note": "support.jobs.tests.handlers.note",
        "note.documents": "support.jobs.tests.handlers.note",
        "fail": "support.jobs.tests.handlers.fail",
    }
    settings.MAIL_TRANSPORT, settings.MAIL_FOLDER = "files", tmp_path
    settings.ALARM_MAILBOX = "drift@eksempel.dk"
    handlers.calls.clear()


def job(key, kind="note"):
    return enqueue(kind=kind, key=key, ref=key, at=database_now())


def mail(key):
    words = {"recipient": "anna@eksempel.dk", "subject": "Hej", "text": "Hej\n"}
    return queue_mail(key=key, kind="notice", at=database_now(), **words)


def test_sweep_does_all_that_is_due(db, tmp_path):
    for key in map(str, range(12)):
        job(key)
        mail(key)
    assert tasks.sweep("worker") == 24
    assert set(Job.objects.values_list("status", flat=True)) == {"done"}
    assert len(list(tmp_path.glob("*.eml"))) == 12


@pytest.mark.parametrize("queue", Queue)
def test_sweep_leaves_a_sign_of_life(db, queue):
    getattr(tasks, f"sweep_{queue}")()
    signs = Heartbeat.objects.filter(name__startswith="worker/")
    assert list(signs.values_list("name", flat=True)) == [f"worker/{queue}"]


def test_planning_of_reminders_leaves_a_sign_of_life_too(db):
    tasks.sweep_mail()
    assert not Heartbeat.objects.filter(name="reminder-planner").exists()
    tasks.sweep_plans()
    assert Heartbeat.objects.filter(name="reminder-planner").exists()


def test_each_queue_does_its_own_work_only(db, tmp_path):
    job("1")
    job("2", "note.documents")
    mail("3")
    tasks.sweep_mail()
    assert (len(list(tmp_path.glob("*.eml"))), done()) == (1, [])
    tasks.sweep_documents()
    assert done() == ["2"]
    tasks.sweep_plans()
    assert done() == ["1", "2"]


def done():
    return sorted(Job.objects.filter(status="done").values_list("key", flat=True))


def test_sweep_starts_nothing_new_when_its_time_is_up(db):
    job("1")
    assert tasks.sweep("worker", seconds=0) == 0
    assert Job.objects.get().status == "queued"


def test_sweep_sends_mail_although_jobs_cannot_run(db, monkeypatch, tmp_path):
    def broken(*_args, **_kwargs):
        raise ZeroDivisionError

    monkeypatch.setattr(tasks, "run_due", broken)
    mail("1")
    assert tasks.sweep("worker") == 1
    assert len(list(tmp_path.glob("*.eml"))) == 1


def test_job_that_dies_is_mailed_to_those_who_run_the_service(db, tmp_path):
    Job.objects.filter(pk=job("1", "fail").pk).update(attempts=11)
    tasks.sweep("worker")
    alarm = OutgoingMail.objects.get(kind="alarm")
    assert (alarm.recipient, alarm.status) == ("drift@eksempel.dk", "sent")
    assert "builtins.LookupError" in alarm.text
    assert "Anna" not in alarm.text


def test_jobs_that_keep_failing_are_mailed_once_an_hour(db):
    for key in "abc":
        Job.objects.filter(pk=job(key, "fail").pk).update(attempts=2)
    tasks.sweep("worker")
    assert OutgoingMail.objects.filter(kind="alarm").count() == 1


def test_nightly_removes_only_parts_that_nobody_writes_any_more(db, tmp_path):
    for name, age in (("old.tmp", 25 * 3600), ("new.tmp", 60), ("old.eml", 25 * 3600)):
        (tmp_path / name).touch()
        os.utime(tmp_path / name, (time.time() - age,) * 2)
    tasks.nightly()
    assert {path.name for path in Path(tmp_path).iterdir()} == {"new.tmp", "old.eml"}
    assert timezone.now() - Heartbeat.objects.get(name="nightly").at < timedelta(minutes=1)


def test_schedule_names_tasks_that_exist(settings):
    app.loader.import_default_modules()
    for entry in settings.CELERY_BEAT_SCHEDULE.values():
        assert entry["task"] in app.tasks


def test_each_queue_is_swept_by_the_clock_and_has_its_own_messages(settings):
    by_clock = {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()}
    for queue in Queue:
        task = f"frikommune.tasks.sweep_{queue}"
        assert task in by_clock
        assert app.amqp.router.route({}, task)["queue"].name == queue
    exchanges = {queue.exchange.name for queue in app.amqp.queues.values()}
    assert exchanges == set(Queue)


def test_nothing_on_the_schedule_expires(settings):
    """A worker whose clock is wrong would swallow every tick."""
    for entry in settings.CELERY_BEAT_SCHEDULE.values():
        assert "expires" not in entry.get("options", {})


def test_sweep_ends_long_before_its_hard_limit(settings):
    assert tasks.BUDGET_SECONDS * 2 < settings.CELERY_TASK_TIME_LIMIT
