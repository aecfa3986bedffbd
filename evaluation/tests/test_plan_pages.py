"""The pages of an evaluation: who gets in, what is kept, what they cost."""

import pytest
from django.urls import reverse

from applications.tests.factories import (
    ParticipationFactory,
    complete_application,
    officer_of,
)
from applications.tests.pages import words
from applications.tests.sending import send
from evaluation.actions.plans import plan_network
from evaluation.models import EvaluationPlan, Measurement
from evaluation.tests.factories import AT, DAY, give, goal_of, trial_plan
from networks.models import LeadTerm
from networks.tests.factories import AffiliationFactory, MembershipFactory

pytestmark = pytest.mark.django_db
URL = "?slags=measurement&dag=2016-12-31"


@pytest.fixture
def plan():
    return trial_plan()


@pytest.fixture
def owner(plan):
    return officer_of(plan.application.owner)


@pytest.fixture
def people(plan, owner):
    """By relation to the plan."""
    network = plan.application.network
    other = ParticipationFactory(application=plan.application, status="accepted").municipality
    MembershipFactory(network=network, municipality=other)
    beside = MembershipFactory(network=network).municipality
    return {
        "owner": owner,
        "participant": officer_of(other),
        "member": officer_of(beside),
        "coordinator": AffiliationFactory(coordinator=True, network=network).user,
        "ministry": AffiliationFactory(
            ministry_officer=True, ministry=network.programme.ministry
        ).user,
        "evaluator": AffiliationFactory(evaluator_role=True, network=network).user,
        "foreign evaluator": AffiliationFactory(evaluator_role=True).user,
        "stranger": AffiliationFactory().user,
        "administrator": AffiliationFactory(admin=True).user,
    }


def at(name, *args):
    return reverse(f"evaluation:{name}", args=args)


def addresses(plan):
    """(address, who may read it, who may write there)."""
    readers = {"owner", "participant", "member", "coordinator", "ministry", "evaluator"}
    writers = {"owner", "coordinator"}
    own = plan.application.owner.code
    pk = plan.pk
    return [
        (at("plan", pk), readers, None),
        (at("versions", pk), readers, None),
        (at("figures", pk), readers, {"owner", "participant", "coordinator"}),
        (at("figure", pk, 1, own, "baseline", "2016-12-31"), readers, {"owner"}),
        (at("figure", pk, 1, "faelles", "baseline", "2016-12-31"), readers, writers),
        (at("words", pk), writers, writers),
        (at("extension", pk, own), {"owner"}, {"owner"}),
        (at("goal_new", pk), writers, writers),
        (at("goal", pk, 1), writers, writers),
        (at("definition_new", pk), writers, writers),
    ]


def test_each_page_opens_for_those_it_is_for_and_no_others(client, plan, people):
    readers = addresses(plan)[0][1]
    for who, user in people.items():
        client.force_login(user)
        for url, may_read, may_write in addresses(plan):
            got = client.get(url).status_code
            wanted = 200 if who in may_read else 403 if who in readers else 404
            assert got == wanted, (who, url)
            if may_write is not None:
                got = client.post(url, {}).status_code
                assert (got in (200, 302)) is (who in may_write), (who, url, got)


def test_another_networks_evaluation_is_nowhere(client, plan, people):
    client.force_login(people["stranger"])
    html = client.get(at("overview")).content.decode()
    assert plan.application.submitted_title not in html
    assert "Der er ingen evalueringsplaner endnu" in html
    nothing = client.get(at("plan", plan.pk + 1))
    assert client.get(at("plan", plan.pk)).content == nothing.content


def test_a_plan_is_made_with_one_press(client):
    application = send(complete_application(title="Deleboliger"))
    client.force_login(officer_of(application.owner))
    html = client.get(at("overview")).content.decode()
    assert at("plan_trial", application.reference) in html
    answer = client.post(at("plan_trial", application.reference))
    assert answer["Location"] == EvaluationPlan.objects.get().get_absolute_url()
    assert "Deleboliger" in client.get(answer["Location"]).content.decode()


