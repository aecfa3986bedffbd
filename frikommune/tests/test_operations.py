from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from frikommune.checks import STALE_SECONDS
from networks.tests.factories import AffiliationFactory
from support.audit.models import Entry
from support.jobs.clock import database_now
from support.jobs.models import Heartbeat, Job
from support.jobs.queue import enqueue
from support.jobs.queues import Queue
from support.jobs.runner import beat
from support.notifications.outbox import queue_mail


@pytest.fixture
def admin(client, db, settings):
    settings.ALARM_MAILBOX = "drift@eksempel.dk"
    for name in ("beat", *(f"worker/{queue}" for queue in Queue)):
        beat(name)
    user = AffiliationFactory(admin=True).user
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return user


def dead(number):
    job = enqueue(kind="x.documents", key=f"x/{number}", ref="1", at=database_now())
    Job.objects.filter(pk=job.pk).update(status="dead", attempts=12, last_error="OSError at x:1")
    return job


def page(client):
    return client.get(reverse("operations")).content.decode()


def test_all_is_well_when_work_flows(client, admin):
    assert "Alt kører" in page(client)


def test_what_stands_still_is_said_with_its_age(client, admin):
    Heartbeat.objects.filter(name="beat").update(
        at=database_now() - timedelta(seconds=2 * STALE_SECONDS)
    )
    shown = page(client)
    assert "Noget kræver et kig" in shown
    assert "Sidste tik for 12" in shown


def test_missing_alarm_mailbox_is_pointed_out(client, admin, settings):
    assert "Ingen får alarmer" not in page(client)
    settings.ALARM_MAILBOX = ""
    assert "Ingen får alarmer" in page(client)


def test_dead_jobs_are_listed_at_a_fixed_price(client, admin):
    dead(1)
    with CaptureQueriesContext(connection) as one:
        assert page(client).count("OSError at x:1") == 1
    dead(2)
    dead(3)
    with CaptureQueriesContext(connection) as three:
        assert page(client).count("OSError at x:1") == 3
    assert len(three) == len(one)


def test_a_dead_job_is_tried_again_once_and_logged(client, admin):
    job = dead(1)
    url = reverse("retry_job", args=[job.pk])
    assert "sat i kø igen" in client.post(url, follow=True).content.decode()
    job.refresh_from_db()
    assert (job.status, job.attempts) == ("queued", 0)
    assert "ikke opgivet længere" in client.post(url, follow=True).content.decode()
    assert Entry.objects.get(verb="job.retried").by == admin


def test_no_text_of_a_mail_is_shown(client, admin):
    queue_mail(
        key="k",
        kind="notice",
        recipient="anna@eksempel.dk",
        subject="Hemmeligt",
        text="Hemmeligt",
        at=database_now(),
    )
    assert "Hemmeligt" not in page(client)
