"""Predicates on a person's roles. ``request.user`` is asked; the day is Copenhagen's today."""

import rules
from django.utils import timezone

from networks.models import Affiliation, Role
from networks.models.affiliation import AT_MINISTRY
from networks.standing import standing


def roles_of(user) -> tuple[Affiliation, ...]:
    """The affiliations ``user`` holds today."""
    return standing(user, timezone.localdate()).affiliations


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
