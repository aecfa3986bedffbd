from datetime import timedelta
from email import message_from_bytes
from email.policy import default
from pathlib import Path

import pytest

from support.jobs.clock import database_now
from support.notifications import delivery
from support.notifications.models import REACHED_FROM, OutgoingMail, Status
from support.notifications.outbox import queue_mail
from support.notifications.smtp import Undelivered

MINUTE = timedelta(minutes=1)
OPS = "drift@eksempel.dk"


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.MAIL_TRANSPORT = "files"
    settings.MAIL_FOLDER = tmp_path
    settings.ALARM_MAILBOX = OPS
    return tmp_path


@pytest.fixture
def answer(monkeypatch):
    """``answer(phase, code)`` makes the next deliveries end that way instead of in a file."""

    def set_answer(phase, code=None, meanwhile=lambda mail: None):
        def write(mail, message):
            if phase == "commit":
                delivery._commit(mail)
            meanwhile(mail)
            if code != 250:
                raise Undelivered(phase, code, "svar")

        monkeypatch.setattr(delivery.files, "write", write)

    return set_answer


def promise(key="1", *, due=-MINUTE, kind="receipt", valid_for=None, **fields):
    now = database_now()
    mail = queue_mail(
        key=key,
        kind=kind,
        recipient="anna@eksempel.dk",
        subject="Kvittering",
        text="Tak.\n",
        at=now + due,
        valid_until=valid_for and now + valid_for,
    )
    OutgoingMail.objects.filter(pk=mail.pk).update(**fields)
    mail.refresh_from_db()
    return mail


def sent_files(folder):
    return [message_from_bytes(path.read_bytes(), policy=default) for path in folder.glob("*.eml")]


def alarms():
    return OutgoingMail.objects.filter(kind="alarm")


def test_due_mail_is_sent_and_says_when(db, folder):
    mail = promise()
    assert delivery.deliver_due(5) == 1
    mail.refresh_from_db()
    assert (mail.status, mail.attempts, mail.lease_until) == ("sent", 1, None)
    assert (mail.smtp_code, mail.sent_at is None) == (250, False)
    assert [message["Message-ID"] for message in sent_files(folder)] == [mail.message_id]


def test_mail_waits_until_its_time(db, folder):
    promise(due=MINUTE)
    assert (delivery.deliver_due(5), sent_files(folder)) == (0, [])


def test_deliver_due_stops_at_the_limit(db):
    for key in "abc":
        promise(key)
    assert delivery.deliver_due(2) == 2
    assert OutgoingMail.objects.filter(status="queued").count() == 1


def test_file_written_twice_is_one_file(db, folder):
    mail = promise()
    delivery.deliver_due(1)
    OutgoingMail.objects.filter(pk=mail.pk).update(
        status="sending", sent_at=None, lease_until=database_now() - MINUTE
    )
    delivery.deliver_due(1)
    assert len(sent_files(folder)) == 1
    assert [path.suffix for path in Path(folder).iterdir()] == [".eml"]


def test_sender_that_died_before_the_last_dot_sent_nothing_so_it_is_sent(db, folder):
    mail = promise(status="sending", attempts=1, lease_until=database_now() - MINUTE)
    delivery.deliver_due(5)
    mail.refresh_from_db()
    assert (mail.status, mail.attempts, len(sent_files(folder))) == ("sent", 2, 1)


def test_sender_that_still_holds_its_lease_is_left_alone(db):
    promise(status="sending", attempts=1, lease_until=database_now() + MINUTE)
    assert delivery.deliver_due(5) == 0


@pytest.mark.parametrize("kind", ["submission", "receipt", "reminder", "notice"])
def test_sender_that_died_at_the_last_dot_leaves_an_uncertain_mail(db, folder, kind):
    mail = promise(kind=kind, status="committing", attempts=1, lease_until=database_now() - MINUTE)
    assert delivery.deliver_due(5) == 0
    mail.refresh_from_db()
    assert (mail.status, sent_files(folder)) == ("uncertain", [])
    assert database_now() - mail.uncertain_at < MINUTE


def uncertain(kind, minutes, **fields):
    since = database_now() - timedelta(minutes=minutes)
    return promise(kind=kind, status="uncertain", attempts=1, uncertain_at=since, **fields)


def test_uncertain_submission_is_sent_again_after_ten_minutes(db, folder):
    mail = uncertain("submission", 11)
    delivery.deliver_due(5)
    copy = OutgoingMail.objects.get(resent_of=mail)
    assert (copy.status, copy.message_id, copy.key) == ("sent", mail.message_id, "1/resent/1")
    assert (copy.subject, copy.text) == ("Kvittering (genfremsendt)", mail.text)
    assert [message["Message-ID"] for message in sent_files(folder)] == [mail.message_id]
    mail.refresh_from_db()
    assert mail.status == "uncertain"


def test_uncertain_submission_waits_ten_minutes(db):
    uncertain("submission", 9)
    assert delivery.deliver_due(5) == 0


@pytest.mark.parametrize("kind", ["receipt", "reminder", "notice", "alarm"])
def test_uncertain_mail_of_any_other_kind_is_never_sent_again(db, kind):
    uncertain(kind, 60 * 24)
    assert delivery.deliver_due(5) == 0
    assert OutgoingMail.objects.count() == 1


def test_submission_is_sent_again_once_only(db):
    uncertain("submission", 60)
    for _ in range(3):
        delivery.deliver_due(5)
    assert OutgoingMail.objects.count() == 2


