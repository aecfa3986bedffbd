"""What has been written since a moment that means something to the reader."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import OuterRef, Subquery, TextField, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from applications.models import (
    Application,
    ApplicationVersion,
    SectionRevision,
    SectionText,
    Visit,
)
from applications.queries.approvals import YES, covered_version, decides, with_steps
from applications.queries.differences import Difference, difference
from support.texts.html import blocks

# Looks that are further apart than this are two visits.
APART = timedelta(minutes=30)


def last_visit(application: Application, user, *, at: datetime) -> datetime | None:
    """When ``user`` was here before now; None on the first visit (1 query)."""
    visit = Visit.objects.filter(application=application, user=user).first()
    if visit is None:
        return None
    return visit.last_at if at - visit.last_at > APART else visit.before_at


def changed_since(application: Application, moment: datetime) -> list[Difference]:
    """What differs in the sections between ``moment`` and now, word by word (1 query)."""
    then = SectionRevision.objects.filter(
        text=OuterRef("pk"), number__isnull=False, at__lte=moment
    ).order_by("-number")
    empty = Value("", output_field=TextField())
    texts = (
        SectionText.objects.filter(
            application=application, section__template=application.round.template_id
        )
        .annotate(then=Coalesce(Subquery(then.values("html")[:1]), empty))
        .select_related("section")
        .order_by("section__number")
    )
    return [
        difference(str(text.section), blocks(text.then), blocks(text.html))
        for text in texts
        if text.then != text.html
    ]


@dataclass(frozen=True)
class Point:
    """A version worth comparing with, and why: "indsendt", "godkendt af Skive"."""

    number: int
    label: str


def points_of(application: Application) -> list[Point]:
    """The newest version that was sent, and the newest each municipality's yes was said to."""
    sent = (
        ApplicationVersion.objects.filter(application=application, submitted_in__isnull=False)
        .order_by("-number")
        .first()
    )
    points = [Point(sent.number, _("Siden indsendelsen"))] if sent else []
    for approval in with_steps(application.local_approvals):
        yes = [step for step in approval.current_steps if step.decision in YES and decides(step)]
        if numbers := [number for step in yes if (number := covered_version(step))]:
            told = _("Siden %(kommune)s godkendte") % {"kommune": approval.municipality.name}
            points.append(Point(max(numbers), told))
    return points
