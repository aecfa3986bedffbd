"""Mails promised and delivered by hand, and the textbook sender beside them."""

import socket
import threading
import time
from contextlib import contextmanager, suppress
from datetime import timedelta

from support.jobs.clock import database_now
from support.notifications import delivery
from support.notifications.models import OutgoingMail
from support.notifications.outbox import queue_mail
from tests.faults.textbook import mail_once

MINUTE = timedelta(minutes=1)


def promise(key="1", recipient="ministeriet@eksempel.dk", **fields):
    mail = {"kind": "submission", "subject": "Ansøgning", "text": "Hej\n", "at": database_now()}
    return queue_mail(key=key, recipient=recipient, **mail | fields)


def deliver(mail, times=1):
    """Let ``mail`` be due and delivered; gives its row as it is then."""
    for _ in range(times):
        OutgoingMail.objects.filter(pk=mail.pk, status="queued").update(next_at=database_now())
        delivery.deliver_due(5)
    mail.refresh_from_db()
    return mail


def textbook(number, tries=3, **how) -> bool:
    """The control: three tries in all, then it is only in the log. Whether it was taken."""
    for _ in range(tries):
        with suppress(OSError):
            mail_once(number, **how)
            return True
    return False


def still_waits(seconds: float, work) -> bool:
    """Whether ``work`` is not done after so many seconds; it is left behind."""

    def quietly():
        with suppress(OSError):
            work()

    thread = threading.Thread(target=quietly, daemon=True)
    thread.start()
    thread.join(seconds)
    return thread.is_alive()


@contextmanager
def slow_reader():
    """Says yes to everything up to DATA, then reads one byte a second; any number of callers."""

    def serve(line):
        line.sendall(b"220 slow\r\n")
        with suppress(OSError):
            for answer in (b"250 slow\r\n", b"250 ok\r\n", b"250 ok\r\n", b"354 go on\r\n"):
                line.recv(4096)
                line.sendall(answer)
            while line.recv(1):
                time.sleep(1)

    def accept(server):
        with suppress(OSError):
            while True:
                line, _address = server.accept()
                threading.Thread(target=serve, args=[line], daemon=True).start()

    with socket.create_server(("127.0.0.1", 0)) as server:
        # Small, so that the sender feels it.
        server.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        threading.Thread(target=accept, args=[server], daemon=True).start()
        yield server.getsockname()[1]
