"""Mail senders killed at random: what is marked sent was taken, and nothing goes out twice."""

import os
import random
import signal
import time
from collections import Counter

import pytest

from support.jobs.clock import database_now
from support.notifications import delivery
from support.notifications.models import OutgoingMail
from support.notifications.outbox import queue_mail
from tests.faults.smtp_sink import send_to

pytestmark = pytest.mark.postgres
MAILS = 60
KILLS = 20


def promise(number, kind="receipt"):
    return queue_mail(
        key=f"mail/{number}",
        kind=kind,
        recipient="anna@eksempel.dk",
        subject="Kvittering",
        text="Tak.\n",
        at=database_now(),
    )


def under_fire(policy, processes, sink, tmp_path, eventually):
    """Send ``MAILS`` while ``KILLS`` senders, or one more, are killed; gives the figures."""
    for number in range(MAILS):
        promise(number)
    pids = tmp_path / "pids"
    url = f"smtp://127.0.0.1:{sink.port}"
    processes.start("-m", "tests.faults.senders", policy, "2", str(pids), EMAIL_URL=url)
    kills = kill_at_random(pids, sink, eventually)
    eventually(all_settled, seconds=30)
    accepted = Counter(sink.message_ids())
    rows = dict(OutgoingMail.objects.values_list("message_id", "status"))
    sent = {message_id for message_id, status in rows.items() if status == "sent"}
    return {
        "kills": kills,
        "mails": len(rows),
        "marked sent, never delivered": len(sent - set(accepted)),
        "delivered twice": sum(1 for times in accepted.values() if times > 1),
        "delivered, not marked": len(set(accepted) - sent),
        "uncertain": sum(1 for status in rows.values() if status == "uncertain"),
        "sent": len(sent),
    }


def kill_at_random(pids, sink, eventually):
    """Kill one sender at any moment, then all of them just after a mail was taken, and so on."""
    chance = random.Random(20161201)
    eventually(pids.exists)
    killed = set()
    while len(killed) < KILLS:
        time.sleep(chance.uniform(0.06, 0.25))
        kill(chance.sample(alive(pids, killed), k=1), killed)
        seen = len(sink.accepted())
        eventually(lambda seen=seen: len(sink.accepted()) > seen, every=0.01)
        time.sleep(chance.uniform(0.0, 0.05))
        kill(alive(pids, killed), killed)
    return len(killed)


def alive(pids, killed):
    return sorted(set(pids.read_text().split()) - killed) or ["0"]


def kill(victims, killed):
    for pid in set(victims) - {"0"}:
        os.kill(int(pid), signal.SIGKILL)
        killed.add(pid)


def all_settled():
    under_way = OutgoingMail.objects.filter(status__in=["queued", "sending", "committing"])
    return not under_way.exists()


@pytest.fixture
def fire(processes, busy_sink, tmp_path, eventually, capsys):
    def run(policy):
        figures = under_fire(policy, processes, busy_sink, tmp_path, eventually)
        with capsys.disabled():
            row = " | ".join(f"{name} {number}" for name, number in figures.items())
            print(f"\n| mail policy {policy} | {row} |")  # noqa: T201
        return figures

    return run


def test_killed_senders_lose_nothing_and_send_nothing_twice(fire):
    figures = fire("C")
    assert figures["marked sent, never delivered"] == 0
    assert figures["delivered twice"] == 0
    assert figures["sent"] + figures["uncertain"] == MAILS
    assert figures["delivered, not marked"] <= figures["uncertain"] <= figures["kills"]


def test_control_marking_first_loses_mails(fire):
    assert fire("A")["marked sent, never delivered"] > 0


def test_control_marking_last_sends_mails_twice(fire):
    assert fire("B")["delivered twice"] > 0


CRASHES = [
    ("mail.after_claim", "sending", 0, "sent"),
    ("mail.before_commit", "sending", 0, "sent"),
    ("mail.after_commit", "committing", 0, "uncertain"),
    ("mail.before_sent", "committing", 1, "uncertain"),
]


@pytest.mark.parametrize(("point", "left", "taken", "then"), CRASHES)
def test_crash_at_each_point_leaves_a_row_that_says_what_is_known(
    processes, busy_sink, settings, point, left, taken, then
):
    mail = promise(1)
    url = f"smtp://127.0.0.1:{busy_sink.port}"
    assert processes.run("manage.py", "sweep", EMAIL_URL=url, CRASH_AT=point) == 137
    mail.refresh_from_db()
    assert (mail.status, len(busy_sink.accepted())) == (left, taken)
    OutgoingMail.objects.update(lease_until=database_now())
    send_to(busy_sink, settings)
    delivery.deliver_due(5)
    mail.refresh_from_db()
    assert mail.status == then
    assert len(busy_sink.accepted()) == (1 if then == "sent" else taken)
