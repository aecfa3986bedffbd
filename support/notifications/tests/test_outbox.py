from datetime import UTC, datetime, timedelta

import pytest
from django.db import transaction

from support.accounts.models import User
from support.notifications.models import OutgoingMail
from support.notifications.outbox import cancel_mail, new_message_id, queue_mail

AT = datetime(2016, 12, 1, 12, tzinfo=UTC)


def promise(**fields):
    mail = {
        "key": "receipt/1/7",
        "kind": "receipt",
        "recipient": "anna@eksempel.dk",
        "subject": "Kvittering for »Én dør«",
        "text": "Modtaget.\n",
        "at": AT,
    }
    return queue_mail(**mail | fields)


def test_queue_mail_writes_a_waiting_row(db):
    user = User.objects.create_user("anna@eksempel.dk", name="Anna")
    mail = promise(
        html="<p>Modtaget.</p>",
        attachments=["submission/1/pdf"],
        user=user,
        reply_to="svar@eksempel.dk",
        ref="applications.submission/1",
        valid_until=AT + timedelta(days=1),
    )
    mail.refresh_from_db()
    assert (mail.status, mail.attempts, mail.next_at) == ("queued", 0, AT)
    assert (mail.ref_type, mail.ref_id) == ("applications.submission", "1")
    assert (mail.user, mail.reply_to) == (user, "svar@eksempel.dk")
    assert (mail.subject, mail.attachments) == ("Kvittering for »Én dør«", ["submission/1/pdf"])


def test_queue_mail_with_a_taken_key_changes_nothing(db):
    first = promise()
    second = promise(subject="Noget andet")
    assert (second.pk, second.subject) == (first.pk, "Kvittering for »Én dør«")
    assert OutgoingMail.objects.count() == 1


@pytest.mark.parametrize("header", ["subject", "recipient", "reply_to"])
@pytest.mark.parametrize("break_", ["\n", "\r\n", "\r", "\u2028", "\x0b"])
def test_queue_mail_refuses_a_line_break_in_a_header(db, header, break_):
    with pytest.raises(ValueError, match="one line"):
        promise(**{header: f"a@b.dk{break_}Bcc: c@d.dk"})
    assert OutgoingMail.objects.count() == 0


def test_queue_mail_takes_what_word_puts_into_titles(db):
    title = "Frist\u00a01.\u00a0december – »sam\u00adarbejde«"
    assert promise(subject=title).subject == title


def test_queue_mail_refuses_an_unknown_kind(db):
    with pytest.raises(ValueError, match="spam"):
        promise(kind="spam")


@pytest.mark.django_db(transaction=True)
def test_queue_mail_rings_after_the_commit_only(published):
    with transaction.atomic():
        promise()
        assert published == []
    assert published == ["frikommune.tasks.sweep_mail"]


def test_cancel_mail_calls_a_waiting_mail_back(db):
    promise()
    assert cancel_mail(key="receipt/1/7") is True
    assert OutgoingMail.objects.get().status == "cancelled"


def test_cancel_mail_is_too_late_for_a_sent_one(db):
    promise()
    OutgoingMail.objects.update(status="sent", attempts=1, sent_at=AT)
    assert cancel_mail(key="receipt/1/7") is False
    assert OutgoingMail.objects.get().status == "sent"


def test_message_id_is_new_each_time_and_in_the_senders_domain(settings):
    settings.DEFAULT_FROM_EMAIL = "Frikommune <noreply@frikommune.dk>"
    first, second = new_message_id(), new_message_id()
    assert first != second
    assert (first[0], first.partition("@")[2]) == ("<", "frikommune.dk>")
