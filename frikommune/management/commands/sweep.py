"""``manage.py sweep``: the same work as the Celery task, without Celery and without a broker."""

import faulthandler
import signal
import threading

from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import close_old_connections

from frikommune.tasks import sweep_until_empty


class Command(BaseCommand):
    # It must start whatever state the pages are in.
    requires_system_checks = []
    help = "Run due jobs and send due mails; with --loop for ever, as the broker's second."

    def add_arguments(self, parser):
        parser.add_argument("--loop", action="store_true", help="go on until told to stop")
        parser.add_argument("--every", type=float, default=15, help="seconds between two looks")

    def handle(self, *, loop, every, **options):
        if not loop:
            done = sweep_until_empty("sweep-loop", seconds=float("inf"))
            self.stdout.write(f"{done} done")
            return
        stop = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_args: stop.set())
        while not stop.is_set():
            # A job that hangs must not hang the loop: the process ends, is started again by
            # whoever looks after it, and the job is taken over when its lease has run out.
            faulthandler.dump_traceback_later(settings.CELERY_TASK_TIME_LIMIT, exit=True)
            close_old_connections()
            done = sweep_until_empty("sweep-loop")
            faulthandler.cancel_dump_traceback_later()
            stop.wait(0 if done else every)
