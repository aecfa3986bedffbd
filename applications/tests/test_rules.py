"""Which right follows from which role; tests/test_access.py asks every address about it."""

import pytest
from django.utils import timezone

from applications.actions import workflow
from applications.models import Application
from applications.rules import EVERY_PERM_ON_AN_APPLICATION, abilities, may_answer_for
from applications.tests.factories import RoundFactory, complete_application, officer_of
from networks.tests.factories import AffiliationFactory, UserFactory

pytestmark = pytest.mark.django_db
READ = {"read_text", "look", "comment"}
SEND = {"submit", "withdraw", "move_round"}
ALL = set(EVERY_PERM_ON_AN_APPLICATION)


@pytest.fixture
def application():
    return complete_application(round=RoundFactory(now_open=True))


def able(user, application):
    seen = Application.objects.visible_to(user, on=timezone.localdate())
    found = seen.filter(pk=application.pk).first()
    return None if found is None else abilities(user, found)


def freeze(application, *, hand_over=False):
    by = officer_of(application.owner)
    workflow.freeze(application, hand_over=hand_over, by=by, at=timezone.now())


def test_the_owners_writer_may_everything(application):
    assert able(officer_of(application.owner), application) == ALL


@pytest.mark.parametrize("trait", ["secretary", "director"])
def test_approvers_read_what_is_frozen_and_may_freeze(application, trait):
    user = AffiliationFactory(**{trait: True}, municipality=application.owner).user
    assert able(user, application) is None
    freeze(application)
    assert able(user, application) == READ | {"freeze", "publish"}


def test_the_leads_coordinator_may_what_the_lead_may(application):
    user = AffiliationFactory(
        coordinator=True, network=application.network, municipality=application.owner
    ).user
    assert able(user, application) == ALL


@pytest.mark.parametrize(
    ("hand_over", "expected"), [(True, READ | SEND | {"message", "publish"}), (False, None)]
)
def test_another_coordinator_sends_what_is_handed_over(application, hand_over, expected):
    user = AffiliationFactory(coordinator=True, network=application.network).user
    freeze(application, hand_over=hand_over)
    assert able(user, application) == expected


@pytest.mark.parametrize(
    "trait", ["admin", "local_admin", "ministry_officer", "ministry_reader", "evaluator_role"]
)
def test_others_may_nothing_with_a_draft(application, trait):
    relation = {
        "local_admin": {"municipality": application.owner},
        "ministry_officer": {"ministry": application.network.programme.ministry},
        "ministry_reader": {"ministry": application.network.programme.ministry},
        "evaluator_role": {"network": application.network},
    }.get(trait, {})
    user = AffiliationFactory(**{trait: True}, **relation).user
    assert able(user, application) is None


@pytest.mark.parametrize(
    ("trait", "speaks"),
    [("secretary", True), ("director", True), ("local_admin", False), ("coordinator", False)],
)
def test_a_municipality_is_spoken_for_by_its_own(application, trait, speaks):
    user = AffiliationFactory(**{trait: True}, municipality=application.owner).user
    assert may_answer_for(user, application.owner_id) is speaks
    assert may_answer_for(user, 0) is False


def test_only_case_officers_begin_applications():
    assert AffiliationFactory().user.has_perm("applications.create") is True
    assert AffiliationFactory(secretary=True).user.has_perm("applications.create") is False
    assert UserFactory().has_perm("applications.create") is False
