"""An agenda item put together: each heading with its local text, or the generated one."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from applications.agenda import (
    AgendaPaper,
    BodyName,
    agenda_text,
    as_plain,
    committee_matrix,
    holes_in,
)
from applications.content import build_content
from applications.models import (
    AgendaHeading,
    AgendaItem,
    AgendaText,
    PlannedStep,
    PoliticalBody,
    SubmittedVersion,
)
from applications.queries.whole import whole


@dataclass(frozen=True)
class Part:
    """One heading of the item. ``revision`` is 0 while the text is the generated one."""

    heading: AgendaHeading
    html: str
    revision: int

    @property
    def is_local(self) -> bool:
        return self.revision > 0


@dataclass(frozen=True)
class Paper:
    """The whole item: parts in order, the steps it stands on, and its text to copy."""

    item: AgendaItem
    parts: list[Part]
    steps: list[PlannedStep]
    bodies: list[PoliticalBody]

    @property
    def plain(self) -> str:
        return as_plain([(part.heading.label, part.html) for part in self.parts])

    @property
    def holes(self) -> list[str]:
        """What is still to be written by the municipality itself."""
        return [hole for part in self.parts for hole in holes_in(part.html)]

    @property
    def matrix(self) -> list[tuple[str, bool]]:
        if not self.item.template.shows_matrix:
            return []
        treating = [_name(step.body) for step in self.steps]
        return committee_matrix([_name(body) for body in self.bodies], treating)

    def on_paper(self, *, dated: date) -> AgendaPaper:
        """What PDF and Word are made of."""
        item = self.item
        memo = item.template.form == item.template.Form.MEMO
        step = next((s for s in self.steps if s.meeting), None)
        return AgendaPaper(
            title=item.title,
            municipality=item.municipality.official_name,
            sections=[(part.heading.label, part.html) for part in self.parts],
            is_memo=memo,
            kind=item.get_kind_display(),
            number=step.agenda_number if step else "",
            to=step.body.name if step else "",
            meeting_date=step.meeting.date if step else None,
            place=step.meeting.place if step else "",
            dated=dated,
            department=item.recommender if memo else "",
            case_number=item.case_number,
            document_number=item.document_number,
            case_officers=item.case_officers,
            matrix=self.matrix,
        )


def paper(item: AgendaItem, *, hidden: frozenset[int] | set[int] = frozenset()) -> Paper:
    """``item`` with everything that stands on it.

    Nothing is generated from the applications in ``hidden`` (ids) unless that version was sent;
    the municipality's own texts are its own and stay.
    """
    bodies = list(
        PoliticalBody.objects.filter(municipality=item.municipality_id, is_active=True).order_by(
            "position", "pk"
        )
    )
    steps = list(item.planned_steps.select_related("body", "meeting").order_by("position", "pk"))
    return Paper(
        item, _parts(item, _chain(item) or [_name(body) for body in bodies], hidden), steps, bodies
    )


def _chain(item: AgendaItem) -> list[BodyName]:
    """The bodies the first application passes in this municipality, as its plan has them.

    The whole way, not only the meetings the item is on: the last of them decides.
    """
    first = item.applications.order_by("position").values("application")[:1]
    steps = PlannedStep.objects.filter(
        approval__municipality=item.municipality_id,
        approval__application__in=first,
        skipped=False,
        purpose=PlannedStep.Purpose.DECISION,
    )
    return [
        _name(step.body, position=step.position)
        for step in steps.select_related("body").order_by("position", "pk")
    ]


def _parts(item: AgendaItem, names: list[BodyName], hidden) -> list[Part]:
    written: dict[int, AgendaText] = {text.heading_id: text for text in item.texts.all()}
    contents = [
        _content(row)
        for row in item.applications.order_by("position")
        if row.application_id not in hidden or _was_sent(row)
    ]
    municipality = {
        "code": item.municipality.code,
        "official_name": item.municipality.official_name,
        "recommender": item.recommender,
    }
    parts = []
    kept = [pk for pk, text in written.items() if text.html]
    shown = item.template.headings.filter(Q(is_active=True) | Q(pk__in=kept))
    for heading in shown.order_by("position"):
        local = written.get(heading.pk)
        html = (
            local.html
            if local
            else agenda_text(
                heading.content,
                contents=contents,
                bodies=names,
                kind=item.kind,
                municipality=municipality,
            )
        )
        parts.append(Part(heading, html, local.revision if local else 0))
    return parts


def _was_sent(row) -> bool:
    return SubmittedVersion.objects.filter(version=row.version_id).exists()


def _content(row) -> dict:
    if row.version:
        return row.version.content
    return build_content(whole(row.application), version=0)


def _name(body: PoliticalBody, *, position: int | None = None) -> BodyName:
    return BodyName(
        body.name, body.kind, body.short_code, position or body.position, body.competent
    )
