"""PDF from HTML, rendered in a process of its own with limits on time and memory.

Each worker keeps one warm render process (support/documents/renderer.py), which forks a child for
every document. So a document that hangs or eats memory takes nothing with it, memory never grows,
and the process that reads people's text holds no database and no secrets.
"""

import atexit
import base64
import json
import os
import select
import shutil
import signal
import struct
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
FONTS = Path(__file__).resolve().parent / "fonts"
TIME_LIMIT = 90
MEMORY_LIMIT = 1536 * 1024 * 1024
# The child ends itself at the limit; this is for a render process that does not answer at all.
_GRACE = 10


class RenderFailed(Exception):
    """The document could not be rendered; the text says why, for the log."""


class RenderTimedOut(RenderFailed):
    """The document took longer than it may."""


@dataclass(frozen=True)
class Embedded:
    """A file carried inside the PDF."""

    name: str
    content: bytes
    description: str
    relationship: str = "Data"


def render_in_child(
    html: str,
    *,
    stylesheet: Path,
    attachments: Sequence[Embedded] = (),
    created: datetime | None = None,
    time_limit: int = TIME_LIMIT,
    memory_limit: int = MEMORY_LIMIT,
) -> bytes:
    """``html`` as PDF/UA-1 and PDF/A-3a (see ``support.documents.weasy.render_pdf``).

    ``stylesheet`` is a file of this project. Raises ``RenderTimedOut`` after ``time_limit``
    seconds and ``RenderFailed`` for anything else, such as a document that asks for a file.
    """
    request = {
        "html": html,
        "stylesheet": str(_own_file(stylesheet)),
        "attachments": [_as_json(file) for file in attachments],
        "created": created.isoformat() if created else None,
        "time_limit": time_limit,
        "memory_limit": memory_limit,
    }
    return _process().render(json.dumps(request).encode("utf-8", "replace"), time_limit + _GRACE)


def _own_file(path: Path) -> Path:
    path = path.resolve(strict=True)
    if not path.is_relative_to(PROJECT):
        raise RenderFailed(f"{path.name} is not a file of the project")
    return path


def _as_json(file: Embedded) -> dict[str, str]:
    content = base64.b64encode(file.content).decode("ascii")
    return vars(file) | {"content": content}


class _RenderProcess:
    def __init__(self):
        self._owner = os.getpid()
        self._one_at_a_time = threading.Lock()
        self._folder = tempfile.mkdtemp(prefix="frikommune-pdf-")
        self._process = subprocess.Popen(
            [sys.executable, "-m", "support.documents.renderer"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            cwd=PROJECT,
            env=_environment(self._folder),
            start_new_session=True,
        )

    def usable(self) -> bool:
        return self._owner == os.getpid() and self._process.poll() is None

    def render(self, request: bytes, patience: float) -> bytes:
        with self._one_at_a_time:
            try:
                self._process.stdin.write(struct.pack(">Q", len(request)) + request)
                self._process.stdin.flush()
                verdict, answer = self._answer(time.monotonic() + patience)
            except (OSError, EOFError) as error:
                self.close()
                raise RenderFailed(f"The render process broke off: {error}") from error
        if verdict == b"T":
            raise RenderTimedOut(answer.decode())
        if verdict != b"P":
            raise RenderFailed(answer.decode())
        return answer

    def _answer(self, deadline: float) -> tuple[bytes, bytes]:
        verdict, length = struct.unpack(">cQ", self._read(9, deadline))
        return verdict, self._read(length, deadline)

    def _read(self, length: int, deadline: float) -> bytes:
        pipe, parts = self._process.stdout.fileno(), []
        while length:
            if not select.select([pipe], [], [], max(0, deadline - time.monotonic()))[0]:
                raise TimeoutError("no answer in time")
            part = os.read(pipe, min(length, 1 << 20))
            if not part:
                raise EOFError("it ended")
            parts.append(part)
            length -= len(part)
        return b"".join(parts)

    def close(self) -> None:
        if self._owner != os.getpid():
            return
        # The session too: it holds the child at work.
        if self._process.poll() is None:
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        self._process.stdin.close()
        self._process.stdout.close()
        shutil.rmtree(self._folder, ignore_errors=True)


def _environment(folder: str) -> dict[str, str]:
    # Nothing is inherited but what Python needs to start: no database address, no secret key.
    kept = {name: os.environ[name] for name in ("PATH", "LD_LIBRARY_PATH") if name in os.environ}
    return kept | {
        "FONTCONFIG_FILE": str(FONTS / "fonts.conf"),
        "XDG_CACHE_HOME": folder,
        "HOME": folder,
        "TMPDIR": folder,
        "LANG": "C.UTF-8",
        "PYTHONDONTWRITEBYTECODE": "1",
    }


_current: list[_RenderProcess] = []
_starting = threading.Lock()


def _process() -> _RenderProcess:
    with _starting:
        if not (_current and _current[0].usable()):
            close_render_process()
            _current.append(_RenderProcess())
        return _current[0]


@atexit.register
def close_render_process() -> None:
    """End this process's render process; the next document starts a new one."""
    while _current:
        _current.pop().close()
