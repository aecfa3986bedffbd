"""Servers a test may stop, kill, fill and start again at the same address, as bin/services cannot.

    with Redis(folder) as redis: redis.url, redis.kill(), redis.start(), redis.pause(), …

They belong to the test alone: nothing here ever touches a server somebody else started.
"""

import shutil
import signal
import socket
import subprocess
import time
from contextlib import suppress
from pathlib import Path

import redis as client

PATIENCE = 120


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Server:
    """A process that listens on ``port``."""

    def __init__(self, folder: Path):
        self.folder, self.port = folder, free_port()
        self.process: subprocess.Popen | None = None

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *_error):
        self.kill()

    def start(self) -> None:
        with (self.folder / f"{type(self).__name__.lower()}.log").open("a") as log:
            self.process = subprocess.Popen(
                self.command(),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                **self.account(),
            )
        end = time.monotonic() + PATIENCE
        while not self.answers():
            assert time.monotonic() < end, f"{type(self).__name__} did not start"
            time.sleep(0.05)

    def account(self) -> dict:
        return {}

    def kill(self) -> None:
        """kill -9, as a power cut would."""
        if self.process and self.process.poll() is None:
            self.process.send_signal(signal.SIGCONT)
            self.process.kill()
            self.process.wait()

    def pause(self) -> None:
        """It takes connections and says nothing, like a host that hangs."""
        self.process.send_signal(signal.SIGSTOP)

    def go_on(self) -> None:
        self.process.send_signal(signal.SIGCONT)


class Redis(Server):
    """Keeps nothing: whatever was in it is gone with the process."""

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self.port}/0"

    def command(self):
        place = ["--bind", "127.0.0.1", "--port", str(self.port), "--dir", str(self.folder)]
        return [shutil.which("redis-server"), *place, "--save", "", "--appendonly", "no"]

    def answers(self) -> bool:
        with suppress(client.RedisError):
            return self.ask("PING") == b"PONG" or True
        return False

    def ask(self, *words):
        with client.Redis(port=self.port, socket_timeout=2) as connection:
            return connection.execute_command(*words)


class PostgreSQL(Server):
    """A cluster of its own, so that it can be stopped at once, or run out of disk."""

    def __init__(self, folder: Path, programs: Path, account: dict, **settings):
        super().__init__(folder)
        self.programs, self.as_whom = programs, account
        self.data = folder / "cluster"
        self.settings = {
            "port": self.port,
            "listen_addresses": "127.0.0.1",
            "unix_socket_directories": "",
            "fsync": "off",
            "max_connections": 60,
            "shared_buffers": "16MB",
        } | settings
        self.data.mkdir(mode=0o700)
        if account:
            shutil.chown(self.data, account["user"], account["group"])
        subprocess.run(
            [programs / "initdb", "-D", self.data, "-U", "frikommune", "-A", "trust"]
            + ["-E", "UTF8", "--locale", "C.UTF-8", "--no-sync"],
            check=True,
            stdout=subprocess.DEVNULL,
            cwd=folder,
            **account,
        )

    def url(self, name: str = "postgres") -> str:
        return f"postgres://frikommune:x@127.0.0.1:{self.port}/{name}"

    def account(self) -> dict:
        return self.as_whom

    def command(self):
        options = [f"--{name}={value}" for name, value in self.settings.items()]
        return [self.programs / "postgres", "-D", self.data, *options]

    def answers(self) -> bool:
        asked = [self.programs / "pg_isready", "-q", "-h", "127.0.0.1", "-p", str(self.port)]
        return subprocess.run(asked, check=False).returncode == 0

    def restart_immediately(self) -> None:
        """What was not committed is gone; what was must come back."""
        self.process.send_signal(signal.SIGQUIT)
        self.process.wait()
        self.start()

    def __exit__(self, *_error):
        if self.process and self.process.poll() is None:
            # Not kill -9: the children would be left holding their memory.
            self.process.send_signal(signal.SIGQUIT)
            self.process.wait()
