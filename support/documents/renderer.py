"""The render process: reads requests, forks a child for each, answers with the PDF or the reason.

Started by support/documents/pdf.py as ``python -m support.documents.renderer``. A request is a
length and JSON; an answer is P (PDF), E (error) or T (too slow), a length and bytes. It ends when
its standard input does, that is when its worker ends, however that ends.
"""

import base64
import ctypes
import gc
import json
import logging
import os
import resource
import shutil
import signal
import struct
import sys
import tempfile
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from support.documents.pdf import PROJECT, Embedded
from support.documents.weasy import render_pdf, warm_up

_STYLESHEET = PROJECT / "templates" / "pdf" / "document.css"
_DIE_WITH_PARENT = 1


def main() -> None:
    logging.getLogger("weasyprint").setLevel(logging.ERROR)
    logging.getLogger("fontTools").setLevel(logging.ERROR)
    warm_up(_STYLESHEET)
    gc.collect()
    gc.freeze()
    while request := _next_request(sys.stdin.buffer):
        verdict, answer = _serve(request)
        sys.stdout.buffer.write(struct.pack(">cQ", verdict, len(answer)) + answer)
        sys.stdout.buffer.flush()
    shutil.rmtree(tempfile.gettempdir(), ignore_errors=True)


def _next_request(pipe: BinaryIO) -> dict | None:
    header = pipe.read(8)
    if len(header) < 8:
        return None
    return json.loads(pipe.read(struct.unpack(">Q", header)[0]))


def _serve(request: dict) -> tuple[bytes, bytes]:
    with tempfile.TemporaryFile() as result:
        child = os.fork()
        if child == 0:
            _be_the_child(request, result)
        _pid, status = os.waitpid(child, 0)
        result.seek(0)
        answer = result.read()
    if os.WIFSIGNALED(status):
        return _death(os.WTERMSIG(status))
    if os.WEXITSTATUS(status):
        return b"E", answer or b"The child could not say why; it may have run out of memory"
    return b"P", answer


def _death(number: int) -> tuple[bytes, bytes]:
    name = signal.Signals(number).name
    return (b"T" if number == signal.SIGALRM else b"E"), f"The child died of {name}".encode()


def _be_the_child(request: dict, result: BinaryIO) -> None:
    failed = 0
    try:
        _let_go_of_the_worker()
        _limit(request["time_limit"], request["memory_limit"])
        result.write(_render(request))
    except BaseException as error:  # the parent must hear of it, whatever it was
        failed = 1
        result.write(f"{type(error).__name__}: {error}".encode()[:2000])
    finally:
        result.flush()
        os._exit(failed)


def _let_go_of_the_worker() -> None:
    # With the pipes in its hands a child would keep the worker waiting when this process is gone.
    for handle in (0, 1):
        os.close(handle)
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_DIE_WITH_PARENT, signal.SIGKILL)


def _limit(seconds: int, memory: int) -> None:
    # The alarm kills even inside Pango, where no Python code runs.
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.alarm(seconds)
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    # A child lives for one document: collecting garbage only costs time.
    gc.disable()


def _render(request: dict) -> bytes:
    created = request["created"]
    return render_pdf(
        request["html"],
        stylesheet=Path(request["stylesheet"]),
        attachments=[
            Embedded(**file | {"content": base64.b64decode(file["content"])})
            for file in request["attachments"]
        ],
        created=datetime.fromisoformat(created) if created else None,
    )


if __name__ == "__main__":
    main()
