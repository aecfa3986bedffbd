import json
from datetime import timedelta

import pytest
from django.db import connection

from frikommune import health
from support.jobs.clock import database_now
from support.jobs.models import Heartbeat, Job
from support.jobs.queue import enqueue
from support.jobs.runner import beat
from support.notifications.models import OutgoingMail
from support.notifications.outbox import queue_mail

LATE = timedelta(seconds=health.STALE_SECONDS + 2)
SOON = timedelta(seconds=health.STALE_SECONDS - 10)


@pytest.fixture
def sweeping(db):
    beat("sweep")


def ask(rf):
    response = health.readyz(rf.get("/readyz"))
    return response.status_code, json.loads(response.content)["checks"]


def failing(rf):
    status, checks = ask(rf)
    wrong = {name for name, check in checks.items() if not check["ok"]}
    assert (status == 503) == bool(wrong)
    return wrong


def job(**fields):
    promised = enqueue(kind="k", key="k", ref="1", at=database_now())
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
    names = {"database", "migrations", "clock", "sweep", "jobs", "mail", "broker"}
    assert set(checks) == names


def test_not_ready_before_anybody_has_swept(rf, db):
    assert failing(rf) == {"sweep"}


def test_not_ready_when_sweeping_stopped(rf, sweeping):
    Heartbeat.objects.update(at=database_now() - LATE)
    assert failing(rf) == {"sweep"}


def test_either_sweeper_will_do(rf, sweeping):
    Heartbeat.objects.update(at=database_now() - LATE)
    beat("sweep-loop")
    assert failing(rf) == set()


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        (lambda now: {"next_at": now - SOON}, set()),
        (lambda now: {"next_at": now - LATE}, {"jobs"}),
        (lambda now: {"next_at": now + LATE}, set()),
        (lambda now: {"status": "running", "attempts": 1, "lease_until": now - LATE}, {"jobs"}),
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
    assert (checks["jobs"]["dead"], checks["mail"]["uncertain"]) == (1, 1)


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
    monkeypatch.setattr(health, "broker_answers", lambda: False)
    assert failing(rf) == {"broker"}


def test_answer_names_nobody(rf, sweeping):
    mail()
    body = health.readyz(rf.get("/readyz")).content.decode()
    assert "anna" not in body
    assert "Hemmeligt" not in body
