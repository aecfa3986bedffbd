"""A whole installation of its own, and a hand that breaks one part of it after the other."""

import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from urllib.parse import urlencode

import psycopg2

from support.walls.context import Role
from tests.faults.servers import Server

ROOT = Path(__file__).resolve().parent.parent.parent
DOWN = (0.5, 2.5)
GAP = (0.4, 1.6)


class Web(Server):
    """gunicorn with two workers."""

    def __init__(self, folder: Path, environment: dict[str, str]):
        super().__init__(folder)
        self.environment = environment

    def command(self):
        bind = ["--bind", f"127.0.0.1:{self.port}", "--workers", "2", "--timeout", "120"]
        return [sys.executable, "-m", "gunicorn", "frikommune.wsgi", *bind]

    def account(self):
        return {"env": self.environment, "cwd": ROOT}

    def answers(self) -> bool:
        with suppress(OSError, HTTPException):
            return self.ask("GET", "/healthz")[0] == 200
        return False

    def ask(self, method: str, path: str, *, cookies="", **values) -> tuple[int, str]:
        """Status and where it sends one; no redirect is followed."""
        headers = {"Content-Type": "application/x-www-form-urlencoded", "Cookie": cookies}
        with closing(HTTPConnection("127.0.0.1", self.port, timeout=180)) as line:
            line.request(method, path, urlencode(values) if values else None, headers)
            answer = line.getresponse()
            answer.read()
            return answer.status, answer.getheader("Location", "")

    def kill(self):
        """The whole group: gunicorn's workers too."""
        if self.process and self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()


class Storm:
    """Everything that runs, the faults by name, and what the people met meanwhile."""

    def __init__(self, *, processes, postgresql, redis, sink, web, schedule: Path):
        self.processes, self.postgresql, self.redis = processes, postgresql, redis
        self.sink, self.web, self.schedule = sink, web, schedule
        self.running = {}
        self.faults: list[str] = []
        # Why clicks were in vain: a status, or the name of an error.
        self.vain: Counter = Counter()
        self.over = threading.Event()

    # --- what runs --------------------------------------------------------------------------------

    def start(self, name: str):
        self.running[name] = self.processes.start(*self.commands()[name])

    def commands(self):
        celery = ["-m", "celery", "--app", "frikommune", "--quiet"]
        quiet = ["--without-gossip", "--without-mingle", "--loglevel", "ERROR"]
        worker = [*celery, "worker", *quiet, "--concurrency", "2", "--hostname"]
        return {
            "worker": [*worker, "one@%h"],
            "beat": [*celery, "beat", "--schedule", str(self.schedule), "--loglevel", "ERROR"],
            "loop": ["manage.py", "sweep", "--loop", "--every", "1"],
        }

    # --- what breaks ------------------------------------------------------------------------------

    def blow(self, seed: int, seconds: float):
        """One fault after the other, drawn from ``seed``; the broker is lost at least once.

        On a slow machine few are drawn, and the control loses nothing as long as Redis stays up.
        """
        chance = random.Random(seed)
        end = time.monotonic() + seconds
        names = sorted(FAULTS)
        while time.monotonic() < end:
            self.strike(chance.choice(names), chance)
        if BROKER_LOST not in self.faults:
            self.strike(BROKER_LOST, chance)

    def strike(self, name: str, chance: random.Random):
        FAULTS[name](self, chance)
        self.faults.append(name)
        time.sleep(chance.uniform(*GAP))

    def kill_child(self, chance):
        group = children(self.running["worker"].pid)
        if group:
            with suppress(ProcessLookupError):
                os.kill(chance.choice(group), signal.SIGKILL)

    def kill_process(self, name):
        self.processes.kill(self.running[name])
        self.start(name)

    def kill_web_worker(self, chance):
        with suppress(ProcessLookupError, IndexError):
            os.kill(chance.choice(children(self.web.process.pid)), signal.SIGKILL)

    def kill_web(self, _chance):
        self.web.kill()
        self.web.start()

    def lose_redis(self, chance):
        self.redis.kill()
        time.sleep(chance.uniform(*DOWN))
        self.redis.start()

    def lose_mail_server(self, chance):
        self.sink.__exit__()
        self.sink.command[-1] = str(self.sink.port)
        time.sleep(chance.uniform(*DOWN))
        self.sink.__enter__()

    # --- people -----------------------------------------------------------------------------------

    def submit_all(self, applications, pause: float) -> dict[str, set[str]]:
        """Each sends, double-clicking, until they hold a receipt; gives the receipts shown."""
        with ThreadPoolExecutor(len(applications)) as people:
            shown = people.map(
                lambda one: self.send(*one[1], after=one[0] * pause), enumerate(applications)
            )
            return dict(zip((one[0] for one in applications), shown, strict=True))

    def send(self, reference: str, session: str, *, after: float) -> set[str]:
        self.over.wait(after)
        receipts: set[str] = set()
        while not receipts and not self.over.is_set():
            with ThreadPoolExecutor(2) as hand:
                clicks = [hand.submit(self.click, reference, session) for _ in range(2)]
            receipts = {receipt for click in clicks if (receipt := click.result())}
            if not receipts:
                self.over.wait(0.5)
        return receipts

    def click(self, reference: str, session: str) -> str:
        token = "x" * 32
        values = {f"version_{reference}": "1", "csrfmiddlewaretoken": token}
        cookies = f"sessionid={session}; csrftoken={token}"
        try:
            status, place = self.web.ask(
                "POST", f"/ansoegninger/{reference}/indsend/", cookies=cookies, **values
            )
        except (OSError, HTTPException) as error:
            self.vain[type(error).__name__] += 1
            return ""
        if status != 302 or "/indsendelser/" not in place:
            self.vain[f"{status} {place}".strip()] += 1
            return ""
        return place.strip("/").rpartition("/")[2]

    # --- afterwards -------------------------------------------------------------------------------

    def ask(self, sql: str) -> list[tuple]:
        with psycopg2.connect(self.postgresql.url("storm")) as connection:
            connection.autocommit = True
            with connection.cursor() as cursor:
                cursor.execute(sql)
                return cursor.fetchall() if cursor.description else []

    def let_time_pass(self):
        """Leases of the dead run out, and what waits is due: as hours later."""
        for table, status in (("jobs_job", "running"), ("notifications_outgoingmail", "sending")):
            self.ask(
                f"UPDATE {table} SET lease_until = now() - interval '1 s' "
                f"WHERE status = '{status}' AND lease_until > now()"
            )
            self.ask(f"UPDATE {table} SET next_at = now() WHERE status = 'queued'")
        # In a night that lasts longer than this it is soon too late for them.
        self.ask(
            "UPDATE applications_plannedreminder SET valid_until = now() + interval '5 min' "
            "WHERE state = 'planned' AND due_at <= now()"
        )

    def left(self) -> int:
        ((jobs,),) = self.ask("SELECT count(*) FROM jobs_job WHERE status <> 'done'")
        ((mails,),) = self.ask(
            "SELECT count(*) FROM notifications_outgoingmail "
            "WHERE status IN ('queued', 'sending', 'committing')"
        )
        ((reminders,),) = self.ask(
            "SELECT count(*) FROM applications_plannedreminder "
            "WHERE state = 'planned' AND due_at <= now()"
        )
        return jobs + mails + reminders


