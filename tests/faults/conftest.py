"""Real processes on the test's own database."""

import os
import shutil
import signal
import subprocess
import sys
from importlib.machinery import SourceFileLoader
from importlib.util import module_from_spec, spec_from_loader
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from django.conf import settings
from django.db import connection

from tests.faults.servers import PostgreSQL, Redis
from tests.faults.smtp_sink import Sink, send_to

ROOT = settings.BASE_DIR


class Processes:
    """Starts processes in groups of their own, and ends those that are left."""

    def __init__(self, environment: dict[str, str], log: Path):
        self.environment, self.log, self.started = environment, log, []

    def start(self, *command: str, **environment: str) -> subprocess.Popen:
        with self.log.open("a") as output:
            process = subprocess.Popen(
                [sys.executable, *command],
                cwd=ROOT,
                env=self.environment | environment,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        self.started.append(process)
        return process

    def run(self, *command: str, **environment: str) -> int:
        return self.start(*command, **environment).wait(300)

    def kill(self, process: subprocess.Popen) -> None:
        """kill -9 the whole group, as a power cut would."""
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def database_url() -> str:
    """The test database, for a process that has yet to connect."""
    fields = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{fields['NAME']}"
    return "postgres://{USER}:{PASSWORD}@{HOST}:{PORT}/{NAME}".format(**fields)


@pytest.fixture
def notes(tmp_path):
    """The lines handlers wrote."""
    path = tmp_path / "notes"
    path.touch()
    return lambda: path.read_text().splitlines()


@pytest.fixture
def processes(transactional_db, tmp_path, notes):
    environment = os.environ | {
        "DATABASE_URL": database_url(),
        "DJANGO_SETTINGS_MODULE": "tests.faults.settings",
        "VAR_DIR": str(tmp_path),
        "NOTES": str(tmp_path / "notes"),
        "LOG_LEVEL": "WARNING",
        "PYTHONWARNINGS": "ignore",
    }
    several = Processes(environment, tmp_path / "log")
    yield several
    for process in several.started:
        several.kill(process)
    # Shown by pytest if the test fails.
    sys.stderr.write(several.log.read_text()[-4000:] if several.log.exists() else "")


@pytest.fixture
def sink(settings, tmp_path):
    """A mail server this process sends to."""
    with Sink(tmp_path) as server:
        send_to(server, settings)
        yield server


@pytest.fixture(scope="session")
def certificate(tmp_path_factory):
    """A self-signed certificate for localhost, with its key, in one file."""
    folder = tmp_path_factory.mktemp("certificate")
    key, own, both = folder / "key", folder / "own", folder / "both"
    subprocess.run(
        f"openssl req -x509 -newkey rsa:2048 -nodes -keyout {key} -out {own} -days 2 "
        "-subj /CN=localhost -addext subjectAltName=DNS:localhost".split(),
        check=True,
        capture_output=True,
    )
    both.write_bytes(own.read_bytes() + key.read_bytes())
    return both


@pytest.fixture
def tls_sink(settings, tmp_path, certificate):
    with Sink(tmp_path, certificate=certificate) as server:
        send_to(server, settings, tls=True)
        yield server


@pytest.fixture
def busy_sink(tmp_path):
    """A mail server that takes its time between taking a mail and saying so: a wide target."""
    with Sink(tmp_path, latency=0.1) as server:
        yield server


@pytest.fixture
def own_redis(tmp_path, require):
    """A Redis this test may stop, fill and kill."""
    require(shutil.which("redis-server"), "redis-server")
    with Redis(tmp_path) as server:
        yield server


@pytest.fixture
def new_postgresql(require):
    """``new_postgresql()``: a cluster the test may stop, kill and fill, not yet started.

    It lives in ``folder``, or in one of its own: pytest's are closed to PostgreSQL's account.
    """
    loader = SourceFileLoader("services", str(ROOT / "bin" / "services"))
    services = module_from_spec(spec_from_loader("services", loader))
    loader.exec_module(services)
    programs = require(services.postgresql_programs(), "PostgreSQL")
    with TemporaryDirectory(prefix="frikommune-cluster-") as own:
        Path(own).chmod(0o711)
        yield lambda folder=None, **settings: PostgreSQL(
            folder or Path(own), programs, services.unprivileged_account(), **settings
        )


@pytest.fixture
def report(capsys):
    """``report("F9 FLUSHALL", tried=40, survived=40, …)``: one line of the table of faults.

    All lines of a run make docs/developer/faults.md; look for those that begin with ``|``.
    """

    def line(fault, *, tried, survived, lost=0, twice=0, uncertain=0, control=""):
        cells = [fault, f"{survived}/{tried}", lost, twice, uncertain, control]
        with capsys.disabled():
            print(f"\n| {' | '.join(map(str, cells))} |")  # noqa: T201

    return line
