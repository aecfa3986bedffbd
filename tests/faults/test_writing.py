"""Many write while server, database, line and windows are killed: nothing acknowledged is lost.

KEYSTROKE_SECONDS=600 is the long form; the suite takes half a minute of one seed.
"""

import os
import random
import shutil
import signal
import subprocess
import tempfile
import time
from contextlib import closing, suppress
from pathlib import Path

import psycopg2
import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Error

from applications.tests.factories import complete_application, officer_of
from tests.faults.conftest import database_url
from tests.faults.servers import free_port

pytestmark = [pytest.mark.postgres, pytest.mark.browser, pytest.mark.slow]

WRITERS = 10
SECONDS = int(os.environ.get("KEYSTROKE_SECONDS", "30"))
SEED = int(os.environ.get("KEYSTROKE_SEED", "20161201"))
CONTENT = "#id_text-editor"
# Roles belong to the cluster, so a copy of a database has none (support/walls).
ROLES = b"CREATE ROLE frikommune_app NOLOGIN; CREATE ROLE frikommune_jobs NOLOGIN;\n"
# What the page holds, whether the server has all of it, and whether the browser has its copy.
LOOK = """async () => {
    const { autosave, editor, vault } = document.querySelector("form[data-section-form]").section;
    if (vault) await vault.busy;
    const kept = Boolean(vault) && vault.timer === null;
    return { html: editor.html(), atRest: autosave.isAtRest, kept };
}"""


class Store:
    """The database of the writers: a cluster of their own with a copy of the test's."""

    def __init__(self, server):
        self.server, self.url = server, server.url()
        server.start()
        dump = [server.programs / "pg_dump", "--no-owner", database_url()]
        text = subprocess.run(dump, check=True, stdout=subprocess.PIPE).stdout
        load = [server.programs / "psql", "-q", "-v", "ON_ERROR_STOP=1", self.url]
        subprocess.run(load, check=True, input=ROLES + text, stdout=subprocess.DEVNULL)

    def crash(self, how=signal.SIGKILL):
        """SIGKILL: gone as in a power cut; SIGQUIT: PostgreSQL's own immediate shutdown."""
        self.server.process.send_signal(how)
        self.server.process.wait()
        # Its children notice by themselves; while one lives, no new server may start.
        end = time.monotonic() + 30
        while self.has_children():
            assert time.monotonic() < end
            time.sleep(0.05)

    def has_children(self):
        for place in Path("/proc").glob("[0-9]*/cwd"):
            with suppress(OSError):
                if place.resolve() == self.server.data.resolve():
                    return True
        return False

    def start(self):
        self.server.start()

    def texts(self) -> list[str]:
        """Every text that was ever received."""
        with closing(psycopg2.connect(self.url)) as database, database.cursor() as cursor:
            cursor.execute("SELECT html FROM applications_sectionrevision")
            return [html for (html,) in cursor.fetchall()]


class Web:
    """The web server as a process, on the store's database."""

    def __init__(self, processes, url):
        self.processes, self.database = processes, url
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.start()

    def start(self):
        self.process = self.processes.start(
            *["-m", "gunicorn", "frikommune.wsgi", "--bind", f"127.0.0.1:{self.port}"],
            *["--threads", "8", "--log-level", "critical"],
            DATABASE_URL=self.database,
            DJANGO_SETTINGS_MODULE="tests.faults.web_settings",
        )

    def kill(self):
        self.processes.kill(self.process)


class Writer:
    """One person in one window, and what they typed."""

    def __init__(self, name, browser, web, address, session):
        self.name, self.web, self.address = name, web, address
        self.typed, self.acknowledged, self.at_risk = [], set(), set()
        # What the browser said it has a copy of.
        self.copied = set()
        self.context = browser.new_context(base_url=web.url)
        cookie = {"name": settings.SESSION_COOKIE_NAME, "value": session, "url": web.url}
        self.context.add_cookies([cookie])
        self.page = None

    def open(self):
        """The section, as soon as the server gives it."""
        end = time.monotonic() + 60
        self.page = self.page or self.context.new_page()
        while time.monotonic() < end:
            with suppress(Error):
                self.page.goto(self.web.url + self.address, timeout=10_000)
                self.page.wait_for_selector(CONTENT, timeout=5_000)
                return
            time.sleep(0.3)
        raise AssertionError(f"{self.address} was never given")

    def type(self):
        sentence = f"{self.name}n{len(self.typed)}x"
        self.page.focus(CONTENT)
        self.page.keyboard.press("Control+End")
        self.page.keyboard.type(f" {sentence}.")
        self.typed.append(sentence)

    def look(self):
        """Note what the page says is saved; settle two texts by the proposal."""
        seen = self.page.evaluate(LOOK)
        there = {s for s in self.typed if f" {s}." in seen["html"]}
        if seen["atRest"]:
            self.acknowledged |= there
        if seen["kept"] or seen["atRest"]:
            self.copied |= there
        button = self.page.get_by_role("button", name="Brug forslaget")
        if button.count():
            with suppress(Error):
                button.click(timeout=2_000)
        return seen

    def close_window(self):
        """Gone without warning; only what the browser had no time to copy may be missing."""
        with suppress(Error):
            self.look()
        self.at_risk |= set(self.typed) - self.copied
        self.page.close(run_before_unload=False)
        self.page = None

    def finish(self, seconds):
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            self.page.evaluate("dispatchEvent(new Event('focus'))")
            if self.look()["atRest"]:
                return
            time.sleep(0.3)
        raise AssertionError(f"{self.name}: {self.page.inner_text('[data-save-state]')}")


