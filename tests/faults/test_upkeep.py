"""What operators and administrators do while people work: F36, F59, F60, F61."""

import os
import shutil
import signal
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from datetime import timedelta

import psycopg2
import pytest
from django.db import connection
from django.utils import timezone

from applications.actions.administration import move_date
from applications.actions.submission import submit
from applications.deadlines import closing_instant
from applications.models import Round, RoundChange, Submission
from applications.tests.factories import RoundFactory
from frikommune.invariants import broken
from networks.tests.factories import UserFactory
from support.documents import store
from support.jobs.clock import database_now
from tests.faults.conftest import database_url
from tests.faults.storm import Storm, Web, children, copy_database
from tests.faults.test_storm import frozen_applications, ready_applications
from tests.test_races import together

pytestmark = [
    pytest.mark.slow,
    pytest.mark.postgres,
    pytest.mark.timeout(600),
    pytest.mark.django_db(transaction=True),
]
MOVES = 12
WRITERS = 20


# --- F36 ------------------------------------------------------------------------------------------


def careless(round_pk, moved):
    """The control: it asks for the deadline, does something else, and asks for its version."""
    closes_at = Round.objects.get(pk=round_pk).closes_at
    moved.wait(timeout=30)
    return closes_at, Round.objects.get(pk=round_pk).deadline_version


def test_f36_deadline_moves_while_people_submit(report):
    round_ = RoundFactory(now_open=True)
    applications = frozen_applications(8, round_)
    by, today = UserFactory(), timezone.localdate()
    moved = threading.Event()

    def move():
        for number in range(MOVES):
            new = today + timedelta(days=-1 - number if number % 2 else 1 + number)
            move_date(round_, field="deadline", new=new, reason="Ny dato", by=by, at=database_now())
            moved.set()

    def send(application):
        at = database_now()
        return submit([application], seen={application.pk: 1}, by=application.created_by, at=at)

    works = [lambda one=one: send(one) for one in applications]
    *_sent, control = together(move, *works, lambda: careless(round_.pk, moved))
    closes = closing_by_version(round_)
    wrong = [
        package.reference
        for package in Submission.objects.all()
        if package.late != (package.received_at >= closes[package.deadline_version])
    ]
    mixed = closes[control[1]] != control[0]
    report(
        "F36 deadline moved while people submit",
        tried=MOVES,
        survived=0 if wrong else MOVES,
        lost=len(applications) - Submission.objects.count(),
        control="judged by a deadline of another version" if mixed else "",
    )
    assert (wrong, Submission.objects.count(), mixed) == ([], len(applications), True)


def closing_by_version(round_) -> dict:
    changes = list(RoundChange.objects.filter(round=round_).order_by("pk"))
    days = [changes[0].old, *(change.new for change in changes)]
    return {version: closing_instant(day) for version, day in enumerate(days, start=1)}


# --- F59 ------------------------------------------------------------------------------------------


@contextmanager
def documents_being_kept():
    """Another thread keeps a new document every few milliseconds."""
    over, kept = threading.Event(), []

    def work():
        while not over.is_set():
            number = len(kept)
            store.keep(
                key=f"load/{number}",
                content=f"{number}".encode() * 2000,
                media_type="text/plain",
                filename="x.txt",
                at=database_now(),
            )
            kept.append(number)
        connection.close()

    thread = threading.Thread(target=work)
    thread.start()
    try:
        yield kept
    finally:
        over.set()
        thread.join()


def test_f59_backup_under_load_is_whole_when_restored(
    processes, settings, tmp_path, new_postgresql, eventually, report
):
    """The control copies the files first and the database after: rows name files it lacks."""
    settings.DOCUMENT_ROOT = tmp_path / "documents"
    with new_postgresql() as server:
        with documents_being_kept() as kept:
            eventually(lambda: len(kept) > 20)
            shutil.copytree(settings.DOCUMENT_ROOT, tmp_path / "too early", ignore=no_parts)
            count = len(kept)
            eventually(lambda: len(kept) > count + 5)
            copy_database(database_url(), server.url(), "restored", server.programs)
            count = len(kept)
            eventually(lambda: len(kept) > count)
            shutil.copytree(settings.DOCUMENT_ROOT, tmp_path / "after", ignore=no_parts)

        def check(files):
            return processes.run(
                *["manage.py", "check_invariants", "--files"],
                DATABASE_URL=server.url("restored"),
                DOCUMENT_ROOT=str(tmp_path / files),
            )

        whole, control = check("after"), check("too early")
    report(
        "F59 backup under load, restored",
        tried=1,
        survived=int(whole == 0),
        control="rows that name files not in the backup" if control else "",
    )
    assert whole == 0
    assert control != 0


