"""Promises mails for as long as it lives, and writes down each the database has saved.

    python -m tests.faults.promiser FILE

Beside each goes one of the control (textbook.py), told to the broker after the commit.
"""

import sys
import time
from pathlib import Path

import django
from django.db import DatabaseError, connections

django.setup()

from support.jobs.clock import database_now  # noqa: E402
from support.notifications.outbox import queue_mail  # noqa: E402
from tests.faults.textbook import send  # noqa: E402

PAUSE = 0.25


def promise(number):
    queue_mail(
        key=f"storm/{number}",
        kind="notice",
        recipient="anna@eksempel.dk",
        subject="Hej",
        text="Hej",
        at=database_now(),
    )


def tell(number):
    limits = {"socket_connect_timeout": 0.3, "socket_timeout": 0.3, "max_retries": 0}
    try:
        with send.app.connection_for_write(
            transport_options=limits, connect_timeout=0.3
        ) as connection:
            send.apply_async([number], connection=connection, retry=False)
    except Exception:  # the textbook has nothing to fall back on
        return


def main(path):
    number = 0
    with Path(path).open("a") as log:
        while True:
            try:
                promise(number)
            except DatabaseError:
                connections.close_all()
                time.sleep(PAUSE)
                continue
            log.write(f"storm/{number}\n")
            log.flush()
            tell(number)
            number += 1
            time.sleep(PAUSE)


if __name__ == "__main__":
    main(sys.argv[1])
