from datetime import UTC, date, datetime, timedelta
from email import message_from_bytes
from email.policy import default
from threading import Barrier, Thread

import pytest
from django.db import IntegrityError, connection, transaction

from support.accounts.models import User
from support.jobs.models import Job
from support.notifications import mime
from support.notifications.channels import choose
from support.notifications.models import Channel, Notice, NoticeKind, OutgoingMail
from support.notifications.notices import mark_read, notify, withdraw

AT = datetime(2016, 11, 2, 12, tzinfo=UTC)


def tell(recipient, **fields):
    said = {
        "kind": "message",
        "key": "round/7/closes",
        "subject": "Fristen er 1. december",
        "text": "Der er 29 dage til.",
        "link": "/ansoegninger/FK-1/",
        "at": AT,
    }
    return notify(recipient, **said | fields)


def test_notify_writes_an_inbox_row_and_a_mail(anna):
    notice = tell(anna, ref="applications.round/7", reply_to="svar@eksempel.dk")
    notice.refresh_from_db()
    assert (notice.recipient, notice.subject) == (anna, "Fristen er 1. december")
    assert (notice.text, notice.link) == ("Der er 29 dage til.", "/ansoegninger/FK-1/")
    assert (notice.ref_type, notice.ref_id, notice.read_at) == ("applications.round", "7", None)
    mail = notice.mail
    assert (mail.recipient, mail.user, mail.kind) == ("anna@eksempel.dk", anna, "notice")
    assert (mail.status, mail.next_at, mail.ref_id) == ("queued", AT, "7")
    assert mail.reply_to == "svar@eksempel.dk"
    for body in (mail.text, mail.html):
        assert "Der er 29 dage til." in body
        assert "http://127.0.0.1:8000/ansoegninger/FK-1/" in body
        assert "/mails/afmeld/" in body


def test_notify_says_what_a_template_says(anna, tmp_path, settings):
    folder = tmp_path / "email"
    folder.mkdir()
    (folder / "moved.subject.txt").write_text("Flyttet: {{ round }}")
    (folder / "moved.txt").write_text("{{ recipient.name }}: {{ round }} & {{ link }}")
    (folder / "moved.html").write_text(
        '{% extends "email/base.html" %}{% block content %}<p>{{ round }}{% endblock %}'
    )
    settings.TEMPLATES = [
        {**settings.TEMPLATES[0], "DIRS": [tmp_path, *settings.TEMPLATES[0]["DIRS"]]}
    ]
    notice = tell(anna, subject="", text="", template="moved", context={"round": "<Runde 2>"})
    assert notice.subject == "Flyttet: <Runde 2>"
    assert notice.text == "Anna Æble: <Runde 2> & /ansoegninger/FK-1/\n"
    assert "&lt;Runde 2&gt;" in notice.mail.html


def test_notify_tells_a_person_once_for_each_key(anna, bo):
    first = tell(anna)
    again = tell(anna, subject="Noget andet")
    tell(bo)
    tell(anna, key="round/7/moved")
    assert (again.pk, again.subject) == (first.pk, "Fristen er 1. december")
    assert Notice.objects.count() == OutgoingMail.objects.count() == 3


