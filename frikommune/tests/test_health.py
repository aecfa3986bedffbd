import json
from datetime import timedelta

import pytest
from django.db import connection

from frikommune import checks, health
from frikommune.checks import STALE_SECONDS
from support.jobs.clock import database_now
from support.jobs.models import Heartbeat, Job
from support.jobs.queue import enqueue
from support.jobs.queues import Queue
from support.jobs.runner import beat
from support.notifications.models import OutgoingMail
from support.notifications.outbox import queue_mail

LATE = timedelta(seconds=STALE_SECONDS + 2)
SOON = timedelta(seconds=STALE_SECONDS - 10)


@pytest.fixture
def sweeping(db):
    for name in ("beat", *(f"worker/{queue}" for queue in Queue)):
        beat(name)


def ask(rf):
    response = health.readyz(rf.get("/readyz"))
    return response.status_code, json.loads(response.content)["checks"]


def failing(rf):
    status, checks = ask(rf)
    wrong = {name for name, check in checks.items() if not check["ok"]}
    assert (status == 503) == bool(wrong)
    return wrong


def job(kind="k", **fields):
    promised = enqueue(kind=kind, key=kind, ref="1", at=database_now())
    Job.objects.filter(pk=promised.pk).update(**fields)


def mail(**fields):
    now = database_now()
    text = {"subject": "Hemmeligt", "text": "Hemmeligt", "recipient": "anna@eksempel.dk"}
    promised = queue_mail(key="k", kind="receipt", at=now, **text)
    OutgoingMail.objects.filter(pk=promised.pk).update(**fields)


def test_healthz_asks_the_database_nothing(rf, django_assert_num_queries, db):
    with django_assert_num_queries(0):
        response = health.healthz(rf.get("/healthz"))
    assert (response.status_code, response.content) == (200, b"ok")


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_both_are_open_without_login(client, sweeping, path):
    assert client.get(path).status_code == 200


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_neither_is_kept_in_a_cache(client, sweeping, path):
    assert "no-store" in client.get(path)["Cache-Control"]


def test_ready_when_everything_flows(rf, sweeping):
    job()
    mail()
    status, checks = ask(rf)
    assert status == 200
    names = {"database", "migrations", "clock", "beat", *Queue, "mail_server", "broker"}
    assert set(checks) == names


def test_not_ready_before_anybody_has_swept(rf, db):
    assert failing(rf) == {"beat", *Queue}


def test_not_ready_when_sweeping_stopped(rf, sweeping):
    Heartbeat.objects.update(at=database_now() - LATE)
    assert failing(rf) == {"beat", *Queue}


def test_either_sweeper_will_do(rf, sweeping):
    Heartbeat.objects.exclude(name="beat").update(at=database_now() - LATE)
    for queue in Queue:
        beat(f"loop/{queue}")
    assert failing(rf) == set()


def test_who_renders_a_long_document_is_alive(rf, sweeping):
    Heartbeat.objects.filter(name="worker/documents").update(at=database_now() - LATE)
    assert failing(rf) == {"documents"}
    now = database_now()
    job("long.documents", status="running", attempts=1, lease_until=now + SOON)
    assert failing(rf) == set()


def test_a_slow_document_shows_in_its_own_queue(rf, sweeping):
    job("slow.documents", next_at=database_now() - LATE)
    assert failing(rf) == {"documents"}


def test_mail_server_that_is_away_shows(rf, sweeping):
    mail(attempts=3, last_error="connect  ConnectionRefusedError", next_at=database_now() + LATE)
    assert failing(rf) == {"mail_server"}


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        (lambda now: {"next_at": now - SOON}, set()),
        (lambda now: {"next_at": now - LATE}, {"plans"}),
        (lambda now: {"next_at": now + LATE}, set()),
        (lambda now: {"status": "running", "attempts": 1, "lease_until": now - LATE}, {"plans"}),
        (lambda now: {"status": "running", "attempts": 1, "lease_until": now + LATE}, set()),
        (lambda now: {"status": "done", "attempts": 1, "done_at": now - LATE}, set()),
    ],
)
def test_job_that_waits_too_long_shows(rf, sweeping, fields, wrong):
    job(**fields(database_now()))
    assert failing(rf) == wrong


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        (lambda now: {"next_at": now - SOON}, set()),
        (lambda now: {"next_at": now - LATE}, {"mail"}),
        (lambda now: {"status": "sending", "attempts": 1, "lease_until": now - LATE}, {"mail"}),
        (lambda now: {"status": "committing", "attempts": 1, "lease_until": now - LATE}, {"mail"}),
        (lambda now: {"status": "sent", "attempts": 1, "sent_at": now - LATE}, set()),
    ],
)
def test_mail_that_waits_too_long_shows(rf, sweeping, fields, wrong):
    mail(**fields(database_now()))
    assert failing(rf) == wrong


def test_dead_jobs_and_lost_mails_are_counted(rf, sweeping):
    job(status="dead", attempts=12)
    mail(status="uncertain", attempts=1, uncertain_at=database_now())
    _status, checks = ask(rf)
    assert (checks["plans"]["dead"], checks["mail"]["uncertain"]) == (1, 1)


def test_missing_migration_shows(rf, sweeping):
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'notifications'")
    assert failing(rf) == {"migrations"}


def test_clock_that_is_off_shows(rf, sweeping, time_machine):
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has no clock of its own")
    time_machine.move_to(database_now() - LATE)
    assert failing(rf) == {"clock"}


def test_broker_that_is_gone_shows(rf, sweeping, monkeypatch):
    monkeypatch.setattr(checks, "broker_answers", lambda: False)
    assert failing(rf) == {"broker"}


def test_answer_names_nobody(rf, sweeping):
    mail()
    body = health.readyz(rf.get("/readyz")).content.decode()
    assert "anna" not in body
    assert "Hemmeligt" not in body
