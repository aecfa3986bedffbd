"""Who may read a draft, by name, and why: ``Application.visible_to`` seen from the other side."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from applications.models import Application, BreakGlass, Participation, ReadingGrant
from applications.workflow import EDITABLE, Sharing
from networks.models import Affiliation, Membership, Role
from networks.models.affiliation import AT_MINISTRY
from networks.standing import APPROVERS
from support.accounts.models import User
from support.dkfds import dates


@dataclass
class Reader:
    """One person with every reason for their access; ``writes`` anywhere in the text."""

    user: User
    organisation: str
    reasons: list[str] = field(default_factory=list)
    writes: bool = False
    is_guest: bool = False
    comments: bool = True
    until: str = ""


@dataclass(frozen=True)
class Group:
    """An organisation with its readers, in the order of their names."""

    name: str
    readers: list[Reader]


def readers_of(application: Application, *, on: date) -> list[Reader]:
    """Everybody who may read the working text on ``on``, owner's people first (6 queries)."""
    opened = _opened(application)
    found: dict[tuple[int, str], Reader] = {}
    for held in _held(application, on):
        reasons = list(_reasons(held, application))
        reader = found.setdefault(
            (held.user_id, held.municipality.official_name),
            Reader(held.user, held.municipality.official_name),
        )
        reader.reasons += [reason for reason in reasons if reason not in reader.reasons]
        reader.writes |= _writes(held, application)
        if held.role == Role.CASE_OFFICER and held.municipality_id in opened:
            reader.writes = True
            numbers = ", ".join(map(str, sorted(opened[held.municipality_id])))
            reader.reasons.append(_("Skriver i afsnit %(numre)s") % {"numre": numbers})
    own = application.owner.official_name
    inside = sorted(
        found.values(), key=lambda r: (r.organisation != own, r.organisation, r.user.name)
    )
    return [*inside, *_guests(application, on, {reader.user.pk for reader in inside})]


def grouped(readers: list[Reader]) -> list[Group]:
    """``readers`` by organisation, in the order they come."""
    groups: dict[str, list[Reader]] = {}
    for reader in readers:
        groups.setdefault(reader.organisation, []).append(reader)
    return [
        Group(name, sorted(rows, key=lambda reader: reader.user.name))
        for name, rows in groups.items()
    ]


def let_in_by(application: Application, sharing: Sharing, *, on: date) -> list[Group]:
    """Who would read the draft under ``sharing`` and does not now. ``application`` is unchanged."""
    before = {reader.user.pk for reader in readers_of(application, on=on)}
    now, application.sharing = application.sharing, sharing
    try:
        after = readers_of(application, on=on)
    finally:
        application.sharing = now
    return grouped([reader for reader in after if reader.user.pk not in before])


def _held(application: Application, on: date):
    """The roles that read the text, as ``models.application`` says for one person."""
    writes = Q(role=Role.CASE_OFFICER)
    approves = Q(role__in=APPROVERS)
    coordinates = Q(role=Role.COORDINATOR, network=application.network_id)
    own = Q(municipality=application.owner_id)
    frozen = application.status not in EDITABLE
    wanted = (writes & own) | (coordinates & own)
    if frozen:
        wanted |= approves & own
    if application.sharing != Sharing.OWNER:
        takes_part = Q(
            municipality__in=application.participations.filter(
                status=Participation.Status.ACCEPTED
            ).values("municipality")
        )
        wanted |= writes & takes_part
        if frozen:
            wanted |= approves & takes_part
    if application.sharing == Sharing.NETWORK:
        members = Membership.objects.on(on).filter(network=application.network_id)
        wanted |= writes & Q(municipality__in=members.values("municipality"))
    if application.sharing == Sharing.NETWORK or application.handed_over:
        wanted |= coordinates
    return (
        Affiliation.objects.on(on)
        .filter(wanted, user__is_active=True)
        .select_related("user", "municipality")
        .order_by("user__name", "pk")
    )


def _reasons(held: Affiliation, application: Application) -> Iterator[str]:
    owns = held.municipality_id == application.owner_id
    if held.role == Role.COORDINATOR:
        yield _("Netværkskoordinator")
        if application.handed_over and not owns:
            yield _("Ansøgningen er overdraget til koordinatoren")
        return
    if owns:
        yield _("Ansvarlig kommune, %(rolle)s") % {"rolle": held.get_role_display().lower()}
    elif application.sharing == Sharing.NETWORK and held.role == Role.CASE_OFFICER:
        yield _("Delt med netværket")
    else:
        yield _("Delt med deltagerkommunerne")


def _writes(held: Affiliation, application: Application) -> bool:
    owns = held.municipality_id == application.owner_id
    return owns and held.role in (Role.CASE_OFFICER, Role.COORDINATOR)


def _opened(application: Application) -> dict[int, set[int]]:
    opened: dict[int, set[int]] = {}
    rows = application.section_openings.in_force().filter(
        section__template=application.round.template_id
    )
    for municipality, number in rows.values_list("municipality", "section__number"):
        opened.setdefault(municipality, set()).add(number)
    return opened


def _guests(application: Application, on: date, inside: set[int]) -> Iterator[Reader]:
    grants = ReadingGrant.objects.in_force().filter(
        application=application, reader__is_active=True, reader__affiliations__in=_at_ministry(on)
    )
    for grant in grants.select_related("reader", "ministry").distinct().order_by("reader__name"):
        if grant.reader_id not in inside:
            yield Reader(
                grant.reader,
                grant.ministry.name,
                [_("Sparring: %(formål)s") % {"formål": grant.purpose}],
                is_guest=True,
                until=_last_day(grant.expires_at),
            )
    broken = BreakGlass.objects.in_force().filter(
        application=application,
        administrator__is_active=True,
        administrator__affiliations__in=Affiliation.objects.on(on).filter(role=Role.ADMIN),
    )
    for glass in broken.select_related("administrator").distinct().order_by("-expires_at"):
        if glass.administrator_id not in inside:
            yield Reader(
                glass.administrator,
                _("Administratorer"),
                [_("Nødadgang: %(hvorfor)s") % {"hvorfor": glass.reason}],
                is_guest=True,
                comments=False,
                until=dates.long_date_time(glass.expires_at),
            )


def _last_day(midnight: datetime) -> str:
    day = dates.long_date(timezone.localtime(midnight) - timedelta(microseconds=1))
    return _("til og med %(dag)s") % {"dag": day}


def _at_ministry(on: date):
    return Affiliation.objects.on(on).filter(role__in=AT_MINISTRY)
