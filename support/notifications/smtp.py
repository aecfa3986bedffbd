"""One mail over SMTP, cut in two before the last dot.

``smtplib.sendmail`` sends the message and its closing dot in one go. Here the caller writes down
that the dot is about to be sent, in between: that is the only moment after which nobody can know
whether a mail was taken.
"""

import re
import smtplib
import socket
import ssl
import threading
from collections.abc import Callable
from contextlib import contextmanager, suppress
from urllib.parse import urlsplit

from django.conf import settings

from support.notifications.verdicts import Phase

STEP_SECONDS = 10
TOTAL_SECONDS = 60
CHUNK = 1 << 16
_LEADING_DOT = re.compile(rb"(?m)^\.")


class Undelivered(Exception):
    """The attempt ended in ``phase`` with ``code`` and ``reply``; both empty if nobody answered."""

    def __init__(self, phase: Phase, code: int | None, reply: str):
        super().__init__(f"{phase}: {code} {reply}")
        self.phase, self.code, self.reply = phase, code, reply


def send(
    *, sender: str, recipient: str, message: bytes, before_last_dot: Callable[[], None]
) -> tuple[int, str]:
    """Hand ``message`` over and return the server's answer, a code of 2xx and its text.

    Calls ``before_last_dot`` when everything but the closing dot is sent; if it raises, the mail
    is dropped on the server's side and the error goes on. Raises Undelivered for everything else.
    Ten seconds a step, sixty in all.
    """
    session = _Session()
    try:
        with session.limited():
            session.connect()
            session.offer(sender, recipient, message)
            before_last_dot()
            return session.commit()
    finally:
        session.close()


class _Session:
    """A connection that knows in which phase it is."""

    def __init__(self):
        self.phase = Phase.CONNECT
        self.server: smtplib.SMTP | None = None
        self.too_late = threading.Event()

    @contextmanager
    def limited(self):
        """Turn every failure into Undelivered, and cut the line after the total limit."""
        timer = threading.Timer(TOTAL_SECONDS, self._cut)
        timer.daemon = True
        timer.start()
        try:
            yield
        except smtplib.SMTPResponseException as error:
            raise Undelivered(self.phase, error.smtp_code, _text(error.smtp_error)) from error
        except (smtplib.SMTPException, OSError, ValueError) as error:
            # ValueError is what smtplib makes of an answer cut in half, or of a cut TLS line.
            raise Undelivered(self.phase, None, _silence(error, self.too_late)) from error
        finally:
            timer.cancel()

    def connect(self):
        # A name of our own: smtplib would ask DNS for one, which has no time limit.
        own = {"timeout": STEP_SECONDS, "local_hostname": urlsplit(settings.BASE_URL).hostname}
        if getattr(settings, "EMAIL_USE_SSL", False):
            self.server = smtplib.SMTP_SSL(**own, context=ssl.create_default_context())
        else:
            self.server = smtplib.SMTP(**own)
        # The constructor could connect, but then nobody could cut it off meanwhile; this name is
        # what the certificate is checked against.
        self.server._host = settings.EMAIL_HOST
        code, reply = self.server.connect(settings.EMAIL_HOST, settings.EMAIL_PORT)
        self._expect(220, code, reply)
        self.server.ehlo_or_helo_if_needed()
        if getattr(settings, "EMAIL_USE_TLS", False):
            self.server.starttls(context=ssl.create_default_context())
            self.server.ehlo_or_helo_if_needed()
        if settings.EMAIL_HOST_USER:
            self.server.login(settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD)

    def offer(self, sender, recipient, message):
        """Everything up to the closing dot."""
        size = [f"SIZE={len(message)}"] if self.server.has_extn("size") else []
        self._expect(250, *self.server.mail(sender, size))
        self.phase = Phase.RECIPIENT
        self._expect(250, *self.server.rcpt(recipient))
        self.phase = Phase.DATA
        self._expect(354, *self.server.docmd("DATA"))
        stuffed = _LEADING_DOT.sub(b"..", message)
        for start in range(0, len(stuffed), CHUNK):
            self.server.send(stuffed[start : start + CHUNK])

    def commit(self):
        """The dot, and the answer to it."""
        self.phase = Phase.COMMIT
        self.server.send(b".\r\n")
        code, reply = self.server.getreply()
        self._expect(250, code, reply)
        return code, _text(reply)

    def close(self):
        """Hang up. A polite QUIT could hang as long as the mail itself."""
        if self.server is not None:
            with suppress(OSError, smtplib.SMTPException):
                self.server.close()

    def _expect(self, wanted, code, reply):
        if code // 10 != wanted // 10:
            raise smtplib.SMTPResponseException(code, reply)

    def _cut(self):
        self.too_late.set()
        line = getattr(self.server, "sock", None)
        if line is not None:
            with suppress(OSError):
                # Not SSLSocket.shutdown, which takes the cipher away under the waiting reader.
                socket.socket.shutdown(line, socket.SHUT_RDWR)


def _text(reply) -> str:
    text = reply.decode("ascii", "replace") if isinstance(reply, bytes) else str(reply)
    return " ".join(text.split())[:500]


def _silence(error, too_late) -> str:
    if too_late.is_set():
        return f"more than {TOTAL_SECONDS} seconds"
    # smtplib says "disconnected" of a time-out too; what it caught says which it was.
    return type(error.__context__ or error).__name__
