"""A PostgreSQL of its own, with a copy of the test database, that may be killed at any moment."""

import importlib.machinery
import importlib.util
import os
import secrets
import shutil
import signal
import socket
import subprocess
import time
from contextlib import suppress
from pathlib import Path

import psycopg
from django.conf import settings
from django.db import connection

PATIENCE = 60


def services():
    """``bin/services`` as a module: where PostgreSQL lies and as whom it runs."""
    loader = importlib.machinery.SourceFileLoader(
        "bin_services", str(settings.BASE_DIR / "bin" / "services")
    )
    module = importlib.util.module_from_spec(importlib.util.spec_from_loader(loader.name, loader))
    loader.exec_module(module)
    return module


class Cluster:
    def __init__(self, folder: Path):
        tools = services()
        self.programs, self.account = tools.postgresql_programs(), tools.unprivileged_account()
        self.port, self.folder = tools.free_port(), folder
        self.password = secrets.token_hex(16)
        self.url = f"postgres://frikommune:{self.password}@127.0.0.1:{self.port}/postgres"
        self._initialise()
        self.start()
        self._copy()

    def _initialise(self) -> None:
        self.data, secret = self.folder / "data", self.folder / "password"
        self.data.mkdir(mode=0o700)
        secret.write_text(self.password)
        if self.account:
            for path in (self.data, secret):
                shutil.chown(path, self.account["user"], self.account["group"])
        command = [self.programs / "initdb", "-D", self.data, "-U", "frikommune"]
        options = ["-A", "scram-sha-256", "--pwfile", secret, "-E", "UTF8", "--locale", "C.UTF-8"]
        subprocess.run(
            [*command, *options, "--no-sync"],
            check=True,
            stdout=subprocess.DEVNULL,
            cwd=self.folder,
            **self.account,
        )

    def start(self) -> None:
        """Up and answering; right after a kill the old one's memory may still be held."""
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            with (self.folder / "log").open("a") as log:
                self.process = subprocess.Popen(
                    [self.programs / "postgres", "-D", self.data, f"--port={self.port}"]
                    + ["--listen_addresses=127.0.0.1", "--unix_socket_directories="]
                    + ["--fsync=off", "--full_page_writes=off"],
                    stdout=log,
                    stderr=subprocess.STDOUT,
                    start_new_session=True,
                    **self.account,
                )
            if self._answers(end):
                return
        raise AssertionError((self.folder / "log").read_text()[-2000:])

    def _answers(self, end: float) -> bool:
        while self.process.poll() is None and time.monotonic() < end:
            with suppress(psycopg.OperationalError), psycopg.connect(self.url, connect_timeout=2):
                return True
            time.sleep(0.1)
        return False

    def crash(self, how: int = signal.SIGKILL) -> None:
        """SIGKILL: gone as in a power cut; SIGQUIT: PostgreSQL's own immediate shutdown."""
        if self.process.poll() is None:
            os.kill(self.process.pid, how)
        self.process.wait()
        end = time.monotonic() + PATIENCE
        while self._port_is_taken() and time.monotonic() < end:
            time.sleep(0.05)

    def _port_is_taken(self) -> bool:
        with suppress(OSError), socket.create_connection(("127.0.0.1", self.port), 0.2):
            return True
        return False

    def _copy(self) -> None:
        """The test database as it stands, with the rows of the test's own fixtures."""
        fields = connection.settings_dict
        test_url = "postgres://{USER}:{PASSWORD}@{HOST}:{PORT}/{NAME}".format(**fields)
        dump = [self.programs / "pg_dump", "--no-owner", "--no-privileges", test_url]
        text = subprocess.run(dump, check=True, stdout=subprocess.PIPE).stdout
        load = [self.programs / "psql", "-q", "-v", "ON_ERROR_STOP=1", self.url]
        subprocess.run(load, check=True, input=text, stdout=subprocess.DEVNULL)

    def texts(self) -> list[str]:
        """Every text that was ever received."""
        with psycopg.connect(self.url) as database:
            rows = database.execute("SELECT html FROM applications_sectionrevision").fetchall()
        return [html for (html,) in rows]

    def stop(self) -> None:
        self.crash(signal.SIGINT)
