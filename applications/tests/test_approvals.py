import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from applications.actions.approvals import register_decision
from applications.actions.workflow import freeze
from applications.models import Application, ApprovalStep, LocalApproval
from applications.queries.approvals import local_states, reservations
from applications.queries.whole import whole
from applications.tests.factories import (
    AUTUMN_2016,
    ParticipationFactory,
    complete_application,
    officer_of,
)
from applications.workflow import NotNow
from networks.tests.factories import MembershipFactory
from support.audit.models import Entry

pytestmark = pytest.mark.django_db


@pytest.fixture
def application():
    return complete_application()


@pytest.fixture
def writer(application):
    return officer_of(application.owner)


@pytest.fixture
def decide(application, writer):
    def decide(decision="approved", *, body="council", day=1, municipality=None, **fields):
        step = ApprovalStep(
            body=body, decision=decision, meeting_date=dt.date(2016, 11, day), **fields
        )
        municipality = municipality or application.owner
        return register_decision(application, municipality, step, by=writer, at=AUTUMN_2016)

    return decide


def states(application):
    fresh = Application.objects.select_related("round", "network").get(pk=application.pk)
    it = whole(fresh)
    return local_states(it.participations, it.approvals)


def state(application):
    return states(application)[0].state


def test_a_decision_is_bound_to_the_newest_version(application, decide, writer):
    assert decide("noted").version is None
    version = freeze(application, hand_over=False, by=writer, at=AUTUMN_2016)
    assert decide("approved", day=2).version == version


def test_a_decision_is_logged(application, decide):
    decide("approved")
    entry = Entry.objects.about(application).first()
    assert entry.verb == "application.decision_registered"
    assert entry.details["municipality"] == application.owner.code


@pytest.mark.parametrize(
    ("steps", "expected"),
    [
        ([], "missing"),
        ([("approved", "committee", False)], "recommended"),
        ([("approved", "administration", True)], "reservation"),
        ([("refused", "administration", True)], "under_way"),
        ([("approved", "council", False)], "approved"),
        ([("refused", "council", False)], "refused"),
        ([("postponed", "council", False)], "under_way"),
        ([("refused", "council", False), ("approved", "council", False)], "approved"),
        ([("approved", "council", False), ("refused", "council", False)], "refused"),
        ([("approved", "council", False), ("noted", "council", False)], "approved"),
    ],
)
def test_what_the_decisions_amount_to(application, decide, steps, expected):
    for day, (decision, body, reserved) in enumerate(steps, start=1):
        decide(decision, body=body, day=day, with_reservation=reserved)
    assert state(application) == expected


def test_one_municipalitys_no_blocks_no_other(application, decide):
    partner = MembershipFactory(network=application.network).municipality
    ParticipationFactory(application=application, municipality=partner)
    decide("approved")
    decide("refused", municipality=partner)
    found = {s.municipality: s.state for s in states(application)}
    assert found == {application.owner: "approved", partner: "refused"}
    assert reservations(states(application)) == []


def test_a_municipality_that_declined_is_no_longer_asked(application):
    partner = MembershipFactory(network=application.network).municipality
    ParticipationFactory(application=application, municipality=partner, status="declined")
    assert [s.municipality for s in states(application)] == [application.owner]


def test_a_correction_replaces_and_keeps(application, decide):
    wrong = decide("refused")
    decide("approved", corrects=wrong, reason="Tastefejl")
    assert (state(application), ApprovalStep.objects.count()) == ("approved", 2)


def test_a_decision_is_corrected_once(application, decide):
    wrong = decide("refused")
    decide("approved", corrects=wrong, reason="Tastefejl")
    with pytest.raises(NotNow):
        decide("noted", corrects=wrong, reason="Igen")
    assert ApprovalStep.objects.count() == 2


def test_a_decision_of_another_municipality_is_not_corrected(application, decide):
    partner = MembershipFactory(network=application.network).municipality
    ParticipationFactory(application=application, municipality=partner)
    theirs = decide("refused", municipality=partner)
    with pytest.raises(NotNow):
        decide("approved", corrects=theirs, reason="Ikke vores")
    assert state(application) == "missing"


def test_the_database_wants_a_reason_for_a_correction(application, decide):
    wrong = decide("refused")
    with pytest.raises(NotNow):
        decide("approved", corrects=wrong)
    again = ApprovalStep(
        approval=wrong.approval,
        body="council",
        decision="approved",
        meeting_date=wrong.meeting_date,
        corrects=wrong,
        by=wrong.by,
        at=AUTUMN_2016,
    )
    with pytest.raises(IntegrityError), transaction.atomic():
        again.save(force_insert=True)


def test_only_participants_decide(application, decide):
    stranger = MembershipFactory(network=application.network).municipality
    with pytest.raises(NotNow):
        decide("approved", municipality=stranger)
    assert LocalApproval.objects.count() == 0


@pytest.mark.parametrize("change", ["update", "delete"])
def test_the_database_never_changes_a_decision(application, decide, change):
    decide("approved")
    rows = ApprovalStep.objects.all()
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        rows.update(decision="refused") if change == "update" else rows._raw_delete("default")
    assert state(application) == "approved"
