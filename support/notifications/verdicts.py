"""What a mail server's answer, or its silence, means for the mail."""

from datetime import timedelta
from enum import StrEnum


class Phase(StrEnum):
    """How far a delivery had come."""

    ADDRESS = "address"
    ATTACHMENTS = "attachments"
    # Until the sender is accepted, an answer is about the server and us, not about this mail.
    CONNECT = "connect"
    RECIPIENT = "recipient"
    DATA = "data"
    COMMIT = "commit"


class Verdict(StrEnum):
    SENT = "sent"
    # The server is away or refuses us: this mail and every other must wait.
    RECONNECT = "reconnect"
    RETRY = "retry"
    REFUSED = "refused"
    UNCERTAIN = "uncertain"


# Seconds to wait after attempt 1, 2, …; the last one is repeated. RFC 5321 § 4.5.4.1.
RETRY_AFTER = (10, 30, 60, 300, 900)
# One mail tries for all while the server is away, so asking often costs little.
RECONNECT_AFTER = (10, 30, 60)
GIVE_UP_AFTER = timedelta(days=4)
JITTER = 0.2
# Too large: said to MAIL FROM by servers that know the size beforehand.
TOO_LARGE = 552


# An impossible address stays one; a file that cannot be read may be there in a while.
BEFORE_THE_SERVER = {Phase.ADDRESS: Verdict.REFUSED, Phase.ATTACHMENTS: Verdict.RETRY}


def verdict(phase: Phase, code: int | None) -> Verdict:
    """What to do when the server answered ``code`` in ``phase``; None: it did not answer."""
    if phase == Phase.COMMIT:
        return _after_the_last_dot(code)
    if phase in BEFORE_THE_SERVER:
        return BEFORE_THE_SERVER[phase]
    if phase == Phase.CONNECT and code != TOO_LARGE:
        return Verdict.RECONNECT
    if code is None or code == 421:
        return Verdict.RECONNECT
    return Verdict.REFUSED if code >= 500 else Verdict.RETRY


def delay(outcome: Verdict, attempts: int, spread: float) -> timedelta:
    """How long to wait after attempt number ``attempts``; ``spread`` in 0…1 places the jitter."""
    table = RECONNECT_AFTER if outcome == Verdict.RECONNECT else RETRY_AFTER
    seconds = table[min(attempts, len(table)) - 1]
    return timedelta(seconds=seconds * (1 - JITTER + 2 * JITTER * spread))


def _after_the_last_dot(code: int | None) -> Verdict:
    if code is not None and 200 <= code < 300:
        return Verdict.SENT
    if code is not None and 400 <= code < 600:
        return Verdict.REFUSED if code >= 500 else Verdict.RETRY
    return Verdict.UNCERTAIN
