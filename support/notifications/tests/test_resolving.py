from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from support.accounts.models import User
from support.jobs.clock import database_now
from support.notifications import delivery
from support.notifications.models import MailDecision, OutgoingMail
from support.notifications.outbox import queue_mail
from support.notifications.resolving import declare_delivered, send_again, try_again
from support.refusals import NotNow

AT = datetime(2016, 12, 1, 8, tzinfo=UTC)
STATES = {
    "queued": {},
    "sending": {"attempts": 1, "lease_until": AT},
    "committing": {"attempts": 1, "lease_until": AT},
    "sent": {"attempts": 1, "sent_at": AT},
    "uncertain": {"attempts": 1, "uncertain_at": AT},
    "failed": {"attempts": 1, "smtp_code": 550},
    "cancelled": {},
}


def mail_that_is(status, **fields):
    mail = queue_mail(
        key="mail/1",
        kind="notice",
        recipient="gammel@eksempel.dk",
        subject="Hej",
        text="Hej",
        at=AT,
    )
    OutgoingMail.objects.update(status=status, **STATES[status] | fields)
    mail.refresh_from_db()
    return mail


def somebody():
    return User.objects.get_or_create(email="anna@eksempel.dk", defaults={"name": "Anna"})[0]


def by_somebody(**more):
    return {"by": somebody(), "at": AT + timedelta(hours=1), **more}


def test_a_refused_mail_is_tried_again_at_the_right_address(db):
    mail = mail_that_is("failed")
    decision = try_again(mail, recipient="ny@eksempel.dk", **by_somebody())
    mail.refresh_from_db()
    assert (mail.status, mail.recipient) == ("queued", "ny@eksempel.dk")
    assert mail.next_at == mail.retried_at == AT + timedelta(hours=1)
    assert (decision.decision, decision.recipient) == ("tried_again", "ny@eksempel.dk")


def test_a_mail_tried_again_has_its_four_days_anew(db, settings, tmp_path):
    settings.MAIL_TRANSPORT, settings.MAIL_FOLDER = "files", tmp_path / "a file"
    (tmp_path / "a file").write_text("in the way")
    mail = mail_that_is("failed", created_at=database_now() - timedelta(days=9))
    try_again(mail, recipient=mail.recipient, by=somebody(), at=database_now())
    settings.MAIL_TRANSPORT, settings.EMAIL_HOST, settings.EMAIL_PORT = "smtp", "127.0.0.1", 1
    delivery.deliver_due(1)
    mail.refresh_from_db()
    assert mail.status == "queued"


def test_an_uncertain_mail_is_declared_delivered(db):
    mail = mail_that_is("uncertain")
    declare_delivered(mail, reason="De har svaret.", **by_somebody())
    mail.refresh_from_db()
    assert (mail.status, mail.sent_at) == ("sent", AT + timedelta(hours=1))
    assert MailDecision.objects.get().reason == "De har svaret."


@pytest.mark.parametrize("kind", ["notice", "submission", "reminder"])
def test_an_uncertain_mail_is_sent_again_under_its_own_message_id(db, kind):
    mail = mail_that_is("uncertain", kind=kind)
    send_again(mail, reason="De har den ikke.", **by_somebody())
    copy = OutgoingMail.objects.get(resent_of=mail)
    assert (copy.message_id, copy.status) == (mail.message_id, "queued")
    assert copy.subject == "Hej (genfremsendt)"


@pytest.mark.parametrize("status", sorted(set(STATES) - {"failed"}))
def test_only_a_refused_mail_is_tried_again(db, status):
    mail = mail_that_is(status)
    with pytest.raises(NotNow):
        try_again(mail, recipient=mail.recipient, **by_somebody())
    assert OutgoingMail.objects.get().status == status
    assert not MailDecision.objects.exists()


@pytest.mark.parametrize("status", sorted(set(STATES) - {"uncertain"}))
@pytest.mark.parametrize("action", [declare_delivered, send_again])
def test_only_an_uncertain_mail_is_settled(db, status, action):
    mail = mail_that_is(status)
    with pytest.raises(NotNow):
        action(mail, reason="Fordi.", **by_somebody())
    assert (OutgoingMail.objects.get().status, MailDecision.objects.count()) == (status, 0)


@pytest.mark.parametrize("again", [declare_delivered, send_again])
def test_a_mail_that_was_sent_again_is_settled(db, again):
    mail = mail_that_is("uncertain")
    send_again(mail, reason="De har den ikke.", **by_somebody())
    with pytest.raises(NotNow):
        again(mail, reason="Fordi.", **by_somebody())
    assert OutgoingMail.objects.count() == 2


def test_a_mail_whose_words_are_out_of_date_is_not_tried_again(db):
    mail = mail_that_is("failed", valid_until=AT)
    with pytest.raises(NotNow, match="gælder ikke længere"):
        try_again(mail, recipient=mail.recipient, **by_somebody())


def test_the_automatic_copy_leaves_a_settled_submission_alone(db):
    mail = mail_that_is("uncertain", kind="submission")
    declare_delivered(mail, reason="De har svaret.", **by_somebody())
    delivery.settle_abandoned()
    assert OutgoingMail.objects.count() == 1


def test_a_decision_is_never_changed(db):
    mail = mail_that_is("failed")
    decision = try_again(mail, recipient=mail.recipient, **by_somebody())
    with pytest.raises(IntegrityError), transaction.atomic():
        MailDecision.objects.filter(pk=decision.pk).update(reason="Andet")
