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
    (chain,) = chains(drawn, together="Alle")
    told = [(x.target.written, x.newest.written if x.newest else "") for x in chain.links]
    assert told == [("80", "74"), ("60", "41"), ("45", "")]
    client.force_login(owner)
    html = page(client, "pictures", plan.pk)
    assert "Som det er tænkt" in html
    assert html.count('id="k0-0m-title"') == 1


def test_a_chain_is_told_where_only_a_municipality_has_figures(client, plan, owner):
    home = plan.application.owner
    taking_part = goal_of(plan, plan.made_by, "Deltagere")
    loans = goal_of(plan, plan.made_by, "Lån", builds_on=taking_part)
    give(taking_part, "80", owner, municipality=home, kind="target", on=dt.date(2019, 12, 31))
    give(taking_part, "74", owner, municipality=home, on=dt.date(2018, 12, 31))
    give(loans, "0", owner, municipality=home, on=dt.date(2018, 12, 31), is_provisional=True)
    client.force_login(owner)
    html = page(client, "pictures", plan.pk)
    assert f"Deltagere → Lån, {home.name}" in html
    went = html.split("Som det er gået")[1].split("</svg>")[0]
    assert '<rect x="0" y="20" width="259" height="18" fill="#0a5a66"' in went
    assert '<rect x="0" y="64" width="0" height="18" fill="#ffffff"' in went
    assert 'font-weight="600">0</text>' in went


def test_two_goals_on_one_are_two_chains_and_a_dropped_beginning_breaks_none(plan, owner):
    first = goal_of(plan, owner, "Deltagere")
    loans = goal_of(plan, owner, "Lån", builds_on=first)
    goal_of(plan, owner, "Lykkes", builds_on=loans)
    goal_of(plan, owner, "Job", builds_on=first)
    drawn = goal_pictures(list(plan.goals.all()), [], together="Alle")

    def told(pictures):
        found = chains(pictures, together="Alle")
        return [[link.goal.indicator for link in chain.links] for chain in found]

    assert told(drawn) == [["Deltagere", "Lån", "Lykkes"], ["Deltagere", "Job"]]
    assert told([p for p in drawn if p.goal != first]) == [["Lån", "Lykkes"]]


def test_the_same_goal_is_compared_across_what_one_may_read(client, plan, owner, goal):
    network = plan.application.network
    other = complete_application(title="Deleboliger", network=network, round=plan.application.round)
    second = plan_trial(send(other), by=owner, at=AT)
    first = goal_of(plan, plan.made_by, "Ærligt ventende familier", unit="familier")
    same = goal_of(second, owner, "ærligt ventende familier", unit="Familier")
    give(first, "9", owner)
    give(same, "500", owner, municipality=other.owner)
    coordinator = AffiliationFactory(coordinator=True, network=network).user
    (row,) = [r for r in indicators(coordinator, on=DAY) if "ventende" in r.name.lower()]
    assert row.plans == 2
    client.force_login(coordinator)
    html = page(client, "compare", maal=row.value)
    assert "Deleboliger" in html
    assert html.count(">600</text>") == 2, "the last mark of the scale that both share"
    assert plan.application.submitted_title in html

    client.force_login(AffiliationFactory().user)
    html = page(client, "compare", maal=row.value)
    assert "Deleboliger" not in html
    assert "ikke to planer med det samme mål" in html


def test_many_measurements_are_cut_to_the_newest_and_it_is_said(client, plan, owner, goal):
    home = plan.application.owner
    for number in range(13):
        give(goal, str(number), owner, municipality=home, on=dt.date(1990 + number, 12, 31))
    client.force_login(owner)
    html = page(client, "pictures", plan.pk)
    assert "Tabellen har de 12 nyeste målinger" in html
    assert "31.12.2019" in html
    assert "31.12.1991" not in html
    one = page(client, "picture", plan.pk, goal.number)
    assert "12 nyeste" not in one
    assert "31.12.1990" in one


@pytest.mark.parametrize("how_many", [1, 5])
def test_pages_cost_the_same(client, plan, owner, goal, how_many, django_assert_max_num_queries):
    for number in range(how_many):
        other = ParticipationFactory(application=plan.application, status="accepted").municipality
        give(goal_of(plan, owner, f"Mål {number}"), "3", owner, municipality=other)
    client.force_login(owner)
    for name, args in (("pictures", (plan.pk,)), ("picture", (plan.pk, goal.number))):
        with django_assert_max_num_queries(14):
            page(client, name, *args)
