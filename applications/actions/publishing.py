"""Letting the public in, and taking it back: explicit acts with a name."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from applications.actions.locking import locked
from applications.models import Application, Publication
from applications.workflow import NotNow
from support.accounts.models import User
from support.audit.record import record


@transaction.atomic
def publish(
    application: Application, *, summary: str, shows_text: bool, by: User, at: datetime
) -> Publication:
    """Make what was sent last of ``application`` public. Raises ``NotNow`` before it is sent."""
    application = locked(application)
    item = application.submitted_versions.order_by("-pk").first()
    if item is None:
        raise NotNow(_("Kun det, der er sendt, kan gøres offentligt."))
    row = Publication.objects.create(
        item=item, summary=summary, shows_text=shows_text, by=by, at=at
    )
    record("application.published", application, by=by, at=at, shows_text=shows_text)
    return row


@transaction.atomic
def take_back(application: Application, *, by: User, at: datetime) -> Publication:
    """Close the public page again; what was public stays in the history."""
    application = locked(application)
    newest = Publication.objects.filter(item__application=application).order_by("-pk").first()
    if newest is None or not newest.public:
        raise NotNow(_("Forsøget er ikke offentligt."))
    row = Publication.objects.create(item=newest.item, public=False, by=by, at=at)
    record("application.unpublished", application, by=by, at=at)
    return row
