"""Whom a network's coordinator may write to about answers that are missing: *hvem venter vi på*."""

from dataclasses import dataclass
from datetime import date

from applications.models import Application
from applications.queries.approvals import LocalState
from applications.queries.boards import Matrix
from networks.models import Affiliation, Municipality, Network, Role
from support.accounts.models import User
from support.audit.models import Entry
from support.notifications.models import Notice

CHASED = "application.chased"
WRITTEN_TO = (Role.SECRETARY, Role.CASE_OFFICER)


@dataclass(frozen=True)
class Missing:
    """An application whose answer from one municipality is missing."""

    application: Application
    state: LocalState
    title: str


@dataclass(frozen=True)
class Awaited:
    municipality: Municipality
    cases: list[Missing]
    last: Entry | None = None


@dataclass(frozen=True)
class Addressee:
    """Somebody in the municipality, with the missing cases that person may know of."""

    user: User
    role: str
    cases: list[Missing]
    told_today: bool


def awaited(matrix: Matrix) -> list[Awaited]:
    """The municipalities of ``matrix`` whose answers are missing, with when they were written to.

    One query, however many there are.
    """
    cases: dict[Municipality, list[Missing]] = {}
    for row in matrix.rows:
        for state in row.waiting_for:
            case = Missing(row.application, state, row.application.shown_title)
            cases.setdefault(state.municipality, []).append(case)
    last = _last([row.application for row in matrix.rows]) if cases else {}
    in_order = sorted(cases, key=lambda m: m.sort_key)
    return [Awaited(m, cases[m], last.get(m.code)) for m in in_order]


def _last(applications: list[Application]) -> dict[str, Entry]:
    """The newest chasing by the code of the municipality."""
    entries = Entry.objects.filter(
        verb=CHASED,
        target_type=Application._meta.label_lower,
        target_id__in=[str(a.pk) for a in applications],
    )
    entries = entries.select_related("by").order_by("at", "pk")
    return {entry.details["municipality"]: entry for entry in entries}


def chase_key(network: Network, municipality: Municipality, on: date) -> str:
    """Names one day's chasing: nobody is written to twice a day about the same network."""
    return f"chase/{network.pk}/{municipality.pk}/{on.isoformat()}"


def addressees(network: Network, it: Awaited, *, on: date) -> list[Addressee]:
    """The municipality's secretaries and case officers who may know of a missing case.

    What each may know is asked for each: a secretary knows nothing of a text never locked.
    """
    people = {
        role.user: role
        for role in Affiliation.objects.on(on)
        .filter(municipality=it.municipality, role__in=WRITTEN_TO, user__is_active=True)
        .select_related("user")
        .order_by("role", "user__name", "pk")
    }
    told = set(
        Notice.objects.filter(
            recipient__in=people, key=chase_key(network, it.municipality, on)
        ).values_list("recipient", flat=True)
    )
    found = [
        Addressee(user, role.get_role_display(), _known(it, user, on=on), user.pk in told)
        for user, role in people.items()
    ]
    return [addressee for addressee in found if addressee.cases]


def _known(it: Awaited, user: User, *, on: date) -> list[Missing]:
    titles = dict(
        Application.objects.visible_to(user, on=on)
        .filter(pk__in=[case.application.pk for case in it.cases])
        .values_list("pk", "shown_title")
    )
    return [
        Missing(case.application, case.state, titles[case.application.pk])
        for case in it.cases
        if case.application.pk in titles
    ]
