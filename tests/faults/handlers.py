"""What the processes under fire do: append a line, so that a test can count what really ran."""

import os
import time

from celery import shared_task
from django.conf import settings

from support.documents import store
from support.jobs.clock import database_now


def note(ref):
    _append(f"ran {ref}")


def slow(ref):
    _append(f"began {ref}")
    time.sleep(1.5)
    _append(f"ran {ref}")


@shared_task(name="tests.faults.textbook", acks_late=True)
def textbook(ref):
    """Control: the message is all there is."""
    _append(f"ran {ref}")


def _append(line):
    handle = os.open(settings.NOTES, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    os.write(handle, f"{line}\n".encode())
    os.close(handle)


def keep(ref):
    """Write a document, as rendering one ends."""
    store.keep(
        key=f"fault/{ref}",
        content=b"%PDF",
        media_type="application/pdf",
        filename="x.pdf",
        at=database_now(),
    )
