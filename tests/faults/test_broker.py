"""Redis refused, silent, emptied, killed and full; beats and messages too many: F7–F11, F29, F31.

One Redis, one worker, one mail server, a fault after the other; beside each mail of the product
goes one of the control, whose promise is its message (textbook.py).
"""

import os
import signal
from collections import Counter
from contextlib import contextmanager

import pytest

from frikommune.celery import app
from frikommune.invariants import broken
from support.jobs.clock import database_now
from support.jobs.models import Heartbeat
from support.notifications.models import OutgoingMail
from support.notifications.outbox import queue_mail
from tests.faults.smtp_sink import Sink
from tests.faults.textbook import send

pytestmark = [pytest.mark.slow, pytest.mark.postgres]
MAILS = 10
FLUSHES = int(os.environ.get("FLUSHES", "20"))


class Site:
    """The processes of an installation, and what was promised on it."""

    def __init__(self, processes, redis, sink, folder):
        self.processes, self.redis, self.sink, self.folder = processes, redis, sink, folder
        self.promised, self.told = set(), set()
        self.environment = {
            "CELERY_BROKER_URL": redis.url,
            "EMAIL_URL": f"smtp://127.0.0.1:{sink.port}",
        }

    def celery(self, *words):
        command = ["-m", "celery", "--app", "frikommune", "--quiet", *words]
        return self.processes.start(*command, "--loglevel", "WARNING", **self.environment)

    def worker(self):
        return self.celery("worker", "--concurrency", "2", "--without-gossip", "--without-mingle")

    def beat(self, number=0):
        return self.celery("beat", "--schedule", f"{self.folder}/beat-{number}")

    def loop(self):
        return self.processes.start(
            "manage.py", "sweep", "--loop", "--every", "1", **self.environment
        )

    def promise(self, how_many=MAILS):
        """As many mails as rows, and as many as messages."""
        for _ in range(how_many):
            number = len(self.promised)
            mail = queue_mail(
                key=f"mail/{number}",
                kind="notice",
                recipient="anna@eksempel.dk",
                subject="Hej",
                text="Hej",
                at=database_now(),
            )
            self.promised.add(mail.message_id)
            self.tell(number)

    def tell(self, number):
        self.told.add(f"<textbook-{number}@eksempel.dk>")
        limits = {"socket_connect_timeout": 0.3, "socket_timeout": 0.3, "max_retries": 0}
        try:
            with send.app.connection_for_write(
                self.redis.url, transport_options=limits, connect_timeout=0.3
            ) as connection:
                send.apply_async([number], connection=connection, retry=False)
        except Exception:  # the textbook shows the person an error page; the mail is lost
            return

    def wake(self):
        with app.connection_for_write(self.redis.url) as connection:
            app.send_task("frikommune.tasks.sweep_mail", connection=connection)

    @contextmanager
    def asleep(self, worker):
        """Nobody takes a message meanwhile."""
        os.killpg(worker.pid, signal.SIGSTOP)
        yield
        os.killpg(worker.pid, signal.SIGCONT)

    def reminded(self) -> int:
        return self.taken()["<textbook-remind-1@eksempel.dk>"]

    def doubled(self) -> str:
        return f"{sum(self.taken()[mail] > 1 for mail in self.told)} sent more than once"

    def lost(self) -> str:
        gone = len(self.told - set(self.taken()))
        assert gone, "the control lost nothing: the fault was none"
        return f"{gone} of {len(self.told)} lost"

    def taken(self):
        return Counter(self.sink.message_ids())

    def all_sent(self):
        under_way = OutgoingMail.objects.filter(status__in=["queued", "sending", "committing"])
        return not under_way.exists()


@pytest.fixture
def site(processes, own_redis, tmp_path):
    with Sink(tmp_path) as sink:
        yield Site(processes, own_redis, sink, tmp_path)


@pytest.fixture
def survives(site, eventually, report):
    """Judge one fault: everything promised so far was sent, and sent once."""

    def judge(fault, *, faults=1, control=site.lost):
        eventually(site.all_sent, seconds=60)
        taken = site.taken()
        lost = len(site.promised - set(taken))
        twice = sum(taken[mail] > 1 for mail in site.promised)
        uncertain = OutgoingMail.objects.filter(status="uncertain").count()
        survived = 0 if lost or twice else faults
        report(
            fault,
            tried=faults,
            survived=survived,
            lost=lost,
            twice=twice,
            uncertain=uncertain,
            control=control(),
        )
        assert (lost, twice, uncertain) == (0, 0, 0)
        assert broken() == {}
        site.told.clear()

    return judge


def test_no_fault_of_the_broker_loses_or_doubles_a_mail(site, survives, eventually, within):
    site.loop()
    worker = site.worker()
    site.beat()
    eventually(lambda: Heartbeat.objects.filter(name="worker/mail").exists(), seconds=60)

    site.redis.kill()
    with within(5):  # F7: promising costs a moment, though nobody is there to wake
        site.promise()
    survives("F7 Redis refuses connections")
    site.redis.start()

    site.redis.pause()
    with within(8):  # F8: the control alone waits, 0.3 s for each of its messages
        site.promise()
    survives("F8 Redis hangs (SIGSTOP)")
    site.redis.go_on()

    with site.asleep(worker):
        for _ in range(FLUSHES):
            site.promise(1)
            site.redis.ask("FLUSHALL")
    survives(f"F9 FLUSHALL ×{FLUSHES} under load", faults=FLUSHES)

    with site.asleep(worker):
        site.promise()
        site.redis.kill()
        site.redis.start()
    survives("F10 Redis killed without AOF")

    site.redis.ask("CONFIG", "SET", "maxmemory", "1")
    site.promise()
    survives("F11 Redis out of memory")
    site.redis.ask("CONFIG", "SET", "maxmemory", "0")


def test_beats_and_messages_too_many_send_nothing_twice(site, survives, eventually):
    """The control's own reminder is on every beat's schedule (settings.py)."""
    site.worker()
    beats = [site.beat(number) for number in range(5)]
    eventually(lambda: site.reminded() > 5, seconds=60)
    site.promise()
    survives("F29 five beats", faults=5, control=lambda: f"1 reminder sent {site.reminded()} times")
    for beat in beats[1:]:
        site.processes.kill(beat)
    for _ in range(MAILS):
        site.promise(1)
        for _again in range(9):
            site.tell(len(site.promised) - 1)
            site.wake()
    twice = eventually(lambda: sum(n > 1 for n in site.taken().values()) > MAILS, seconds=30)
    assert twice
    survives("F31 every message delivered ten times", faults=MAILS, control=site.doubled)
