import datetime as dt

import pytest
from django.urls import reverse

from networks.models import GuardRail, Programme, Theme
from networks.tests.factories import (
    AffiliationFactory,
    GuardRailFactory,
    MembershipFactory,
    MinistryFactory,
    NetworkFactory,
    ProgrammeFactory,
    ThemeFactory,
)
from support.audit.models import Entry

pytestmark = pytest.mark.django_db
AT = dt.datetime(2016, 9, 1, 8, tzinfo=dt.UTC)


@pytest.fixture
def admin(client):
    user = AffiliationFactory(admin=True).user
    client.force_login(user)
    return user


def logged(row):
    return list(Entry.objects.about(row).order_by("pk").values_list("verb", flat=True))


def labels(programme):
    return list(programme.guard_rails.order_by("position").values_list("position", "label"))


def posted(**changes):
    return {
        "name": "Frikommuneforsøg II",
        "slug": "",
        "purpose": "Nye veje",
        "ministry": MinistryFactory().pk,
        "mailbox": "frikommuner@ministerium.example",
        "begins_on": "6.10.2016",
        "ends_on": "31/12/2021",
        "reference_prefix": "FK2",
        "smallest_network": "2",
        "largest_network": "6",
        "smallest_population": "60.000",
        "baseline_rule": "warn",
        "criteria": "Nytænkning\r\n\r\n Samarbejde ",
        **changes,
    }


def test_an_administrator_creates_a_programme(client, admin):
    response = client.post(reverse("networks:new_programme"), posted())

    programme = Programme.objects.get()
    assert response.url == reverse("networks:programme", args=["frikommuneforsoeg-ii"])
    assert (programme.begins_on, programme.ends_on) == (dt.date(2016, 10, 6), dt.date(2021, 12, 31))
    assert programme.criteria == ["Nytænkning", "Samarbejde"]
    assert programme.smallest_population == 60_000
    assert logged(programme) == ["programme.created"]
    assert "Ordningen er oprettet." in client.get(response.url).content.decode()


@pytest.mark.parametrize(
    ("field", "value", "error"),
    [
        ("slug", "ny", "»ny« er en af systemets egne adresser. Skriv et andet."),
        ("name", "???", None),
        ("ends_on", "1.1.2016", "Slutdatoen skal ligge efter startdatoen."),
        ("begins_on", "i morgen", "Skriv datoen som dag, måned og år med fire cifre"),
        ("largest_network", "1", "Største netværk skal være mindst lige så stort."),
        ("mailbox", "ministeriet", "Indtast en gyldig e-mail-adresse."),
    ],
)
def test_a_wrong_field_is_told_beside_it(client, admin, field, value, error):
    response = client.post(reverse("networks:new_programme"), posted(**{field: value}))

    assert Programme.objects.count() == 0
    beside, told = (
        ("slug", "Navnet giver intet kortnavn. Skriv et.") if not error else (field, error)
    )
    assert [text[: len(told)] for text in response.context["form"].errors[beside]] == [told]
    assert response.content.decode().count(told) == 2  # beside the field and in the summary


def test_edit_shows_what_stands_and_keeps_the_address(client, admin):
    programme = ProgrammeFactory(criteria=["Nytænkning", "Samarbejde"])
    url = reverse("networks:edit_programme", args=[programme.slug])

    page = client.get(url).content.decode()
    assert "Nytænkning\nSamarbejde" in page
    assert "id_slug" not in page
    response = client.post(url, posted(name="Ny", slug="andet", ministry=programme.ministry_id))

    assert response.url == reverse("networks:programme", args=[programme.slug])
    assert Programme.objects.get().name == "Ny"


def test_a_theme_may_not_have_the_name_of_another(client, admin):
    theme = ThemeFactory(name="Boliger")
    ThemeFactory(name="Job")
    url = reverse("networks:new_theme", args=[theme.programme.slug])

    response = client.post(url, {"name": "Boliger"})
    assert "Ordningen har allerede et tema med det navn." in response.content.decode()
    assert client.post(url, {"name": "Job"}).status_code == 302


def test_an_administrator_runs_the_lists_of_a_programme(client, admin):
    programme = ProgrammeFactory()
    page = reverse("networks:programme", args=[programme.slug])

    def go(to, *more, **data):
        return client.post(reverse(f"networks:{to}", args=[programme.slug, *more]), data)

    go("new_theme", name="Bolig")
    theme = Theme.objects.get()
    assert go("edit_theme", theme.pk, name="Boliger").url == f"{page}#temaer"
    go("new_guard_rail", label="EU", help_text="", blocks="on")
    go("new_guard_rail", label="Økonomi", help_text="")
    second = GuardRail.objects.get(label="Økonomi")
    assert go("move_guard_rail", second.pk, retning="op").url == f"{page}#ramme-{second.pk}"
    assert labels(programme) == [(1, "Økonomi"), (2, "EU")]
    go("move_guard_rail", second.pk, retning="ned")
    go("edit_guard_rail", second.pk, label="Statens økonomi", help_text="", blocks="on")
    assert labels(programme) == [(1, "EU"), (2, "Statens økonomi")]

    content = client.get(page).content.decode()
    assert "Boliger" in content
    assert content.count("Skal besvares") == 2

    go("remove_theme", theme.pk)
    go("remove_guard_rail", second.pk)
    assert (Theme.objects.count(), labels(programme)) == (0, [(1, "EU")])