@pytest.mark.django_db(transaction=True)
def test_notify_at_the_same_time_from_two_processes_tells_once():
    anna = User.objects.create_user("anna@eksempel.dk", name="Anna")
    start, errors = Barrier(4), []

    def run():
        try:
            start.wait(10)
            tell(anna)
        except Exception as error:  # kept for the main thread to look at
            errors.append(error)
        finally:
            connection.close()

    threads = [Thread(target=run) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    assert Notice.objects.count() == OutgoingMail.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_notify_is_undone_with_the_transaction_around_it():
    anna = User.objects.create_user("anna@eksempel.dk", name="Anna")
    with transaction.atomic():
        tell(anna)
        transaction.set_rollback(True)
    assert Notice.objects.count() == OutgoingMail.objects.count() == 0


def test_notify_gathers_for_the_next_morning(anna):
    choose(anna, {"message": Channel.DAILY}, at=AT)
    notice = tell(anna)
    tell(anna, key="another")
    assert (notice.digest_on, notice.mail) == (date(2016, 11, 3), None)
    job = Job.objects.get()
    assert (job.kind, job.key, job.ref) == (
        "notices.digest", f"digest/{anna.pk}/2016-11-03", str(anna.pk),
    )  # fmt: skip
    assert job.next_at == datetime(2016, 11, 3, 7, tzinfo=UTC)


def test_notify_writes_to_the_inbox_only_when_so_chosen(anna):
    choose(anna, {"message": Channel.INBOX}, at=AT)
    notice = tell(anna)
    assert (notice.mail, notice.digest_on) == (None, None)
    assert (OutgoingMail.objects.count(), Job.objects.count()) == (0, 0)


@pytest.mark.parametrize("channel", Channel)
def test_notify_mails_what_is_mandatory_whatever_was_chosen(anna, channel):
    choose(anna, dict.fromkeys(NoticeKind.values, channel), at=AT)
    notice = tell(anna, kind="deadline", mandatory=True)
    assert (notice.mail.status, notice.mail.kind) == ("queued", "reminder")
    assert notice.mail.unsubscribe_url == ""
    assert "/mails/afmeld/" not in notice.mail.text + notice.mail.html
    assert "Den kan ikke slås fra." in notice.mail.text
    assert "Den kan ikke slås fra." in notice.mail.html


def test_notify_tells_a_disabled_account_nothing(anna):
    anna.is_active = False
    assert tell(anna) is None
    assert Notice.objects.count() == 0


@pytest.mark.parametrize("link", ["https://evil.example/", "//evil.example/", "", "ansoegninger/"])
def test_notify_links_to_this_site_only(anna, link):
    with pytest.raises(ValueError, match="this site"):
        tell(anna, link=link)


@pytest.mark.parametrize("said", [{"text": ""}, {"template": "notices/notice"}])
def test_notify_wants_a_text_or_a_template(anna, said):
    with pytest.raises(ValueError, match="either"):
        tell(anna, **said)


def test_notify_refuses_an_unknown_kind(anna):
    with pytest.raises(ValueError, match="spam"):
        tell(anna, kind="spam")


def test_the_mail_can_be_ended_with_one_click(anna):
    mail = tell(anna).mail
    mail.refresh_from_db()
    message = message_from_bytes(mime.as_bytes(mail), policy=default)
    assert message["List-Unsubscribe"] == f"<{mail.unsubscribe_url}>"
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert mail.unsubscribe_url.startswith("http://127.0.0.1:8000/mails/afmeld/")


def test_withdraw_calls_back_what_has_not_left(anna, bo):
    tell(anna)
    sent = tell(bo).mail
    OutgoingMail.objects.filter(pk=sent.pk).update(status="sent", attempts=1, sent_at=AT)
    assert withdraw(key="round/7/closes", at=AT) == 2
    assert withdraw(key="round/7/closes", at=AT) == 0
    assert sorted(OutgoingMail.objects.values_list("status", flat=True)) == ["cancelled", "sent"]
    assert Notice.objects.still_true(AT).count() == 0


def test_withdraw_from_one_person_leaves_the_others(anna, bo):
    tell(anna)
    tell(bo)
    assert withdraw(key="round/7/closes", at=AT, recipient=bo) == 1
    assert Notice.objects.still_true(AT).get().recipient == anna


def test_mark_read_touches_ones_own_unread_only(anna, bo):
    mine, also_mine, others = tell(anna), tell(anna, key="2"), tell(bo)
    assert mark_read(anna, at=AT, pk=others.pk) == 0
    assert mark_read(anna, at=AT, pk=mine.pk) == 1
    assert mark_read(anna, at=AT + timedelta(days=1)) == 1
    mine.refresh_from_db()
    also_mine.refresh_from_db()
    assert (mine.read_at, also_mine.read_at) == (AT, AT + timedelta(days=1))


@pytest.mark.parametrize(
    "change",
    [{"subject": "x"}, {"text": "x"}, {"link": "/x/"}, {"key": "x"}, {"mandatory": True},
     {"at": AT + timedelta(days=1)}, {"read_at": None}, {"read_at": AT}],
    ids=str,
)  # fmt: skip
def test_the_database_keeps_what_was_said(anna, change):
    notice = tell(anna)
    mark_read(anna, at=AT - timedelta(minutes=1))
    with pytest.raises(IntegrityError, match="notice_is_kept"), transaction.atomic():
        Notice.objects.filter(pk=notice.pk).update(**change)
    with pytest.raises(IntegrityError, match="notice_is_kept"), transaction.atomic():
        Notice.objects.filter(pk=notice.pk)._raw_delete("default")
