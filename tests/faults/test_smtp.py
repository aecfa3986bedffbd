"""Deliveries to a real mail server that misbehaves (tests/faults/smtp_sink.py)."""

import socket

import pytest

from support.documents import store
from support.jobs.clock import database_now
from support.notifications import delivery, smtp
from support.notifications.models import OutgoingMail
from tests.faults.deliveries import MINUTE, deliver, promise


def test_mail_arrives_as_it_was_promised(db, sink, settings, tmp_path):
    settings.DOCUMENT_ROOT = tmp_path / "documents"
    content = b".\r\n..\r\n" + bytes(range(256)) * 4000
    store.keep(
        key="1/pdf",
        content=content,
        media_type="application/pdf",
        filename="Ansøgning.pdf",
        at=database_now(),
    )
    mail = deliver(promise(text=".\n..\nÆØÅ\n.\n", attachments=["1/pdf"]))
    (taken,) = sink.accepted()
    assert (mail.status, mail.smtp_code, mail.smtp_reply) == ("sent", 250, "Taken")
    assert (taken["id"], taken["to"]) == (mail.message_id, "ministeriet@eksempel.dk")
    assert taken["size"] > len(content) * 4 // 3


# (what the server says, status, code noted, status once it behaves again)
ANSWERS = [
    ("rcpt:421", "queued", 421, "sent"),
    ("rcpt:431", "queued", 431, "sent"),
    ("rcpt:432", "queued", 432, "sent"),
    ("rcpt:450", "queued", 450, "sent"),
    ("data:451", "queued", 451, "sent"),
    ("data:452", "queued", 452, "sent"),
    ("rcpt:500", "failed", 500, "failed"),
    ("rcpt:550", "failed", 550, "failed"),
    ("rcpt:551", "failed", 551, "failed"),
    ("data:552", "failed", 552, "failed"),
    ("rcpt:553", "failed", 553, "failed"),
    ("data:554", "failed", 554, "failed"),
]


@pytest.mark.parametrize(("mode", "status", "code", "then"), ANSWERS)
def test_twelve_answers_are_understood(db, sink, mode, status, code, then):
    sink.mode(mode)
    mail = deliver(promise())
    assert (mail.status, mail.smtp_code, sink.accepted()) == (status, code, [])
    sink.mode("ok")
    assert deliver(mail).status == then
    assert len(sink.accepted()) == (then == "sent")


def test_taken_but_answer_lost_is_uncertain_and_not_sent_twice(db, sink):
    sink.mode("drop")
    mail = deliver(promise(kind="receipt"))
    assert (mail.status, mail.smtp_code) == ("uncertain", None)
    sink.mode("ok")
    assert deliver(mail, times=3).status == "uncertain"
    assert sink.message_ids() == [mail.message_id]


def test_uncertain_submission_goes_out_again_under_its_own_message_id(db, sink):
    sink.mode("drop")
    mail = deliver(promise())
    OutgoingMail.objects.update(uncertain_at=database_now() - 11 * MINUTE)
    sink.mode("ok")
    deliver(mail)
    assert sink.message_ids() == [mail.message_id, mail.message_id]
    assert "genfremsendt" in sink.accepted()[1]["subject"]
    assert mail.resent_as.status == "sent"


def test_slow_answer_within_the_limit_is_waited_for(db, sink):
    sink.mode("slow:2")
    assert deliver(promise()).status == "sent"


def test_answer_later_than_the_limit_is_uncertain(db, sink, monkeypatch, within):
    monkeypatch.setattr(smtp, "STEP_SECONDS", 1)
    sink.mode("slow:5")
    with within(3):
        mail = deliver(promise())
    assert (mail.status, sink.message_ids()) == ("uncertain", [mail.message_id])


def test_server_that_answers_letter_by_letter_is_cut_off_in_all(db, sink, monkeypatch, within):
    monkeypatch.setattr(smtp, "TOTAL_SECONDS", 1)
    sink.mode("dribble")
    with within(3):
        mail = deliver(promise())
    assert (mail.status, mail.last_error) == ("queued", "connect  more than 1 seconds")


def test_limits_are_ten_seconds_a_step_and_sixty_in_all():
    assert (smtp.STEP_SECONDS, smtp.TOTAL_SECONDS) == (10, 60)
    assert delivery.LEASE.total_seconds() > smtp.TOTAL_SECONDS
    assert delivery.COMMIT_LEASE.total_seconds() > smtp.STEP_SECONDS


def test_server_that_refuses_connections_is_asked_again(db, sink, settings):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        settings.EMAIL_PORT = taken.getsockname()[1]
        mail = deliver(promise())
    assert (mail.status, mail.last_error) == ("queued", "connect  ConnectionRefusedError")


def test_server_without_starttls_is_not_talked_to_in_the_clear(db, sink, settings):
    settings.EMAIL_USE_TLS = True
    mail = deliver(promise())
    assert (mail.status, mail.last_error) == ("queued", "connect  SMTPNotSupportedError")
    assert sink.accepted() == []


def test_certificate_nobody_vouches_for_is_refused(db, tls_sink):
    mail = deliver(promise())
    assert (mail.status, mail.last_error) == ("queued", "connect  SSLCertVerificationError")
    assert tls_sink.accepted() == []


def test_certificate_of_another_host_is_refused(db, tls_sink, certificate, monkeypatch, settings):
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    settings.EMAIL_HOST = "127.0.0.1"
    mail = deliver(promise())
    assert (mail.status, mail.last_error) == ("queued", "connect  SSLCertVerificationError")


def test_certificate_that_is_vouched_for_is_taken(db, tls_sink, certificate, monkeypatch):
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    assert deliver(promise()).status == "sent"