def no_parts(_folder, names):
    return [name for name in names if name.endswith(".tmp")]


# --- F60 ------------------------------------------------------------------------------------------

# (app, the state before, what the code before did to its tables meanwhile). With each release the
# new migrations are put here; what is older has been run everywhere.
FORWARD = [
    (
        "notifications",
        "0002",
        "UPDATE notifications_outgoingmail SET attempts = attempts + 1 WHERE key = 'old'",
    ),
]
# The settings give a web process 3 s; a crowded machine is given more, and so is the control.
LOCK_TIMEOUT = "-c lock_timeout=8s"
CARELESS = (
    "BEGIN; ALTER TABLE notifications_outgoingmail ADD COLUMN careless int; "
    "SELECT pg_sleep(10); COMMIT"
)


@contextmanager
def writers(url, sql):
    """``WRITERS`` of the old code; gives the errors they met."""
    over, errors, done = threading.Event(), [], []

    def work():
        with closing(psycopg2.connect(url, options=LOCK_TIMEOUT)) as line:
            line.autocommit = True
            while not over.wait(0.02):
                try:
                    with line.cursor() as cursor:
                        cursor.execute(sql)
                    done.append(1)
                except psycopg2.Error as error:
                    errors.append(type(error).__name__)

    threads = [threading.Thread(target=work) for _ in range(WRITERS)]
    for thread in threads:
        thread.start()
    try:
        yield errors, done
    finally:
        over.set()
        for thread in threads:
            thread.join()


def test_f60_migrations_run_under_writers_of_the_old_code(processes, new_postgresql, report):
    with new_postgresql() as server:
        copy_database(database_url(), server.url(), "old", server.programs)
        url = server.url("old")
        failed = []
        for app, before, _sql in reversed(FORWARD):
            assert processes.run("manage.py", "migrate", app, before, DATABASE_URL=url) == 0
        for app, _before, sql in FORWARD:
            with writers(url, sql) as (errors, done):
                assert processes.run("manage.py", "migrate", app, DATABASE_URL=url) == 0
            assert done
            failed += errors
        with (
            writers(url, FORWARD[0][2]) as (control, _done),
            closing(psycopg2.connect(url)) as line,
            line.cursor() as cursor,
        ):
            cursor.execute(CARELESS)
    report(
        f"F60 migrations under {WRITERS} writers",
        tried=len(FORWARD),
        survived=0 if failed else len(FORWARD),
        lost=len(failed),
        control=f"{len(control)} writes refused",
    )
    assert (failed, bool(control)) == ([], True)


# --- F61 ------------------------------------------------------------------------------------------

SUBMITS = int(os.environ.get("SUBMITS", "8"))
RESTARTS = 2


@pytest.fixture
def site(processes, tmp_path):
    processes.environment |= {"REAL_HANDLERS": "1", "DOCUMENT_ROOT": str(tmp_path / "documents")}
    with Web(tmp_path, processes.environment) as web:
        yield Storm(
            processes=processes,
            postgresql=None,
            redis=None,
            sink=None,
            web=web,
            schedule=tmp_path / "schedule",
        )


def restarted(site, restart):
    """The web server restarted by ``restart`` while people send: why clicks were in vain."""
    site.vain.clear()
    applications = ready_applications(SUBMITS)
    with ThreadPoolExecutor(1) as pool:
        sending = pool.submit(site.submit_all, applications, 0.3)
        try:
            for _ in range(RESTARTS):
                restart()
            done = sending.result(timeout=200)
        finally:
            site.over.set()
    site.over.clear()
    assert all(done.values())
    return site.vain.copy()


def test_f61_rolling_restart_fails_nobody(site, eventually, report):
    """The control is a restart that ends the server before the new one is there."""

    def gently():
        old = set(children(site.web.process.pid))
        os.kill(site.web.process.pid, signal.SIGHUP)
        eventually(lambda: not old & set(children(site.web.process.pid)), seconds=60)

    def roughly():
        site.web.kill()
        site.web.start()

    ours, control = restarted(site, gently), restarted(site, roughly)
    report(
        f"F61 rolling restart during {2 * SUBMITS} clicks",
        tried=RESTARTS,
        survived=0 if ours else RESTARTS,
        lost=ours.total(),
        control=f"{control.total()} clicks in vain",
    )
    assert ours == {}
    assert control.total() > 0
    assert broken() == {}