def children(pid: int) -> list[int]:
    found = Path(f"/proc/{pid}/task/{pid}/children")
    with suppress(FileNotFoundError):
        return [int(child) for child in found.read_text().split()]
    return []


BROKER_LOST = "Redis killed and away"
FAULTS = {
    "kill -9 a worker's child": Storm.kill_child,
    "kill -9 the worker": lambda storm, _chance: storm.kill_process("worker"),
    "kill -9 the loop": lambda storm, _chance: storm.kill_process("loop"),
    "kill -9 beat": lambda storm, _chance: storm.kill_process("beat"),
    "kill -9 a web worker": Storm.kill_web_worker,
    "kill -9 the web server": Storm.kill_web,
    "FLUSHALL": lambda storm, _chance: storm.redis.ask("FLUSHALL"),
    BROKER_LOST: Storm.lose_redis,
    "PostgreSQL restarted at once": lambda storm, _chance: storm.postgresql.restart_immediately(),
    "mail server killed and away": Storm.lose_mail_server,
}


def copy_database(source: str, target: str, name: str, programs: Path) -> None:
    """The whole of ``source`` as a new database ``name`` at the server of ``target``."""
    admin = psycopg2.connect(target)
    admin.autocommit = True
    with admin.cursor() as cursor:
        cursor.execute(f"CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8'")
        for role in Role:
            if role.value:
                # As on a new server (docs/operator/install.md, step 3).
                cursor.execute(f"CREATE ROLE {role.value} NOLOGIN")
    admin.close()
    dump = subprocess.run(
        [programs / "pg_dump", "--format=custom", "--no-owner", source],
        check=True,
        capture_output=True,
    )
    subprocess.run(
        [programs / "pg_restore", "--no-owner", "--exit-on-error", "--dbname"]
        + [target.replace("/postgres", f"/{name}")],
        input=dump.stdout,
        check=True,
    )
