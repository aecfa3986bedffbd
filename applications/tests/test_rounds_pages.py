import datetime as dt
import re

import pytest
from django.utils import timezone

from applications.models import Round, RoundChange
from applications.tests.factories import (
    ApplicationFactory,
    FormTemplateFactory,
    RoundFactory,
)
from applications.tests.pages import shown, url, words
from networks.tests.factories import AffiliationFactory, ProgrammeFactory

pytestmark = pytest.mark.django_db


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