def test_resending_ends_with_a_person(db, answer):
    uncertain("submission", 60)
    answer("commit")
    for _ in range(6):
        delivery.deliver_due(5)
        OutgoingMail.objects.filter(status="uncertain").update(
            uncertain_at=database_now() - 11 * MINUTE
        )
    tries = OutgoingMail.objects.filter(kind="submission").order_by("resends")
    assert [mail.subject for mail in tries] == ["Kvittering"] + 3 * ["Kvittering (genfremsendt)"]
    assert alarms().count() == 1


def test_refused_mail_fails_and_is_told(db, answer):
    mail = promise()
    answer("recipient", 550)
    delivery.deliver_due(1)
    mail.refresh_from_db()
    assert (mail.status, mail.smtp_code, mail.last_error) == ("failed", 550, "recipient 550 svar")
    alarm = alarms().get()
    assert (alarm.recipient, alarm.status) == (OPS, "queued")
    assert "recipient 550 svar" in alarm.text
    assert "anna@" not in alarm.text


def test_refused_alarm_raises_no_alarm(db, answer):
    promise(kind="alarm")
    answer("recipient", 550)
    delivery.deliver_due(5)
    assert list(alarms().values_list("status", flat=True)) == ["failed"]


def test_alarm_without_a_mailbox_stays_in_the_log(db, answer, settings):
    settings.ALARM_MAILBOX = ""
    promise()
    answer("recipient", 550)
    delivery.deliver_due(5)
    assert alarms().count() == 0


@pytest.mark.parametrize(
    ("phase", "code", "seconds"), [("commit", 451, 10), ("data", None, 10), ("connect", 535, 10)]
)
def test_mail_not_taken_is_tried_again_later(db, answer, phase, code, seconds):
    mail = promise()
    answer(phase, code)
    delivery.deliver_due(1)
    mail.refresh_from_db()
    wait = (mail.next_at - database_now()).total_seconds()
    assert (mail.status, mail.attempts, mail.lease_until) == ("queued", 1, None)
    assert 0.8 * seconds - 5 < wait <= 1.2 * seconds


def test_server_away_costs_one_try_not_one_a_mail(db, answer):
    for key in "abc":
        promise(key)
    answer("connect")
    assert delivery.deliver_due(5) == 1


def test_greylisting_of_one_mail_does_not_hold_up_the_next(db, answer):
    for key in "abc":
        promise(key)
    answer("recipient", 451)
    assert delivery.deliver_due(5) == 3


def test_server_away_for_long_is_told_once_for_all_mails(db, answer):
    for key in "abc":
        promise(key, attempts=delivery.ALARM_AT_ATTEMPT - 1)
    answer("connect")
    for _ in range(3):
        delivery.deliver_due(5)
    assert alarms().count() == 1


def test_mail_is_given_up_after_four_days(db, answer):
    mail = promise(created_at=database_now() - timedelta(days=4, minutes=1))
    answer("recipient", 451)
    delivery.deliver_due(1)
    mail.refresh_from_db()
    assert mail.status == "failed"


def test_answer_that_comes_after_the_lease_settles_the_mail(db, answer):
    mail = promise()

    def another_process_names_it_uncertain(_mail):
        OutgoingMail.objects.update(lease_until=database_now() - MINUTE)
        delivery.settle_abandoned()
        assert OutgoingMail.objects.get().status == "uncertain"

    answer("commit", 250, meanwhile=another_process_names_it_uncertain)
    delivery.deliver_due(1)
    mail.refresh_from_db()
    assert (mail.status, mail.smtp_code) == ("sent", 250)


def test_slow_sender_drops_the_mail_before_the_last_dot(db, folder):
    mail = promise()
    slow = delivery.claim()
    OutgoingMail.objects.update(lease_until=database_now() - MINUTE)
    assert delivery.deliver_due(5) == 1
    with pytest.raises(delivery.LeaseLost):
        delivery._commit(slow)
    mail.refresh_from_db()
    assert (mail.status, mail.attempts, len(sent_files(folder))) == ("sent", 2, 1)


def test_mail_whose_wording_is_out_of_date_is_cancelled(db, folder):
    promise(valid_for=-timedelta(seconds=1))
    promise("2", valid_for=MINUTE)
    delivery.deliver_due(5)
    statuses = OutgoingMail.objects.order_by("key").values_list("status", flat=True)
    assert list(statuses) == ["cancelled", "sent"]


def test_impossible_address_fails_at_once(db):
    mail = promise(recipient="søren@eksempel.dk")
    delivery.deliver_due(1)
    mail.refresh_from_db()
    assert (mail.status, mail.last_error) == ("failed", "address  impossible address")


def test_unreadable_attachment_is_tried_again_never_left_out(db, folder):
    mail = promise(attachments=["never stored"])
    delivery.deliver_due(1)
    mail.refresh_from_db()
    assert (mail.status, sent_files(folder)) == ("queued", [])
    assert "DoesNotExist" in mail.last_error


@pytest.mark.parametrize(
    ("status", "to"),
    sorted((status, to) for to in Status for status in set(Status) - REACHED_FROM[to]),
)
def test_move_knows_no_other_way(db, status, to):
    mail = OutgoingMail(pk=1, status=status)
    with pytest.raises(RuntimeError, match="cannot become"):
        delivery._move(mail, to)
