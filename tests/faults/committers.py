"""Web processes that die the moment their transaction is saved.

    python -m tests.faults.committers HOW_MANY

Each promises work twice: with a row, as the product does, and, as a control, with a message that
is sent after the commit.
"""

import os
import sys

import django
from django.db import connections, transaction

django.setup()

from support.jobs.clock import database_now  # noqa: E402
from support.jobs.models import Heartbeat  # noqa: E402
from support.jobs.queue import enqueue  # noqa: E402
from tests.faults.handlers import textbook  # noqa: E402


def commit_and_die(number):
    with transaction.atomic():
        Heartbeat.objects.create(name=f"fact {number}", at=database_now())
        transaction.on_commit(lambda: os._exit(137))
        enqueue(kind="note", key=f"note/{number}", ref=str(number), at=database_now())
        transaction.on_commit(lambda: textbook.delay(f"message {number}"))


def main(how_many):
    connections.close_all()
    for number in range(int(how_many)):
        if not os.fork():
            commit_and_die(number)
        os.wait()


if __name__ == "__main__":
    main(sys.argv[1])
