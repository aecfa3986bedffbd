from datetime import date

import pytest

from networks.dates import lead_terms, memberships, programmes, scope_of, scope_of_municipality
from networks.tests.factories import (
    AffiliationFactory,
    LeadTermFactory,
    MembershipFactory,
    MinistryFactory,
    MunicipalityFactory,
    NetworkFactory,
    ProgrammeFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db

TODAY = date(2016, 11, 2)
EVER = {"on": TODAY, "since": None, "until": None}


def told(entries):
    return [(e.uid, e.day, e.what) for e in entries]


def test_a_programme_begins_and_ends():
    row = ProgrammeFactory(begins_on=date(2016, 10, 6), ends_on=date(2020, 7, 1))
    assert told(programmes(UserFactory(), **EVER)) == [
        (f"programme-{row.pk}-begins", date(2016, 10, 6), "Ordningen begynder"),
        (f"programme-{row.pk}-ends", date(2020, 7, 1), "Ordningen slutter"),
    ]


def test_those_who_join_on_one_day_stand_together():
    network = NetworkFactory()
    for name in ("Ærø", "Aarhus"):
        MembershipFactory(network=network, municipality=MunicipalityFactory(name=name))
    late = MembershipFactory(network=network, valid_from=date(2017, 3, 1))
    first, second = memberships(UserFactory(), **EVER)
    assert (first.day, first.title, set(first.note.split(", "))) == (
        date(2016, 1, 1), network.name, {"Ærø", "Aarhus"},
    )  # fmt: skip
    assert (second.day, second.note) == (date(2017, 3, 1), late.municipality.name)
    assert second.scope.municipalities == {late.municipality_id}


def test_who_leaves_is_named():
    row = MembershipFactory(valid_to=date(2017, 6, 30))
    ended, _begun = memberships(UserFactory(), **EVER)
    assert told([ended]) == [(f"membership-{row.pk}-ends", date(2017, 6, 30), "Medlemskab ophører")]
    assert ended.title == f"{row.municipality} forlader {row.network}"


def test_memberships_outside_the_days_asked_for_are_left_out():
    MembershipFactory(valid_to=date(2017, 6, 30))
    asked = {"on": TODAY, "since": date(2016, 6, 1), "until": date(2017, 1, 1)}
    assert list(memberships(UserFactory(), **asked)) == []


def test_a_lead_term_is_a_span():
    row = LeadTermFactory(valid_from=date(2016, 10, 6), valid_to=date(2017, 10, 5))
    begun, ended = lead_terms(UserFactory(), **EVER)
    assert [(e.day, e.edge) for e in (begun, ended)] == [
        (date(2016, 10, 6), "start"),
        (date(2017, 10, 5), "end"),
    ]
    assert begun.title == f"{row.municipality}: Netværksansvarlig kommune"


def test_what_concerns_a_case_officer_is_the_municipality_and_its_networks():
    membership = MembershipFactory()
    over = MembershipFactory(municipality=membership.municipality, valid_to=date(2016, 6, 1))
    user = AffiliationFactory(municipality=membership.municipality).user
    scope = scope_of(user, on=TODAY)
    assert scope.municipalities == {membership.municipality_id}
    assert scope.networks == {membership.network_id}
    assert scope.programmes == {membership.network.programme_id}
    assert over.network_id not in scope.networks
    assert scope_of_municipality(membership.municipality, on=TODAY) == scope


def test_what_concerns_a_ministry_is_its_programmes():
    ministry = MinistryFactory()
    own, _other = ProgrammeFactory(ministry=ministry), ProgrammeFactory()
    user = AffiliationFactory(ministry_officer=True, ministry=ministry).user
    scope = scope_of(user, on=TODAY)
    assert (scope.municipalities, scope.networks, scope.programmes) == (set(), set(), {own.pk})


def test_everything_concerns_an_administrator_and_nothing_is_known_of_a_stranger():
    assert scope_of(AffiliationFactory(admin=True).user, on=TODAY).is_empty
    assert scope_of(UserFactory(), on=TODAY).is_empty
