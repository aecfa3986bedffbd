"""What a person is on a given day: the ids that visibility and permissions are made of.

Two queries per person and request, kept on the user object; conditions then name ids instead of
asking the database about each row, which keeps lists as fast for 100,000 rows as for 100.
"""

from dataclasses import dataclass
from datetime import date

from networks.models import Affiliation, Membership, Role
from networks.models.affiliation import AT_MINISTRY

APPROVERS = frozenset({Role.SECRETARY, Role.DIRECTOR})
# Whoever works with applications in a municipality: a local administrator sees to its users.
MUNICIPAL = frozenset({Role.CASE_OFFICER}) | APPROVERS


@dataclass(frozen=True)
class Standing:
    """Ids by what the person may do there; ``memberships`` are (network, own municipality)."""

    day: date
    affiliations: tuple[Affiliation, ...] = ()
    memberships: frozenset[tuple[int, int]] = frozenset()

    def municipalities(self, *roles: str) -> set[int]:
        return {a.municipality_id for a in self.affiliations if a.role in roles}

    def networks(self, *roles: str) -> set[int]:
        return {a.network_id for a in self.affiliations if a.role in roles}

    def member_of(self, *roles: str) -> set[int]:
        """The networks of the municipalities where the person holds one of ``roles``."""
        own = self.municipalities(*roles)
        return {network for network, municipality in self.memberships if municipality in own}

    def holds(self, *roles: str) -> bool:
        return any(a.role in roles for a in self.affiliations)

    @property
    def ministries(self) -> set[int]:
        return {a.ministry_id for a in self.affiliations if a.role in AT_MINISTRY}

    @property
    def own_lead(self) -> set[tuple[int, int]]:
        """(network, municipality) the person coordinates from."""
        return {
            (a.network_id, a.municipality_id)
            for a in self.affiliations
            if a.role == Role.COORDINATOR
        }


def standing(user, day: date) -> Standing:
    """What ``user`` is on ``day``; nothing at all when anonymous or inactive."""
    if not user.is_authenticated or not user.is_active:
        return Standing(day)
    kept = getattr(user, "_standing", None)
    if kept is None or kept.day != day:
        kept = user._standing = _read(user, day)
    return kept


def _read(user, day: date) -> Standing:
    affiliations = tuple(
        Affiliation.objects.on(day)
        .filter(user=user)
        .select_related("municipality", "ministry", "evaluator", "network")
        .order_by("pk")
    )
    own = {a.municipality_id for a in affiliations if a.role in MUNICIPAL}
    memberships = (
        Membership.objects.on(day)
        .filter(municipality__in=own)
        .values_list("network_id", "municipality_id")
        if own
        else ()
    )
    return Standing(day, affiliations, frozenset(memberships))
