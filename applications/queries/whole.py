"""An application with everything that belongs to it, read once for check, snapshot and pages."""

from collections import defaultdict
from dataclasses import dataclass, field

from django.db.models import Exists, OuterRef

from applications.models import (
    Application,
    Attachment,
    CoveredPart,
    Exemption,
    Goal,
    GuardRailAnswer,
    LocalApproval,
    Participation,
    SectionPart,
    SectionText,
    TemplateSection,
)
from applications.queries.approvals import with_steps
from networks.models import GuardRail


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


def sections_of(application: Application) -> list[Section]:
    """The sections of the round's template in order, with text, parts and ticks (2 queries)."""
    texts = (
        SectionText.objects.filter(
            application=application, section__template=application.round.template_id
        )
        .select_related("section", "changed_by")
        .order_by("section__number")
    )
    ticked = CoveredPart.objects.filter(application=application, part=OuterRef("pk"))
    parts = defaultdict(list)
    for part in (
        SectionPart.objects.filter(section__template=application.round.template_id)
        .annotate(covered=Exists(ticked))
        .order_by("position")
    ):
        parts[part.section_id].append(Part(part, part.covered))
    return [Section(text.section, text, parts[text.section_id]) for text in texts]


def guard_rails_of(application: Application) -> list[tuple[GuardRail, GuardRailAnswer | None]]:
    """The programme's legal limits in order, each with the application's answer or ``None``."""
    answers = {a.guard_rail_id: a for a in application.guard_rail_answers.all()}
    rails = GuardRail.objects.filter(programme=application.network.programme_id)
    return [(rail, answers.get(rail.pk)) for rail in rails.order_by("position")]


def approvals_of(application: Application) -> list[LocalApproval]:
    """Local approvals with their decisions and plans (``approvals.with_steps``)."""
    return list(with_steps(application.local_approvals))
