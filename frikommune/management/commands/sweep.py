"""``manage.py sweep``: the same work as the Celery tasks, without Celery and without a broker."""

import os
import signal
import sys
import threading
import time

from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import close_old_connections

from frikommune.tasks import alone, sweep
from frikommune.watching import watch
from support.jobs.clock import database_now
from support.jobs.queues import Queue


class Command(BaseCommand):
    # It must start whatever state the pages are in.
    requires_system_checks = []
    help = "Run due jobs and send due mails; with --loop for ever, as the broker's second."

    def add_arguments(self, parser):
        parser.add_argument("--loop", action="store_true", help="go on until told to stop")
        parser.add_argument("--every", type=float, default=15, help="seconds between two looks")

    def handle(self, *, loop, every, **options):
        if not loop:
            self.stdout.write(f"{sweep('loop', seconds=float('inf'))} done")
            return
        stop = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_args: stop.set())
        # A thread for each queue: a slow document makes no mail wait.
        eyes = [Eye(lambda queue=queue: sweep("loop", [queue]), stop, every) for queue in Queue]
        eyes.append(Eye(lambda: alone(_watch), stop, every))
        for eye in eyes:
            eye.start()
        while not stop.wait(1):
            _end_if_hanging(eyes)
        for eye in eyes:
            eye.join(settings.CELERY_TASK_TIME_LIMIT)


class Eye(threading.Thread):
    """Looks again at once while there is something to do, else after ``every`` seconds."""

    def __init__(self, look, stop: threading.Event, every: float):
        super().__init__(daemon=True)
        self.look, self.stop, self.every = look, stop, every
        self.began: float | None = None

    def run(self):
        while not self.stop.is_set():
            self.began = time.monotonic()
            close_old_connections()
            done = self.look()
            self.began = None
            self.stop.wait(0 if done else self.every)

    def hangs(self) -> bool:
        began = self.began
        return began is not None and time.monotonic() - began > settings.CELERY_TASK_TIME_LIMIT


def _watch() -> None:
    watch(at=database_now())


def _end_if_hanging(eyes: list[Eye]) -> None:
    """A job that hangs must not hang the loop.

    The process ends, is started again by whoever looks after it, and the job is taken over when
    its lease has run out. So does a thread that died of something nobody foresaw.
    """
    if any(eye.hangs() or not eye.is_alive() for eye in eyes):
        sys.stderr.write("The loop hangs, or a part of it died: it ends to be started again.\n")
        os._exit(1)
