import datetime as dt

import pytest

from applications.actions import form_templates as actions
from applications.models import FormTemplate, SectionPart, TemplateSection
from applications.tests.factories import (
    FormTemplateFactory,
    SectionPartFactory,
    TemplateSectionFactory,
)
from applications.workflow import NotNow
from networks.tests.factories import ProgrammeFactory, UserFactory
from support.audit.models import Entry

pytestmark = pytest.mark.django_db
AT = dt.datetime(2016, 10, 10, 8, tzinfo=dt.UTC)
HEAD = {"title": "Skema", "introduction": "", "source": ""}
TEXT = {"heading": "Nyt", "guidance": "Kort", "advised_characters": 2000, "shows": ""}
PART = {"label": "Målgruppe", "required": True}


@pytest.fixture
def doing():
    return {"by": UserFactory(), "at": AT}


def logged(row):
    return list(Entry.objects.about(row).order_by("pk").values_list("verb", flat=True))


def headings(template):
    return list(template.sections.order_by("number").values_list("number", "heading"))


def parts(section):
    return list(section.parts.order_by("position").values_list("position", "label", "required"))


def test_editions_are_counted_per_programme_and_kind(doing):
    programme = ProgrammeFactory()
    FormTemplateFactory(programme=programme, number=4)

    assert [
        actions.create_template(programme, kind=kind, **HEAD, **doing).number
        for kind in ("trial", "trial", "network")
    ] == [5, 6, 1]


def test_a_template_is_built_and_published(doing):
    template = actions.create_template(ProgrammeFactory(), kind="trial", **HEAD, **doing)
    actions.change_template(template, **HEAD | {"title": "Ansøgning"}, **doing)
    section = actions.add_section(template, **TEXT, **doing)
    actions.add_part(section, **PART, **doing)

    actions.publish_template(template, **doing)

    template.refresh_from_db()
    assert (template.title, template.published_at) == ("Ansøgning", AT)
    assert headings(template) == [(1, "Nyt")]
    assert parts(section) == [(1, "Målgruppe", True)]
    assert logged(template) == [
        "template.created",
        "template.changed",
        "section.added",
        "part.added",
        "template.published",
    ]


def test_a_template_without_sections_is_not_published(doing):
    template = FormTemplateFactory(draft=True, sections=0)

    with pytest.raises(NotNow, match="ingen afsnit"):
        actions.publish_template(template, **doing)

    template.refresh_from_db()
    assert template.published_at is None


def test_sections_keep_an_order_without_gaps(doing):
    template = FormTemplateFactory(draft=True, sections=0)
    one, two, three = (
        actions.add_section(template, **TEXT | {"heading": heading}, **doing)
        for heading in ("et", "to", "tre")
    )

    actions.move_section(three, direction="up", **doing)
    actions.move_section(one, direction="up", **doing)
    assert headings(template) == [(1, "et"), (2, "tre"), (3, "to")]
    actions.move_section(one, direction="down", **doing)
    actions.remove_section(three, **doing)
    assert headings(template) == [(1, "et"), (2, "to")]


def test_parts_keep_an_order_without_gaps(doing):
    section = TemplateSectionFactory()
    one, two, three = (
        actions.add_part(section, label=label, required=False, **doing) for label in "abc"
    )

    actions.move_part(three, direction="up", **doing)
    actions.change_part(two, label="B", required=True, **doing)
    actions.move_part(one, direction="down", **doing)
    actions.remove_part(three, **doing)

    assert parts(section) == [(1, "a", False), (2, "B", True)]


def test_each_table_stands_in_one_section(doing):
    template = FormTemplateFactory(draft=True)  # the second shows the goals

    with pytest.raises(NotNow, match="ét afsnit"):
        actions.add_section(template, **TEXT | {"shows": "goals"}, **doing)

    assert template.sections.count() == 5


def test_a_copy_is_the_next_edition_and_a_draft_with_everything(doing):
    template = FormTemplateFactory(draft=True, title="Skema", source="Brev", number=1)
    section = template.sections.get(number=2)
    actions.change_section(section, **TEXT | {"shows": "goals"}, **doing)
    actions.add_part(section, **PART, **doing)
    actions.publish_template(template, **doing)

    copy = actions.copy_template(template, **doing)

    assert (copy.number, copy.title, copy.source, copy.published_at) == (2, "Skema", "Brev", None)
    assert headings(copy) == headings(template)
    copied = copy.sections.get(number=2)
    assert {name: getattr(copied, name) for name in TEXT} == TEXT | {"shows": "goals"}
    assert parts(copied) == [(1, "Målgruppe", True)]
    actions.remove_section(copied, **doing)
    assert (template.sections.count(), SectionPart.objects.count()) == (5, 1)


def test_a_draft_is_thrown_away(doing):
    template = FormTemplateFactory(draft=True)

    actions.remove_template(template, **doing)

    assert (FormTemplate.objects.count(), TemplateSection.objects.count()) == (0, 0)
    assert list(Entry.objects.values_list("verb", flat=True)) == ["template.removed"]


CHANGES = {
    "change_template": lambda t, s, p, **who: actions.change_template(t, **HEAD, **who),
    "remove_template": lambda t, s, p, **who: actions.remove_template(t, **who),
    "publish_template": lambda t, s, p, **who: actions.publish_template(t, **who),
    "add_section": lambda t, s, p, **who: actions.add_section(t, **TEXT, **who),
    "change_section": lambda t, s, p, **who: actions.change_section(s, **TEXT, **who),
    "move_section": lambda t, s, p, **who: actions.move_section(s, direction="down", **who),
    "remove_section": lambda t, s, p, **who: actions.remove_section(s, **who),
    "add_part": lambda t, s, p, **who: actions.add_part(s, **PART, **who),
    "change_part": lambda t, s, p, **who: actions.change_part(p, **PART, **who),
    "move_part": lambda t, s, p, **who: actions.move_part(p, direction="up", **who),
    "remove_part": lambda t, s, p, **who: actions.remove_part(p, **who),
}


@pytest.mark.parametrize("change", CHANGES)
def test_a_published_template_refuses(doing, change):
    part = SectionPartFactory(section__number=1)
    section, template = part.section, part.section.template
    TemplateSectionFactory(template=template, number=2)
    FormTemplate.objects.filter(pk=template.pk).update(published_at=AT)

    with pytest.raises(NotNow, match="udgivet"):
        CHANGES[change](template, section, part, **doing)

    assert logged(template) == []


def test_every_change_but_a_copy_is_among_those_refused():
    verbs = ("add_", "change_", "move_", "remove_", "publish_")
    told = {name for name in vars(actions) if name.startswith(verbs)}

    assert told == set(CHANGES)


@pytest.mark.parametrize("change", ["change_section", "remove_section", "add_part", "move_part"])
def test_what_somebody_else_deleted_is_told(doing, change):
    part = SectionPartFactory()
    section, template = part.section, part.section.template
    template.sections.all().delete()

    with pytest.raises(NotNow, match="slettet"):
        CHANGES[change](template, section, part, **doing)


def test_a_draft_somebody_else_threw_away_is_told(doing):
    template = FormTemplateFactory(draft=True)
    stale = FormTemplate.objects.get()
    template.delete()

    with pytest.raises(NotNow, match="slettet"):
        actions.publish_template(stale, **doing)
