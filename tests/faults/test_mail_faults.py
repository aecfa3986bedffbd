"""F21-F28: mail servers that are away, silent, slow, forgetful or in doubt, each with a control.

The control is the standard library as its guide uses it (tests/faults/textbook.py).
"""

import socket
from collections import Counter
from contextlib import suppress

from support.jobs.clock import database_now
from support.notifications import delivery, smtp
from support.notifications.models import OutgoingMail
from tests.faults.deliveries import MINUTE, deliver, promise, slow_reader, still_waits, textbook
from tests.faults.smtp_sink import GREYLISTED_SECONDS
from tests.faults.textbook import mail_once

HOUR_OF_TRIES = 70


def test_f21_server_away_for_an_hour_loses_nothing(db, sink, settings, monkeypatch, report):
    """The hour passes on the clock that delivery asks, a minute at a time."""
    now = database_now()
    passed = iter(now + MINUTE * minute for minute in range(HOUR_OF_TRIES))
    mails = [promise(str(number), kind="receipt", at=now) for number in range(10)]
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        settings.EMAIL_PORT = taken.getsockname()[1]
        for number in range(10):
            textbook(number)
        for _ in range(60):
            minute = next(passed)
            monkeypatch.setattr(delivery, "database_now", lambda minute=minute: minute)
            delivery.deliver_due(50)
    assert sink.accepted() == []
    assert set(OutgoingMail.objects.values_list("status", flat=True)) == {"queued"}
    settings.EMAIL_PORT = sink.port
    for minute in passed:
        monkeypatch.setattr(delivery, "database_now", lambda minute=minute: minute)
        delivery.deliver_due(50)
    taken = Counter(sink.message_ids())
    lost = sum(mail.message_id not in taken for mail in mails)
    twice = sum(times > 1 for times in taken.values())
    report("F21 mail server away 1 h", tried=1, survived=int(not lost and not twice),
           lost=lost, twice=twice, control="10 of 10 lost")  # fmt: skip
    assert (lost, twice) == (0, 0)
    assert not any("textbook" in message for message in taken)


def test_f25_lost_answers_are_named_and_a_retrying_sender_doubles(db, sink, report):
    sink.mode("drop")
    mails = [promise(str(number), kind="receipt") for number in range(10)]
    for number in range(10):
        with suppress(OSError):
            mail_once(number)
    for mail in mails:
        deliver(mail)
    sink.mode("ok")
    for number in range(10):
        mail_once(number)
    for _ in range(3):
        delivery.deliver_due(20)
    taken = Counter(sink.message_ids())
    ours = [taken[mail.message_id] for mail in mails]
    uncertain = OutgoingMail.objects.filter(status="uncertain").count()
    doubled = sum(taken[f"<textbook-{number}@eksempel.dk>"] > 1 for number in range(10))
    report("F25 mail taken, answer lost", tried=10, survived=ours.count(1),
           twice=sum(n > 1 for n in ours), uncertain=uncertain,
           control=f"{doubled} of 10 sent twice")  # fmt: skip
    assert (ours, uncertain, doubled) == ([1] * 10, 10, 10)


def test_f22_silent_server_costs_one_step(db, sink, monkeypatch, within, report):
    monkeypatch.setattr(smtp, "STEP_SECONDS", 1)
    sink.mode("silent")
    with within(3):
        mail = deliver(promise())
    hangs = still_waits(5, lambda: mail_once(1, timeout=None))
    sink.mode("ok")
    then = deliver(mail).status
    report("F22 mail server says nothing", tried=1, survived=int(then == "sent"),
           control="still waiting after 5 s" if hangs else "gave up")  # fmt: skip
    assert (mail.last_error, then, hangs) == ("", "sent", True)


