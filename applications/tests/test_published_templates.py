"""The database itself refuses to change a published template, whoever asks."""

import pytest
from django.db import IntegrityError, transaction

from applications.models import FormTemplate, SectionPart, TemplateSection
from applications.tests.factories import FormTemplateFactory, SectionPartFactory

pytestmark = pytest.mark.django_db


def template_with_part(**kwargs):
    template = FormTemplateFactory(draft=True, **kwargs)
    SectionPartFactory(section=template.sections.order_by("number").first())
    return template


def change_title(template):
    FormTemplate.objects.filter(pk=template.pk).update(title="Ny")


def delete_template(template):
    # Past Django's cascade, which the sections' own guard would stop first.
    FormTemplate.objects.filter(pk=template.pk)._raw_delete("default")


def unpublish(template):
    FormTemplate.objects.filter(pk=template.pk).update(published_at=None)


def add_section(template):
    TemplateSection.objects.create(template=template, number=9, heading="Nyt")


def change_section(template):
    template.sections.filter(number=1).update(guidance="Andet")


def delete_section(template):
    template.sections.filter(number=2).delete()


def add_part(template):
    SectionPart.objects.create(section=template.sections.get(number=1), position=99, label="Nyt")


def change_part(template):
    SectionPart.objects.filter(section__template=template).update(required=True)


def delete_part(template):
    SectionPart.objects.filter(section__template=template).delete()


CHANGES = [
    change_title,
    unpublish,
    add_section,
    change_section,
    delete_section,
    add_part,
    change_part,
    delete_part,
]


@pytest.mark.parametrize("change", [*CHANGES, delete_template])
def test_a_published_template_takes_no_change(change):
    template = template_with_part()
    FormTemplate.objects.filter(pk=template.pk).update(published_at="2016-10-10T08:00Z")

    with pytest.raises(IntegrityError, match="published"), transaction.atomic():
        change(template)


@pytest.mark.parametrize("change", CHANGES)
def test_a_draft_takes_every_change(change):
    change(template_with_part())


def test_a_section_does_not_move_into_a_published_template():
    section = template_with_part().sections.get(number=5)

    with pytest.raises(IntegrityError, match="published"), transaction.atomic():
        TemplateSection.objects.filter(pk=section.pk).update(
            template=FormTemplateFactory(), number=9
        )


def test_a_draft_can_be_deleted_with_all_in_it():
    template = template_with_part()

    template.delete()

    assert SectionPart.objects.count() == TemplateSection.objects.count() == 0
