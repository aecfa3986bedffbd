"""What the page of one application shows: states and counts, never the texts themselves."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Exists, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from applications.models import (
    Application,
    Attachment,
    CoveredPart,
    Exemption,
    Goal,
    Participation,
    SectionPart,
    SectionText,
    SubmittedVersion,
)
from applications.queries.approval_rows import approvals_among, rows_of_approvals
from applications.queries.approvals import LocalState, local_states
from applications.queries.deadlines import with_deadline
from networks.models import Municipality
from networks.standing import MUNICIPAL, standing
from support.together import together


@dataclass(frozen=True)
class OverviewSection:
    """A section of the template: ``text`` lacks its html; ``missing`` parts are not ticked."""

    text: SectionText

    @property
    def section(self):
        return self.text.section

    @property
    def number(self) -> int:
        return self.text.section.number

    @property
    def is_empty(self) -> bool:
        return self.text.characters == 0

    @property
    def missing(self) -> int:
        return self.text.missing


@dataclass(frozen=True)
class Overview:
    sections: list[OverviewSection]
    participations: list[Participation]
    states: list[LocalState]


def overview_of(application: Application) -> Overview:
    """A fixed number of queries, however much has been written and decided."""
    rows = together(**rows_of_approvals(application))
    approvals = approvals_among(application, rows)
    participations = rows["participations"]
    return Overview(_sections(application), participations, local_states(participations, approvals))


def _sections(application: Application) -> list[OverviewSection]:
    ticked = CoveredPart.objects.filter(application=application, part=OuterRef("pk"))
    texts = (
        SectionText.objects.filter(
            application=application, section__template=application.round.template_id
        )
        .annotate(
            missing=_count(
                SectionPart.objects.filter(~Exists(ticked), section=OuterRef("section")), "section"
            )
        )
        .select_related("section", "changed_by")
        .defer("html")
        .order_by("section__number")
    )
    return [OverviewSection(text) for text in texts]


def with_counts(applications: QuerySet[Application]) -> QuerySet[Application]:
    """``applications`` with their own deadline, numbers of rows, and the last package sent."""
    last = SubmittedVersion.objects.filter(application=OuterRef("pk")).order_by("-pk")
    return with_deadline(applications).annotate(
        **{
            f"{model._meta.model_name}_count": _count(
                model.objects.filter(application=OuterRef("pk")), "application"
            )
            for model in (Goal, Exemption, Attachment)
        },
        sent_reference=Subquery(last.values("submission__reference")[:1]),
        sent_at=Subquery(last.values("submission__received_at")[:1]),
        sent_late=Subquery(last.values("late")[:1]),
    )


def _count(rows: QuerySet, by: str) -> Coalesce:
    numbers = rows.order_by().values(by).annotate(how_many=Count("pk")).values("how_many")
    return Coalesce(Subquery(numbers), 0)


def treating(application: Application, user, *, on: date) -> list[Municipality]:
    """``user``'s own municipalities that treat ``application``, for readers of its versions."""
    if not application.can_read_versions:
        return []
    own = standing(user, on).municipalities(*MUNICIPAL)
    taking_part = application.participations.filter(municipality__in=own).exclude(
        status=Participation.Status.DECLINED
    )
    return list(
        Municipality.objects.filter(pk__in=taking_part.values("municipality")).in_danish_order()
    )
