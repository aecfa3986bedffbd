"""Uploads looked at by ClamAV, where the installation has it: what is not found clean is not kept.

Asked while the person waits, before anything is stored, so there is no file of unknown state. An
answer that does not come, breaks off or says anything but "OK" counts as not clean.
"""

import socket
import struct
import time
from urllib.parse import urlsplit

import structlog
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files import File
from django.utils.translation import gettext as _

CHUNK = 1 << 16
CONNECT_SECONDS = 3
# In all: a scanner that trickles must not hold a web worker for ever.
TOTAL_SECONDS = 25
LONGEST_REPLY = 4096
log = structlog.get_logger(__name__)


class Unknown(Exception):
    """The scanner gave no answer one may rely on."""


def refuse_infected(file: File) -> None:
    """Raise ``ValidationError`` in Danish unless the scanner finds ``file`` clean.

    Does nothing where ``CLAMD_ADDRESS`` is empty. The file is read from its start and left there.
    """
    if not settings.CLAMD_ADDRESS:
        return
    try:
        reply = _ask(file)
    except (OSError, Unknown) as error:
        log.error("upload.not_scanned", error=type(error).__name__)
        raise ValidationError(
            _("Filen kan ikke kontrolleres for virus lige nu. Prøv igen om lidt."), code="upload"
        ) from error
    finally:
        file.seek(0)
    if reply != "stream: OK":
        log.warning("upload.infected", found=reply.removesuffix(" FOUND").rpartition(" ")[2])
        raise ValidationError(
            _("Filen indeholder virus og er ikke gemt. Få din it-afdeling til at se på den."),
            code="upload",
        )


def _ask(file: File) -> str:
    """clamd's reply to INSTREAM: ``stream: OK`` or ``stream: <name> FOUND``."""
    end = time.monotonic() + TOTAL_SECONDS
    with _connect() as scanner:
        _send(scanner, b"zINSTREAM\0", end)
        file.seek(0)
        while chunk := file.read(CHUNK):
            _send(scanner, struct.pack("!I", len(chunk)) + chunk, end)
        _send(scanner, struct.pack("!I", 0), end)
        reply = _reply(scanner, end)
    if reply != "stream: OK" and not reply.endswith(" FOUND"):
        raise Unknown(reply)
    return reply


def _connect() -> socket.socket:
    address = urlsplit(settings.CLAMD_ADDRESS)
    if address.scheme == "tcp":
        return socket.create_connection((address.hostname, address.port or 3310), CONNECT_SECONDS)
    scanner = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        scanner.settimeout(CONNECT_SECONDS)
        scanner.connect(address.path)
    except OSError:
        scanner.close()
        raise
    return scanner


def _send(scanner: socket.socket, data: bytes, end: float) -> None:
    scanner.settimeout(_left(end))
    scanner.sendall(data)


def _reply(scanner: socket.socket, end: float) -> str:
    reply = b""
    while not reply.endswith(b"\0") and len(reply) < LONGEST_REPLY:
        scanner.settimeout(_left(end))
        part = scanner.recv(LONGEST_REPLY)
        if not part:
            raise Unknown("broken off")
        reply += part
    return reply.rstrip(b"\0").decode("utf-8", "replace")


def _left(end: float) -> float:
    left = end - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return left
