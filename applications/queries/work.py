"""Mit arbejde: what waits for a person, until when, and whom they wait for."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils.translation import gettext as _

from applications.models import (
    Application,
    Participation,
    Round,
    Submission,
    SubmittedVersion,
)
from applications.queries.deadlines import with_deadline
from applications.workflow import EDITABLE, Status
from networks.models import Role
from networks.standing import APPROVERS, MUNICIPAL, Standing, standing

MOST_SHOWN = 25


@dataclass(frozen=True)
class Waiting:
    """One thing to do: ``what`` is a verb in the imperative, ``until`` a date or None."""

    what: str
    title: str
    reference: str
    url: str
    until: date | None
    overdue: bool = False


def waiting_for(user, *, at: datetime, on: date) -> list[Waiting]:
    """What waits for ``user`` in all roles, most urgent first; at most ``MOST_SHOWN``."""
    it = standing(user, on)
    tasks = [*_on_applications(user, it, on), *_for_ministry(user, it, on), *_for_admin(it, at)]
    return sorted(tasks, key=lambda task: (task.until is None, task.until or on))[:MOST_SHOWN]


def _on_applications(user, it: Standing, on: date) -> list[Waiting]:
    rows = (
        with_deadline(Application.objects.visible_to(user, on=on))
        .filter(status__in=[Status.DRAFT, Status.RETURNED, Status.READY])
        .select_related("round")
        .order_by("own_deadline", "pk")[: 4 * MOST_SHOWN]
    )
    decided = _decided_in(it, rows)
    return [task for row in rows if (task := _task(row, it, decided, on))]


def _decided_in(it: Standing, rows) -> set[int]:
    """Applications in which an own municipality has registered something already."""
    own = it.municipalities(*APPROVERS)
    if not own:
        return set()
    return set(
        Application.objects.filter(
            pk__in=[row.pk for row in rows], local_approvals__municipality__in=own
        ).values_list("pk", flat=True)
    )


def _task(row: Application, it: Standing, decided: set[int], on: date) -> Waiting | None:
    writes = row.owner_id in it.municipalities(Role.CASE_OFFICER) or (
        (row.network_id, row.owner_id) in it.own_lead
    )
    entrusted = row.handed_over and row.network_id in it.networks(Role.COORDINATOR)
    if row.invited:
        what, place = _("Svar på invitationen"), "detail"
    elif row.status in EDITABLE and writes:
        what, place = _("Skriv videre"), "detail"
    elif row.status == Status.READY and (writes or entrusted):
        what, place = _("Indsend"), "check"
    elif row.status == Status.READY and it.municipalities(*APPROVERS) and row.pk not in decided:
        what, place = _("Registrér politisk behandling"), "approvals"
    else:
        return None
    return Waiting(
        what=what,
        title=row.shown_title,
        reference=row.reference,
        url=reverse(f"applications:{place}", args=[row.reference]),
        until=row.own_deadline,
        overdue=row.own_deadline < on,
    )


def _for_ministry(user, it: Standing, on: date) -> list[Waiting]:
    if not it.ministries:
        return []
    unread = SubmittedVersion.objects.filter(
        submission=OuterRef("pk"), application__status=Status.SUBMITTED
    )
    rows = (
        Submission.objects.visible_to(user, on=on)
        .filter(Exists(unread))
        .select_related("network")
        .defer("manifest")
        .order_by("-received_at")[:MOST_SHOWN]
    )
    return [
        Waiting(
            what=_("Læs ansøgning"),
            title=row.network.name,
            reference=row.reference,
            url=row.get_absolute_url(),
            until=None,
        )
        for row in rows
    ]


def _for_admin(it: Standing, at: datetime) -> list[Waiting]:
    if not any(a.role == Role.ADMIN for a in it.affiliations):
        return []
    upcoming = Round.objects.filter(closes_at__gt=at).select_related("programme")
    return [
        Waiting(
            what=_("Følg runden"),
            title=f"{round_.programme}: {round_}",
            reference="",
            url=reverse("applications:round", args=[round_.pk]),
            until=round_.deadline,
        )
        for round_ in upcoming.order_by("closes_at")[:MOST_SHOWN]
    ]


def waited_for(user, *, on: date) -> list[Participation]:
    """Invitations others have not answered on what ``user``'s municipality owns."""
    own = standing(user, on).municipalities(*MUNICIPAL)
    if not own:
        return []
    return list(
        Participation.objects.filter(
            status=Participation.Status.INVITED,
            application__owner__in=own,
            application__in=Application.objects.visible_to(user, on=on)
            .filter(can_read_text=True, owner__in=own)
            .values("pk"),
        )
        .select_related("application", "municipality")
        .order_by("application__round__closes_at", "municipality__sort_key")[:MOST_SHOWN]
    )
