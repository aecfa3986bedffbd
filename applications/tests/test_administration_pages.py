import pytest
from django.urls import reverse

from applications.models import Round, RoundChange
from applications.tests.factories import (
    AUTUMN_2016,
    FormTemplateFactory,
    RoundFactory,
    SectionPartFactory,
    TemplateSectionFactory,
)
from applications.tests.pages import shown, url
from networks.models import Programme
from networks.tests.factories import AffiliationFactory, ProgrammeFactory

pytestmark = pytest.mark.django_db
ROLES = ["case_officer", "secretary", "coordinator", "ministry_officer"]


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


def test_drafts_are_not_there_for_others(client, reader):
    draft = FormTemplateFactory(draft=True, title="Kladde til ny runde")

    assert client.get(url("template", draft.pk)).status_code == 404
    assert client.get(url("preview_template", draft.pk)).status_code == 404
    assert draft.title not in shown(client, "templates")


@pytest.mark.parametrize("role", ROLES)
def test_everybody_reads_rounds_and_published_templates(client, role):
    wanted = {} if role == "case_officer" else {role: True}
    round = RoundFactory()
    client.force_login(AffiliationFactory(**wanted).user)

    pages = [
        shown(client, "rounds"),
        shown(client, "templates"),
        shown(client, "round", round.pk),
        shown(client, "template", round.template_id),
    ]

    main = [page.split("<main")[1].split("</main>")[0] for page in pages]
    assert [html for html in main if "<form" in html or "/ny" in html or "/ret/" in html] == []


@pytest.mark.parametrize("method", ["get", "post"])
def test_only_administrators_change_anything(client, reader, method):
    part = SectionPartFactory()
    section, template = part.section, part.section.template
    round = RoundFactory()
    closed = [
        url("copy_programme", round.programme.slug),
        url("new_round"),
        url("edit_round", round.pk),
        url("move_date", round.pk),
        url("new_template"),
        *(
            url(name, template.pk)
            for name in (
                "edit_template",
                "publish_template",
                "remove_template",
                "copy_template",
                "new_section",
            )
        ),
        *(
            url(name, template.pk, section.pk)
            for name in ("edit_section", "move_section", "remove_section", "new_part")
        ),
        *(
            url(name, template.pk, section.pk, part.pk)
            for name in ("edit_part", "move_part", "remove_part")
        ),
    ]

    assert [getattr(client, method)(one).status_code for one in closed] == [403] * len(closed)


def test_a_section_of_another_template_is_not_there(client, admin):
    section, other = TemplateSectionFactory(), FormTemplateFactory(draft=True)

    response = client.post(url("remove_section", other.pk, section.pk))

    assert (response.status_code, section.template.sections.count()) == (404, 1)


def test_a_programme_is_copied(client, admin):
    programme = FormTemplateFactory().programme
    form = {"name": "Forsøg III", "slug": "", "begins_on": "1.1.2019", "ends_on": "1.1.2023"}

    assert client.get(url("copy_programme", programme.slug)).status_code == 200
    response = client.post(url("copy_programme", programme.slug), form)

    copy = Programme.objects.get(name="Forsøg III")
    assert response.url == reverse("networks:programme", args=["forsoeg-iii"])
    assert copy.form_templates.count() == 1


def test_a_programme_shows_its_rounds_and_templates_and_drafts_to_administrators(client, reader):
    round = RoundFactory(template__title="Udgivet skema")
    FormTemplateFactory(programme=round.programme, draft=True, title="Ny kladde")
    page = reverse("networks:programme", args=[round.programme.slug])

    titles = ("Udgivet skema", "Ny kladde", round.name, "Ny runde")
    seen = client.get(page).content.decode()
    assert [title in seen for title in titles] == [True, False, True, False]
    client.force_login(AffiliationFactory(admin=True).user)
    seen = client.get(page).content.decode()
    assert [title in seen for title in titles] == [True] * 4


@pytest.mark.parametrize("how_many", [1, 3])
def test_pages_cost_the_same_for_one_as_for_many(
    client, admin, django_assert_num_queries, how_many
):
    for _i in range(how_many):
        programme = ProgrammeFactory()
        RoundFactory.create_batch(how_many, programme=programme)
    round = Round.objects.first()
    RoundChange.objects.bulk_create(
        RoundChange(
            round=round, field="deadline", old=round.deadline, new=day, by=admin, at=AUTUMN_2016
        )
        for day in [round.deadline] * how_many
    )
    template = FormTemplateFactory(draft=True, sections=0)
    for section in TemplateSectionFactory.create_batch(how_many, template=template):
        SectionPartFactory.create_batch(how_many, section=section)

    # Three of each are the session, the user and the roles, a fourth the notices not read yet.
    costs = [
        ("rounds", (), 6, how_many**2),
        ("templates", (), 6, how_many**2 + 1),
        ("round", (round.pk,), 10, how_many),
        ("template", (template.pk,), 8, how_many**2),
        ("preview_template", (template.pk,), 7, how_many),
    ]
    rows = {
        "rounds": '<th scope="row"><a',
        "templates": '<th scope="row"><a',
        "round": "Frist: fra",
        "template": 'id="punkt-',
        "preview_template": "<textarea",
    }
    for name, args, queries, count in costs:
        with django_assert_num_queries(queries):
            page = shown(client, name, *args)
        assert (name, page.count(rows[name])) == (name, count)
