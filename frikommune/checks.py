"""Does the work flow? Each check with its numbers; nothing here names a person or a text.

``/readyz``, the page for administrators and the alarm all ask here.
"""

from dataclasses import dataclass, field
from datetime import datetime

from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.db.models import Min, Q
from django.utils import timezone

from support.jobs.clock import database_now
from support.jobs.models import Heartbeat, Job
from support.jobs.queues import Queue, in_queue
from support.jobs.wakeup import broker_answers
from support.notifications.models import OutgoingMail, Status

STALE_SECONDS = 60
# Leases, retries and deadlines go by the database's clock; a web server far off misleads people.
SKEW_SECONDS = 30
SWEEPERS = ("worker", "loop")
# Tried this often within the first minute, and the server has not once accepted the sender.
SERVER_AWAY_AT_ATTEMPT = 3


@dataclass(frozen=True)
class Check:
    """``stands`` is for how many seconds it has stood still, None when it does not or nobody
    knows since when."""

    name: str
    ok: bool
    numbers: dict = field(default_factory=dict)
    stands: int | None = None

    def as_json(self) -> dict:
        return {"ok": self.ok, **self.numbers}


def all_checks() -> list[Check]:
    """Everything the service leans on; one failed check when the database does not answer."""
    try:
        found = [*_database(), *flow(database_now())]
    except DatabaseError as error:
        found = [Check("database", False, {"error": type(error).__name__})]
    return [*found, Check("broker", broker_answers())]


def flow(now: datetime) -> list[Check]:
    """The checks on work that should move by itself."""
    signs = dict(Heartbeat.objects.values_list("name", "at"))
    return [
        _beat(signs, now),
        *(_queue(queue, signs, now) for queue in Queue),
        _mail_server(now),
    ]


def _database() -> list[Check]:
    executor = MigrationExecutor(connection)
    pending = executor.migration_plan(executor.loader.graph.leaf_nodes())
    skew = abs((timezone.now() - database_now()).total_seconds())
    return [
        Check("database", True),
        Check("migrations", not pending, {"pending": len(pending)}),
        Check("clock", skew < SKEW_SECONDS, {"skew_seconds": round(skew, 1)}),
    ]


def _beat(signs: dict[str, datetime], now: datetime) -> Check:
    seconds = _age(now, signs.get("beat"))
    ok = seconds is not None and seconds <= STALE_SECONDS
    return Check("beat", ok, {"seconds": seconds}, None if ok else seconds)


def _queue(queue: Queue, signs: dict[str, datetime], now: datetime) -> Check:
    """Whether somebody sees to ``queue``, and for how long the oldest in it has waited."""
    swept = max((at for name, at in signs.items() if name in _signs_of(queue)), default=None)
    swept_seconds = _age(now, swept)
    if queue == Queue.MAIL:
        oldest, busy, numbers = _mails(now)
    else:
        oldest, busy, numbers = _jobs(queue, now)
    seconds = _age(now, oldest)
    # Who renders a long document says nothing meanwhile; the lease tells that they are at it.
    alive = swept_seconds is not None and (busy or swept_seconds <= STALE_SECONDS)
    fresh = seconds is None or seconds <= STALE_SECONDS
    stands = [age for age, bad in ((swept_seconds, not alive), (seconds, not fresh)) if bad and age]
    return Check(
        queue,
        alive and fresh,
        {"seconds": seconds, "swept_seconds": swept_seconds, **numbers},
        max(stands, default=None),
    )


def _signs_of(queue: Queue) -> set[str]:
    return {f"{sweeper}/{queue}" for sweeper in SWEEPERS}


def _jobs(queue: Queue, now: datetime) -> tuple[datetime | None, bool, dict]:
    jobs = Job.objects.filter(in_queue(queue))
    oldest = _first(
        jobs.filter(status="queued", next_at__lte=now).aggregate(at=Min("next_at")),
        jobs.filter(status="running", lease_until__lt=now).aggregate(at=Min("lease_until")),
    )
    busy = jobs.filter(status="running", lease_until__gte=now).exists()
    return oldest, busy, {"dead": jobs.filter(status="dead").count()}


def _mails(now: datetime) -> tuple[datetime | None, bool, dict]:
    mails = OutgoingMail.objects
    oldest = _first(
        mails.filter(status="queued", next_at__lte=now).aggregate(at=Min("next_at")),
        mails.filter(lease_until__lt=now).aggregate(at=Min("lease_until")),
    )
    busy = mails.filter(lease_until__gte=now).exists()
    numbers = {
        "failed": mails.filter(status=Status.FAILED).count(),
        "uncertain": mails.filter(status=Status.UNCERTAIN, resent_as__isnull=True).count(),
    }
    return oldest, busy, numbers


def _mail_server(now: datetime) -> Check:
    """Mails that wait politely for a server that is away are nobody's delay, but stand still."""
    waiting = OutgoingMail.objects.filter(
        Q(last_error__startswith="connect"),
        status=Status.QUEUED,
        attempts__gte=SERVER_AWAY_AT_ATTEMPT,
    )
    seconds = _age(now, waiting.aggregate(at=Min("created_at"))["at"])
    return Check("mail_server", seconds is None, {"seconds": seconds}, seconds)


def _first(*aggregates: dict) -> datetime | None:
    return min((found["at"] for found in aggregates if found["at"]), default=None)


def _age(now: datetime, instant: datetime | None) -> int | None:
    return None if instant is None else max(0, round((now - instant).total_seconds()))
