"""Mit arbejde: what waits for a person, until when, and whom they wait for."""

from dataclasses import dataclass
from datetime import date, datetime
from functools import reduce
from operator import or_

from django.db.models import Case, Exists, OuterRef, Q, When
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from applications.models import (
    Application,
    Participation,
    Round,
    Submission,
    SubmittedVersion,
)
from applications.queries.deadlines import with_deadline
from applications.queries.mails import ANSWERS_FOR_MAILS, mails_visible_to, needs_a_person
from applications.queries.treated import with_treatment
from applications.workflow import EDITABLE, UNFINISHED, Status
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
    tasks = [
        *_on_applications(user, it, on),
        *_on_mails(user, it, on),
        *_for_ministry(user, it, on),
        *_for_admin(it, at),
    ]
    return sorted(tasks, key=lambda task: (task.until is None, task.until or on))[:MOST_SHOWN]


def _on_applications(user, it: Standing, on: date) -> list[Waiting]:
    rows = with_deadline(Application.objects.visible_to(user, on=on))
    to_do = Q(status__in=UNFINISHED) & (Q(invited=True) | _written_by(it))
    to_do |= Q(status=Status.READY) & _entrusted_to(it)
    if own := it.municipalities(*APPROVERS):
        rows = with_treatment(rows, own)
        # A trial may not start without the approval, so it is owed after the sending as well.
        to_do |= Q(
            status__in=[Status.READY, Status.SUBMITTED], own_code__isnull=False, own_treated=False
        )
    sent_last = Case(When(status=Status.SUBMITTED, then=1), default=0)
    found = (
        rows.filter(to_do)
        .only("reference", "status", "handed_over", "network_id", "owner_id")
        .order_by(sent_last, "own_deadline", "pk")[:MOST_SHOWN]
    )
    return [task for row in found if (task := _task(row, it, on))]


def _written_by(it: Standing) -> Q:
    """As ``rules``: the owner's case officers, and the coordinator of what the own lead owns."""
    leads = [Q(network=network, owner=owner) for network, owner in it.own_lead]
    return reduce(or_, leads, Q(owner__in=it.municipalities(Role.CASE_OFFICER)))


def _entrusted_to(it: Standing) -> Q:
    return Q(handed_over=True, network__in=it.networks(Role.COORDINATOR))


def _task(row: Application, it: Standing, on: date) -> Waiting | None:
    writes = row.owner_id in it.municipalities(Role.CASE_OFFICER) or (
        (row.network_id, row.owner_id) in it.own_lead
    )
    entrusted = row.handed_over and row.network_id in it.networks(Role.COORDINATOR)
    arguments = [row.reference]
    if row.status == Status.SUBMITTED:
        return _owed_afterwards(row)
    if row.is_guest:
        what, place = _("Læs kladden, der er åbnet for dig"), "detail"
    elif row.invited:
        what, place = _("Svar på invitationen"), "detail"
    elif row.status in EDITABLE and writes:
        what, place = _("Skriv videre"), "detail"
    elif row.status == Status.READY and (writes or entrusted):
        what, place = _("Indsend"), "check"
    elif row.status == Status.READY and _is_to_treat(row):
        what, place = _("Registrér politisk behandling"), "plan"
        arguments.append(row.own_code)
    else:
        return None
    return Waiting(
        what=what,
        title=row.shown_title,
        reference=row.reference,
        url=reverse(f"applications:{place}", args=arguments),
        until=row.own_deadline,
        overdue=row.own_deadline < on,
    )


def _is_to_treat(row: Application) -> bool:
    return getattr(row, "own_code", None) is not None and not row.own_treated


def _owed_afterwards(row: Application) -> Waiting:
    return Waiting(
        what=_("Registrér politisk behandling"),
        title=row.shown_title,
        reference=row.reference,
        url=reverse("applications:plan", args=[row.reference, row.own_code]),
        until=None,
    )


def _on_mails(user, it: Standing, on: date) -> list[Waiting]:
    """What did not reach its reader must not be found out by who looks for it."""
    if not any(a.role in ANSWERS_FOR_MAILS for a in it.affiliations):
        return []
    lost = needs_a_person(mails_visible_to(user, on=on)).count()
    if not lost:
        return []
    title = ngettext("%(n)s mail nåede måske ikke frem", "%(n)s mails nåede måske ikke frem", lost)
    return [
        Waiting(
            what=_("Se til mails"),
            title=title % {"n": lost},
            reference="",
            url=f"{reverse('applications:outbox')}?todo=on",
            until=None,
        )
    ]


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
        .only("reference", "network__name")
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
    """Invitations not answered on what ``user``'s municipality owns and has not sent."""
    own = standing(user, on).municipalities(*MUNICIPAL)
    if not own:
        return []
    return list(
        Participation.objects.filter(
            status=Participation.Status.INVITED,
            application__status__in=UNFINISHED,
            application__owner__in=own,
            application__in=Application.objects.visible_to(user, on=on)
            .filter(can_read_text=True, owner__in=own)
            .values("pk"),
        )
        .select_related("application", "municipality")
        .only("application__reference", "application__title", "municipality__name")
        .order_by("application__round__closes_at", "municipality__sort_key")[:MOST_SHOWN]
    )
