"""Web processes that die the moment their transaction is saved.

    python -m tests.faults.committers HOW_MANY MANNER

MANNER ``row`` promises the work as the product does; ``message`` is the control: the work is
told to the broker after the commit, and to nobody else.
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


def row(number):
    enqueue(kind="note", key=f"note/{number}", ref=str(number), at=database_now())


def message(number):
    transaction.on_commit(lambda: textbook.delay(str(number)))


def commit_and_die(number, manner):
    with transaction.atomic():
        Heartbeat.objects.create(name=f"fact {number}", at=database_now())
        transaction.on_commit(lambda: os._exit(137))
        manner(number)


def main(how_many, manner):
    connections.close_all()
    for number in range(int(how_many)):
        if not os.fork():
            commit_and_die(number, {"row": row, "message": message}[manner])
        os.wait()


if __name__ == "__main__":
    main(*sys.argv[1:])
