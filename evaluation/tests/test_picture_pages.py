"""The pages with pictures: who sees them, what stands in them, what is compared."""

import datetime as dt

import pytest
from django.urls import reverse

from applications.tests.factories import ParticipationFactory, complete_application, officer_of
from applications.tests.sending import send
from evaluation.actions.plans import plan_trial
from evaluation.queries.pictures import chains, goal_pictures, indicators
from evaluation.queries.plans import places
from evaluation.tests.factories import AT, DAY, give, goal_of, trial_plan
from networks.tests.factories import AffiliationFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan():
    return trial_plan()


@pytest.fixture
def owner(plan):
    return officer_of(plan.application.owner)


@pytest.fixture
def goal(plan, owner):
    it = goal_of(plan, plan.made_by, "Antal billige boliger", unit="boliger")
    home = plan.application.owner
    give(it, "72", owner, municipality=home, kind="baseline")
    give(it, "120", owner, municipality=home, on=dt.date(2018, 12, 31))
    give(it, "47,3 %", owner, municipality=home, on=dt.date(2019, 12, 31))
    return it


def page(client, name, *args, **params):
    return client.get(reverse(f"evaluation:{name}", args=args), params).content.decode()


def test_each_goal_is_drawn_with_its_numbers_in_a_table(client, plan, owner, goal):
    client.force_login(owner)
    html = page(client, "pictures", plan.pk)
    assert f'aria-labelledby="c{goal.pk}-t c{goal.pk}-d"' in html
    assert "1 er gået op siden baseline" in html
    assert "Målt i 1 af 1 kommuner." in html
    assert "Ikke tegnet, fordi de er af en anden slags: 47,3 %." in html
    one = page(client, "picture", plan.pk, goal.number)
    assert f'aria-labelledby="d{goal.pk}-0-t d{goal.pk}-0-d"' in one
    assert "47,3 %" in one


def test_nothing_to_draw_is_said(client, plan, owner):
    goal_of(plan, plan.made_by, "Ventetid")
    client.force_login(owner)
    assert "Der er ingen tal at tegne endnu." in page(client, "pictures", plan.pk)
    assert "Der er ingen tal at tegne endnu." in page(client, "picture", plan.pk, 2)


def test_pictures_are_for_those_who_read_the_plan(client, plan, goal):
    client.force_login(AffiliationFactory().user)
    for name, args in (("pictures", (plan.pk,)), ("picture", (plan.pk, goal.number))):
        assert client.get(reverse(f"evaluation:{name}", args=args)).status_code == 404


def test_a_chain_is_told_as_meant_and_as_it_went(client, plan, owner):
    by = plan.made_by
    taking_part = goal_of(plan, by, "Deltagere")
    loans = goal_of(plan, by, "Lån", builds_on=taking_part)
    succeed = goal_of(plan, by, "Lykkes", builds_on=loans)
    links = ((taking_part, "80", "74"), (loans, "60", "41"), (succeed, "45", ""))
    for goal, target, newest in links:
        give(goal, target, by, kind="target", on=dt.date(2019, 12, 31))
        if newest:
            give(goal, newest, by, on=dt.date(2018, 12, 31))
    drawn = goal_pictures(list(plan.goals.all()), list(places(plan, on=DAY)), together="Alle")
    (chain,) = chains(drawn)
    told = [(x.target.written, x.newest.written if x.newest else "") for x in chain]
    assert told == [("80", "74"), ("60", "41"), ("45", "")]
    client.force_login(owner)
    html = page(client, "pictures", plan.pk)
    assert "Som det er tænkt" in html
    assert html.count(f'id="k{taking_part.pk}m-title"') == 1


def test_the_same_goal_is_compared_across_what_one_may_read(client, plan, owner, goal):
    network = plan.application.network
    other = complete_application(title="Deleboliger", network=network, round=plan.application.round)
    second = plan_trial(send(other), by=owner, at=AT)
    first = goal_of(plan, plan.made_by, "Ventende familier", unit="familier")
    same = goal_of(second, owner, "ventende familier", unit="Familier")
    give(first, "9", owner)
    give(same, "5", owner, municipality=other.owner)
    coordinator = AffiliationFactory(coordinator=True, network=network).user
    (row,) = [r for r in indicators(coordinator, on=DAY) if "ventende" in r[0].lower()]
    assert row[2] == 2
    client.force_login(coordinator)
    html = page(client, "compare", maal=f"{row[0]}|{row[1]}")
    assert "Deleboliger" in html
    assert plan.application.submitted_title in html

    client.force_login(AffiliationFactory().user)
    html = page(client, "compare", maal=f"{row[0]}|{row[1]}")
    assert "Deleboliger" not in html
    assert "ikke to planer med det samme mål" in html


@pytest.mark.parametrize("how_many", [1, 5])
def test_pages_cost_the_same(client, plan, owner, goal, how_many, django_assert_max_num_queries):
    for number in range(how_many):
        other = ParticipationFactory(application=plan.application, status="accepted").municipality
        give(goal_of(plan, owner, f"Mål {number}"), "3", owner, municipality=other)
    client.force_login(owner)
    for name, args in (("pictures", (plan.pk,)), ("picture", (plan.pk, goal.number))):
        with django_assert_max_num_queries(14):
            page(client, name, *args)
