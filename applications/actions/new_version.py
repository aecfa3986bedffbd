"""Telling those who take part that a text they have seen is locked anew, and where it differs."""

from datetime import datetime

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from applications.actions.notices import tell_person
from applications.models import Application, ApplicationVersion, Participation
from applications.queries.differences import differences, summary
from applications.queries.readers import readers_of
from support.accounts.models import User


def tell_of_version(
    application: Application, version: ApplicationVersion, *, by: User, at: datetime
) -> None:
    """Readers in the municipalities that take part hear which parts changed, not a word of them.

    The first version is none: nobody has seen another.
    """
    before = application.versions.filter(number=version.number - 1).first()
    if before is None:
        return
    lines = summary(differences(before.content, version.content)) or [_("Ingen ord er ændret.")]
    taking_part = set(
        application.participations.filter(status=Participation.Status.ACCEPTED).values_list(
            "municipality__official_name", flat=True
        )
    )
    page = reverse("applications:changes", args=[application.reference])
    told = {"nummer": version.number, "reference": application.reference}
    for reader in readers_of(application, on=timezone.localdate(at)):
        if reader.is_guest or reader.organisation not in taking_part or reader.user.pk == by.pk:
            continue
        tell_person(
            reader.user,
            application,
            kind="approval",
            key=f"version/{version.pk}",
            subject=_("Version %(nummer)s af %(reference)s er låst") % told,
            text="\n".join([_("Ændret siden versionen før:"), "", *lines]),
            link=f"{page}?fra={before.number}&til={version.number}",
            at=at,
        )
