"""The deadline that holds for one application: its round's, or its own extension's."""

from datetime import datetime

from django.db.models import Case, F, OuterRef, QuerySet, Subquery, When
from django.db.models.functions import Coalesce

from applications.models import Application, DeadlineExtension


def extension_of(application: Application) -> DeadlineExtension | None:
    """The newest extension of ``application`` in its present round."""
    return (
        DeadlineExtension.objects.filter(application=application, round=application.round_id)
        .order_by("-pk")
        .first()
    )


def closes_at(application: Application) -> datetime:
    """The instant from which ``application`` is late: an extension moves its own only."""
    own = getattr(application, "own_closes_at", None)
    if own is not None:
        return own
    extension = extension_of(application)
    if extension is None:
        return application.round.closes_at
    return max(extension.closes_at, application.round.closes_at)


def with_deadline(applications: QuerySet[Application]) -> QuerySet[Application]:
    """``applications`` with ``own_deadline``: the date that holds for each."""
    newest = DeadlineExtension.objects.filter(
        application=OuterRef("pk"), round=OuterRef("round")
    ).order_by("-pk")
    # Few are extended: the one set of ids is read once, the subquery only for those in it.
    extended = DeadlineExtension.objects.values("application")
    own = Coalesce(Subquery(newest.values("deadline")[:1]), "round__deadline")
    return applications.annotate(
        own_deadline=Case(When(pk__in=extended, then=own), default=F("round__deadline"))
    )
