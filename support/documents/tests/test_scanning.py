"""A real socket that speaks clamd's INSTREAM, and every way it can fail."""

import socket
import struct
import threading
import time

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile

from support.documents import scanning
from support.documents.uploads import check_upload

# The industry's harmless test file, put together here so that no scanner takes this source for it.
EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
CLEAN = b"%PDF-1.4 alt vel\n%%EOF"


class Scanner:
    """``how`` is called with the connection; ``seen`` is what was sent to be scanned."""

    def __init__(self, how):
        self.how, self.seen = how, b""
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.address = f"tcp://127.0.0.1:{self.listener.getsockname()[1]}"
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self):
        while True:
            try:
                talk, _address = self.listener.accept()
            except OSError:
                return
            with talk:
                self.how(self, talk)

    def read(self, talk) -> None:
        stream = talk.makefile("rb")
        assert stream.read(10) == b"zINSTREAM\0"
        while length := struct.unpack("!I", stream.read(4))[0]:
            self.seen += stream.read(length)


def honest(scanner, talk):
    scanner.read(talk)
    found = b"Eicar-Test-Signature FOUND" if b"EICAR" in scanner.seen else b"OK"
    talk.sendall(b"stream: " + found + b"\0")


def says(reply: bytes):
    def how(scanner, talk):
        scanner.read(talk)
        talk.sendall(reply)

    return how


def resets(scanner, talk):
    talk.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


def silent(scanner, talk):
    scanner.read(talk)
    time.sleep(1)


@pytest.fixture
def scanner(settings, monkeypatch):
    started = []

    def start(how):
        it = Scanner(how)
        started.append(it)
        settings.CLAMD_ADDRESS = it.address
        return it

    monkeypatch.setattr(scanning, "TOTAL_SECONDS", 0.5)
    yield start
    for it in started:
        it.listener.close()


def pdf(content=CLEAN):
    return ContentFile(content, name="bilag.pdf")


def test_without_a_scanner_nothing_is_asked(settings):
    settings.CLAMD_ADDRESS = ""
    assert check_upload(pdf()) == "application/pdf"


def test_a_clean_file_passes_and_every_byte_was_seen(scanner, monkeypatch):
    monkeypatch.setattr(scanning, "TOTAL_SECONDS", 20)
    it, content = scanner(honest), b"%PDF-1.4 " + b"x" * (3 * scanning.CHUNK) + b"\n%%EOF"
    file = pdf(content)
    assert check_upload(file) == "application/pdf"
    assert it.seen == content
    assert file.tell() == 0


def test_an_infected_file_is_refused_in_words(scanner):
    scanner(honest)
    with pytest.raises(ValidationError, match="indeholder virus"):
        check_upload(pdf(b"%PDF-1.4 " + EICAR + b"\n%%EOF"))


@pytest.mark.parametrize(
    "how",
    [
        says(b"INSTREAM size limit exceeded. ERROR\0"),
        says(b"stream: OK, or so\0"),
        says(b"stream: O"),
        says(b""),
        resets,
        silent,
    ],
)
def test_anything_but_clean_is_not_clean(scanner, how):
    scanner(how)
    with pytest.raises(ValidationError, match="Prøv igen"):
        check_upload(pdf())


@pytest.mark.parametrize("address", ["tcp://127.0.0.1:1", "unix:/nowhere/clamd.ctl"])
def test_a_scanner_that_is_down_lets_nothing_in(settings, address):
    settings.CLAMD_ADDRESS = address
    with pytest.raises(ValidationError, match="Prøv igen"):
        check_upload(pdf())


def test_what_is_no_permitted_file_is_not_even_sent(scanner):
    it = scanner(honest)
    with pytest.raises(ValidationError, match="Filtypen"):
        check_upload(ContentFile(b"MZ program", name="x.pdf"))
    assert it.seen == b""
