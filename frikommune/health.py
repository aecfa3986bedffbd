"""Is it alive, and does work flow? Numbers only: nothing here names a person or a secret."""

from datetime import datetime

from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from frikommune.tasks import SWEEPERS
from support.jobs.clock import database_now
from support.jobs.models import Heartbeat, Job
from support.jobs.wakeup import broker_answers
from support.notifications.models import OutgoingMail, Status

STALE_SECONDS = 60
# Leases, retries and deadlines go by the database's clock; a web server far off misleads people.
SKEW_SECONDS = 30


@login_not_required
@require_safe
@never_cache
def healthz(request):
    """The process answers. For whoever restarts it: looks at nothing else, so never flaps."""
    return HttpResponse("ok", content_type="text/plain")


@login_not_required
@require_safe
@never_cache
def readyz(request):
    """Everything the service leans on, 503 if a part fails. For whoever watches over it."""
    try:
        checks = {**_database(), **_queues(database_now())}
    except DatabaseError as error:
        checks = {"database": _check(False, error=type(error).__name__)}
    checks["broker"] = _check(broker_answers())
    ready = all(check["ok"] for check in checks.values())
    return JsonResponse({"ready": ready, "checks": checks}, status=200 if ready else 503)


def _database() -> dict:
    executor = MigrationExecutor(connection)
    pending = executor.migration_plan(executor.loader.graph.leaf_nodes())
    skew = abs((timezone.now() - database_now()).total_seconds())
    return {
        "database": _check(True),
        "migrations": _check(not pending, pending=len(pending)),
        "clock": _check(skew < SKEW_SECONDS, skew_seconds=round(skew, 1)),
    }


def _queues(now: datetime) -> dict:
    sweeps = Heartbeat.objects.filter(name__in=SWEEPERS).values_list("at", flat=True)
    swept = max(sweeps, default=None)
    return {
        "sweep": _age(now, swept, ok=swept is not None),
        "jobs": _age(
            now,
            _oldest(Job.objects.filter(status="queued", next_at__lte=now), "next_at"),
            _oldest(Job.objects.filter(status="running", lease_until__lt=now), "lease_until"),
            dead=Job.objects.filter(status="dead").count(),
        ),
        "mail": _age(
            now,
            _oldest(OutgoingMail.objects.filter(status="queued", next_at__lte=now), "next_at"),
            _oldest(OutgoingMail.objects.filter(lease_until__lt=now), "lease_until"),
            failed=OutgoingMail.objects.filter(status=Status.FAILED).count(),
            uncertain=OutgoingMail.objects.filter(
                status=Status.UNCERTAIN, resent_as__isnull=True
            ).count(),
        ),
    }


def _oldest(rows, field) -> datetime | None:
    return rows.order_by(field).values_list(field, flat=True).first()


def _age(now: datetime, *instants: datetime | None, ok: bool = True, **numbers) -> dict:
    known = [instant for instant in instants if instant is not None]
    seconds = max(0, round((now - min(known)).total_seconds())) if known else None
    fresh = seconds is None or seconds <= STALE_SECONDS
    return _check(ok and fresh, seconds=seconds, **numbers)


def _check(ok: bool, **details) -> dict:
    return {"ok": ok, **details}
