"""What the processes under fire do: append a line, so that a test can count what really ran."""

import os
import time

from celery import shared_task
from django.conf import settings


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
