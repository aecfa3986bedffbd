"""Remembering when somebody looked, so that they can ask what has changed since."""

from datetime import datetime

from django.db import transaction

from applications.models import Application, Visit
from applications.queries.changes import APART
from support.accounts.models import User


@transaction.atomic
def note_visit(application: Application, *, by: User, at: datetime) -> Visit:
    """``by`` looks at the application now; a visit that began long enough ago is the one before."""
    visit, new = Visit.objects.select_for_update().get_or_create(
        application=application, user=by, defaults={"last_at": at}
    )
    if not new:
        if at - visit.last_at > APART:
            visit.before_at = visit.last_at
        visit.last_at = max(at, visit.last_at)
        visit.save(update_fields=["before_at", "last_at"])
    return visit


@transaction.atomic
def mark_seen(application: Application, *, by: User, at: datetime) -> Visit:
    """``by`` has seen everything up to now."""
    visit, _new = Visit.objects.update_or_create(
        application=application, user=by, defaults={"last_at": at, "before_at": at}
    )
    return visit
