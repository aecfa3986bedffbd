"""What the database itself refuses, whoever writes to it."""

import datetime as dt

import pytest
from django.db import IntegrityError, connection, transaction

from applications.models import Application, DeadlineExtension, Goal, Participation, Round
from applications.tests.factories import (
    AUTUMN_2016,
    ApplicationFactory,
    GoalFactory,
    ParticipationFactory,
    RoundFactory,
)
from support.append_only import guarded_tables

pytestmark = pytest.mark.django_db


def refused(change):
    with transaction.atomic():
        try:
            change()
        except IntegrityError:
            transaction.set_rollback(True)
            return True
        transaction.set_rollback(True)
    return False


def update(**values):
    return lambda: Application.objects.update(**values)


@pytest.mark.parametrize(
    ("values", "contradicts"),
    [
        ({"status": "nonsense"}, True),
        ({"status": "submitted"}, True),
        ({"status": "answered"}, True),
        ({"status": "returned"}, True),
        ({"status": "withdrawn"}, False),
        ({"status": "ready"}, False),
        ({"status": "submitted", "submitted_at": AUTUMN_2016}, True),
        ({"status": "submitted", "submitted_at": AUTUMN_2016, "latest_version": 1}, False),
    ],
)
def test_an_application_does_not_contradict_itself(values, contradicts):
    ApplicationFactory()
    assert refused(update(**values)) is contradicts


def test_a_title_is_taken_once_per_owner_and_round():
    first = ApplicationFactory()
    same = {"round": first.round, "network": first.network, "title": first.title}
    assert refused(lambda: ApplicationFactory(**same, owner=first.owner)) is True
    assert refused(lambda: ApplicationFactory(**same)) is False


def test_a_municipality_takes_part_once_and_for_something():
    row = ApplicationFactory().participations.get()
    again = {"application": row.application, "municipality": row.municipality}
    assert refused(lambda: ParticipationFactory(**again)) is True
    nothing = {"runs_trial": False, "uses_authority": False}
    assert refused(lambda: Participation.objects.update(**nothing)) is True


def test_a_round_opens_before_it_closes():
    RoundFactory()
    assert refused(lambda: Round.objects.update(deadline=dt.date(2016, 1, 1))) is True


def test_a_goal_does_not_build_on_itself():
    goal = GoalFactory()
    assert refused(lambda: Goal.objects.update(builds_on=goal)) is True


def test_facts_are_guarded_by_the_database():
    assert guarded_tables(connection) >= {
        "applications_applicationversion",
        "applications_approvalstep",
        "applications_deadlineextension",
        "applications_roundchange",
        "applications_sectionrevision",
        "applications_submission",
        "applications_submissiondocument",
        "applications_submittedversion",
    }


def test_an_extension_is_a_fact():
    application = ApplicationFactory()
    DeadlineExtension.objects.create(
        application=application,
        round=application.round,
        deadline=dt.date(2016, 12, 9),
        closes_at=AUTUMN_2016,
        reason="x",
        by=application.created_by,
        at=AUTUMN_2016,
    )
    assert refused(lambda: DeadlineExtension.objects.update(reason="y")) is True
