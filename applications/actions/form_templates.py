"""Every write to a form template, its sections and their parts: while it is a draft, and only so.

The database refuses the rest too (migration 0003): rounds that pin a template rely on it.
"""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from applications.models import FormTemplate, SectionPart, TemplateSection
from applications.workflow import NotNow
from networks.models import Programme
from support.accounts.models import User
from support.audit.record import record
from support.ordering import Direction, close_gaps, move, next_place


@transaction.atomic
def create_template(
    programme: Programme,
    *,
    kind: str,
    title: str,
    introduction: str,
    source: str,
    by: User,
    at: datetime,
) -> FormTemplate:
    """An empty draft: the next edition for ``kind`` in ``programme``."""
    template = FormTemplate.objects.create(
        programme=programme,
        kind=kind,
        title=title,
        introduction=introduction,
        source=source,
        number=_next_edition(programme, kind),
    )
    record("template.created", template, by=by, at=at)
    return template


@transaction.atomic
def change_template(
    template: FormTemplate,
    *,
    title: str,
    introduction: str,
    source: str,
    by: User,
    at: datetime,
) -> FormTemplate:
    template = locked_draft(template)
    template.title, template.introduction, template.source = title, introduction, source
    template.save(update_fields=["title", "introduction", "source"])
    record("template.changed", template, by=by, at=at)
    return template


@transaction.atomic
def remove_template(template: FormTemplate, *, by: User, at: datetime) -> None:
    """Throw a draft away with all in it."""
    template = locked_draft(template)
    record("template.removed", template, by=by, at=at)
    template.delete()


@transaction.atomic
def publish_template(template: FormTemplate, *, by: User, at: datetime) -> FormTemplate:
    """Make a draft the form that rounds may use; from now on it never changes."""
    template = locked_draft(template)
    if not template.sections.exists():
        raise NotNow(_("Skabelonen har ingen afsnit. Tilføj mindst ét, før den udgives."))
    template.published_at = at
    template.save(update_fields=["published_at"])
    record("template.published", template, by=by, at=at)
    return template


@transaction.atomic
def copy_template(
    template: FormTemplate, *, by: User, at: datetime, programme: Programme | None = None
) -> FormTemplate:
    """A new draft with everything that is in ``template``, in its own or another programme."""
    programme = programme or template.programme
    copy = FormTemplate.objects.create(
        programme=programme,
        kind=template.kind,
        title=template.title,
        introduction=template.introduction,
        source=template.source,
        number=_next_edition(programme, template.kind),
    )
    for section in template.sections.order_by("number").prefetch_related("parts"):
        _copy_section(section, copy)
    record("template.copied", copy, by=by, at=at, copy_of=template.pk)
    return copy


def _copy_section(section: TemplateSection, template: FormTemplate) -> None:
    parts = list(section.parts.all())
    copy = TemplateSection.objects.create(
        template=template,
        number=section.number,
        heading=section.heading,
        guidance=section.guidance,
        advised_characters=section.advised_characters,
        shows=section.shows,
    )
    SectionPart.objects.bulk_create(
        SectionPart(section=copy, position=part.position, label=part.label, required=part.required)
        for part in parts
    )


@transaction.atomic
def add_section(template: FormTemplate, *, by: User, at: datetime, **fields) -> TemplateSection:
    """A section with ``fields`` (heading, guidance, advised_characters, shows), placed last."""
    template = locked_draft(template)
    section = TemplateSection(
        template=template, number=next_place(template.sections, "number"), **fields
    )
    _save_section(section)
    record("section.added", template, by=by, at=at, section=section.pk)
    return section


@transaction.atomic
def change_section(
    section: TemplateSection, *, by: User, at: datetime, **fields
) -> TemplateSection:
    template = locked_draft(section.template)
    section = _still_there(template.sections, section)
    for name, value in fields.items():
        setattr(section, name, value)
    _save_section(section)
    record("section.changed", template, by=by, at=at, section=section.pk)
    return section


@transaction.atomic
def move_section(
    section: TemplateSection, *, direction: Direction, by: User, at: datetime
) -> TemplateSection:
    template = locked_draft(section.template)
    section = _still_there(template.sections, section)
    if move(section, template.sections, "number", direction):
        record("section.moved", template, by=by, at=at, section=section.pk)
    return section


@transaction.atomic
def remove_section(section: TemplateSection, *, by: User, at: datetime) -> None:
    """Remove a section and its parts; those after it move up a number."""
    template = locked_draft(section.template)
    section = _still_there(template.sections, section)
    record("section.removed", template, by=by, at=at, section=section.pk)
    section.delete()
    close_gaps(template.sections, "number")


@transaction.atomic
def add_part(
    section: TemplateSection, *, label: str, required: bool, by: User, at: datetime
) -> SectionPart:
    """Something the section must tell, placed last."""
    template = locked_draft(section.template)
    section = _still_there(template.sections, section)
    part = SectionPart.objects.create(
        section=section,
        position=next_place(section.parts, "position"),
        label=label,
        required=required,
    )
    record("part.added", template, by=by, at=at, part=part.pk)
    return part


@transaction.atomic
def change_part(
    part: SectionPart, *, label: str, required: bool, by: User, at: datetime
) -> SectionPart:
    template = locked_draft(part.section.template)
    part = _still_there(part.section.parts, part)
    part.label, part.required = label, required
    part.save(update_fields=["label", "required"])
    record("part.changed", template, by=by, at=at, part=part.pk)
    return part


@transaction.atomic
def move_part(part: SectionPart, *, direction: Direction, by: User, at: datetime) -> SectionPart:
    template = locked_draft(part.section.template)
    part = _still_there(part.section.parts, part)
    if move(part, part.section.parts, "position", direction):
        record("part.moved", template, by=by, at=at, part=part.pk)
    return part


@transaction.atomic
def remove_part(part: SectionPart, *, by: User, at: datetime) -> None:
    template = locked_draft(part.section.template)
    part = _still_there(part.section.parts, part)
    record("part.removed", template, by=by, at=at, part=part.pk)
    section = part.section
    part.delete()
    close_gaps(section.parts, "position")


def locked_draft(template: FormTemplate) -> FormTemplate:
    """``template`` under its row lock; ``NotNow`` if it is published, or gone."""
    row = FormTemplate.objects.select_for_update().filter(pk=template.pk).first()
    if row is None:
        raise NotNow(_("Kladden er slettet af en anden."))
    if row.published_at is not None:
        raise NotNow(_("Skabelonen er udgivet og ændres ikke mere. Lav en ny udgave i stedet."))
    return row


def _still_there(siblings, row):
    found = siblings.filter(pk=row.pk).first()
    if found is None:
        raise NotNow(_("En anden har slettet det i mellemtiden."))
    return found


def _save_section(section: TemplateSection) -> None:
    try:
        with transaction.atomic():
            section.save()
    except IntegrityError as clash:
        raise NotNow(_("Mål og hjemler kan kun stå i ét afsnit hver.")) from clash


def _next_edition(programme: Programme, kind: str) -> int:
    """Taken under the programme's lock: two at once would get the same number."""
    Programme.objects.select_for_update().get(pk=programme.pk)
    editions = programme.form_templates.filter(kind=kind)
    return (editions.aggregate(last=Max("number"))["last"] or 0) + 1
