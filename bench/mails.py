"""What sending many mails costs: ``bin/services .venv/bin/python -m bench.mails [HOW_MANY]``.

Queues 10,000, sends them to a mail server on this machine that takes everything, with one sender
and again with two. The floor is smtplib alone: a connection for each mail, and no rows. Both pay
for the mail server, which is Python too.
"""

import os
import smtplib
import subprocess
import sys
import tempfile
import time
from email.message import EmailMessage
from pathlib import Path

from bench.servers import ROOT, create, environment, python
from tests.faults.smtp_sink import Sink

PLAIN = 500
QUEUE = """
import sys, django; django.setup()
from django.db import transaction
from support.jobs.clock import database_now
from support.notifications.outbox import queue_mail
first, how_many, at = int(sys.argv[1]), int(sys.argv[2]), database_now()
for start in range(first, first + how_many, 100):
    with transaction.atomic():
        for number in range(start, min(start + 100, first + how_many)):
            queue_mail(key=f"bench/{number}", kind="notice", recipient="b@eksempel.dk",
                       subject="Hej", text="Hej", html="<p>Hej</p>", at=at)
"""


def main(how_many: int) -> None:
    """Print mails a second: queued, sent by one and by two, and by smtplib alone."""
    server = os.environ["DATABASE_URL"].rpartition("/")[0]
    create(server, "mails")
    with (
        tempfile.TemporaryDirectory(prefix="frikommune-bench-") as folder,
        Sink(Path(folder)) as sink,
    ):
        env = environment(f"{server}/mails", Path(folder)) | {
            "EMAIL_URL": f"smtp://127.0.0.1:{sink.port}",
            "CELERY_BROKER_URL": "memory://",
            "DJANGO_SETTINGS_MODULE": "frikommune.settings",
        }
        python("manage.py", "migrate", "--verbosity", "0", env=env)
        floor = timed(PLAIN, lambda: plain(sink))
        print(f"| smtplib alone | {floor:.0f} mails/s | 1.00 |")
        for senders in (1, 2):
            first = str(senders * how_many)
            queue = lambda first=first: python("-c", QUEUE, first, str(how_many), env=env)  # noqa: E731
            tell("queued", timed(how_many, queue), floor)
            before = len(sink.accepted())
            rate = timed(how_many, lambda senders=senders: send(senders, env))
            assert len(sink.accepted()) - before == how_many
            tell(f"sent by {senders}", rate, floor)
        assert len(set(sink.message_ids())) == 2 * how_many + PLAIN


def tell(name: str, rate: float, floor: float) -> None:
    print(f"| {name} | {rate:.0f} mails/s | {rate / floor:.2f} |")


def timed(how_many: int, work) -> float:
    began = time.perf_counter()
    work()
    return how_many / (time.perf_counter() - began)


def plain(sink: Sink) -> None:
    for number in range(PLAIN):
        message = EmailMessage()
        message["Message-ID"], message["Subject"] = f"<plain-{number}@bench>", "Hej"
        message["From"], message["To"] = "a@eksempel.dk", "b@eksempel.dk"
        message.set_content("Hej")
        with smtplib.SMTP("127.0.0.1", sink.port) as server:
            server.send_message(message)


def send(senders: int, env: dict[str, str]) -> None:
    several = [
        subprocess.Popen(
            [sys.executable, "manage.py", "sweep"], cwd=ROOT, env=env, stdout=subprocess.DEVNULL
        )
        for _ in range(senders)
    ]
    assert [sender.wait() for sender in several] == [0] * senders


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000)
