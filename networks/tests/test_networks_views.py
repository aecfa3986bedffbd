import datetime as dt
import html
import re

import pytest
from django.urls import reverse
from django.utils import timezone

from networks.management import reference
from networks.management.tally import Tally
from networks.models import Membership, Municipality, Network, NetworkAlias
from networks.tests.factories import (
    AffiliationFactory,
    LeadTermFactory,
    MembershipFactory,
    MunicipalityFactory,
    NetworkFactory,
    ProgrammeFactory,
    ThemeFactory,
    UserFactory,
)

LONG_AGO = dt.date(2016, 10, 10)


@pytest.fixture
def reader(client, db):
    client.force_login(UserFactory())
    return client


@pytest.fixture
def loaded(db):
    reference.load(Tally())


def text_of(response):
    """What a reader sees of the page's own part, white space squeezed."""
    page = response.content.decode()
    main = page[page.index("<main") : page.index("</main>")]
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", main)).split())


def network_page(slug="boliger", programme="fk2"):
    return reverse("networks:network", args=[programme, slug])


def map_of(response):
    page = response.content.decode()
    return page[page.index("<figure") : page.index("</figure>")]


@pytest.mark.parametrize(
    "address", ["/netvaerk/", "/netvaerk/fk2/boliger/", "/kommuner/", "/kommuner/0101/"]
)
def test_pages_ask_for_sign_in(client, loaded, address):
    response = client.get(address)

    assert response.status_code == 302
    assert response["Location"].startswith(reverse("account_login"))


def test_list_shows_theme_lead_and_number_of_members(reader, loaded):
    page = text_of(reader.get("/netvaerk/"))

    assert "Billige boliger og fleksible boligløsninger Boliger Høje-Taastrup 6 Udpeget" in page
    assert "Børn som vores vigtigste ressource Socialområdet Ikke oplyst 3 Udpeget" in page


@pytest.mark.parametrize(
    ("text", "slugs"),
    [
        ("billige", {"boliger"}),
        ("ØGET", {"samskabelse"}),
        ("Én plan", {"en-plan"}),
        ("sundhed", {"akut", "tvaersektorielt"}),
        ("Århus", {"boliger", "samskabelse", "tvaersektorielt"}),
        ("Nordfyn", {"samskabelse"}),
        ("noget helt andet", set()),
    ],
)
def test_list_is_searched_by_name_theme_and_member(reader, loaded, text, slugs):
    found = reader.get("/netvaerk/", {"soeg": text}).context["networks"]

    assert {network.slug for network in found} == slugs


def test_list_is_filtered_by_programme(reader, loaded):
    other = NetworkFactory(programme=ProgrammeFactory(slug="fk3"))

    found = reader.get("/netvaerk/", {"ordning": "fk3"}).context["networks"]

    assert found == [other]


def test_list_of_nothing_says_the_way_on(reader, loaded):
    page = text_of(reader.get("/netvaerk/", {"soeg": "xyz"}))

    assert "Ingen netværk passer" in page
    assert "Vis alle netværk" in page


def test_network_page_shows_members_leads_and_names(reader, loaded):
    page = text_of(reader.get(network_page()))

    assert "6 medlemmer" in page
    assert "Netværksansvarlig kommune Høje-Taastrup (fra 10.10.2016)" in page
    assert "Evalueringsansvarlig kommune København (fra 10.10.2016)" in page
    assert "Boligområdet – flere billige boliger og fleksible boligløsninger" in page
    assert "1 Favrskov 10.10.2016" in page


def test_map_has_98_tiles_numbered_as_the_list(reader, loaded):
    drawn = map_of(reader.get(network_page()))

    assert drawn.count("<rect x=") == 98
    assert dict(re.findall(r"<title>(\d+)\. ([^<]+)</title>", drawn)) == {
        "1": "Favrskov",
        "2": "Høje-Taastrup",
        "3": "København",
        "4": "Randers",
        "5": "Roskilde",
        "6": "Aarhus",
    }


def test_former_member_is_told_apart_in_list_and_on_the_map(reader, loaded):
    Membership.objects.filter(network__slug="akut", municipality__code="0173").update(
        valid_to=dt.date(2018, 6, 30)
    )

    response = reader.get(network_page("akut"))

    page = text_of(response)
    assert "3 medlemmer" in page
    assert "Tidligere medlemmer" in page
    assert "4 Lyngby-Taarbæk 10.10.2016 30.06.2018" in page
    assert map_of(response).count('fill="url(#tile-former)"') == 1