def test_a_networks_plan_is_its_coordinators_and_its_evaluation_leads(client, plan, people):
    network = plan.application.network
    url = at("plan_network", network.pk)
    for who in ("owner", "member", "ministry", "stranger", "evaluator"):
        client.force_login(people[who])
        assert client.post(url).status_code == 404
    member = people["member"].affiliations.get().municipality
    LeadTerm.objects.create(
        network=network, municipality=member, kind=LeadTerm.Kind.EVALUATION, valid_from=DAY
    )
    client.force_login(people["member"])
    made = client.post(url)
    assert EvaluationPlan.objects.get(network=network).get_absolute_url() == made["Location"]
    assert client.get(made["Location"]).status_code == 200
    client.force_login(people["stranger"])
    assert client.get(made["Location"]).status_code == 404


# --- the table ------------------------------------------------------------------------------------


def test_a_municipality_writes_its_own_column_and_sees_the_others(client, plan, people):
    goal = goal_of(plan, plan.made_by)
    give(goal, "12*", plan.made_by, municipality=plan.application.owner)
    client.force_login(people["participant"])
    mine = people["participant"].affiliations.get().municipality
    html = client.get(at("figures", plan.pk) + URL).content.decode()
    assert f'name="t-2-{mine.code}"' in html
    assert f'name="t-2-{plan.application.owner.code}"' not in html
    assert "12*" in html

    typed = {f"t-2-{mine.code}": " 36-40 ", f"t-2-{plan.application.owner.code}": "999"}
    client.post(at("figures", plan.pk) + URL, {**typed, "source": "BBR"})

    new = Measurement.objects.get(municipality=mine)
    assert (new.written, new.source, new.on) == ("36-40", "BBR", DAY)
    assert Measurement.objects.filter(written="999").count() == 0


def test_what_is_refused_stays_in_its_field_and_the_rest_is_saved(client, plan, owner):
    goal = goal_of(plan, plan.made_by)
    code = plan.application.owner.code
    first = give(goal, "12", owner, municipality=plan.application.owner).stands
    client.force_login(owner)
    typed = {f"t-2-{code}": "13", f"b-2-{code}": first.pk, f"t-1-{code}": "5", f"b-1-{code}": ""}
    html = client.post(at("figures", plan.pk) + URL, typed).content.decode()
    assert 'value="13"' in html
    assert "hvorfor tallet rettes" in html
    assert "Gemt: 1 tal." in html
    answer = client.post(at("figures", plan.pk) + URL, {**typed, "reason": "Talt forkert."})
    assert answer.status_code == 302
    assert Measurement.objects.current().get(goal=goal).written == "13"


def test_who_wrote_meanwhile_is_named_and_both_are_seen(client, plan, people):
    goal = goal_of(plan, plan.made_by)
    client.force_login(people["owner"])
    code = plan.application.owner.code
    give(goal, "20", people["owner"], municipality=plan.application.owner)
    typed = {f"t-2-{code}": "13", f"b-2-{code}": "", "reason": "Nyt."}
    html = client.post(at("figures", plan.pk) + URL, typed).content.decode()
    assert "har skrevet »20« imens" in html
    assert 'value="13"' in html


def test_one_figure_has_its_note_its_source_and_its_history(client, plan, owner):
    goal = goal_of(plan, plan.made_by)
    first = give(goal, "12", owner, municipality=plan.application.owner).stands
    client.force_login(owner)
    url = at("figure", plan.pk, 2, plan.application.owner.code, "measurement", "2016-12-31")
    typed = {"written": "13", "note": "Kun almene.", "base": first.pk, "reason": "Én mere."}
    assert "reason" in client.post(url, {**typed, "reason": ""}).context["form"].errors
    assert client.post(url, typed)["Location"] == url
    html = words(client.get(url).content.decode())
    assert "Kun almene." in html
    assert "Rettet: Én mere." in html
    stale = client.post(url, {**typed, "written": "14"}).context["form"].errors
    assert "imens" in stale["written"][0]


