import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from applications.actions import approvals, workflow
from applications.models import Application, ApprovalStep, Participation, Round
from applications.queries.work import MOST_SHOWN, waited_for, waiting_for
from applications.tests.factories import (
    ParticipationFactory,
    RoundFactory,
    complete_application,
    officer_of,
)
from networks.tests.factories import AffiliationFactory, MembershipFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def application():
    return complete_application(round=RoundFactory(now_open=True))


def waiting(user):
    found = waiting_for(user, at=timezone.now(), on=timezone.localdate())
    return [(task.what, task.reference) for task in found]


def freeze(application, **kwargs):
    by = officer_of(application.owner)
    workflow.freeze(application, **{"hand_over": False, "by": by, "at": timezone.now(), **kwargs})


def test_a_draft_waits_for_its_writer(application):
    assert waiting(officer_of(application.owner)) == [("Skriv videre", application.reference)]


def test_a_frozen_text_waits_for_sender_and_secretary(application):
    freeze(application)
    secretary = AffiliationFactory(secretary=True, municipality=application.owner).user
    assert waiting(officer_of(application.owner)) == [("Indsend", application.reference)]
    assert waiting(secretary) == [("Registrér politisk behandling", application.reference)]


def decided(application, secretary, **fields):
    values = {"body": "council", "meeting_date": timezone.localdate(), "decision": "approved"}
    approvals.register_decision(
        application,
        application.owner,
        ApprovalStep(**(values | fields)),
        by=secretary,
        at=timezone.now(),
    )


@pytest.mark.parametrize("status", ["ready", "submitted"])
@pytest.mark.parametrize(
    ("fields", "still_waits"),
    [
        ({"body": "administration", "with_reservation": True}, True),
        ({"decision": "postponed"}, True),
        ({}, False),
        ({"decision": "refused"}, False),
    ],
)
def test_only_the_answer_itself_ends_the_political_treatment(
    application, status, fields, still_waits
):
    freeze(application)
    secretary = AffiliationFactory(secretary=True, municipality=application.owner).user
    decided(application, secretary, **fields)
    Application.objects.update(status=status, submitted_at=timezone.now())
    assert bool(waiting(secretary)) is still_waits


def test_an_approval_of_an_older_text_is_owed_again(application):
    freeze(application)
    secretary = AffiliationFactory(secretary=True, municipality=application.owner).user
    decided(application, secretary)
    Application.objects.update(latest_version=2)
    assert waiting(secretary) == [("Registrér politisk behandling", application.reference)]


def test_what_is_sent_without_approval_leads_to_the_plan(client, application):
    freeze(application)
    Application.objects.update(status="submitted", submitted_at=timezone.now())
    secretary = AffiliationFactory(secretary=True, municipality=application.owner).user
    [task] = waiting_for(secretary, at=timezone.now(), on=timezone.localdate())
    assert (task.until, waiting(officer_of(application.owner))) == (None, [])
    client.force_login(secretary, backend="django.contrib.auth.backends.ModelBackend")
    with CaptureQueriesContext(connection) as seen:
        client.get(reverse("start"))
    assert len(seen) <= 8
    assert client.get(task.url).status_code == 200


def test_what_is_handed_over_waits_for_the_coordinator(application):
    coordinator = AffiliationFactory(coordinator=True, network=application.network).user
    assert waiting(coordinator) == []
    freeze(application, hand_over=True)
    assert waiting(coordinator) == [("Indsend", application.reference)]


def test_an_invitation_waits_for_an_answer_and_its_owner_waits_too(application):
    other = MembershipFactory(network=application.network).municipality
    row = ParticipationFactory(application=application, municipality=other, status="invited")
    writer = officer_of(application.owner)
    assert waiting(officer_of(other)) == [("Svar på invitationen", application.reference)]
    assert waited_for(writer, on=timezone.localdate()) == [row]
    Participation.objects.filter(pk=row.pk).update(status="accepted")
    assert waited_for(writer, on=timezone.localdate()) == []


def test_whom_we_wait_for_gives_no_title_away_to_who_may_not_read_it(application):
    other = MembershipFactory(network=application.network).municipality
    ParticipationFactory(application=application, municipality=other, status="invited")
    Application.objects.update(
        status="returned", submitted_at=timezone.now(), latest_version=1, submitted_title="Sendt"
    )
    secretary = AffiliationFactory(secretary=True, municipality=application.owner).user
    assert waited_for(secretary, on=timezone.localdate()) == []


def test_the_most_urgent_stands_first_and_what_is_late_says_so(application):
    later = complete_application(
        round=RoundFactory(
            programme=application.round.programme,
            template=application.round.template,
            now_open=True,
        ),
        network=application.network,
        owner=application.owner,
    )
    yesterday = timezone.localdate() - dt.timedelta(days=1)
    Round.objects.filter(pk=application.round_id).update(deadline=yesterday)
    found = waiting_for(officer_of(application.owner), at=timezone.now(), on=timezone.localdate())
    assert [(task.reference, task.overdue) for task in found] == [
        (application.reference, True),
        (later.reference, False),
    ]


def test_a_long_list_is_cut(application):
    for _number in range(MOST_SHOWN):
        complete_application(
            round=application.round, network=application.network, owner=application.owner
        )
    assert len(waiting(officer_of(application.owner))) == MOST_SHOWN


def test_administrators_follow_rounds(application):
    administrator = AffiliationFactory(admin=True).user
    assert [what for what, _reference in waiting(administrator)] == ["Følg runden"]
