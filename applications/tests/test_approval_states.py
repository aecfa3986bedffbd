"""What the registered decisions amount to, and that a changed text is never silently covered."""

import datetime as dt

import pytest

from applications.actions.approvals import File, register_decision
from applications.actions.coverage import decide_coverage
from applications.actions.planning import open_approval, put_on_item, set_meeting
from applications.models import ApplicationVersion, ApprovalStep, PoliticalBody
from applications.queries.approvals import local_states, reservations
from applications.queries.starting import start_gate
from applications.queries.whole import approvals_of
from applications.tests.factories import (
    AUTUMN_2016,
    AgendaItemFactory,
    AgendaTemplateFactory,
    ApplicationFactory,
    LocalApprovalFactory,
    MeetingFactory,
    PlannedStepFactory,
    PoliticalBodyFactory,
)
from applications.workflow import NotNow
from networks.tests.factories import MunicipalityFactory, UserFactory
from support.documents.store import read

Kind = PoliticalBody.Kind
Decision = ApprovalStep.Decision
DAY = dt.date(2016, 11, 15)
WHO = {"at": AUTUMN_2016}


@pytest.fixture
def secretary(db):
    return UserFactory(name="Bodil Sekretær")


@pytest.fixture
def application(db):
    return ApplicationFactory()


def freeze(application, number):
    """Version ``number`` of the text, as freezing makes it."""
    version = ApplicationVersion.objects.create(
        application=application,
        number=number,
        reason=ApplicationVersion.Reason.FROZEN,
        content={"sections": []},
        sha256="0" * 64,
        by=application.created_by,
        at=AUTUMN_2016,
    )
    type(application).objects.filter(pk=application.pk).update(latest_version=number)
    application.latest_version = number
    return version


def state_of(application):
    participations = list(application.participations.select_related("municipality"))
    return local_states(participations, approvals_of(application))[0]


def decide(application, secretary, decision=Decision.APPROVED, *, body=Kind.COUNCIL, **fields):
    options = {name: fields.pop(name) for name in ("version", "files") if name in fields}
    step = ApprovalStep(body=body, meeting_date=DAY, decision=decision, **fields)
    return register_decision(
        application, application.owner, step, by=secretary, at=AUTUMN_2016, **options
    )


def test_nothing_registered_is_missing(application):
    state = state_of(application)

    assert (state.state, state.is_approved, state.is_open) == ("missing", False, True)


def test_council_approves_the_newest_version(application, secretary):
    freeze(application, 1)

    step = decide(application, secretary)

    state = state_of(application)
    assert (state.state, state.version, state.step) == ("approved", 1, step)
    assert step.competent is True


def test_bodies_before_the_council_recommend(application, secretary):
    decide(application, secretary, Decision.APPROVED, body=Kind.COMMITTEE, body_name="Teknik")

    state = state_of(application)

    assert (state.state, state.label) == ("recommended", "Anbefalet af Teknik")


def test_committees_no_is_no_refusal(application, secretary):
    decide(application, secretary, Decision.REFUSED, body=Kind.COMMITTEE)

    assert state_of(application).state == "under_way"


def test_reservation_is_a_badge_of_its_own(application, secretary):
    decide(application, secretary, body=Kind.ADMINISTRATION, with_reservation=True)

    state = state_of(application)

    assert (state.state, state.has_reservation, state.is_approved) == ("reservation", True, False)
    assert reservations([state]) == [
        f"{application.owner.official_name}: med forbehold for politisk godkendelse"
    ]


def test_reservation_stays_open_while_others_recommend(application, secretary):
    decide(application, secretary, body=Kind.ADMINISTRATION, with_reservation=True)
    decide(application, secretary, Decision.RECOMMENDED, body=Kind.FINANCE)

    assert state_of(application).state == "reservation"


def test_council_closes_the_reservation(application, secretary):
    decide(application, secretary, body=Kind.ADMINISTRATION, with_reservation=True)
    decide(application, secretary)

    state = state_of(application)

    assert (state.state, state.has_reservation) == ("approved", False)


def test_council_takes_no_reservation_for_itself(application, secretary):
    with pytest.raises(NotNow, match="kan ikke tage forbehold"):
        decide(application, secretary, with_reservation=True)

    assert ApprovalStep.objects.count() == 0