def test_a_place_that_is_none_is_not_found(client, plan, owner):
    client.force_login(owner)
    for bad in (("1", "9999", "baseline", "2016-12-31"), ("1", "faelles", "andet", "2016-12-31")):
        assert client.get(at("figure", plan.pk, *bad)).status_code == 404
    assert client.get(at("figure", plan.pk, 1, "faelles", "baseline", "i-gaar")).status_code == 404


def test_wrong_words_stay_in_the_form_and_two_who_write_see_each_other(client, plan, owner):
    client.force_login(owner)
    url = at("words", plan.pk)
    html = client.post(url, {"base": 1, "purpose": "Mit."}).content.decode()
    assert "Mit." in html
    typed = {"base": 1, "purpose": "Først.", "reason": "Mål."}
    assert client.post(url, typed).status_code == 302
    html = client.post(url, {**typed, "purpose": "Så mit."}).content.decode()
    assert "Det har en anden gemt, mens du skrev" in html
    assert "Først." in html
    assert "Så mit." in html


def test_goals_and_definitions_are_made_in_the_browser(client, plan, owner):
    client.force_login(owner)
    typed = {"term": "billig bolig", "text": "Højst 2.800 kr.", "valid_from": "1.1.2016"}
    client.post(at("definition_new", plan.pk), {**typed, "base": 0})
    goal = {"indicator": "Billige boliger", "direction": "increase", "term": "billig bolig"}
    client.post(at("goal_new", plan.pk), goal)
    html = client.get(at("plan", plan.pk)).content.decode()
    assert "Højst 2.800 kr." in html
    assert "Billige boliger" in html
    dropped = {**goal, "base": 1, "dropped_on": "1.1.2018", "drop_reason": ""}
    assert "drop_reason" in client.post(at("goal", plan.pk, 2), dropped).context["form"].errors
    client.post(at("goal", plan.pk, 2), {**dropped, "drop_reason": "Kan ikke tælles."})
    assert "Måles ikke mere" in client.get(at("plan", plan.pk)).content.decode()


@pytest.mark.parametrize("how_many", [1, 5])
def test_pages_cost_the_same_for_many_goals_and_municipalities(
    client, plan, owner, how_many, django_assert_max_num_queries
):
    for number in range(how_many):
        other = ParticipationFactory(application=plan.application, status="accepted").municipality
        goal = goal_of(plan, plan.made_by, f"Mål nummer {number}")
        give(goal, "7", owner, municipality=other)
    plan_network(plan.application.network, by=owner, at=AT)
    client.force_login(owner)
    for url, most in (
        (at("overview"), 11),
        (at("plan", plan.pk), 14),
        (at("figures", plan.pk), 12),
    ):
        with django_assert_max_num_queries(most):
            client.get(url)


def test_a_day_to_come_holds_targets_only(client, plan, owner):
    client.force_login(owner)
    address = at("figures", plan.pk)
    ahead = client.get(f"{address}?slags=measurement&dag=2099-12-31")
    assert ahead.context["choice"].errors["dag"]
    assert not client.get(f"{address}?slags=target&dag=2099-12-31").context["choice"].errors


def test_what_was_typed_stays_when_something_beside_it_is_wrong(client, plan, owner):
    client.force_login(owner)
    name = f"t-1-{plan.application.owner.code}"
    typed = {name: "36-40", "reason": "x" * 301}
    answer = client.post(at("figures", plan.pk) + URL, typed)
    assert answer.context["form"].errors["reason"]
    assert 'value="36-40"' in answer.content.decode()


def test_the_list_says_what_to_do_next(client, plan, owner):
    client.force_login(owner)

    def shown():
        return words(client.get(at("overview")).content.decode())

    assert "skriv den første måling" in shown()
    give(plan.goals.get(), "12", owner, on=DAY)
    assert "Seneste måling er pr. 31. december 2016" in shown()
    goal_of(plan, owner, "Ventetid")
    assert "skriv baseline" in shown()
