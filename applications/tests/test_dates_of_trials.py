import datetime as dt

import pytest

from applications import dates
from applications.models import LegalAct, LegalEvent, Participation, TrialStep
from applications.tests.factories import AUTUMN_2016, ApplicationFactory, officer_of
from applications.workflow import Sharing
from networks.tests.factories import AffiliationFactory, MembershipFactory, UserFactory

pytestmark = pytest.mark.django_db

EVER = {"on": dt.date(2017, 5, 1), "since": None, "until": None}
JULY, AUGUST, SEPTEMBER = (dt.date(2017, month, 1) for month in (7, 8, 9))


@pytest.fixture
def application():
    return ApplicationFactory(title="Én dør")


@pytest.fixture
def step(application):
    """``step(kind, on)`` says something about the owner's own trial."""
    part = Participation.objects.get(application=application)
    return lambda kind, on, **fields: TrialStep.objects.create(
        participation=part, kind=kind, on=on, by=application.created_by, at=AUTUMN_2016, **fields
    )


def told(application):
    found = dates.starts(officer_of(application.owner), **EVER)
    return [(e.what, e.day, e.cancelled, e.sequence) for e in found]


def test_a_planned_start_that_moved_says_why(application, step):
    step("planned", JULY)
    step("planned", AUGUST, note="Loven er forsinket.")
    (found,) = dates.starts(officer_of(application.owner), **EVER)
    assert (found.what, found.day, found.title) == ("Planlagt start", AUGUST, "Én dør")
    assert [(m.old, m.new, m.reason) for m in found.moves] == [
        (JULY, AUGUST, "Loven er forsinket.")
    ]


def test_the_real_start_takes_the_planned_ones_place(application, step):
    step("planned", JULY)
    step("started", AUGUST)
    step("stopped", SEPTEMBER, reason="finished")
    assert told(application) == [
        ("Forsøget starter", AUGUST, False, 1),
        ("Forsøget stopper", SEPTEMBER, False, 0),
    ]


@pytest.mark.parametrize(
    "why", [("stopped", {"reason": "no_demand"}), ("overtaken", {})], ids=lambda why: why[0]
)
def test_a_start_given_up_is_cancelled(application, step, why):
    step("planned", JULY)
    step(why[0], AUGUST, **why[1])
    assert told(application) == [("Planlagt start", JULY, True, 1)]


def test_a_start_is_for_those_who_read_the_application(application, step):
    step("planned", JULY)
    member = officer_of(MembershipFactory(network=application.network).municipality)
    strangers = [UserFactory(), AffiliationFactory(admin=True).user, member]
    assert [list(dates.starts(user, **EVER)) for user in strangers] == [[], [], []]
    application.sharing = Sharing.NETWORK
    application.save()
    assert len(list(dates.starts(member, **EVER))) == 1


@pytest.fixture
def act(application):
    return LegalAct.objects.create(
        programme=application.network.programme,
        kind="network_law",
        title="Lov om frikommunenetværk",
        expected_on=JULY,
        created_by=application.created_by,
        created_at=AUTUMN_2016,
    )


def event(act, stage, on, **fields):
    return LegalEvent.objects.create(
        act=act, stage=stage, on=on, by=act.created_by, at=AUTUMN_2016, **fields
    )


def test_an_act_is_expected_until_it_is_in_force(act):
    assert [(e.what, e.day) for e in dates.acts(UserFactory(), **EVER)] == [
        ("Loven ventes at gælde", JULY)
    ]
    event(act, "in_force", dt.date(2017, 4, 1), number="LOV nr 658")
    (found,) = dates.acts(UserFactory(), **EVER)
    assert (found.what, found.day, found.note) == ("I kraft", dt.date(2017, 4, 1), "LOV nr 658")


def test_a_corrected_step_is_the_same_one_moved(act):
    wrong = event(act, "bill", JULY)
    event(act, "bill", AUGUST, corrects=wrong)
    found = [e for e in dates.acts(UserFactory(), **EVER) if e.what == "Lovforslag fremsat"]
    assert [(e.uid, e.day, e.sequence) for e in found] == [(f"legal-event-{wrong.pk}", AUGUST, 1)]
    assert [(m.old, m.new) for m in found[0].moves] == [(JULY, AUGUST)]


@pytest.mark.parametrize("how_many", [1, 3])
def test_trials_ask_the_same_of_the_database_however_many_there_are(
    django_assert_num_queries, how_many
):
    first = ApplicationFactory()
    officer = officer_of(first.owner)
    rows = [first, *(ApplicationFactory(owner=first.owner) for _ in range(how_many - 1))]
    for row in rows:
        TrialStep.objects.create(
            participation=row.participations.get(), kind="planned", on=JULY, by=officer,
            at=AUTUMN_2016,
        )  # fmt: skip
        act = LegalAct.objects.create(
            programme=row.network.programme, kind="network_law", title="Lov", created_by=officer,
            created_at=AUTUMN_2016,
        )  # fmt: skip
        event(act, "bill", JULY)
    with django_assert_num_queries(6):
        assert len(list(dates.starts(officer, **EVER))) == how_many
        assert len(list(dates.acts(officer, **EVER))) == how_many
