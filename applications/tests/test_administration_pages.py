import datetime as dt
import re

import pytest
from django.urls import reverse
from django.utils import timezone

from applications.models import FormTemplate, Round, RoundChange, SectionPart
from applications.tests.factories import (
    AUTUMN_2016,
    ApplicationFactory,
    FormTemplateFactory,
    RoundFactory,
    SectionPartFactory,
    TemplateSectionFactory,
)
from networks.models import Programme
from networks.tests.factories import AffiliationFactory, ProgrammeFactory

pytestmark = pytest.mark.django_db
SECTION = {"heading": "Nyt", "guidance": "Lang tekst", "advised_characters": "", "shows": ""}
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


def url(name, *args, **query):
    return reverse(f"applications:{name}", args=args) + "".join(
        f"?{key}={value}" for key, value in query.items()
    )


def shown(client, name, *args, **query):
    response = client.get(url(name, *args, **query))
    assert response.status_code == 200
    return response.content.decode()


def words(html):
    """The page's text without tags, for a sentence that holds a badge or a link."""
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


# --- Rounds -----------------------------------------------------------------------------------


def asked(template, **changes):
    return {
        "number": "1",
        "name": "1. ansøgningsrunde",
        "template": template.pk,
        "opens_on": "10.10.2016",
        "deadline": "1. december 2016",
        "guidance_url": "ministeriet.example/runde",
        **changes,
    }


def test_the_form_suggests_the_next_number_and_the_newest_template(client, admin):
    programme = ProgrammeFactory()
    FormTemplateFactory(programme=programme, number=1)
    newest = FormTemplateFactory(programme=programme, number=2)
    RoundFactory(programme=programme, template=newest, number=2)
    RoundFactory(programme=programme, template=newest, number=9, kind="network")

    response = client.get(url("new_round", ordning=programme.slug))

    assert response.context["form"].initial == {
        "number": 3,
        "name": "3. ansøgningsrunde",
        "template": newest,
    }


def test_an_administrator_creates_a_round(client, admin):
    template = FormTemplateFactory()

    response = client.post(url("new_round", ordning=template.programme.slug), asked(template))

    round = Round.objects.get()
    assert response.url == url("round", round.pk)
    assert (round.opens_on, round.deadline) == (dt.date(2016, 10, 10), dt.date(2016, 12, 1))
    assert (round.programme, round.template) == (template.programme, template)
    assert round.guidance_url == "https://ministeriet.example/runde"
    assert "til og med kl. 24.00" in shown(client, "round", round.pk)


@pytest.mark.parametrize(
    ("field", "value", "error"),
    [
        ("number", "", "Nummer skal udfyldes."),
        ("number", "7", "Ordningen har allerede en runde med det nummer."),
        ("deadline", "9.10.2016", "Fristen skal ligge på eller efter den dag, runden åbner."),
        ("deadline", "", "Frist skal udfyldes."),
        ("deadline", "31.2.2016", "Skriv datoen som dag, måned og år med fire cifre"),
    ],
)
def test_a_wrong_round_is_told_beside_the_field(client, admin, field, value, error):
    template = RoundFactory(number=7).template
    wrong = asked(template, **{field: value})

    response = client.post(url("new_round", ordning=template.programme.slug), wrong)

    assert Round.objects.count() == 1
    assert field in response.context["form"].errors
    assert response.content.decode().count(error) == 2  # beside the field and in the summary


def test_a_round_can_only_choose_published_templates_of_its_programme(client, admin):
    template = FormTemplateFactory()
    draft = FormTemplateFactory(programme=template.programme, draft=True)

    for other in (draft, FormTemplateFactory()):
        response = client.post(url("new_round", ordning=template.programme.slug), asked(other))
        assert list(response.context["form"].errors) == ["template"]
    assert Round.objects.count() == 0


def test_without_a_published_template_the_page_says_what_to_do_first(client, admin):
    programme = FormTemplateFactory(draft=True).programme

    page = shown(client, "new_round", ordning=programme.slug)

    assert "Ordningen har ingen udgivet skabelon" in page
    assert url("templates") in page


@pytest.mark.parametrize("name", ["new_round", "new_template"])
def test_which_programme_is_asked_only_when_there_are_several(client, admin, name):
    assert "Der er ingen ordninger endnu" in shown(client, name)
    first = ProgrammeFactory()
    assert client.get(url(name)).url == url(name, ordning=first.slug)
    second = ProgrammeFactory()
    page = shown(client, name)
    assert [url(name, ordning=row.slug) in page for row in (first, second)] == [True, True]