def test_member_that_came_back_is_a_member(reader, loaded):
    network = Network.objects.get(slug="akut")
    municipality = Municipality.objects.get(code="0173")
    network.memberships.filter(municipality=municipality).update(valid_to=dt.date(2018, 6, 30))
    MembershipFactory(network=network, municipality=municipality, valid_from=dt.date(2019, 1, 1))

    response = reader.get(network_page("akut"))

    assert "4 medlemmer" in text_of(response)
    assert map_of(response).count("<rect x=") == 98
    assert map_of(response).count('fill="url(#tile-former)"') == 0


def test_coordinator_is_named(reader, loaded):
    network = Network.objects.get(slug="akut")
    AffiliationFactory(coordinator=True, network=network, user=UserFactory(name="Åse Øksnebjerg"))

    assert "Netværkskoordinator Åse Øksnebjerg" in text_of(reader.get(network_page("akut")))


@pytest.mark.parametrize(
    "address", ["/netvaerk/fk2/findes-ikke/", "/netvaerk/fk9/boliger/", "/kommuner/9999/"]
)
def test_what_does_not_exist_is_not_found(reader, loaded, address):
    assert reader.get(address).status_code == 404


def test_municipality_is_found_by_another_spelling(reader, loaded):
    page = text_of(reader.get("/kommuner/", {"soeg": "Århus"}))

    assert "1 kommune " in page
    assert "Aarhus 0751 Region Midtjylland 352.751" in page


def test_misspelt_municipality_gets_a_suggestion(reader, loaded):
    page = text_of(reader.get("/kommuner/", {"soeg": "Kolsing"}))

    assert "Ingen kommune hedder »Kolsing« Mente du: Kolding" in page


def test_municipality_page_tells_regions_and_networks_with_dates(reader, loaded):
    page = text_of(reader.get("/kommuner/0101/"))

    assert page.startswith("Københavns Kommune")
    assert "Region Hovedstaden (01.01.2007–31.12.2026) Region Østdanmark (fra 01.01.2027)" in page
    assert "638.117 (1. januar 2021)" in page
    assert "Borgerrepræsentationen" in page
    assert "Sammenhængende indsatser på tværs af sektorområder" in page
    assert "Evalueringsansvarlig kommune: Billige boliger" in page


def full_network(programme, theme):
    """A network that has something in every row of its page."""
    network = NetworkFactory(programme=programme, theme=theme)
    NetworkAlias.objects.create(network=network, name=f"Alias {network.pk}")
    LeadTermFactory(network=network)
    AffiliationFactory(coordinator=True, network=network)
    for _each in range(2):
        MembershipFactory(network=network)
    return network


@pytest.mark.parametrize("how_many", [1, 3])
@pytest.mark.parametrize("params", [{}, {"soeg": "netværk"}])
def test_list_costs_the_same_for_one_as_for_many(
    reader, django_assert_num_queries, how_many, params
):
    theme = ThemeFactory()
    for _each in range(how_many):
        full_network(theme.programme, theme)

    with django_assert_num_queries(9 if params else 8):
        response = reader.get("/netvaerk/", params)

    assert len(response.context["networks"]) == how_many


@pytest.mark.parametrize("how_many", [1, 3])
def test_network_costs_the_same_with_one_member_as_with_many(
    reader, django_assert_num_queries, how_many
):
    theme = ThemeFactory()
    network = NetworkFactory(programme=theme.programme, theme=theme)
    for _each in range(how_many):
        MembershipFactory(network=network, valid_from=LONG_AGO)

    with django_assert_num_queries(9):
        response = reader.get(network_page(network.slug, theme.programme.slug))

    assert len(response.context["current"]) == how_many


@pytest.mark.parametrize("how_many", [1, 3])
def test_municipalities_cost_the_same_for_one_as_for_many(
    reader, django_assert_num_queries, how_many
):
    MunicipalityFactory.create_batch(how_many)

    with django_assert_num_queries(6):
        response = reader.get("/kommuner/")

    assert len(response.context["municipalities"]) == how_many


@pytest.mark.parametrize("how_many", [1, 3])
def test_municipality_costs_the_same_with_one_network_as_with_many(
    reader, django_assert_num_queries, how_many
):
    municipality = MunicipalityFactory()
    for _each in range(how_many):
        network = MembershipFactory(municipality=municipality).network
        LeadTermFactory(municipality=municipality, network=network)

    with django_assert_num_queries(8):
        response = reader.get(f"/kommuner/{municipality.code}/")

    assert len(response.context["memberships"]) == how_many


def test_coming_member_is_not_counted_yet(reader):
    theme = ThemeFactory()
    network = NetworkFactory(programme=theme.programme, theme=theme)
    tomorrow = timezone.localdate() + dt.timedelta(days=1)
    MembershipFactory(network=network, valid_from=tomorrow)

    page = text_of(reader.get(network_page(network.slug, theme.programme.slug)))

    assert "0 medlemmer" in page
    assert "Kommende medlemmer" in page
