import os
import signal
import socket
import subprocess
import sys
import threading
import time
from contextlib import contextmanager
from pathlib import Path

import pytest

from support.documents import pdf
from support.documents.pdf import PROJECT, RenderFailed, RenderTimedOut, render_in_child

STYLESHEET = PROJECT / "templates" / "pdf" / "document.css"
HEAD = '<html lang="da"><title>Prøve</title><h1>Prøve</h1>'


def rendered(body="<p>Tekst.</p>", **options):
    return render_in_child(HEAD + body, stylesheet=STYLESHEET, **options)


def running():
    return pdf._process()._process


def eventually(condition, seconds=10):
    end = time.monotonic() + seconds
    while not condition() and time.monotonic() < end:
        time.sleep(0.05)
    return condition()


@contextmanager
def listener():
    """A web server of sorts on this machine; the list holds every connection it got."""
    connections = []
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.1)
        stop = threading.Event()

        def listen():
            while not stop.is_set():
                try:
                    connection, _address = server.accept()
                except TimeoutError:
                    continue
                connections.append(connection.recv(100))
                connection.close()

        thread = threading.Thread(target=listen)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.getsockname()[1]}", connections
            time.sleep(0.2)
        finally:
            stop.set()
            thread.join()


ASKING = [
    '<img src="{url}/x.png">',
    '<link rel="attachment" href="{url}/x">',
    '<link rel="stylesheet" href="{url}/x.css">',
    '<style>@import "{url}/x.css";</style>',
    "<style>@font-face {{ font-family: x; src: url({url}/x.ttf) }} p {{ font-family: x }}</style>",
    "<style>p {{ background: url({url}/x.png) }}</style><p>x</p>",
    '<base href="{url}/"><object data="x.svg"></object>',
    '<p><a rel="attachment" href="{url}/x">x</a></p>',
]


@pytest.mark.parametrize("asking", ASKING)
@pytest.mark.parametrize("where", ["http", "file"])
def test_a_document_that_asks_for_anything_is_refused(asking, where, tmp_path):
    (tmp_path / "x").write_text("secret")

    with listener() as (address, connections):
        url = address if where == "http" else tmp_path.as_uri()
        with pytest.raises(RenderFailed, match="The document asks for"):
            rendered(asking.format(url=url))

    assert connections == []


def test_a_drawing_does_not_fetch_its_pictures():
    with listener() as (address, connections):
        rendered(f'<svg width="9" height="9"><image href="{address}/x.png"/></svg>')

    assert connections == []


def test_the_listener_of_this_test_does_hear():
    with listener() as (address, connections):
        host, port = address.removeprefix("http://").split(":")
        socket.create_connection((host, int(port))).close()

    assert len(connections) == 1


def test_a_stylesheet_outside_the_project_is_refused(tmp_path):
    (tmp_path / "x.css").write_text("")

    with pytest.raises(RenderFailed, match="not a file of the project"):
        render_in_child(HEAD, stylesheet=tmp_path / "x.css")


def test_a_document_over_the_time_limit_is_ended_and_the_next_one_comes():
    before = running().pid

    with pytest.raises(RenderTimedOut):
        rendered("<p>ord og flere ord</p>" * 30_000, time_limit=1)

    assert rendered()[:5] == b"%PDF-"
    assert running().pid == before


def test_a_document_over_the_memory_limit_is_ended_and_the_next_one_comes():
    before = running().pid

    # Far more than what an earlier, large document may have left free in the process.
    with pytest.raises(RenderFailed):
        rendered("<p>ord og flere ord</p>" * 20_000, memory_limit=64 * 1024 * 1024)

    assert rendered()[:5] == b"%PDF-"
    assert running().pid == before


def test_a_killed_render_process_is_replaced():
    rendered()
    victim = running()
    victim.kill()
    victim.wait()

    assert rendered()[:5] == b"%PDF-"


def test_a_render_process_killed_at_work_fails_the_document_only():
    rendered()
    victim = running()
    threading.Timer(0.3, victim.kill).start()

    started = time.monotonic()
    with pytest.raises(RenderFailed, match="broke off"):
        rendered("<p>ord og flere ord</p>" * 30_000)

    assert time.monotonic() - started < 30
    assert rendered()[:5] == b"%PDF-"


def test_the_render_process_knows_no_secrets(monkeypatch):
    pdf.close_render_process()
    monkeypatch.setenv("SECRET_KEY", "do-not-tell")
    monkeypatch.setenv("DATABASE_URL", "postgres://do-not-tell")

    rendered()
    known = Path(f"/proc/{running().pid}/environ").read_bytes()
    pdf.close_render_process()

    assert b"do-not-tell" not in known
    assert b"FONTCONFIG_FILE=" in known


def test_its_private_folder_is_wiped():
    rendered()
    folder = Path(pdf._process()._folder)
    assert folder.is_dir()

    pdf.close_render_process()

    assert not folder.exists()


WORKER = """
import sys
from pathlib import Path
from support.documents import pdf
pdf.render_in_child('<html lang="da"><title>x</title><h1>x</h1>', stylesheet=Path(sys.argv[1]))
print(pdf._process()._process.pid, pdf._process()._folder, flush=True)
sys.stdin.read()
"""


def test_the_render_process_ends_when_its_worker_is_killed():
    with subprocess.Popen(
        [sys.executable, "-c", WORKER, STYLESHEET],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        cwd=PROJECT,
    ) as worker:
        number, folder = worker.stdout.readline().decode().split()
        worker.send_signal(signal.SIGKILL)

    assert eventually(lambda: not is_alive(int(number)))
    assert eventually(lambda: not Path(folder).exists())


def is_alive(number):
    try:
        return Path(f"/proc/{number}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False


def memory_of(number):
    pages = int(Path(f"/proc/{number}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")


def test_the_render_process_does_not_grow():
    rendered()
    before = memory_of(running().pid)

    for _ in range(8):
        rendered("<p>ord</p>" * 50)

    assert memory_of(running().pid) / before < 1.05
