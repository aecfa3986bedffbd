import datetime as dt
import json

import pytest

from networks import names, queries
from networks.management import registers
from networks.management.tally import Tally
from networks.models import LeadTerm, Municipality
from networks.tests.factories import (
    AffiliationFactory,
    LeadTermFactory,
    MembershipFactory,
    NetworkFactory,
    UserFactory,
)

TODAY = dt.date(2017, 1, 15)
YESTERDAY = TODAY - dt.timedelta(days=1)


@pytest.fixture
def denmark(db):
    registers.load_municipalities(Tally())


def test_municipality_is_found_by_every_listed_spelling(denmark):
    listed = {
        spelling: row["code"]
        for row in registers.rows_of("municipalities.csv")
        for spelling in [row["name"], row["official_name"], *row["aliases"].split(";")]
        if spelling
    }

    found = {spelling: queries.find_municipality(spelling).code for spelling in listed}

    assert len(listed) > 2 * 98
    assert found == listed


@pytest.mark.parametrize(
    ("spelling", "code"),
    [
        ("Nordfyn", "0480"),
        ("nordfyns kommune", "0480"),
        ("Århus", "0751"),
        ("ÅRHUS KOMMUNE", "0751"),
        ("A\u030arhus", "0751"),
        ("Arhus", "0751"),
        ("Aarhus Kommunes", "0751"),
        ("Vesthimmerland", "0820"),
        ("Københavns Kommune", "0101"),
        ("Koebenhavn", "0101"),
        ("kobenhavn", "0101"),
        ("København\u00ad", "0101"),
        ("101", "0101"),
        ("0101", "0101"),
        (" 751 ", "0751"),
        ("Esbjergs", "0561"),
        ("Randers’", "0730"),
        ("Favrsløv Kommune**", "0710"),
        ("Høje Tåstrup", "0169"),
        ("hoeje-taastrup", "0169"),
        ("Ringkøbing–Skjern", "0760"),
        ("Bornholms Regionskommune", "0400"),
        ("Åbenrå", "0580"),
        ("Aeroe", "0492"),
        ("Naestved", "0370"),
    ],
)
def test_municipality_is_found_by_spellings_in_use(denmark, spelling, code):
    assert queries.find_municipality(spelling).code == code


@pytest.mark.parametrize(
    "text", ["", " ", "Kommune", "|", "%", "_", "Frederiks", "K", "0", "1101", "Malmø", "\x00"]
)
def test_municipality_is_not_found_by_anything_else(denmark, text):
    assert queries.find_municipality(text) is None


def test_no_two_municipalities_share_a_key(denmark):
    keys = [k for m in Municipality.objects.all() for k in names.keys_of(m.search_key)]

    assert len(keys) == len(set(keys))


def test_search_without_text_gives_all_in_danish_order(denmark):
    found = [m.name for m in queries.search_municipalities("")]

    assert len(found) == 98
    assert found[0] == "Albertslund"
    assert found[-4:] == ["Ærø", "Aabenraa", "Aalborg", "Aarhus"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("frederiks", ["Frederiksberg", "Frederikshavn", "Frederikssund"]),
        ("Ålborg", ["Aalborg"]),
        ("jyll", []),
        ("mors", ["Morsø"]),
        ("Kommune", []),
        ("Esbjergs Kommune", ["Esbjerg"]),
        ("%", []),
    ],
)
def test_search_finds_parts_of_names(denmark, text, found):
    assert [m.name for m in queries.search_municipalities(text)] == found


@pytest.mark.parametrize(
    ("text", "found"), [("Kolsing", ["Kolding"]), ("Hjøring", ["Hjørring"]), ("xyzxyz", [])]
)
def test_similar_names_are_offered_for_a_misspelling(denmark, text, found):
    assert [m.name for m in queries.similar_municipalities(text, most=1)] == found


def test_danish_order_puts_the_three_letters_last():
    unordered = ["Aarhus", "Øen", "Zealand", "Ærø", "Assens", "Aabenraa", "Vejle"]

    assert sorted(unordered, key=names.sort_key) == [
        "Assens",
        "Vejle",
        "Zealand",
        "Ærø",
        "Øen",
        "Aabenraa",
        "Aarhus",
    ]


def test_members_are_those_in_force_on_the_day(db):
    network = NetworkFactory()
    stays, left, comes = (
        MembershipFactory(network=network, valid_from=since, valid_to=until).municipality
        for since, until in [(YESTERDAY, None), (YESTERDAY, YESTERDAY), (TODAY, None)]
    )
    MembershipFactory()

    assert set(queries.members(network, on=YESTERDAY)) == {stays, left}
    assert set(queries.members(network, on=TODAY)) == {stays, comes}


def test_coordinators_are_active_and_in_force(db):
    network = NetworkFactory()
    now = AffiliationFactory(coordinator=True, network=network, valid_from=YESTERDAY)
    AffiliationFactory(coordinator=True, network=network, valid_from=YESTERDAY, valid_to=YESTERDAY)
    AffiliationFactory(
        coordinator=True,
        network=network,
        valid_from=YESTERDAY,
        user=UserFactory(is_active=False),
    )
    AffiliationFactory(coordinator=True, valid_from=YESTERDAY)

    assert list(queries.coordinators(network, on=TODAY)) == [now.user]


def test_lead_and_evaluation_lead_are_told_apart_and_dated(db):
    network = NetworkFactory()
    before = LeadTermFactory(network=network, valid_from=YESTERDAY, valid_to=YESTERDAY)
    now = LeadTermFactory(network=network, valid_from=TODAY)
    evaluation = LeadTermFactory(network=network, valid_from=TODAY, kind=LeadTerm.Kind.EVALUATION)

    def leads(kind):
        return [queries.lead(network, kind, on=day) for day in (YESTERDAY, TODAY)]

    assert leads(LeadTerm.Kind.LEAD) == [before.municipality, now.municipality]
    assert leads(LeadTerm.Kind.EVALUATION) == [None, evaluation.municipality]


def test_organisations_of_a_person_are_listed_once(db):
    officer = AffiliationFactory(valid_from=YESTERDAY)
    AffiliationFactory(
        user=officer.user, municipality=officer.municipality, secretary=True, valid_from=YESTERDAY
    )
    AffiliationFactory(user=officer.user, admin=True, valid_from=YESTERDAY)
    reader = AffiliationFactory(user=officer.user, ministry_reader=True, valid_from=TODAY)

    assert queries.organisations_of(officer.user, on=YESTERDAY) == [officer.municipality]
    assert queries.organisations_of(officer.user, on=TODAY) == [
        officer.municipality,
        reader.ministry,
    ]


def test_every_name_as_the_documents_write_it_is_found(denmark):
    written = json.loads((registers.DATA / "networks2016.json").read_text(encoding="utf-8"))
    members = [member for network in written["networks"] for member in network["members"]]

    found = [queries.find_municipality(member["written_as"]).code for member in members]

    assert len(found) == 51
    assert found == [member["code"] for member in members]