@pytest.mark.parametrize(
    ("factory", "name"),
    [(ThemeFactory, "remove_theme"), (GuardRailFactory, "remove_guard_rail")],
)
def test_nothing_is_deleted_by_looking(client, admin, factory, name):
    row = factory()

    response = client.get(reverse(f"networks:{name}", args=[row.programme.slug, row.pk]))

    assert f"»{row}«" in response.content.decode()
    assert type(row).objects.count() == 1


def test_a_refused_deletion_says_why(client, admin):
    network = NetworkFactory()
    theme = ThemeFactory(programme=network.programme)
    network.theme = theme
    network.save()

    url = reverse("networks:remove_theme", args=[network.programme.slug, theme.pk])
    page = client.post(url, follow=True).content.decode()

    assert "Temaet har netværk. Giv dem et andet tema først." in page


def test_a_row_of_another_programme_is_not_there(client, admin):
    theme, other = ThemeFactory(), ProgrammeFactory()

    response = client.post(reverse("networks:remove_theme", args=[other.slug, theme.pk]))

    assert (response.status_code, Theme.objects.count()) == (404, 1)


@pytest.mark.parametrize("method", ["get", "post"])
def test_only_administrators_change_anything(client, method):
    theme, rail = ThemeFactory(), GuardRailFactory()
    client.force_login(AffiliationFactory(coordinator=True).user)
    closed = [
        reverse("networks:new_programme"),
        *(
            reverse(f"networks:{name}", args=[theme.programme.slug])
            for name in ("edit_programme", "new_theme", "new_guard_rail")
        ),
        *(
            reverse(f"networks:{name}", args=[theme.programme.slug, theme.pk])
            for name in ("edit_theme", "remove_theme")
        ),
        *(
            reverse(f"networks:{name}", args=[rail.programme.slug, rail.pk])
            for name in ("edit_guard_rail", "move_guard_rail", "remove_guard_rail")
        ),
    ]

    assert [getattr(client, method)(url).status_code for url in closed] == [403] * len(closed)


def test_others_read_without_buttons(client):
    programme = ThemeFactory().programme
    GuardRailFactory(programme=programme)
    client.force_login(AffiliationFactory().user)

    page = client.get(reverse("networks:programme", args=[programme.slug])).content.decode()

    main = page.split("<main")[1].split("</main>")[0]
    assert [sign in main for sign in ("<form", "/ret/", "/ny", "/slet/")] == [False] * 4
    assert programme.name in client.get(reverse("networks:programmes")).content.decode()


def test_a_visitor_is_asked_to_sign_in(client):
    response = client.get(reverse("networks:programmes"))

    assert response.url.startswith(reverse("account_login"))


@pytest.mark.parametrize("how_many", [1, 3])
def test_the_list_costs_the_same_for_one_as_for_many(
    client, admin, django_assert_num_queries, how_many
):
    for programme in ProgrammeFactory.create_batch(how_many):
        NetworkFactory.create_batch(2, programme=programme)

    with django_assert_num_queries(5):  # session, user, roles, unread, programmes
        page = client.get(reverse("networks:programmes")).content.decode()

    assert page.count('<th scope="row">') == how_many


@pytest.mark.parametrize("how_many", [1, 3])
def test_a_programme_costs_the_same_for_one_as_for_many(
    client, admin, django_assert_num_queries, how_many
):
    programme = ProgrammeFactory()
    for _i in range(how_many):
        network = NetworkFactory(programme=programme, theme=ThemeFactory(programme=programme))
        MembershipFactory.create_batch(2, network=network)
        MembershipFactory(network=network, valid_to=dt.date(2017, 1, 1))
        GuardRailFactory(programme=programme)

    # session, user, roles, programme, rounds, templates, limits, themes, networks
    with django_assert_num_queries(10):
        page = client.get(reverse("networks:programme", args=[programme.slug])).content.decode()

    assert page.count('<td data-title="Kommuner i dag">2</td>') == how_many
    assert page.count('id="ramme-') == how_many


def test_an_empty_installation_says_how_to_begin(client, admin):
    page = client.get(reverse("networks:programmes")).content.decode()

    assert "Der er ingen ordninger endnu" in page
    assert reverse("networks:new_programme") in page
