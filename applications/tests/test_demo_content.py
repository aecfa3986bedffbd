import json
from pathlib import Path

import pytest

from applications.citations import parse_citation, parse_provisions
from applications.models import Exemption, Goal
from networks.models import Role
from support.texts.html import sanitise
from support.texts.privacy import warnings

CONTENT = Path(__file__).resolve().parent.parent / "demo_content"
NETWORKS = CONTENT.parent.parent / "networks" / "data" / "fk2.json"
APPLICATIONS = ["midlertidige_lejekontrakter", "laegeattester", "rehabiliteringsteams"]


def _data(name):
    return json.loads((CONTENT / f"{name}.json").read_text(encoding="utf-8"))


@pytest.fixture(params=APPLICATIONS)
def application(request):
    return _data(request.param)


def _parts(template):
    return [part["key"] for section in template["sections"] for part in section["parts"]]


@pytest.mark.parametrize("name", ["template_2016", "template_network"])
def test_template_names_each_part_once_and_numbers_its_sections(name):
    template = _data(name)
    keys = _parts(template)
    numbers = [section["number"] for section in template["sections"]]
    assert (len(set(keys)), numbers) == (len(keys), list(range(1, len(numbers) + 1)))


def test_headings_are_the_ministrys():
    assert [section["heading"] for section in _data("template_2016")["sections"]] == [
        "Beskrivelse af forsøget",
        "Mål og forventede resultater",
        "Konkrete behov for forsøgshjemler, undtagelser fra gældende lovgivning mv.",
        "Hvordan realiseres de forventede resultater",
        "Evaluering",
    ]


def test_text_is_stored_in_its_canonical_spelling(application):
    texts = application["sections"]
    assert {number: sanitise(html) for number, html in texts.items()} == texts


def test_references_inside_an_application_lead_somewhere(application):
    template = _data("template_2016")
    goals = {None, *(goal["number"] for goal in application["goals"])}
    used = {row["goal"] for row in application["exemptions"]}
    used |= {goal["builds_on"] for goal in application["goals"]}
    labels = {rail["label"] for rail in template["guard_rails"]}
    assert (
        used - goals,
        set(application["parts_covered"]) - set(_parts(template)),
        set(application["guard_rails"]) - labels,
    ) == (set(), set(), set())


def test_participants_are_members_of_the_network(application):
    networks = json.loads(NETWORKS.read_text(encoding="utf-8"))["networks"]
    network = next(n for n in networks if n["slug"] == application["network_slug"])
    codes = {participant["code"] for participant in application["participants"]}
    assert application["owner"] in codes
    assert codes - set(network["members"]) == set()


def test_rows_fit_their_tables(application):
    for goal in application["goals"]:
        Goal(**{k: v for k, v in goal.items() if k != "builds_on"}).clean_fields(
            exclude=["application"]
        )
    for row in application["exemptions"]:
        Exemption(**{k: v for k, v in row.items() if k != "goal"}).clean_fields(
            exclude=["application", "sections"]
        )


def test_laws_and_provisions_are_written_so_that_they_can_be_searched(application):
    for row in application["exemptions"]:
        assert row["citation"] in str(parse_citation(row["law_name"]))
        assert row["provision"] == (row["provision"] and str(parse_provisions(row["provision"])))


def test_contacts_are_among_the_demo_people(application):
    people = {(p["name"], p["phone"], p["email"]) for p in _data("people")}
    contacts = {
        tuple(application[who][key] for key in ("name", "phone", "email"))
        for who in ("subject_contact", "coordinator")
    }
    assert contacts - people == set()


def test_demo_people_hold_every_role_and_can_reach_nobody():
    people = _data("people")
    assert {person["role"] for person in people} == set(Role.values)
    assert {person["phone"][:8] for person in people} == {"00 00 00"}
    assert {person["email"].rpartition(".")[2] for person in people} == {"example"}
    assert len({person["email"] for person in people}) == len(people)


def test_finished_application_covers_every_required_part():
    required = {
        part["key"]
        for section in _data("template_2016")["sections"]
        for part in section["parts"]
        if part["required"]
    }
    assert required - set(_data("midlertidige_lejekontrakter")["parts_covered"]) == set()


def test_texts_tell_about_no_single_citizen(application):
    assert [w for html in application["sections"].values() for w in warnings(html)] == []
