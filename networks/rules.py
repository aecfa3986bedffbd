"""Predicates on a person's roles. ``request.user`` is asked; the day is Copenhagen's today."""

import rules
from django.utils import timezone

from networks.models import Affiliation, Role
from networks.models.affiliation import AT_MINISTRY


def roles_of(user) -> list[Affiliation]:
    """The affiliations ``user`` holds today; asked once per user object (one per request)."""
    if not user.is_authenticated:
        return []
    today = timezone.localdate()
    held = getattr(user, "_affiliations_held", None)
    if held is None or held[0] != today:
        rows = (
            Affiliation.objects.on(today)
            .filter(user=user)
            .select_related("municipality", "ministry", "evaluator", "network")
            .order_by("pk")
        )
        held = user._affiliations_held = (today, list(rows))
    return held[1]


def has_role(user, *wanted, **relation) -> bool:
    """Whether ``user`` holds one of ``wanted`` today, where ``relation`` (ids) fits too."""
    return any(
        a.role in wanted and all(getattr(a, name) == value for name, value in relation.items())
        for a in roles_of(user)
    )


@rules.predicate
def is_administrator(user):
    return has_role(user, Role.ADMIN)


@rules.predicate
def is_ministry(user):
    return has_role(user, *AT_MINISTRY)


@rules.predicate
def is_signed_in(user):
    return user.is_authenticated


rules.add_perm("networks.view", is_signed_in)
rules.add_perm("networks.administer", is_administrator)
