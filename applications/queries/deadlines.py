"""The deadline that holds for one application.

It is the later of its round's and that of the newest extension it got in that round: a round that
moves past an extension takes the application along.
"""

from collections.abc import Iterable
from datetime import date, datetime

from django.db.models import Case, F, OuterRef, QuerySet, Subquery, When
from django.db.models.functions import Coalesce, Greatest

from applications.models import Application, DeadlineExtension, Round


def extensions_of(application: Application) -> QuerySet[DeadlineExtension]:
    """The extensions of ``application`` in its present round, the newest first."""
    return DeadlineExtension.objects.filter(
        application=application, round=application.round_id
    ).order_by("-pk")


def extension_of(application: Application) -> DeadlineExtension | None:
    """The newest extension of ``application`` in its present round."""
    return extensions_of(application).first()


def closes_at(application: Application) -> datetime:
    """The instant from which ``application`` is late: an extension moves its own only."""
    return latest(filter(None, [application.round, extension_of(application)]))


def latest(closing: Iterable[Round | DeadlineExtension]) -> datetime:
    """The last of the instants at which a round and the newest extension close."""
    return max(one.closes_at for one in closing)


def deadline_of(application: Application) -> date:
    """The last Danish date ``application`` may be sent on without being late."""
    extension = extension_of(application)
    if extension is None:
        return application.round.deadline
    return max(extension.deadline, application.round.deadline)


def with_deadline(applications: QuerySet[Application]) -> QuerySet[Application]:
    """``applications`` with ``own_deadline``: ``deadline_of`` each."""
    newest = DeadlineExtension.objects.filter(
        application=OuterRef("pk"), round=OuterRef("round")
    ).order_by("-pk")
    # Few are extended: the one set of ids is read once, the subquery only for those in it.
    extended = DeadlineExtension.objects.values("application")
    extension = Coalesce(Subquery(newest.values("deadline")[:1]), "round__deadline")
    own = Greatest(extension, "round__deadline")
    return applications.annotate(
        own_deadline=Case(When(pk__in=extended, then=own), default=F("round__deadline"))
    )
