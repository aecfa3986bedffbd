import pytest

from applications.models import FormTemplate, SectionPart
from applications.tests.factories import (
    AUTUMN_2016,
    FormTemplateFactory,
    SectionPartFactory,
    TemplateSectionFactory,
)
from applications.tests.pages import shown, url, words
from networks.tests.factories import AffiliationFactory, ProgrammeFactory

pytestmark = pytest.mark.django_db
SECTION = {"heading": "Nyt", "guidance": "Lang tekst", "advised_characters": "", "shows": ""}


@pytest.fixture
def admin(client):
    user = AffiliationFactory(admin=True).user
    client.force_login(user)
    return user


@pytest.fixture
def reader(client):
    """Somebody who is no administrator."""
    user = AffiliationFactory(coordinator=True).user
    client.force_login(user)
    return user


def test_an_administrator_builds_a_template(client, admin):
    programme = ProgrammeFactory()
    head = {"kind": "trial", "title": "Skema", "introduction": "Velkommen", "source": "Brev"}
    client.post(url("new_template", ordning=programme.slug), head)
    template = FormTemplate.objects.get()
    page = url("template", template.pk)
    assert "Skabelonen har ingen afsnit endnu." in client.get(page).content.decode()

    for heading, shows in (("Mål", "goals"), ("Beskrivelse", "")):
        section = {"heading": heading, "guidance": "Kort", "advised_characters": "", "shows": shows}
        client.post(url("new_section", template.pk), section)
    goals, description = template.sections.order_by("number")
    up = client.post(url("move_section", template.pk, description.pk), {"retning": "op"})
    assert up.url == f"{page}#afsnit-{description.pk}"
    client.post(url("new_part", template.pk, goals.pk), {"label": "Baseline", "required": "on"})
    client.post(url("new_part", template.pk, goals.pk), {"label": "Indikator"})
    baseline, indicator = goals.parts.order_by("position")
    client.post(url("move_part", template.pk, goals.pk, indicator.pk), {"retning": "op"})
    client.post(url("edit_part", template.pk, goals.pk, indicator.pk), {"label": "Indikatorer"})
    client.post(url("remove_part", template.pk, goals.pk, baseline.pk))
    changed = {"heading": "Om forsøget", "guidance": "", "advised_characters": "2.000", "shows": ""}
    client.post(url("edit_section", template.pk, description.pk), changed)
    client.post(url("edit_template", template.pk), head | {"title": "Ansøgning"})
    response = client.post(url("publish_template", template.pk), follow=True)

    template.refresh_from_db()
    assert (template.title, template.published_at is None) == ("Ansøgning", False)
    assert list(template.sections.order_by("number").values_list("number", "heading")) == [
        (1, "Om forsøget"),
        (2, "Mål"),
    ]
    assert list(SectionPart.objects.values_list("position", "label")) == [(1, "Indikatorer")]
    text = words(response.content.decode())
    assert "Skabelonen er udgivet." in text
    assert "vejledende længde 2.000 tegn" in text


def test_a_published_template_has_no_buttons_but_a_new_edition(client, admin):
    section = TemplateSectionFactory(template__number=3)
    part = SectionPartFactory(section=section)
    template = section.template
    FormTemplate.objects.update(published_at=AUTUMN_2016)

    page = shown(client, "template", template.pk)
    addresses = [
        url("edit_template", template.pk),
        url("publish_template", template.pk),
        url("remove_template", template.pk),
        url("new_section", template.pk),
        url("edit_section", template.pk, section.pk),
        url("remove_section", template.pk, section.pk),
        url("new_part", template.pk, section.pk),
        url("edit_part", template.pk, section.pk, part.pk),
        url("remove_part", template.pk, section.pk, part.pk),
    ]
    assert [address for address in addresses if f'"{address}"' in page] == []
    for address in addresses:
        assert client.get(address).url == url("template", template.pk)

    copy = client.post(url("copy_template", template.pk)).url
    assert "(udgave 4)" in client.get(copy).content.decode()
    assert FormTemplate.objects.get(number=4).sections.count() == 1


def test_a_second_table_of_goals_is_told_beside_the_field(client, admin):
    template = FormTemplateFactory(draft=True)

    response = client.post(url("new_section", template.pk), SECTION | {"shows": "goals"})

    error = "Afsnit 2. Formål og mål har den tabel. Den kan kun stå ét sted."
    assert response.context["form"].errors == {"shows": [error]}
    assert template.sections.count() == 5


def test_what_was_typed_stays_when_the_template_was_published_meanwhile(client, admin):
    template = FormTemplateFactory()
    section = template.sections.get(number=1)

    for address in (
        url("new_section", template.pk),
        url("edit_section", template.pk, section.pk),
    ):
        page = client.post(address, SECTION).content.decode()
        assert "Skabelonen er udgivet og ændres ikke mere." in page
        assert "Lang tekst" in page
    assert template.sections.filter(guidance="Lang tekst").count() == 0


@pytest.mark.parametrize(
    ("name", "question"),
    [
        ("publish_template", "Udgiv skabelonen?"),
        ("remove_template", "Slet kladden?"),
        ("remove_section", "Slet afsnittet »Beskrivelse af forsøget«?"),
        ("remove_part", "Slet punktet »Målgruppe«?"),
    ],
)
def test_what_cannot_be_undone_is_asked_first(client, admin, name, question):
    template = FormTemplateFactory(draft=True)
    section = template.sections.get(number=1)
    part = SectionPartFactory(section=section, label="Målgruppe")
    more = {"remove_section": [section.pk], "remove_part": [section.pk, part.pk]}.get(name, [])

    page = shown(client, name, template.pk, *more)

    assert question in page
    assert url("template", template.pk) in page
    template.refresh_from_db()
    assert (template.published_at, SectionPart.objects.count()) == (None, 1)


def test_drafts_are_deleted_and_published_templates_not(client, admin):
    draft, published = FormTemplateFactory(draft=True), FormTemplateFactory()

    assert client.post(url("remove_template", draft.pk)).url == url("templates")
    response = client.post(url("remove_template", published.pk), follow=True)

    assert "Skabelonen er udgivet og ændres ikke mere." in response.content.decode()
    assert list(FormTemplate.objects.all()) == [published]


def test_the_preview_is_what_the_writer_meets_with_every_field_closed(client, reader):
    template = FormTemplateFactory(draft=True, introduction="Læs først vejledningen.")
    section = template.sections.get(number=1)
    section.guidance, section.advised_characters = "Skriv **kort**.", 4000
    section.save()
    SectionPartFactory(section=section, label="Målgruppe")
    template.published_at = AUTUMN_2016
    template.save()

    page = shown(client, "preview_template", template.pk)

    assert page.count("<textarea") == page.count('rows="8" disabled></textarea>') == 5
    text = words(page)
    assert "Vejledende længde: 4.000 tegn" in text
    for told in ("Læs først vejledningen.", "Målgruppe (råd)", "Her kommer tabellen med mål."):
        assert told in text
