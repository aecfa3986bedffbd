"""Who is who on a day, and municipalities by whatever people call them."""

from datetime import date
from difflib import get_close_matches
from functools import reduce
from operator import or_

from django.db.models import Count, F, FilteredRelation, Prefetch, Q, QuerySet

from networks import names
from networks.models import (
    Affiliation,
    Evaluator,
    LeadTerm,
    Membership,
    Ministry,
    Municipality,
    Network,
    Programme,
    Role,
)
from networks.models.dated import in_force
from support.accounts.models import User

ORGANISATIONS = ("municipality", "ministry", "evaluator")


def find_municipality(text: str) -> Municipality | None:
    """The one municipality ``text`` is a spelling or the code of; None if none or several are.

    ``Århus Kommune``, ``aarhus``, ``NORDFYNS``, ``101`` and ``0101`` all find theirs.
    """
    key = names.lookup_key(text)
    for candidate in dict.fromkeys([key, names.without_genitive(key)]):
        entry = names.as_entry(candidate)
        found = candidate and Municipality.objects.filter(search_key__contains=entry)[:2]
        if found and len(found) == 1:
            return found[0]
    return None


def search_municipalities(text: str) -> QuerySet[Municipality]:
    """The municipalities with ``text`` somewhere in a name, in Danish order; all for no text."""
    if not text.strip():
        return Municipality.objects.in_danish_order()
    key = names.lookup_key(text)
    if not key:
        return Municipality.objects.none()
    genitive = names.as_entry(names.without_genitive(key))
    return Municipality.objects.filter(
        Q(search_key__contains=key) | Q(search_key__contains=genitive)
    ).in_danish_order()


def similar_municipalities(text: str, *, most: int = 3) -> list[Municipality]:
    """Those whose names look like ``text``, the likest first: for a misspelling nobody foresaw."""
    owners = {
        key: municipality
        for municipality in Municipality.objects.all()
        for key in names.keys_of(municipality.search_key)
    }
    close = get_close_matches(names.lookup_key(text), owners, n=3 * most, cutoff=0.7)
    return list({owners[key].pk: owners[key] for key in close}.values())[:most]


def members(network: Network, *, on: date) -> QuerySet[Municipality]:
    """The municipalities in ``network`` on that day, in Danish order."""
    return (
        Municipality.objects.filter(in_force(on, "memberships__"), memberships__network=network)
        .distinct()
        .in_danish_order()
    )


def coordinators(network: Network, *, on: date) -> QuerySet[User]:
    """Active users who coordinate ``network`` on that day, by name."""
    return (
        User.objects.filter(
            in_force(on, "affiliations__"),
            affiliations__network=network,
            affiliations__role=Role.COORDINATOR,
            is_active=True,
        )
        .distinct()
        .order_by("name", "pk")
    )


def lead(network: Network, kind: LeadTerm.Kind, *, on: date) -> Municipality | None:
    """The municipality that leads ``network``, or its evaluation, on that day."""
    term = (
        LeadTerm.objects.on(on)
        .filter(network=network, kind=kind)
        .select_related("municipality")
        .order_by("-valid_from")
        .first()
    )
    return term and term.municipality


def organisations_of(user: User, *, on: date) -> list[Municipality | Ministry | Evaluator]:
    """Where ``user`` holds a role that day, each once; an administrator's role is nowhere.

    ``networks.rules.roles_of`` is the same for today with the roles themselves.
    """
    held = (
        Affiliation.objects.on(on)
        .filter(user=user)
        .select_related("municipality", "ministry", "evaluator")
        .order_by("pk")
    )
    places = (a.municipality or a.ministry or a.evaluator for a in held)
    return list(dict.fromkeys(place for place in places if place))


def overview(text: str = "", *, on: date) -> list[Network]:
    """Networks known by ``text`` (a name, a theme or a member's name); all for no text.

    Each with ``member_count`` and ``leads_now`` on the day ``on``, in Danish order by programme.
    """
    networks = (
        Network.objects.select_related("programme", "theme")
        .annotate(member_count=Count("memberships", filter=Q(in_force(on, "memberships__"))))
        .prefetch_related("aliases", _leads_now(on))
    )
    if text.strip():
        joined = Membership.objects.on(on).filter(municipality__in=search_municipalities(text))
        with_member = set(joined.values_list("network_id", flat=True))
        networks = [n for n in networks if n.pk in with_member or _is_called(n, text)]
    return sorted(networks, key=_place_in_overview)


def _leads_now(on: date) -> Prefetch:
    terms = LeadTerm.objects.on(on).filter(kind=LeadTerm.Kind.LEAD).select_related("municipality")
    return Prefetch("lead_terms", terms, to_attr="leads_now")


def _is_called(network: Network, text: str) -> bool:
    # Compared here and not in the database: SQLite's LIKE does not know Æ from æ.
    called = [network.name, *(alias.name for alias in network.aliases.all())]
    if network.theme:
        called.append(network.theme.name)
    wanted = text.casefold().split()
    return any(all(word in name.casefold() for word in wanted) for name in called)


def _place_in_overview(network: Network):
    programme = network.programme
    return (-programme.begins_on.toordinal(), programme.pk, names.sort_key(network.name))


def municipalities_and_periods(network: Network) -> QuerySet[Municipality]:
    """All 98 in Danish order, with ``since`` and ``until`` where one has been in ``network``.

    One that left and came back is there once for each period.
    """
    return (
        Municipality.objects.annotate(
            joined=FilteredRelation("memberships", condition=Q(memberships__network=network))
        )
        .annotate(since=F("joined__valid_from"), until=F("joined__valid_to"))
        .in_danish_order()
    )


def programmes_with_counts() -> QuerySet[Programme]:
    """Every programme, the newest first, with ``network_count``."""
    return (
        Programme.objects.select_related("ministry")
        .annotate(network_count=Count("networks"))
        .order_by("-begins_on", "name")
    )


def networks_with_counts(programme: Programme, *, on: date) -> QuerySet[Network]:
    """The networks of ``programme`` with ``member_count`` on the day ``on``."""
    members = Count("memberships", filter=Q(in_force(on, "memberships__")))
    return (
        programme.networks.select_related("theme").annotate(member_count=members).order_by("name")
    )


def demands_second_factor(user, on: date) -> bool:
    """Whether an organisation where ``user`` holds a role on that day demands two steps."""
    demanding = [f"{where}__requires_second_factor" for where in ORGANISATIONS]
    held = Affiliation.objects.on(on).filter(user=user)
    return held.filter(reduce(or_, (Q(**{name: True}) for name in demanding))).exists()
