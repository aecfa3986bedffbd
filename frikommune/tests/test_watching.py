from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from frikommune import tasks
from frikommune.checks import STALE_SECONDS
from frikommune.watching import JUST_STARTED, watch
from support.jobs.clock import database_now
from support.jobs.models import Heartbeat
from support.jobs.queue import enqueue
from support.jobs.queues import Queue
from support.jobs.runner import beat
from support.notifications.models import OutgoingMail
from support.notifications.outbox import queue_mail

LATE = timedelta(seconds=STALE_SECONDS + 5)


@pytest.fixture
def watched(db, settings, tmp_path):
    """A service at work, watched a moment ago."""
    settings.ALARM_MAILBOX = "drift@eksempel.dk"
    settings.MAIL_TRANSPORT, settings.MAIL_FOLDER = "files", tmp_path
    for name in ("watch", "beat", *(f"worker/{queue}" for queue in Queue)):
        beat(name)
    return tmp_path


def look():
    return {check.name for check in watch(at=database_now())}


def still(name):
    Heartbeat.objects.filter(name=name).update(at=database_now() - LATE)


def test_nothing_is_told_while_work_flows(watched):
    assert look() == set()
    assert not OutgoingMail.objects.exists()


@pytest.mark.parametrize(
    ("sign", "name"), [("beat", "beat"), *((f"worker/{queue}", queue) for queue in Queue)]
)
def test_what_stands_still_is_mailed_by_the_watcher_itself(watched, sign, name):
    still(sign)
    assert look() == {name}
    alarm = OutgoingMail.objects.get()
    assert (alarm.recipient, alarm.status) == ("drift@eksempel.dk", "sent")
    assert "står stille" in alarm.subject
    assert len(list(watched.glob("*.eml"))) == 1


def test_it_is_told_once_an_hour(watched):
    still("beat")
    assert [look(), look()] == [{"beat"}, {"beat"}]
    assert OutgoingMail.objects.count() == 1


def test_a_job_that_has_waited_too_long_is_told(watched):
    enqueue(kind="x.documents", key="x", ref="1", at=database_now() - LATE)
    assert look() == {"documents"}


def test_a_mail_server_that_is_away_is_told(watched):
    mail = queue_mail(
        key="m",
        kind="notice",
        recipient="anna@eksempel.dk",
        subject="Hej",
        text="Hej",
        at=database_now(),
    )
    OutgoingMail.objects.filter(pk=mail.pk).update(
        attempts=3, last_error="connect  TimeoutError", next_at=database_now() + LATE
    )
    assert look() == {"mail_server"}


def test_the_watcher_sends_nothing_but_alarms(watched):
    queue_mail(
        key="m",
        kind="notice",
        recipient="anna@eksempel.dk",
        subject="Hej",
        text="Hej",
        at=database_now(),
    )
    still("worker/mail")
    look()
    assert set(OutgoingMail.objects.values_list("kind", "status")) == {
        ("notice", "queued"),
        ("alarm", "sent"),
    }


def test_a_service_that_has_just_been_started_is_given_time(watched):
    still("worker/mail")
    Heartbeat.objects.filter(name="watch").update(at=database_now() - JUST_STARTED)
    assert look() == set()
    assert look() == {"mail"}


def test_beats_tick_watches_too(watched):
    still("worker/mail")
    tasks.tick()
    assert OutgoingMail.objects.get().key.startswith("alarm/standstill/mail/")


def test_command_for_a_timer_fails_while_something_stands_still(watched):
    out = StringIO()
    call_command("watch", stdout=out)
    assert out.getvalue() == "Nothing stands still.\n"
    still("beat")
    with pytest.raises(CommandError, match="beat"):
        call_command("watch")
