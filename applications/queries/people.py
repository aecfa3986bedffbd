"""Whom to tell about what happens to an application."""

from datetime import date

from applications.models import Submission
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
