"""Who is meant by a rule: sets of people around the thing, by the roles they hold on the day."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext_lazy as _l

from applications.models import Application, Participation
from applications.reminders.anchor import Occurrence
from networks.models import Affiliation, Membership, Role
from networks.standing import APPROVERS

OFFICERS = frozenset({Role.CASE_OFFICER})
Members = dict[int, set[int]]


@dataclass(frozen=True)
class Around:
    """The roles held on the day, and who takes part and is a member, for many things at once."""

    by_municipality: dict[tuple[int, str], set[int]]
    coordinators: Members
    evaluators: Members
    administrators: set[int]
    ministries: Members
    participants: Members
    members: Members

    def in_municipalities(self, municipalities: Iterable[int], roles: Iterable[str]) -> set[int]:
        found = [self.by_municipality.get((m, r), set()) for m in municipalities for r in roles]
        return set().union(*found)


@dataclass(frozen=True)
class Audience:
    """``municipal``: its people are their municipality's, so a condition can single one out."""

    code: str
    label: str
    about: frozenset[str]
    people: Callable[[Occurrence, Around, set[int]], set[int]]
    municipalities: Callable[[Occurrence, Around], set[int]] | None = None

    @property
    def municipal(self) -> bool:
        return self.municipalities is not None

    def of(self, it: Occurrence, around: Around, only: set[int] | None = None) -> set[int]:
        """Ids of users; ``only`` these municipalities' where the audience is a municipal one."""
        chosen = self.municipalities(it, around) if self.municipalities else set()
        return self.people(it, around, chosen if only is None else chosen & only)


def around(occurrences: Iterable[Occurrence], *, on: date) -> Around:
    """What ``Audience.of`` needs for all of ``occurrences``, in three queries."""
    occurrences = list(occurrences)
    by_municipality, coordinators, ministries = defaultdict(set), defaultdict(set), defaultdict(set)
    evaluators = defaultdict(set)
    administrators = set()
    held = Affiliation.objects.on(on).filter(user__is_active=True)
    for user, role, municipality, network, ministry in held.values_list(
        "user", "role", "municipality", "network", "ministry"
    ):
        if role == Role.COORDINATOR:
            coordinators[network].add(user)
        elif role == Role.EVALUATOR:
            evaluators[network].add(user)
        elif role == Role.ADMIN:
            administrators.add(user)
        elif role == Role.MINISTRY_OFFICER:
            ministries[ministry].add(user)
        elif municipality:
            by_municipality[municipality, role].add(user)
    return Around(
        dict(by_municipality),
        dict(coordinators),
        dict(evaluators),
        administrators,
        dict(ministries),
        _participants(occurrences),
        _members(on),
    )


def _participants(occurrences: list[Occurrence]) -> Members:
    applications = {it.application.pk for it in occurrences if it.application}
    found = defaultdict(set)
    if applications:
        accepted = Participation.objects.filter(
            application__in=applications, status=Participation.Status.ACCEPTED
        )
        for application, municipality in accepted.values_list("application", "municipality"):
            found[application].add(municipality)
    return found


def _members(on: date) -> Members:
    """By network, and by programme under its negative id: all its networks' members."""
    found = defaultdict(set)
    rows = Membership.objects.on(on).values_list("network", "network__programme", "municipality")
    for network, programme, municipality in rows:
        found[network].add(municipality)
        found[-programme].add(municipality)
    return found


def _owner(it: Occurrence, around: Around) -> set[int]:
    return {it.application.owner_id}


def _participating(it: Occurrence, around: Around) -> set[int]:
    return around.participants[it.application.pk] - {it.application.owner_id}


def _concerned(it: Occurrence, around: Around) -> set[int]:
    """The municipality the thing is about; for an application all that take part."""
    if it.anchor.about == "application":
        return around.participants[it.application.pk] | {it.application.owner_id}
    return {it.municipality.pk}


def _in_network(it: Occurrence, around: Around) -> set[int]:
    return around.members[it.network.pk if it.network else -it.programme.pk]


def _people(roles: Iterable[str]):
    return lambda it, around, chosen: around.in_municipalities(chosen, roles)


def _coordinators(it: Occurrence, around: Around, chosen: set[int]) -> set[int]:
    if it.network:
        return around.coordinators.get(it.network.pk, set())
    return set().union(*(around.coordinators.get(n, set()) for n in _networks(it)))


def _networks(it: Occurrence) -> list[int]:
    return list(it.programme.networks.values_list("pk", flat=True))


def _evaluators(it: Occurrence, around: Around, chosen: set[int]) -> set[int]:
    """Those the network is assigned to: of anything wider nobody is the evaluator."""
    return around.evaluators.get(it.network.pk, set()) if it.network else set()


def _administrators(it: Occurrence, around: Around, chosen: set[int]) -> set[int]:
    return around.administrators


def _ministry(it: Occurrence, around: Around, chosen: set[int]) -> set[int]:
    return around.ministries.get(it.programme.ministry_id, set())


_APPLICATION = frozenset({"application"})
_CASE = frozenset({"application", "step"})
_WIDE = frozenset({"round", "network"})

AUDIENCES = {
    audience.code: audience
    for audience in (
        Audience(
            "owner_officers",
            _l("Sagsbehandlere i den ansvarlige kommune"),
            _CASE,
            _people(OFFICERS),
            _owner,
        ),
        Audience(
            "participant_officers",
            _l("Sagsbehandlere i deltagerkommunerne"),
            _APPLICATION,
            _people(OFFICERS),
            _participating,
        ),
        Audience(
            "local_officers",
            _l("Sagsbehandlere i den kommune, mødet er i"),
            frozenset({"step"}),
            _people(OFFICERS),
            _concerned,
        ),
        Audience(
            "secretaries",
            _l("Sekretærer og fagdirektører"),
            _CASE,
            _people(APPROVERS),
            _concerned,
        ),
        Audience("coordinator", _l("Netværkets koordinator"), _CASE | _WIDE, _coordinators),
        Audience(
            "network_officers",
            _l("Sagsbehandlere i alle netværkets kommuner"),
            _WIDE,
            _people(OFFICERS),
            _in_network,
        ),
        Audience("evaluators", _l("Netværkets evaluator"), frozenset({"network"}), _evaluators),
        Audience("ministry", _l("Ministeriet"), _APPLICATION | {"round"}, _ministry),
        Audience("administrators", _l("Administratorer"), _WIDE, _administrators),
    )
}


def may_know(user, ids: set[int], *, on: date) -> dict[int, Application]:
    """Those of ``ids`` (applications) that ``user`` may know of, as ``user`` may see them."""
    return Application.objects.visible_to(user, on=on).in_bulk(ids)