def test_refused_then_approved_is_approved(application, secretary):
    decide(application, secretary, Decision.REFUSED)
    assert state_of(application).state == "refused"

    decide(application, secretary)

    assert state_of(application).state == "approved"


def test_postponed_council_has_not_answered(application, secretary):
    decide(application, secretary, Decision.POSTPONED)

    assert state_of(application).state == "under_way"


def test_changed_text_is_not_silently_covered(application, secretary):
    freeze(application, 3)
    decide(application, secretary)
    freeze(application, 5)

    state = state_of(application)

    assert state.state == "approved_older_version"
    assert state.label == "Godkendt version 3, teksten er nu version 5"
    assert reservations([state]) == [
        f"{application.owner.official_name}: politisk godkendt, "
        "med forbehold for senere ændringer i teksten"
    ]


def test_approval_of_a_draft_does_not_cover_the_frozen_text(application, secretary):
    decide(application, secretary)
    assert state_of(application).state == "approved"

    freeze(application, 1)

    assert state_of(application).state == "approved_older_version"


def test_named_person_says_it_is_still_covered(application, secretary):
    freeze(application, 3)
    step = decide(application, secretary)
    newest = freeze(application, 5)

    decide_coverage(step, newest, covered=True, reason="Kun stavefejl.", by=secretary, **WHO)

    state = state_of(application)
    assert (state.state, state.version) == ("approved", 5)
    assert state.step.coverage[0].by.name == "Bodil Sekretær"


def test_coverage_holds_for_that_version_only(application, secretary):
    freeze(application, 3)
    step = decide(application, secretary)
    decide_coverage(
        step, freeze(application, 5), covered=True, reason="Kun stavefejl.", by=secretary, **WHO
    )

    freeze(application, 6)

    assert state_of(application).label == "Godkendt version 5, teksten er nu version 6"


def test_back_to_the_body_until_it_decides_again(application, secretary):
    council = PoliticalBodyFactory(municipality=application.owner, name="Byrådet")
    open_approval(application, application.owner, by=secretary, **WHO)
    freeze(application, 3)
    step = decide(application, secretary, body_name="Byrådet")
    newest = freeze(application, 4)
    decide_coverage(step, newest, covered=False, reason="Nyt mål.", by=secretary, **WHO)

    state = state_of(application)
    assert state.state == "back_to_body"
    assert [planned.body for planned in state.waits_for] == [council]

    decide(application, secretary, body_name="Byrådet")
    assert (state_of(application).state, state_of(application).version) == ("approved", 4)


@pytest.mark.parametrize(
    ("change", "refusal"),
    [
        ({"reason": " "}, "Skriv, hvorfor"),
        ({"version": 3}, "ændret igen"),
    ],
)
def test_coverage_is_refused(application, secretary, change, refusal):
    versions = {3: freeze(application, 3)}
    step = decide(application, secretary)
    versions[5] = freeze(application, 5)
    asked = {"version": 5, "reason": "Kun stavefejl."} | change

    with pytest.raises(NotNow, match=refusal):
        decide_coverage(
            step,
            versions[asked["version"]],
            covered=True,
            reason=asked["reason"],
            by=secretary,
            **WHO,
        )

    assert state_of(application).state == "approved_older_version"


def test_coverage_is_decided_once(application, secretary):
    freeze(application, 1)
    step = decide(application, secretary)
    newest = freeze(application, 2)
    decide_coverage(step, newest, covered=False, reason="Nyt mål.", by=secretary, **WHO)

    with pytest.raises(NotNow, match="allerede taget stilling"):
        decide_coverage(step, newest, covered=True, reason="Nej.", by=secretary, **WHO)

    assert state_of(application).state == "back_to_body"


def test_only_a_final_yes_can_cover(application, secretary):
    freeze(application, 1)
    step = decide(application, secretary, Decision.RECOMMENDED, body=Kind.FINANCE)

    with pytest.raises(NotNow, match="afgør sagen"):
        decide_coverage(
            step, freeze(application, 2), covered=True, reason="Ja.", by=secretary, **WHO
        )


def test_correction_keeps_version_and_files(application, secretary):
    freeze(application, 1)
    file = File("Uddrag", b"%PDF-1.4 uddrag", "application/pdf", "uddrag.pdf")
    wrong = decide(application, secretary, Decision.REFUSED, files=[file])
    freeze(application, 2)

    right = decide(application, secretary, corrects=wrong, reason="Tastefejl.")

    state = state_of(application)
    assert (state.state, state.step) == ("approved_older_version", right)
    assert right.version.number == 1
    assert [read(row.document) for row in right.attachments.all()] == [b"%PDF-1.4 uddrag"]
    assert wrong.attachments.count() == 1


