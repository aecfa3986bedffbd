"""Row locks and the one place where a status moves."""

from datetime import datetime

from django.utils.translation import gettext as _

from applications.models import Application
from applications.workflow import EDITABLE, REACHED_FROM, NotNow, Status
from support.accounts.models import User
from support.audit.record import record


def locked(application: Application) -> Application:
    """``application`` fresh from the database, its row locked until the transaction ends."""
    return (
        Application.objects.select_for_update(of=("self",), no_key=True)
        .select_related("round__template", "network__programme__ministry", "owner")
        .get(pk=application.pk)
    )


def locked_for_writing(application: Application) -> Application:
    """As ``locked``, for a change of the working text. Raises ``NotNow`` when it is frozen."""
    application = locked(application)
    if application.status not in EDITABLE:
        locked_because = _("Teksten er låst, fordi ansøgningen er »%(status)s«.")
        if application.status == Status.READY:
            locked_because = _(
                "Teksten er låst, fordi ansøgningen er »%(status)s«. Genåbn den for at rette i den."
            )
        raise NotNow(locked_because % {"status": application.get_status_display()})
    return application


def move(application: Application, *, to: Status, by: User, at: datetime, **details) -> None:
    """Move the text track to ``to`` along ``REACHED_FROM`` and log it. Raises ``NotNow``."""
    if application.status not in REACHED_FROM[to]:
        raise NotNow(
            _("Det kan ikke lade sig gøre, når ansøgningen er »%(status)s«.")
            % {"status": application.get_status_display()}
        )
    record(f"application.{to}", application, by=by, at=at, came_from=application.status, **details)
    application.status = to
    application.changed_at = at
    application.save(
        update_fields=[
            "status",
            "changed_at",
            "latest_version",
            "handed_over",
            "submitted_at",
            "submitted_title",
        ]
    )


def touch(application: Application, *, at: datetime) -> None:
    Application.objects.filter(pk=application.pk).update(changed_at=at)
