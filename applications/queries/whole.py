"""An application with everything that belongs to it, read once for check, snapshot and pages."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db.models import Exists, OuterRef, QuerySet

from applications.models import (
    Application,
    Attachment,
    CoveredPart,
    DeadlineExtension,
    Exemption,
    Goal,
    GuardRailAnswer,
    LocalApproval,
    Participation,
    SectionPart,
    SectionText,
    TemplateSection,
)
from applications.queries.approval_rows import approvals_among, rows_of_approvals
from applications.queries.approvals import with_steps
from applications.queries.deadlines import extensions_of, latest
from networks.models import GuardRail, Membership
from support.together import together


@dataclass
class Part:
    part: SectionPart
    covered: bool


@dataclass
class Section:
    """A template section with the application's text in it (``text`` is the head row)."""

    section: TemplateSection
    text: SectionText
    parts: list[Part] = field(default_factory=list)

    @property
    def number(self) -> int:
        return self.section.number

    @property
    def is_empty(self) -> bool:
        return self.text.characters == 0

    @property
    def missing(self) -> int:
        return sum(not part.covered for part in self.parts)


@dataclass
class Whole:
    """``application`` with its rows, in the order the document shows them."""

    application: Application
    sections: list[Section]
    participations: list[Participation]
    goals: list[Goal]
    exemptions: list[Exemption]
    attachments: list[Attachment]
    guard_rails: list[tuple[GuardRail, GuardRailAnswer | None]]
    approvals: list[LocalApproval]
    memberships: list[Membership] | None = None
    extensions: list[DeadlineExtension] | None = None

    def members(self, on: date) -> set[int]:
        """The municipalities (ids) that are in the application's network on the day ``on``."""
        if self.memberships is None:
            self.memberships = list(Membership.objects.filter(network=self.application.network_id))
        return {m.municipality_id for m in self.memberships if m.is_in_force(on)}

    def closes_at(self) -> datetime:
        """As ``deadlines.closes_at``."""
        if self.extensions is None:
            self.extensions = list(extensions_of(self.application)[:1])
        return latest([self.application.round, *self.extensions[:1]])


def whole(application: Application) -> Whole:
    """Everything of ``application``; the number of queries does not depend on how much it is."""
    return Whole(
        application=application,
        sections=sections_of(application),
        participations=list(
            application.participations.select_related("municipality").order_by(
                "municipality__sort_key"
            )
        ),
        goals=list(application.goals.select_related("builds_on").order_by("number")),
        exemptions=list(application.exemptions.select_related("goal").order_by("number")),
        attachments=list(application.attachments.select_related("document").order_by("number")),
        guard_rails=guard_rails_of(application),
        approvals=approvals_of(application),
    )


def checked(application: Application) -> Whole:
    """As ``whole``, in two queries, for what looks at the facts alone: no files and no authors."""
    rows = together(
        parts=_parts(application),
        goals=application.goals.order_by("number"),
        exemptions=application.exemptions.order_by("number"),
        rails=_rails(application),
        answers=application.guard_rail_answers.all(),
        memberships=Membership.objects.filter(network=application.network_id),
        extensions=extensions_of(application),
        **rows_of_approvals(application),
    )
    return Whole(
        application=application,
        sections=_sections(_texts(application), rows["parts"]),
        participations=rows["participations"],
        goals=rows["goals"],
        exemptions=rows["exemptions"],
        attachments=[],
        guard_rails=_answered(rows["rails"], rows["answers"]),
        approvals=approvals_among(application, rows),
        memberships=rows["memberships"],
        extensions=rows["extensions"],
    )


def sections_of(application: Application) -> list[Section]:
    """The sections of the round's template in order, with text, parts and ticks (2 queries)."""
    return _sections(_texts(application).select_related("changed_by"), _parts(application))


def _texts(application: Application) -> QuerySet[SectionText]:
    return (
        SectionText.objects.filter(
            application=application, section__template=application.round.template_id
        )
        .select_related("section")
        .order_by("section__number")
    )


def _parts(application: Application) -> QuerySet[SectionPart]:
    ticked = CoveredPart.objects.filter(application=application, part=OuterRef("pk"))
    return (
        SectionPart.objects.filter(section__template=application.round.template_id)
        .annotate(covered=Exists(ticked))
        .order_by("position")
    )


def _sections(texts: Iterable[SectionText], parts: Iterable[SectionPart]) -> list[Section]:
    by_section = defaultdict(list)
    for part in parts:
        by_section[part.section_id].append(Part(part, part.covered))
    return [Section(text.section, text, by_section[text.section_id]) for text in texts]


def guard_rails_of(application: Application) -> list[tuple[GuardRail, GuardRailAnswer | None]]:
    """The programme's legal limits in order, each with the application's answer or ``None``."""
    return _answered(_rails(application), application.guard_rail_answers.all())


def _rails(application: Application) -> QuerySet[GuardRail]:
    return GuardRail.objects.filter(programme=application.network.programme_id).order_by("position")


def _answered(rails: Iterable[GuardRail], answers: Iterable[GuardRailAnswer]) -> list[tuple]:
    given = {answer.guard_rail_id: answer for answer in answers}
    return [(rail, given.get(rail.pk)) for rail in rails]


def approvals_of(application: Application) -> list[LocalApproval]:
    """Local approvals with their decisions and plans (``approvals.with_steps``)."""
    return list(with_steps(application.local_approvals))
