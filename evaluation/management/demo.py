"""The demo's results: one municipality that never came to begin says so, and why."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from applications.actions import starting
from applications.management.demo.applications import case_officer_of
from applications.management.demo.load import SLUG
from applications.models import Participation
from applications.workflow import Status
from evaluation.actions.follow_up import follow_up
from evaluation.models import FollowUp

NEVER_STARTS = "0101"
OUTCOME = (
    "Forsøget kom ikke i gang. Boligselskaberne kunne ikke pege på ledige boliger af den rette "
    "størrelse, så ingen unge er flyttet ind."
)
REASON = "Kommunen bruger kræfterne på de forsøg, der har boliger at gå ud fra."


@transaction.atomic
def load_results(*, at: datetime) -> int:
    """Made once; gives how many were created."""
    if FollowUp.objects.filter(participation__application__network__programme__slug=SLUG).exists():
        return 0
    part = (
        Participation.objects.filter(
            application__network__programme__slug=SLUG,
            application__status=Status.ANSWERED,
            municipality__code=NEVER_STARTS,
            status=Participation.Status.ACCEPTED,
        )
        .select_related("application", "municipality")
        .first()
    )
    if part is None:
        return 0
    at -= timedelta(days=1)
    day = timezone.localdate(at)
    who = {"by": case_officer_of(part.municipality), "at": at}
    starting.stop(
        part.application, part.municipality, day=day, reason="resources", note=REASON, **who
    )
    row = FollowUp(
        result=FollowUp.Result.NEVER_STARTED,
        on=day,
        outcome=OUTCOME,
        reason=REASON,
        shows_text=True,
    )
    follow_up(part.application, part.municipality, row, replaces=None, **who)
    return 1
