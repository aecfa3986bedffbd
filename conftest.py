"""What every test in the tree may rely on."""

import os
import re
import time
from contextlib import contextmanager

import pytest
from celery.signals import before_task_publish
from django.conf import settings
from django.db import OperationalError, connection, connections, transaction
from django.db.backends.base.operations import BaseDatabaseOperations
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings

from support.walls.context import acting, otherwise, owner

pytest_plugins = ["tests.browser"]

# What a test itself writes and reads it does as the owner of the tables; whatever it calls through
# a request, a job or a command acts for whom it says, as in production.
otherwise(owner())

# Shared machines stall for seconds: a slow example is no bug, and a red run must be repeatable.
hypothesis_settings.register_profile(
    "suite",
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.too_slow],
)
# HYPOTHESIS_PROFILE=search looks for new failures, with other examples every time.
hypothesis_settings.register_profile("search", deadline=None, max_examples=1000)
hypothesis_settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "suite"))


def pytest_collection_modifyitems(config, items):
    """Leave out what needs PostgreSQL when the suite runs on SQLite."""
    if connection.vendor == "postgresql":
        return
    left_out = [item for item in items if item.get_closest_marker("postgres")]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if item not in set(left_out)]


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix):
    """Test SQLite as a file: threads and processes of a test then reach the same database."""
    if connection.vendor == "sqlite":
        connection.settings_dict["TEST"]["NAME"] = str(settings.VAR_DIR / "test.sqlite3")


FIRST_ID = 1_000_000


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """Number rows from a million on: an id that a page writes as "1.000.000" then fails a test."""
    with django_db_blocker.unblock(), acting(owner()), connection.cursor() as cursor:
        for table in connection.introspection.table_names():
            for sequence in connection.introspection.get_sequences(cursor, table):
                for sql in NUMBER_FROM[connection.vendor]:
                    cursor.execute(sql, {"table": sequence["table"], "first": FIRST_ID})
    return django_db_setup


NUMBER_FROM = {
    "postgresql": ["SELECT setval(pg_get_serial_sequence(%(table)s, 'id'), %(first)s)"],
    "sqlite": [
        "DELETE FROM sqlite_sequence WHERE name = %(table)s",
        "INSERT INTO sqlite_sequence (name, seq) VALUES (%(table)s, %(first)s)",
    ],
}


@pytest.fixture(scope="session", autouse=True)
def flush_past_triggers():
    """Let the flush between transactional tests empty append-only tables too."""

    def flush(operations, sql_list, tries=5):
        database = operations.connection
        try:
            with transaction.atomic(using=database.alias), database.cursor() as cursor:
                FLUSH[database.vendor](cursor, sql_list)
        except OperationalError:
            # A request that was under way when its page closed held a row we delete, and the
            # other way round: it has been answered, or given up, in a moment.
            if tries == 1:
                raise
            time.sleep(0.5)
            flush(operations, sql_list, tries - 1)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(BaseDatabaseOperations, "execute_sql_flush", flush)
        yield


def flush_postgresql(cursor, sql_list):
    """Replication role ``replica`` fires no trigger and asks no foreign key; it takes a superuser.

    The tables hold a few rows each, and DELETE is then ten times faster than TRUNCATE.
    """
    cursor.execute("SET LOCAL session_replication_role = replica")
    for sql in sql_list:
        if sql.startswith("TRUNCATE") and "RESTART" not in sql:
            tables = re.findall(r'"[^"]+"', sql)
            sql = ";".join(f"DELETE FROM {table}" for table in tables)
        cursor.execute(sql)


def flush_sqlite(cursor, sql_list):
    """SQLite has no switch: the triggers are dropped and made again from their own text."""
    cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
    triggers = dict(cursor.fetchall())
    drops = [f'DROP TRIGGER "{name}"' for name in triggers]
    for sql in [*drops, *sql_list, *triggers.values()]:
        cursor.execute(sql)


FLUSH = {"postgresql": flush_postgresql, "sqlite": flush_sqlite}


@pytest.fixture(autouse=True)
def published():
    """The names of the Celery tasks published by the test; inside a transaction none may be.

    The broker is ``memory://``, so a wake-up reaches nobody unless a test asks for a real one.
    """
    sent, too_early = [], []

    def note(sender=None, **_kwargs):
        sent.append(sender)
        if in_transaction_of_the_code():
            too_early.append(sender)

    before_task_publish.connect(note)
    yield sent
    before_task_publish.disconnect(note)
    assert too_early == [], "published to the broker inside a database transaction"


def in_transaction_of_the_code() -> bool:
    """Whether this thread has a transaction open that is not the one around the test."""
    return any(
        not getattr(block, "_from_testcase", False)
        for database in connections.all(initialized_only=True)
        for block in database.atomic_blocks
    )


@pytest.fixture(scope="session")
def require():
    """``require(found, name)`` gives ``found`` back; if it is empty the test is skipped.

    With ``REQUIRE_SERVICES=1``, as ``make test`` sets it, the test fails instead.
    """

    def check(found, name):
        if not found and os.environ.get("REQUIRE_SERVICES") == "1":
            pytest.fail(f"{name} is missing and REQUIRE_SERVICES=1")
        if not found:
            pytest.skip(f"{name} is missing")
        return found

    return check


@pytest.fixture
def redis_url(require):
    """A real Redis for this test alone (``make test`` starts one)."""
    return require(os.environ.get("TEST_REDIS_URL"), "Redis (TEST_REDIS_URL)")


@pytest.fixture
def within():
    """``with within(seconds):`` fails if the block took longer."""

    @contextmanager
    def limit(seconds):
        start = time.perf_counter()
        yield
        assert time.perf_counter() - start < seconds

    return limit


@pytest.fixture
def eventually():
    """``eventually(condition)`` waits until it is true and gives what it returned."""

    def wait(condition, *, seconds=20, every=0.1):
        end = time.monotonic() + seconds
        while not (found := condition()):
            if time.monotonic() > end:
                raise TimeoutError(f"not so within {seconds} seconds")
            time.sleep(every)
        return found

    return wait