def test_f23_greylisted_mail_is_taken_on_retry(db, sink, report, eventually):
    sink.mode("greylist")
    taken_at_once = textbook(1, to="en.anden@eksempel.dk")
    mail = deliver(promise())
    assert (mail.status, mail.smtp_code) == ("queued", 451)
    eventually(lambda: deliver(mail).status == "sent", seconds=GREYLISTED_SECONDS + 5)
    report("F23 greylisting", tried=1, survived=1,
           control="not sent" if not taken_at_once else "sent")  # fmt: skip
    assert sink.message_ids() == [mail.message_id]
    assert not taken_at_once


def test_f24_unknown_mailbox_of_one_stops_nobody_else(db, sink, settings, report):
    settings.ALARM_MAILBOX = "drift@eksempel.dk"
    sink.mode("unknown")
    gone, fine = promise("1", "ukendt@eksempel.dk"), promise("2")
    delivery.deliver_due(5)
    gone.refresh_from_db()
    fine.refresh_from_db()
    taken = [mail["to"] for mail in sink.accepted()]
    # One task for both, as the guide loops over the recipients.
    with suppress(OSError):
        for number, to in enumerate(["ukendt@eksempel.dk", "bo@eksempel.dk"]):
            mail_once(number, to=to)
    lost = "bo@eksempel.dk" not in [mail["to"] for mail in sink.accepted()]
    report("F24 one mailbox of two unknown", tried=1, survived=int(fine.status == "sent"),
           control="1 of 1 others lost" if lost else "nothing lost")  # fmt: skip
    assert (gone.status, gone.smtp_code, fine.status) == ("failed", 550, "sent")
    assert taken == [fine.recipient, "drift@eksempel.dk"]
    assert lost


# (what the server says, status then, whether it is sent once the server behaves again)
ANSWERS = [
    *((f"rcpt:{code}", "queued") for code in (421, 431, 432, 450)),
    *((f"data:{code}", "queued") for code in (451, 452)),
    *((f"rcpt:{code}", "failed") for code in (500, 550, 551, 553)),
    *((f"data:{code}", "failed") for code in (552, 554)),
]


def test_f27_twelve_answers_are_understood(db, sink, report):
    right, lost = 0, 0
    for number, (mode, status) in enumerate(ANSWERS):
        sink.mode(mode)
        first = deliver(promise(str(number))).status
        told = textbook(number)
        sink.mode("ok")
        mail = deliver(OutgoingMail.objects.get(key=str(number)))
        then = "sent" if status == "queued" else "failed"
        right += (first, mail.status, mail.smtp_code) == (
            status, then, 250 if then == "sent" else int(mode[5:]))  # fmt: skip
        lost += status == "queued" and not told
    report("F27 refusals, for now and for good", tried=12, survived=right,
           control=f"{lost} of 6 lost that were refused for now")  # fmt: skip
    assert (right, lost) == (12, 6)


def test_f27_bad_certificate_is_refused(db, tls_sink, report):
    mail = deliver(promise())
    assert (mail.status, mail.last_error) == ("queued", "connect  SSLCertVerificationError")
    assert tls_sink.accepted() == []
    trusted = textbook(1, tls=True)
    report("F27 certificate nobody vouches for", tried=1, survived=1,
           control="mail handed to a stranger" if trusted else "refused")  # fmt: skip
    assert trusted


def test_f28_server_that_reads_a_byte_a_second_is_cut_off(
    db, settings, monkeypatch, within, report
):
    """Its window fills up; the control has no limit in all."""
    monkeypatch.setattr(smtp, "TOTAL_SECONDS", 2)
    large = "x" * 70 + "\n" + ("y" * 70 + "\n") * 200_000
    with slow_reader() as port:
        settings.MAIL_TRANSPORT = "smtp"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
        settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
        with within(8):
            mail = deliver(promise(text=large))
        hangs = still_waits(6, lambda: mail_once(1, body=large, timeout=None))
    report("F28 server reads a byte a second", tried=1, survived=1,
           control="still sending after 6 s" if hangs else "gave up")  # fmt: skip
    assert (mail.status, mail.last_error) == ("queued", "data  more than 2 seconds")
    assert hangs
