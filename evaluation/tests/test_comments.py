"""Comments on an evaluation: who may, who hears of it, and that they stay."""

import pytest
from django.db import DatabaseError, connection, transaction
from django.urls import reverse

from applications.tests.factories import officer_of
from evaluation.actions.commenting import comment
from evaluation.models import PlanComment
from evaluation.tests.factories import AT, trial_plan
from networks.tests.factories import AffiliationFactory
from support.append_only import guarded_tables
from support.notifications.models import Notice

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan():
    plan = trial_plan()
    AffiliationFactory(user=plan.made_by, municipality=plan.application.owner)
    return plan


@pytest.fixture
def evaluator(plan):
    return AffiliationFactory(evaluator_role=True, network=plan.its_network).user


@pytest.fixture
def coordinator(plan):
    return AffiliationFactory(coordinator=True, network=plan.its_network).user


def address(plan):
    return reverse("evaluation:comments", args=[plan.pk])


def heard():
    return set(Notice.objects.values_list("recipient", flat=True))


def test_the_evaluator_comments_and_the_network_hears_of_it(client, plan, evaluator, coordinator):
    client.force_login(evaluator)
    shown = client.post(address(plan), {"text": "Mål 1 mangler en baseline."}, follow=True)
    page = shown.content.decode()
    assert "Mål 1 mangler en baseline." in page
    assert str(evaluator.affiliations.get().evaluator) in page
    assert heard() == {plan.made_by_id, coordinator.pk}
    client.force_login(coordinator)
    client.post(address(plan), {"text": "Den kommer."})
    assert heard() == {plan.made_by_id, coordinator.pk, evaluator.pk}


def test_an_evaluator_whose_assignment_ended_hears_no_more(plan, evaluator, coordinator):
    comment(plan, "Godt.", link="/", by=evaluator, at=AT)
    evaluator.affiliations.update(valid_to="2016-06-01")
    comment(plan, "Tak.", link="/", by=coordinator, at=AT)
    assert evaluator.pk not in heard()


@pytest.mark.parametrize(
    ("role", "reads", "writes"),
    [
        ({"role": "secretary"}, 200, 403),
        ({"role": "case_officer"}, 200, 302),
        ({"ministry_officer": True}, 200, 302),
        ({"ministry_reader": True}, 200, 403),
        ({"evaluator_role": True}, 404, 404),
        ({"admin": True}, 404, 404),
    ],
)
def test_who_reads_and_who_comments(client, plan, role, reads, writes):
    kind = next(iter(role))
    relation = {"municipality": plan.application.owner} if kind == "role" else {}
    if kind.startswith("ministry"):
        relation = {"ministry": plan.its_network.programme.ministry}
    client.force_login(AffiliationFactory(**role, **relation).user)
    assert client.get(address(plan)).status_code == reads
    assert client.post(address(plan), {"text": "Hej"}).status_code == writes


def test_an_empty_comment_is_asked_for(client, plan):
    client.force_login(officer_of(plan.application.owner))
    assert client.post(address(plan), {"text": " "}).context["form"].errors["text"]
    assert not PlanComment.objects.exists()


def test_a_comment_stays(plan, evaluator):
    row = comment(plan, "Godt.", link="/", by=evaluator, at=AT)
    assert "evaluation_plancomment" in guarded_tables(connection)
    with pytest.raises(DatabaseError), transaction.atomic():
        PlanComment.objects.filter(pk=row.pk).update(text="Skidt.")


@pytest.mark.parametrize("how_many", [1, 12])
def test_the_page_costs_the_same(client, plan, evaluator, django_assert_num_queries, how_many):
    for number in range(how_many):
        comment(plan, f"Nr. {number}", link="/", by=evaluator, at=AT)
    client.force_login(evaluator)
    client.get(address(plan))
    with django_assert_num_queries(7):
        client.get(address(plan))
