"""Senders whose own clocks are wrong, or jump: F32, F33. Only the database's clock decides."""

from collections import Counter
from datetime import timedelta

import pytest

from support.jobs.clock import database_now
from support.notifications.models import OutgoingMail
from support.notifications.outbox import queue_mail

pytestmark = [pytest.mark.slow, pytest.mark.postgres]
MAILS = 20
HOUR, DAY = 3600, 86_400
# Seconds each sender's clock is off; "jump" goes five minutes to and fro while it works.
WRONG = [str(HOUR), str(-HOUR), str(DAY), str(-DAY)]


def promise(number):
    """Out of date in two minutes by the right clock."""
    now = database_now()
    return queue_mail(
        key=f"mail/{number}",
        kind="reminder",
        recipient="anna@eksempel.dk",
        subject="Frist i dag",
        text="Hej\n",
        at=now,
        valid_until=now + timedelta(minutes=2),
    )


@pytest.fixture
def send_by(processes, busy_sink, tmp_path, eventually):
    """``send_by(policy, clocks)``: all mails sent or settled by senders with these clocks."""

    def run(policy, clocks):
        OutgoingMail.objects.all().delete()
        before = len(busy_sink.accepted())
        for number in range(MAILS):
            promise(number)
        url = f"smtp://127.0.0.1:{busy_sink.port}"
        senders = [
            processes.start(
                *["-m", "tests.faults.senders", policy, "1", str(tmp_path / f"pids-{number}")],
                EMAIL_URL=url,
                WRONG_CLOCK=clock,
            )
            for number, clock in enumerate(clocks)
        ]
        eventually(all_settled, seconds=60)
        for sender in senders:
            processes.kill(sender)
        taken = Counter(busy_sink.message_ids()[before:])
        rows = dict(OutgoingMail.objects.values_list("message_id", "status"))
        return {
            "lost": sum(message not in taken for message in rows),
            "twice": sum(times > 1 for times in taken.values()),
            "uncertain": sum(status == "uncertain" for status in rows.values()),
        }

    return run


def all_settled():
    under_way = OutgoingMail.objects.filter(status__in=["queued", "sending", "committing"])
    return not under_way.exists()


@pytest.mark.parametrize(
    ("fault", "clocks"),
    [
        ("F32 four senders ±1 hour, ±1 day", WRONG),
        ("F33 clocks jump 5 minutes to and fro", ["jump", "jump"]),
    ],
)
def test_no_sender_goes_by_its_own_clock(send_by, report, fault, clocks):
    """The control is the product with the sender's own clock instead."""
    ours = send_by("C", clocks)
    control = send_by("own clock", clocks)
    report(
        fault,
        tried=len(clocks),
        survived=len(clocks) if not ours["lost"] and not ours["twice"] else 0,
        **ours,
        control=f"{control['lost']} of {MAILS} lost",
    )
    assert ours == {"lost": 0, "twice": 0, "uncertain": 0}
    assert control["lost"] > 0