def test_decision_is_corrected_once(application, secretary):
    wrong = decide(application, secretary, Decision.REFUSED)
    decide(application, secretary, corrects=wrong, reason="Tastefejl.")

    with pytest.raises(NotNow, match="allerede rettet"):
        decide(application, secretary, corrects=wrong, reason="Igen.")


def test_decision_is_bound_to_what_the_item_presented(application, secretary):
    presented = freeze(application, 2)
    item = AgendaItemFactory(
        template=AgendaTemplateFactory(municipality=application.owner),
        applications=[application],
    )
    item.applications.update(version=presented)
    council = PoliticalBodyFactory(municipality=application.owner)
    planned = PlannedStepFactory(
        approval=LocalApprovalFactory(application=application), body=council
    )
    put_on_item(planned, item, by=secretary, **WHO)
    freeze(application, 3)

    decide(application, secretary, planned=planned)

    assert state_of(application).label == "Godkendt version 2, teksten er nu version 3"


def test_competence_is_kept_as_it_was_when_decided(application, secretary):
    committee = PoliticalBodyFactory(
        municipality=application.owner, kind=Kind.COMMITTEE, competent=True
    )
    decide(application, secretary, body=Kind.COMMITTEE, political_body=committee)

    PoliticalBody.objects.filter(pk=committee.pk).update(competent=False)

    assert state_of(application).state == "approved"


def test_every_competent_body_must_have_said_yes(application, secretary):
    two = [
        PoliticalBodyFactory(
            municipality=application.owner,
            kind=Kind.COMMITTEE,
            name=name,
            competent=True,
            position=1,
        )
        for name in ("Social- og Seniorudvalget", "Erhvervsudvalget")
    ]
    open_approval(application, application.owner, by=secretary, **WHO)
    decide(application, secretary, body=Kind.COMMITTEE, political_body=two[0])

    state = state_of(application)
    assert state.state == "under_way"
    assert [planned.body for planned in state.waits_for] == [two[1]]

    decide(application, secretary, body=Kind.COMMITTEE, political_body=two[1])
    assert state_of(application).state == "approved"


def test_one_municipalitys_no_leaves_the_others(application, secretary):
    other = MunicipalityFactory()
    application.participations.create(municipality=other, status="accepted")
    decide(application, secretary, Decision.REFUSED)
    register_decision(
        application,
        other,
        ApprovalStep(body=Kind.COUNCIL, meeting_date=DAY, decision=Decision.APPROVED),
        by=secretary,
        **WHO,
    )

    states = local_states(
        list(application.participations.select_related("municipality")), approvals_of(application)
    )

    assert {s.municipality: s.state for s in states} == {
        application.owner: "refused",
        other: "approved",
    }


def test_foreign_body_and_version_are_refused(application, secretary):
    foreign = PoliticalBodyFactory()
    with pytest.raises(NotNow, match="egne instanser"):
        decide(application, secretary, political_body=foreign)

    other = freeze(ApplicationFactory(), 1)
    with pytest.raises(NotNow, match="denne ansøgning"):
        decide(application, secretary, version=other)


def test_meeting_chosen_puts_the_case_under_way(application, secretary):
    council = PoliticalBodyFactory(municipality=application.owner)
    approval = open_approval(application, application.owner, by=secretary, **WHO)

    set_meeting(approval.planned_steps.get(), MeetingFactory(body=council), by=secretary, **WHO)

    assert state_of(application).state == "under_way"


def test_start_gate_names_everything_that_is_missing(application, secretary):
    owner = application.owner
    before = start_gate(application, owner, on=WHO["at"].date())
    decide(application, secretary)
    after = start_gate(application, owner, on=WHO["at"].date())

    assert before[0] == (f"Politisk godkendelse i {owner}: Mangler politisk godkendelse.")
    assert [text.split(":")[0] for text in after] == ["Hjemmel", "Frikommunevedtægt"]
    assert start_gate(application, MunicipalityFactory(name="Skive"), on=WHO["at"].date()) == [
        "Skive deltager ikke i ansøgningen."
    ]
