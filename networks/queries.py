"""Reads over several tables for the pages on programmes."""

from datetime import date

from django.db.models import Count, Q, QuerySet

from networks.models import Network, Programme
from networks.models.dated import in_force


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
