"""The municipalities' own papers of 2016–2018, played through from first meeting to last."""

import datetime as dt

import pytest

from applications.management.demo import scenarios
from applications.management.demo.scenarios import Secretary
from applications.models import ApplicationVersion, ApprovalStep, PlannedStep, Round
from applications.queries.approvals import local_states
from applications.queries.boards import municipality_board, network_matrix, round_lists
from applications.queries.planning import plan_back
from applications.queries.starting import start_gate
from applications.queries.whole import approvals_of
from applications.tests.factories import (
    ApplicationFactory,
    ParticipationFactory,
    RoundFactory,
)
from applications.workflow import Sharing, Status
from networks.tests.factories import (
    AffiliationFactory,
    MembershipFactory,
    MunicipalityFactory,
    NetworkFactory,
)

Decision = ApprovalStep.Decision
SPRING = dt.datetime(2016, 4, 20, 8, 0, tzinfo=dt.UTC)
HEALTH = ["Allerød", "Fredensborg", "Frederikssund", "Gribskov", "Helsingør", "Hillerød"]
ONE_PLAN = [*HEALTH, "Ballerup", "Furesø", "Halsnæs"]


class Place:
    """Municipalities by name, each with a secretary, made when first asked for."""

    def __init__(self):
        self.made = {}

    def __call__(self, name, at=SPRING):
        if name not in self.made:
            municipality = MunicipalityFactory(name=name)
            by = AffiliationFactory(secretary=True, municipality=municipality).user
            self.made[name] = (municipality, by)
        municipality, by = self.made[name]
        return Secretary(municipality, by, at)


@pytest.fixture
def place(db):
    return Place()


def apply(place, round_, title, names, **fields):
    """A frozen application shared with its network of ``names``; the first owns it."""
    network = NetworkFactory(programme=round_.programme, name=title)
    for name in names:
        MembershipFactory(network=network, municipality=place(name).municipality)
    application = ApplicationFactory(
        round=round_,
        network=network,
        owner=place(names[0]).municipality,
        title=title,
        sharing=Sharing.NETWORK,
        **({"status": Status.READY} | fields),
    )
    for name in names[1:]:
        ParticipationFactory(application=application, municipality=place(name).municipality)
    version = ApplicationVersion.objects.create(
        application=application,
        number=1,
        reason=ApplicationVersion.Reason.FROZEN,
        content={"sections": []},
        sha256="0" * 64,
        by=application.created_by,
        at=SPRING,
    )
    type(application).objects.filter(pk=application.pk).update(latest_version=version.number)
    application.latest_version = version.number
    return application


def spring_round():
    """The round in which municipalities asked to become a network."""
    opened, deadline = dt.date(2016, 1, 15), dt.date(2016, 6, 1)
    return RoundFactory(kind=Round.Kind.NETWORK, opens_on=opened, deadline=deadline)


def states(application):
    rows = list(application.participations.select_related("municipality"))
    found = local_states(rows, approvals_of(application))
    return {state.municipality.name: state for state in found}


def test_one_item_two_applications_and_fifteen_council_decisions(place):
    """Fredensborg, item 133: the finance committee recommends on 23 May 2016."""
    round_ = spring_round()
    health = apply(place, round_, "Den sunde borger", HEALTH)
    plan = apply(place, round_, "Én plan", ONE_PLAN)
    both = [health, plan]
    it = place("Fredensborg")
    scenarios.set_up(it, scenarios.FREDENSBORG, "fredensborg")
    days = {"ØU": dt.date(2016, 5, 23), "BYR": dt.date(2016, 5, 30)}

    item = scenarios.one_item_two_applications(it, both, days=days)

    board = {
        b.body.short_code: b
        for b in municipality_board(it.municipality, user=it.by, on=SPRING.date())
    }
    sitting = board["ØU"].sittings[0]
    assert [case.application for case in sitting.cases] == both
    assert {case.item for case in sitting.cases} == {item}
    assert (sitting.closes_on, sitting.days_left) == (dt.date(2016, 5, 16), 26)

    recommends = "Anbefaler administrationens indstillinger."
    scenarios.decide(it, both, "ØU", days["ØU"], Decision.RECOMMENDED, recommends)

    for application in both:
        state = states(application)["Fredensborg"]
        assert (state.state, state.label) == ("recommended", "Anbefalet af Økonomiudvalget")
        assert [step.body.name for step in state.waits_for] == ["Direktionen"]

    scenarios.decide(it, both, "DIR", dt.date(2016, 5, 2), Decision.APPROVED, "")
    waits = [states(a)["Fredensborg"].waits_for[0].meeting.date for a in both]
    assert waits == [dt.date(2016, 5, 30), dt.date(2016, 5, 30)]

    scenarios.decide(it, both, "BYR", days["BYR"], Decision.APPROVED, "Godkendt.")
    for application, names in ((health, HEALTH), (plan, ONE_PLAN)):
        for name in names:
            if name != "Fredensborg":
                council_says_yes(place(name), application, days["BYR"])

    final = ApprovalStep.objects.filter(competent=True, decision=Decision.APPROVED)
    assert final.count() == 15
    assert [[state.state for state in states(application).values()] for application in both] == [
        ["approved"] * 6,
        ["approved"] * 9,
    ]
    assert {step.case_number for step in final.filter(planned__item=item)} == {"16/1808"}
    matrix = network_matrix(health.network, user=it.by, on=SPRING.date())
    assert [m.name for m in matrix.municipalities] == HEALTH
    assert matrix.rows[0].waiting_for == []


def council_says_yes(it, application, day):
    step = ApprovalStep(body="council", meeting_date=day, decision=Decision.APPROVED)
    scenarios.register_decision(application, it.municipality, step, **it.who)


