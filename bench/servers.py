"""Databases of two sizes, and a product's and a floor's web server on each."""

import contextlib
import json
import os
import socket
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import psycopg2

ROOT = Path(__file__).resolve().parent.parent


@dataclass
class Site:
    """One database with what may be visited in it, and the ports of its two servers."""

    size: int
    url: str
    places: dict
    product: int = 0
    floor: int = 0
    masters: tuple[int, ...] = ()


def environment(url: str, var: Path) -> dict[str, str]:
    """As in production as far as speed goes: PostgreSQL, kept connections, cached templates."""
    return {
        **os.environ,
        "FRIKOMMUNE_MODE": "demo",
        "DATABASE_URL": url,
        "VAR_DIR": str(var),
        "LOG_LEVEL": "ERROR",
    }


def python(*words: str, env: dict, given: str = "") -> str:
    """What ``python words`` prints."""
    done = subprocess.run(
        [sys.executable, *words],
        cwd=ROOT,
        env=env,
        input=given,
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    return done.stdout


def prepared(server: str, sizes: tuple[int, ...], var: Path) -> list[Site]:
    """A database for each of ``sizes`` on ``server`` (a URL without database name)."""
    for folder in ("static", "broker/queue", "broker/control"):
        (var / folder).mkdir(parents=True)
    base = f"{server}/bench"
    create(server, "bench")
    python("manage.py", "collectstatic", "--noinput", "-v0", env=environment(base, var))
    python("-m", "bench.fill", "0", env=environment(base, var))
    sites = []
    for size in sizes:
        name = f"bench_{size}"
        create(server, name, template="bench")
        url = f"{server}/{name}"
        places = json.loads(python("-m", "bench.fill", str(size), env=environment(url, var)))
        sites.append(Site(size, url, places))
    return sites


def create(server: str, name: str, template: str = "template1") -> None:
    connection = psycopg2.connect(f"{server}/postgres")
    connection.autocommit = True
    connection.cursor().execute(f"CREATE DATABASE {name} TEMPLATE {template}")
    connection.close()


@contextlib.contextmanager
def serving(sites: list[Site], var: Path):
    """The web servers of ``sites`` while the block runs."""
    with contextlib.ExitStack() as stack:
        for site in sites:
            site.product, product = start(stack, "frikommune.wsgi", site, var)
            site.floor, floor = start(stack, "bench.wsgi", site, var)
            site.masters = (product, floor)
        yield


def start(stack, application: str, site: Site, var: Path) -> tuple[int, int]:
    """gunicorn with two sync workers: its port and its process."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    options = f"--bind 127.0.0.1:{port} --workers 2 --log-level error --timeout 120".split()
    server = subprocess.Popen(
        [sys.executable, "-m", "gunicorn", application, *options],
        cwd=ROOT,
        env=environment(site.url, var),
        stdin=subprocess.DEVNULL,
        start_new_session=True,
    )
    stack.callback(stop, server)
    wait_for(server, port)
    return port, server.pid


def stop(server: subprocess.Popen) -> None:
    server.terminate()
    server.wait(30)


def wait_for(server: subprocess.Popen, port: int) -> None:
    end = time.monotonic() + 90
    while time.monotonic() < end and server.poll() is None:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        time.sleep(0.2)
    sys.exit(f"✗ gunicorn did not start on port {port}.")