@pytest.fixture
def application(transactional_db):
    """Five sections, each for two writers of the municipality that owns it."""
    return complete_application(text="Begyndelsen.")


@pytest.fixture
def writers(application, browser, processes, new_postgresql):
    """``writers(n)`` opens n windows on a server and a database of their own."""
    servers, contexts = [], []
    # Not below pytest's own folder: that is root's alone, and PostgreSQL refuses to be root.
    folder = Path(tempfile.mkdtemp(prefix="frikommune-writers-"))
    folder.chmod(0o711)

    def begin(how_many):
        sessions = [session_of(application.owner) for _ in range(how_many)]
        servers.append(new_postgresql(folder))
        store = Store(servers[0])
        web = Web(processes, store.url)
        several = [
            Writer(chr(97 + n), browser, web, address(application, n), session)
            for n, session in enumerate(sessions)
        ]
        contexts.extend(writer.context for writer in several)
        for writer in several:
            writer.open()
        return store, web, several

    yield begin
    for context in contexts:
        context.close()
    for server in servers:
        server.kill()
    shutil.rmtree(folder, ignore_errors=True)


def address(application, number):
    return f"{application.get_absolute_url()}afsnit/{number // 2 % 5 + 1}/"


def session_of(municipality) -> str:
    user = officer_of(municipality)
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client.cookies[settings.SESSION_COOKIE_NAME].value


class Storm:
    """One random fault after the other, each mended after a moment."""

    def __init__(self, store, web, writers, chance):
        self.store, self.web, self.writers, self.chance = store, web, writers, chance
        self.faults = {"server": 0, "database": 0, "line": 0, "window": 0}

    def strike(self):
        kind = self.chance.choice(list(self.faults))
        self.faults[kind] += 1
        getattr(self, kind)()

    def server(self):
        self.web.kill()
        self.type_a_little()
        self.web.start()

    def database(self):
        self.store.crash(self.chance.choice([signal.SIGKILL, signal.SIGQUIT]))
        self.type_a_little()
        self.store.start()

    def line(self):
        victim = self.chance.choice(self.writers)
        victim.context.set_offline(True)
        victim.type()
        self.type_a_little()
        victim.context.set_offline(False)

    def window(self):
        victim = self.chance.choice(self.writers)
        victim.type()
        victim.close_window()
        victim.open()

    def type_a_little(self):
        for writer in self.chance.sample(self.writers, k=min(3, len(self.writers))):
            writer.type()
            writer.look()


def test_nothing_acknowledged_is_lost(writers, capsys):
    store, web, several = writers(WRITERS)
    chance = random.Random(SEED)
    storm = Storm(store, web, several, chance)
    end = time.monotonic() + SECONDS
    while time.monotonic() < end:
        for writer in chance.sample(several, k=3):
            writer.type()
            writer.look()
        storm.strike()
    for writer in several:
        writer.finish(90)
    typed, acknowledged, at_risk = figures(several)
    missing = lost(store, typed)
    with capsys.disabled():
        faults = " | ".join(f"{name} {number}" for name, number in storm.faults.items())
        print(  # noqa: T201
            f"\n| writing under fire, {SECONDS} s | {faults} | typed {len(typed)} | acknowledged "
            f"{len(acknowledged)} | lost {len(missing & acknowledged)} | typed, not found "
            f"{len(missing)} |"
        )
    assert missing & acknowledged == set()
    assert missing <= at_risk
    assert len(acknowledged) > WRITERS


def figures(several):
    return (
        {sentence for writer in several for sentence in writer.typed},
        set().union(*(writer.acknowledged for writer in several)),
        set().union(*(writer.at_risk for writer in several)),
    )


def lost(store, sentences) -> set[str]:
    everything = "\n".join(store.texts())
    return {sentence for sentence in sentences if f" {sentence}." not in everything}


def test_control_a_server_that_says_saved_too_early_loses(writers):
    """The same count, on a server that answers without storing."""
    store, _web, (writer,) = writers(1)
    writer.page.route("**/gem/", say_saved)
    for _ in range(3):
        writer.type()
    writer.finish(30)
    assert lost(store, writer.acknowledged) == set(writer.typed)


def say_saved(route):
    sent = route.request.post_data_json
    answer = {"revision": sent["base"] + 1, "sha256": sent["sha256"], "saved_at": "10.12"}
    route.fulfill(status=200, json=answer)


def test_database_that_is_away_for_a_while_only_delays(writers, eventually):
    store, _web, (writer,) = writers(1)
    store.crash()
    for _ in range(3):
        writer.type()
    writer.page.wait_for_selector("[data-save-state][data-state=serverDown]")
    assert writer.acknowledged == set()
    store.start()
    writer.finish(60)
    assert writer.acknowledged == set(writer.typed)
    assert lost(store, writer.typed) == set()
