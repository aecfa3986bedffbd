"""Mail senders that are forked anew whenever one is killed.

    python -m tests.faults.senders POLICY WORKERS PIDFILE

POLICY C is the product, as is "remind" (tests.faults.reminding). A marks before it sends, B sends
before it marks: the two usual orders, here as controls. Forking keeps a restart cheap, so that many
kills fit into a short test.
"""

import os
import random
import sys
import time
from contextlib import contextmanager
from datetime import timedelta
from itertools import cycle, repeat
from pathlib import Path

import django
import time_machine
from django.db import close_old_connections, connections
from django.utils import timezone

django.setup()

from support.jobs.clock import database_now  # noqa: E402
from support.notifications import delivery, mime, smtp  # noqa: E402
from support.notifications.models import OutgoingMail  # noqa: E402
from tests.faults import reminding  # noqa: E402

LEASE = timedelta(seconds=1)


def send(mail):
    return smtp.send(
        sender=mime.sender().addr_spec,
        recipient=mail.recipient,
        message=mime.as_bytes(mail),
        before_last_dot=lambda: None,
    )


def mark(mail):
    OutgoingMail.objects.filter(pk=mail.pk).update(
        status="sent", sent_at=database_now(), lease_until=None
    )


def mark_then_send():
    if mail := delivery.claim(lease=LEASE):
        mark(mail)
        send(mail)


def send_then_mark():
    if mail := delivery.claim(lease=LEASE):
        send(mail)
        mark(mail)


def product():
    delivery.deliver_due(5, lease=LEASE)


def product_by_own_clock():
    delivery.database_now = timezone.now
    product()


POLICIES = {
    "A": mark_then_send,
    "B": send_then_mark,
    "C": product,
    "own clock": product_by_own_clock,
    **reminding.POLICIES,
}
JUMP = timedelta(minutes=5)


def work(policy):
    random.seed()
    delivery.COMMIT_LEASE = LEASE
    with wrong_clock(os.environ.get("WRONG_CLOCK", "")) as put_right:
        while True:
            close_old_connections()
            policy()
            time.sleep(0.005)
            put_right()


@contextmanager
def wrong_clock(how):
    """This process alone lives ``how`` many seconds off; ``jump`` is to and fro after each mail."""
    if not how:
        yield lambda: None
        return
    jumps = cycle([JUMP, -JUMP]) if how == "jump" else repeat(timedelta(0))
    first = timedelta(seconds=0 if how == "jump" else float(how))
    with time_machine.travel(timezone.now() + first, tick=True) as traveller:
        yield lambda: traveller.shift(next(jumps))


def main(policy, workers, pids):
    connections.close_all()
    alive = set()
    while True:
        while len(alive) < int(workers):
            child = os.fork()
            if not child:
                work(POLICIES[policy])
            alive.add(child)
            note(pids, alive)
        dead, _status = os.wait()
        alive.discard(dead)
        note(pids, alive)


def note(pids, alive):
    part = Path(pids).with_suffix(".tmp")
    part.write_text(" ".join(map(str, alive)))
    part.replace(pids)


if __name__ == "__main__":
    main(*sys.argv[1:])
