"""Whom to tell about what happens to an application."""

from datetime import date

from django.db.models import Q

from applications.models import Application, Participation, Submission
from networks.models import Affiliation, Role
from support.accounts.models import User


def told_about_submission(submission: Submission, *, on: date) -> list[User]:
    """The sender, the network's coordinators and the owners' case officers, each once."""
    owners = submission.items.values("application__owner")
    held = Affiliation.objects.on(on)
    officers = held.filter(role=Role.CASE_OFFICER, municipality__in=owners)
    coordinators = held.filter(role=Role.COORDINATOR, network=submission.network_id)
    return list(
        User.objects.filter(is_active=True)
        .filter(pk__in=[submission.by_id])
        .union(
            User.objects.filter(is_active=True, affiliations__in=officers),
            User.objects.filter(is_active=True, affiliations__in=coordinators),
        )
        .order_by("pk")
    )


def told_about_application(application: Application, *, on: date) -> list[User]:
    """Case officers of the owner and of those who take part, and coordinators, each once."""
    partners = application.participations.filter(status=Participation.Status.ACCEPTED)
    writers = Q(municipality=application.owner_id) | Q(
        municipality__in=partners.values("municipality")
    )
    told = (Q(role=Role.CASE_OFFICER) & writers) | Q(
        role=Role.COORDINATOR, network=application.network_id
    )
    held = Affiliation.objects.on(on).filter(told)
    return list(User.objects.filter(is_active=True, pk__in=held.values("user")).order_by("pk"))


def officers_of(municipality_id: int, *, on: date) -> list[User]:
    """The municipality's case officers, each once."""
    held = Affiliation.objects.on(on).filter(
        role=Role.CASE_OFFICER, municipality=municipality_id, user__is_active=True
    )
    return list(User.objects.filter(affiliations__in=held).distinct().order_by("pk"))
