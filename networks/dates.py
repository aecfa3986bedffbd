"""The dates of programmes, memberships and lead terms, and whom dates concern.

Everybody who signs in may read them (the networks' pages show the same).
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from networks.models import LeadTerm, Membership, Municipality, Network, Programme, Role
from networks.standing import standing
from support.calendar.entries import Entry, Scope, is_within


def scope_of(user, *, on: date) -> Scope:
    """What concerns ``user`` on ``on``: own municipalities, networks, and their programmes.

    An administrator belongs nowhere, and everything is theirs to follow: an empty scope.
    """
    it = standing(user, on)
    if any(a.role == Role.ADMIN for a in it.affiliations):
        return Scope()
    networks = {network for network, _municipality in it.memberships}
    networks |= it.networks(Role.COORDINATOR, Role.EVALUATOR)
    own = frozenset(a.municipality_id for a in it.affiliations if a.municipality_id)
    return _with_programmes(own, frozenset(networks), it.ministries)


def scope_of_municipality(municipality: Municipality, *, on: date) -> Scope:
    networks = Membership.objects.on(on).filter(municipality=municipality)
    return _with_programmes(
        frozenset({municipality.pk}), frozenset(networks.values_list("network", flat=True)), set()
    )


def _with_programmes(municipalities, networks, ministries) -> Scope:
    programmes = set()
    if networks:
        programmes |= set(
            Network.objects.filter(pk__in=networks).values_list("programme", flat=True)
        )
    if ministries:
        programmes |= set(
            Programme.objects.filter(ministry__in=ministries).values_list("pk", flat=True)
        )
    return Scope(municipalities, networks, frozenset(programmes))


def programmes(user, *, on: date, since: date | None, until: date | None) -> Iterable[Entry]:
    for programme in Programme.objects.all():
        both = {
            "title": programme.name,
            "url": reverse("networks:programme", args=[programme.slug]),
            "scope": Scope(programmes=frozenset({programme.pk})),
            "lane": programme.name,
        }
        uid = f"programme-{programme.pk}"
        yield Entry(
            uid=f"{uid}-begins", day=programme.begins_on, what=_("Ordningen begynder"),
            edge="start", **both,
        )  # fmt: skip
        yield Entry(
            uid=f"{uid}-ends", day=programme.ends_on, what=_("Ordningen slutter"),
            edge="end", **both,
        )  # fmt: skip


def memberships(user, *, on: date, since: date | None, until: date | None) -> Iterable[Entry]:
    """Who joins a network on a day stands together: a network begins with many at once."""
    joining = defaultdict(list)
    rows = Membership.objects.select_related("network__programme", "municipality")
    for row in rows.order_by("municipality__sort_key", "pk"):
        if is_within(row.valid_from, since, until):
            joining[row.network, row.valid_from].append(row.municipality)
        if row.valid_to and is_within(row.valid_to, since, until):
            yield Entry(
                uid=f"membership-{row.pk}-ends",
                day=row.valid_to,
                what=_("Medlemskab ophører"),
                title=_("%(kommune)s forlader %(netværk)s")
                % {"kommune": row.municipality, "netværk": row.network},
                **_in_network(row.network, [row.municipality]),
            )
    for (network, day), municipalities in joining.items():
        yield Entry(
            uid=f"network-{network.pk}-joined-{day}",
            day=day,
            what=_("Medlemskab begynder"),
            title=network.name,
            note=", ".join(m.name for m in municipalities),
            **_in_network(network, municipalities),
        )


def lead_terms(user, *, on: date, since: date | None, until: date | None) -> Iterable[Entry]:
    rows = LeadTerm.objects.select_related("network__programme", "municipality")
    for row in rows.order_by("valid_from", "pk"):
        title = f"{row.municipality}: {row.get_kind_display()}"
        about = _in_network(row.network, [row.municipality])
        yield Entry(
            uid=f"lead-{row.pk}-begins", day=row.valid_from, what=_("Ansvarsperiode begynder"),
            title=title, edge="start", **about,
        )  # fmt: skip
        if row.valid_to:
            yield Entry(
                uid=f"lead-{row.pk}-ends", day=row.valid_to, what=_("Ansvarsperiode ophører"),
                title=title, edge="end", **about,
            )  # fmt: skip


def _in_network(network: Network, municipalities: list[Municipality]) -> dict:
    return {
        "url": reverse("networks:network", args=[network.programme.slug, network.slug]),
        "about": network.name,
        "lane": network.name,
        "scope": Scope(
            frozenset(m.pk for m in municipalities),
            frozenset({network.pk}),
            frozenset({network.programme_id}),
        ),
    }
