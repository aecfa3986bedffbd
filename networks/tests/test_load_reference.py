"""The facts of networks; ``applications/tests/test_load_reference.py`` has the command."""

import datetime as dt
import json

import pytest

from networks import queries
from networks.management import reference, registers
from networks.management.tally import Tally
from networks.models import (
    LeadTerm,
    Membership,
    Municipality,
    Network,
    NetworkAlias,
    Programme,
    RegionMembership,
)

SELECTED = dt.date(2016, 10, 10)
SIZES = {
    "akut": 4,
    "beskaeftigelse": 11,
    "boern": 3,
    "boliger": 6,
    "en-plan": 9,
    "samskabelse": 6,
    "socialomraadet": 7,
    "tvaersektorielt": 5,
}


@pytest.fixture
def programme(db):
    return reference.load(Tally())


def regions_on(day):
    held = RegionMembership.objects.on(day).values_list("region__name", flat=True)
    return {name: list(held).count(name) for name in held}


def test_there_are_98_municipalities_each_with_a_tile_and_a_population(programme):
    rows = Municipality.objects.all()

    assert len(rows) == 98
    assert len({(m.tile_row, m.tile_column) for m in rows}) == 98
    # Statistics Denmark's 5,840,045 for the whole country less the 90 of Christiansø.
    assert sum(m.population for m in rows) == 5_839_955
    assert {m.population_date for m in rows} == {dt.date(2021, 1, 1)}


@pytest.mark.parametrize("day", [dt.date(2016, 10, 10), dt.date(2026, 12, 31)])
def test_five_regions_until_the_end_of_2026(programme, day):
    assert regions_on(day) == {
        "Region Hovedstaden": 29,
        "Region Sjælland": 17,
        "Region Syddanmark": 22,
        "Region Midtjylland": 19,
        "Region Nordjylland": 11,
    }


def test_four_regions_from_2027(programme):
    assert regions_on(dt.date(2027, 1, 1)) == {
        "Region Østdanmark": 46,
        "Region Syddanmark": 22,
        "Region Midtjylland": 19,
        "Region Nordjylland": 11,
    }


def test_networks_have_51_memberships_of_44_municipalities(programme):
    members = Membership.objects.on(SELECTED).filter(network__programme=programme)

    assert members.count() == 51
    assert members.values("municipality").distinct().count() == 44
    assert {n.slug: n.memberships.count() for n in programme.networks.all()} == SIZES


def test_loaded_members_are_those_of_the_documents(programme):
    written = json.loads((registers.DATA / "networks2016.json").read_text(encoding="utf-8"))

    for facts in written["networks"]:
        network = Network.objects.select_related("theme").get(slug=facts["slug"])
        codes = network.memberships.values_list("municipality__code", flat=True)
        assert set(codes) == {member["code"] for member in facts["members"]}
        assert (network.name, network.theme.name) == (facts["name"], facts["theme_group"])


def test_known_leads_are_loaded_and_no_other(programme):
    terms = LeadTerm.objects.values_list("network__slug", "kind", "municipality__name")

    assert set(terms) == {
        ("boliger", "lead", "Høje-Taastrup"),
        ("boliger", "evaluation", "København"),
        ("tvaersektorielt", "lead", "Esbjerg"),
    }


def test_bodies_have_their_own_names_where_known(programme):
    named = {m.name: (m.council_name, m.finance_committee_name) for m in Municipality.objects.all()}

    assert named["København"] == ("Borgerrepræsentationen", "Økonomiudvalget")
    assert named["Aarhus"] == ("Byrådet", "Magistraten")
    assert named["Læsø"] == ("Kommunalbestyrelsen", "Økonomiudvalget")


def test_programme_is_frikommuneforsog_two(programme):
    kept = Programme.objects.select_related("ministry").get()

    assert (kept.slug, kept.reference_prefix, kept.mailbox) == ("fk2", "FK2", "frikommuner@sim.dk")
    assert kept.ministry.name == "Social- og Indenrigsministeriet"
    assert (kept.begins_on, kept.ends_on) == (dt.date(2016, 10, 1), dt.date(2021, 12, 31))
    assert (kept.smallest_network, kept.largest_network) == (2, 6)
    assert kept.is_demo is False


def test_second_run_changes_nothing(programme):
    tally = Tally()

    reference.load(tally)

    assert tally == Tally(created=0, updated=0)


def test_second_run_corrects_public_facts_and_keeps_what_people_wrote(programme):
    Municipality.objects.filter(code="0480").update(
        name="Nordfyen", aliases=["Nordfyn", "Bogense"], council_name="Byrådet"
    )
    RegionMembership.objects.filter(municipality__code="0101", valid_to__isnull=False).update(
        valid_to=None
    )
    tally = Tally()

    reference.load(tally)

    kept = queries.find_municipality("Bogense")
    assert tally == Tally(created=0, updated=2)
    assert (kept.name, kept.council_name) == ("Nordfyns", "Byrådet")
    assert regions_on(dt.date(2027, 1, 1))["Region Østdanmark"] == 46


def test_second_run_leaves_what_administrators_changed(programme):
    network = Network.objects.get(slug="samskabelse")
    Network.objects.filter(pk=network.pk).update(name="Samskabelse", status="dissolved")
    network.memberships.update(valid_to=dt.date(2020, 6, 30))
    Programme.objects.update(mailbox="ny@ministerium.example")
    Municipality.objects.filter(code="0101").update(
        population=667_000, population_date=dt.date(2026, 1, 1)
    )
    tally = Tally()

    reference.load(tally)

    network.refresh_from_db()
    assert tally == Tally(created=0, updated=0)
    assert (network.name, network.status) == ("Samskabelse", "dissolved")
    assert Membership.objects.on(dt.date(2021, 1, 1)).filter(network=network).count() == 0
    assert Programme.objects.get().mailbox == "ny@ministerium.example"
    assert Municipality.objects.get(code="0101").population == 667_000


def test_networks_are_known_by_the_names_they_were_called(programme):
    names = NetworkAlias.objects.filter(network__slug="en-plan").values_list("name", flat=True)

    assert {"En plan", "Én plan"} <= set(names)