def test_orientation_after_submission_is_no_approval(place):
    """Herning, item 228, 13 June 2016: sent on 1 June, the finance committee told after."""
    round_ = spring_round()
    sent = dt.datetime(2016, 6, 1, 10, 0, tzinfo=dt.UTC)
    application = apply(
        place,
        round_,
        "Bedre styring af udgifterne på det specialiserede socialområde",
        ["Herning", "Favrskov", "Holstebro", "Randers", "Silkeborg", "Skive", "Aabenraa"],
        status=Status.READY,
    )
    type(application).objects.filter(pk=application.pk).update(
        status=Status.SUBMITTED, submitted_at=sent, submitted_title=application.title
    )
    it = place("Herning", sent)
    scenarios.set_up(it, scenarios.HERNING, "herning")

    item = scenarios.told_afterwards(it, application, day=dt.date(2016, 6, 13))
    scenarios.decide(
        it,
        [application],
        "ØKE",
        dt.date(2016, 6, 13),
        Decision.ENDORSED,
        "Indstillingen er tiltrådt.",
        agenda_number="228",
    )

    state = states(application)["Herning"]
    assert item.template.shows_matrix is True
    crosses = PlannedStep.objects.filter(approval=state.approval, skipped=False)
    assert sorted(step.body.short_code for step in crosses.select_related("body")) == [
        "BYR",
        "ØKE",
    ]
    assert (state.state, state.is_approved) == ("under_way", False)
    assert [step.body.short_code for step in state.waits_for] == ["BYR"]

    scenarios.decide(it, [application], "BYR", dt.date(2016, 6, 21), Decision.ENDORSED, "Tiltrådt.")
    assert states(application)["Herning"].state == "under_way"
    assert start_gate(application, it.municipality, on=dt.date(2016, 6, 21))[0].startswith(
        "Politisk godkendelse i Herning"
    )


def test_administration_approves_with_reservation_before_the_deadline(place):
    """København, note of 10 November 2016: 1 December, then 10 January and 2 February 2017."""
    november = dt.datetime(2016, 11, 10, 9, 0, tzinfo=dt.UTC)
    round_ = RoundFactory(deadline=dt.date(2016, 12, 1))
    application = apply(place, round_, "Billige boliger", ["Høje-Taastrup", "København"])
    it = place("København", november)
    own = scenarios.set_up(it, scenarios.KOEBENHAVN, "koebenhavn")
    days = {"ØU": dt.date(2017, 1, 10), "BR": dt.date(2017, 2, 2)}
    for code, day in days.items():
        scenarios.meet(it, own[code], day)

    plan = plan_back(application, it.municipality, until=round_.deadline, on=november.date())

    assert plan.missing == [
        "Økonomiudvalget har intet møde senest 1. december 2016. Det næste er 10. januar 2017.",
        "Borgerrepræsentationen har intet møde senest 1. december 2016. "
        "Det næste er 2. februar 2017.",
    ]
    assert plan.options[0].text == (
        "Godkend administrativt med forbehold senest 1. december 2016. Den politiske behandling "
        "følger: Økonomiudvalget 10. januar 2017, Borgerrepræsentationen 2. februar 2017."
    )

    scenarios.reservation_first(it, application, given=dt.date(2016, 11, 28), days=days)

    state = states(application)["København"]
    assert (state.state, state.has_reservation) == ("reservation", True)
    assert [(s.body.name, s.meeting.date) for s in state.waits_for] == [
        ("Økonomiudvalget", dt.date(2017, 1, 10))
    ]
    lists = round_lists(round_, it.by, on=november.date())
    assert [entry.state.municipality.name for entry in lists.reservations] == ["København"]
    assert [entry.state.municipality.name for entry in lists.missing] == ["Høje-Taastrup"]

    scenarios.decide(it, [application], "ØU", days["ØU"], Decision.RECOMMENDED, "Anbefalet.")
    assert states(application)["København"].state == "reservation"
    scenarios.decide(it, [application], "BR", days["BR"], Decision.APPROVED, "Godkendt.")

    assert states(application)["København"].state == "approved"
    lists = round_lists(round_, it.by, on=dt.date(2017, 2, 3))
    assert lists.reservations == []
    assert [entry.state.municipality.name for entry in lists.approved] == ["København"]


def test_two_committees_treat_one_item_each_with_its_own_decision(place):
    """Fredensborg, item 148, 3 December 2018."""
    autumn = dt.datetime(2018, 11, 20, 9, 0, tzinfo=dt.UTC)
    application = apply(place, RoundFactory(), "Én plan", ["Fredensborg", "Ballerup"])
    it = place("Fredensborg", autumn)
    scenarios.set_up(it, scenarios.FREDENSBORG, "fredensborg")
    day = dt.date(2018, 12, 3)

    item = scenarios.two_committees_at_once(it, application, day=day)

    waits = states(application)["Fredensborg"].waits_for
    assert sorted(step.body.short_code for step in waits) == ["BAE", "SSU"]
    assert {step.item_id for step in waits} == {item.pk}

    text = "Orienteringen taget til efterretning."
    first = scenarios.decide(
        it, [application], "SSU", day, Decision.NOTED, text, agenda_number="148"
    )

    state = states(application)["Fredensborg"]
    assert [step.body.short_code for step in state.waits_for] == ["BAE"]
    assert (first[0].case_number, first[0].competent) == ("16/31575", False)

    scenarios.decide(it, [application], "BAE", day, Decision.NOTED, text)
    state = states(application)["Fredensborg"]
    assert (state.state, state.waits_for) == ("under_way", [])
