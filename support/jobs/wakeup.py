"""The broker, seen from here: a bell to ring. Nothing that matters is ever told to it."""

import threading

import structlog
from celery import current_app

from support.jobs.queues import Queue

SWEEP = "frikommune.tasks.sweep_{}"
# Half a second to connect and half to be answered: whoever waits, waits a second at most.
LIMITS = {
    "socket_connect_timeout": 0.5,
    "socket_timeout": 0.5,
    "max_retries": 0,
    "retry_on_timeout": False,
}
log = structlog.get_logger(__name__)
_ringing = threading.Lock()
# Whom the one who rings still has to wake.
_asleep: set[Queue] = set()


def ring(queue: Queue) -> bool:
    """Ask any worker to sweep ``queue`` now. True if the broker took it; never raises."""
    try:
        with _connection() as connection:
            current_app.send_task(
                SWEEP.format(queue), connection=connection, retry=False, ignore_result=True
            )
    except Exception as error:  # whatever a broker can think of: the next tick sweeps anyway
        log.warning("wakeup.failed", error=type(error).__name__)
        return False
    return True


def ring_soon(queue: Queue) -> None:
    """Ring without making the caller wait; one thread at a time rings for all who asked."""
    if _is_local():
        ring(queue)
        return
    _asleep.add(queue)
    if not _ringing.acquire(blocking=False):
        return
    try:
        threading.Thread(target=_ring_and_release, name="wakeup", daemon=True).start()
    except RuntimeError as error:  # no more threads: the next tick sweeps anyway
        _ringing.release()
        log.warning("wakeup.failed", error=type(error).__name__)


def broker_answers() -> bool:
    """Whether the broker answers within a second."""
    try:
        with _connection() as connection:
            connection.ensure_connection(max_retries=1, timeout=0.5)
            # Making a channel is what sends Redis a PING.
            connection.default_channel  # noqa: B018
    except Exception as error:  # each transport has errors of its own; all mean the same here
        log.warning("broker.silent", error=type(error).__name__)
        return False
    return True


def _connection():
    options = {} if _is_local() else LIMITS
    return current_app.connection_for_write(transport_options=options, connect_timeout=0.5)


def _is_local() -> bool:
    return str(current_app.conf.broker_url).startswith(("filesystem", "memory"))


def _ring_and_release() -> None:
    try:
        while _asleep:
            ring(_asleep.pop())
    finally:
        _ringing.release()
