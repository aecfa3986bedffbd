"""A mail server that misbehaves on purpose, as a process of its own.

It writes the Message-ID of a mail to its log before it says 250, so "taken, but the answer was
lost" is real. ``Sink`` starts one; ``sink.mode("…")`` changes its manners between two mails.
"""

import asyncio
import json
import os
import ssl
import subprocess
import sys
import time
from pathlib import Path

from aiosmtpd.smtp import SMTP

UNKNOWN = "ukendt@"
GREYLISTED_SECONDS = 3


class Sink:
    """``with Sink(folder) as sink`` runs one on ``sink.port``; ``sink.accepted()`` is its log."""

    def __init__(
        self, folder: Path, *, mode="ok", latency=0.0, certificate: Path | None = None, port=0
    ):
        self.log, self.state = folder / "accepted.jsonl", folder / "mode"
        self.command = [sys.executable, "-m", "tests.faults.smtp_sink"]
        self.command += [str(self.log), str(self.state), str(latency), str(certificate or "")]
        self.command.append(str(port))
        self.log.touch()
        self.mode(mode)

    def mode(self, mode: str):
        part = self.state.with_suffix(".tmp")
        part.write_text(mode)
        part.replace(self.state)

    def start_again(self):
        """Kill -9 and back at the same port; what it took is still in its log."""
        self.__exit__()
        self.command[-1] = str(self.port)
        self.__enter__()

    def accepted(self) -> list[dict]:
        return [json.loads(line) for line in self.log.read_text().splitlines()]

    def message_ids(self) -> list[str]:
        return [mail["id"] for mail in self.accepted()]

    def __enter__(self):
        self.process = subprocess.Popen(self.command, stdout=subprocess.PIPE, text=True)
        self.port = int(self.process.stdout.readline())
        return self

    def __exit__(self, *_error):
        self.process.kill()
        self.process.wait()
        self.process.stdout.close()


def send_to(sink: Sink, settings, *, tls=False):
    """Point this process's mail at ``sink``."""
    settings.MAIL_TRANSPORT = "smtp"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "localhost", sink.port
    settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
    settings.EMAIL_USE_TLS, settings.EMAIL_USE_SSL = tls, False


class Server(SMTP):
    """aiosmtpd, but it may also say nothing at all, or say it letter by letter."""

    async def _handle_client(self):
        if self.event_handler.mode == "silent":
            await asyncio.sleep(3600)
        if self.event_handler.mode == "dribble":
            while True:
                self._writer.write(b"2")
                await asyncio.sleep(0.2)
        await super()._handle_client()


class Manners:
    """The handler: one method a step, each looking up the mode of the moment."""

    def __init__(self, log: str, state: str, latency: float):
        self.log = os.open(log, os.O_WRONLY | os.O_APPEND)
        self.state, self.latency = Path(state), latency
        self.first_seen = {}

    @property
    def mode(self) -> str:
        return self.state.read_text()

    async def handle_RCPT(self, server, session, envelope, address, options):
        first = self.first_seen.setdefault(address, time.monotonic())
        if self.mode == "greylist" and time.monotonic() - first < GREYLISTED_SECONDS:
            return "451 4.7.1 Greylisted, try again later"
        if self.mode == "unknown" and address.startswith(UNKNOWN):
            return "550 5.1.1 No such mailbox"
        if self.mode.startswith("rcpt:"):
            return f"{self.mode[5:]} Because"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        mode = self.mode
        if mode.startswith("data:"):
            return f"{mode[5:]} Because"
        self.note(envelope)
        await asyncio.sleep(float(mode[5:]) if mode.startswith("slow:") else self.latency)
        if mode == "drop":
            server.transport.abort()
            await asyncio.sleep(3600)
        return "250 Taken"

    def note(self, envelope):
        """One write, so that a killed sink leaves no half line."""
        head = {
            name.strip().lower(): value.strip()
            for name, _, value in (
                line.partition(":")
                for line in envelope.content.decode("ascii").split("\r\n\r\n")[0].split("\r\n")
            )
        }
        line = {
            "id": head["message-id"],
            "subject": head["subject"],
            "to": envelope.rcpt_tos[0],
            "size": len(envelope.content),
        }
        os.write(self.log, json.dumps(line).encode() + b"\n")


def tls_context(certificate: str):
    """STARTTLS with this certificate and key, or none."""
    if not certificate:
        return None
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate)
    return context


async def serve(log, state, latency, certificate, port):
    handler, context = Manners(log, state, float(latency)), tls_context(certificate)
    server = await asyncio.get_running_loop().create_server(
        lambda: Server(handler, tls_context=context, data_size_limit=50_000_000, hostname="sink"),
        "127.0.0.1",
        int(port),
    )
    sys.stdout.write(f"{server.sockets[0].getsockname()[1]}\n")
    sys.stdout.flush()
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(serve(*sys.argv[1:]))
