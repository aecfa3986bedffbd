"""What a person is on a given day: the ids that visibility and permissions are made of.

One query per person and request, kept on the user object; conditions then name ids instead of
asking the database about each row, which keeps lists as fast for 100,000 rows as for 100.
"""

from dataclasses import dataclass
from datetime import date

from django.db.models import F, FilteredRelation

from networks.models import Affiliation, Role
from networks.models.affiliation import AT_MINISTRY
from networks.models.dated import in_force

APPROVERS = frozenset({Role.SECRETARY, Role.DIRECTOR})
# Whoever works with applications in a municipality: a local administrator sees to its users.
MUNICIPAL = frozenset({Role.CASE_OFFICER}) | APPROVERS
# Asked for on every page, so the organisations come with their names alone.
SHOWN_OF_A_ROLE = (
    *("role", "user_id", "valid_from", "valid_to", "network_id"),
    *("municipality__code", "municipality__name", "municipality__official_name"),
    *("ministry__name", "evaluator__name"),
)


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
    """A row for each role and each network its municipality is a member of."""
    through = "municipality__memberships"
    rows = (
        Affiliation.objects.on(day)
        .filter(user=user)
        .annotate(own=FilteredRelation(through, condition=in_force(day, f"{through}__")))
        .annotate(member_of=F("own__network_id"))
        .select_related("municipality", "ministry", "evaluator")
        .only(*SHOWN_OF_A_ROLE)
        .order_by("pk")
    )
    affiliations = {row.pk: row for row in rows}
    memberships = {
        (row.member_of, row.municipality_id)
        for row in rows
        if row.member_of is not None and row.role in MUNICIPAL
    }
    return Standing(day, tuple(affiliations.values()), frozenset(memberships))