def test_a_round_is_edited_until_it_has_an_application(client, admin):
    round = RoundFactory()
    changed = {"name": "Ny", "template": round.template_id, "guidance_url": ""}

    assert client.get(url("edit_round", round.pk)).status_code == 200
    client.post(url("edit_round", round.pk), changed)
    ApplicationFactory(round=round)
    late = client.post(url("edit_round", round.pk), changed | {"name": "For sent"})
    asked = client.get(url("edit_round", round.pk), follow=True)

    assert Round.objects.get().name == "Ny"
    told = "Runden har ansøgninger. Nu kan kun dens datoer flyttes."
    assert [told in page.content.decode() for page in (late, asked)] == [True, True]
    assert "For sent" in late.content.decode()
    assert url("edit_round", round.pk) not in asked.content.decode()


def test_a_moved_date_is_shown_with_its_reason_to_all(client, admin):
    round = ApplicationFactory().round
    moved = {"field": "deadline", "new": "2/1-2017", "reason": "Jul <b>og</b> nytår"}

    response = client.post(url("move_date", round.pk), moved | {"new": "2.1.2017"})
    assert response.url == url("round", round.pk)
    client.force_login(AffiliationFactory().user)
    page = shown(client, "round", round.pk)

    assert "Frist: fra 1. december 2016 til 2. januar 2017" in page
    assert "Jul &lt;b&gt;og&lt;/b&gt; nytår" in page
    assert admin.name in page
    assert "Dato flyttet" in shown(client, "rounds")


@pytest.mark.parametrize(
    ("changes", "field", "error"),
    [
        ({"reason": "  "}, "reason", "Begrundelse skal udfyldes."),
        ({"new": "1.12.2016"}, "new", "Datoen er allerede den 1. december 2016."),
        ({"new": "1.1.2016"}, "new", "Fristen skal ligge på eller efter den dag, runden åbner."),
        ({"field": ""}, "field", "Vælg: Hvilken dato flyttes?"),
        ({"field": "closes_at"}, "field", "closes_at"),
    ],
)
def test_a_date_that_cannot_move_is_told_beside_the_field(client, admin, changes, field, error):
    round = RoundFactory()
    moved = {"field": "deadline", "new": "2.1.2017", "reason": "Jul", **changes}

    response = client.post(url("move_date", round.pk), moved)

    assert list(response.context["form"].errors) == [field]
    assert error in response.content.decode()
    assert RoundChange.objects.count() == 0


def test_the_board_is_for_administrators_and_holds_no_titles(client, admin):
    application = ApplicationFactory(title="Hemmeligt forsøg")
    round = application.round

    page = shown(client, "round", round.pk)
    assert "Kladder 1 Klar til indsendelse 0 Indsendt 0" in words(page)
    assert application.title not in page

    client.force_login(application.created_by)
    assert "Kladder" not in shown(client, "round", round.pk)


def test_rounds_tell_where_they_stand(client, reader):
    today = timezone.localdate()
    for number, (opens, deadline) in enumerate([(-9, -1), (-9, 0), (-9, 1), (2, 9)], start=1):
        RoundFactory(
            number=number,
            opens_on=today + dt.timedelta(days=opens),
            deadline=today + dt.timedelta(days=deadline),
        )

    page = words(shown(client, "rounds"))

    assert "4. ansøgningsrunde Kommende åbner om 2 dage" in page
    assert "3. ansøgningsrunde Åben 1 dag til fristen" in page
    assert "2. ansøgningsrunde Åben fristen er i dag" in page
    assert re.search(r"1\. ansøgningsrunde Lukket \d", page)


# --- Templates --------------------------------------------------------------------------------


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


# --- Who may what -----------------------------------------------------------------------------


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


# --- What pages cost --------------------------------------------------------------------------


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

    # Three of each are the session, the user and their roles.
    costs = [
        ("rounds", (), 5, how_many**2),
        ("templates", (), 5, how_many**2 + 1),
        ("round", (round.pk,), 8, how_many),
        ("template", (template.pk,), 7, how_many**2),
        ("preview_template", (template.pk,), 6, how_many),
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
