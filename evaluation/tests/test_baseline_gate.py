"""A baseline is set before the start: advice or a stop, as the programme says."""

import datetime as dt

import pytest

from applications.actions import starting
from applications.queries.starting import gate_of
from applications.tests import answering as acts
from applications.tests.factories import complete_application, officer_of
from applications.tests.pages import shown
from applications.tests.sending import send
from applications.workflow import NotNow
from evaluation.actions.plans import plan_trial
from evaluation.tests.factories import AT, give, goal_of
from networks.models import Programme

pytestmark = pytest.mark.django_db
Rule = Programme.BaselineRule
DAY = dt.date(2017, 7, 3)


@pytest.fixture
def application():
    """Everything is there for a start but the baseline."""
    it = complete_application(title="Midlertidige lejekontrakter")
    it.goals.update(baseline_value="")
    it = send(it)
    local = officer_of(it.owner)
    acts.decide(it, local)
    acts.say(it, 1, acts.Answer.GRANTED, local, route="dispensation")
    acts.publish(it, local)
    return it


@pytest.fixture
def local(application):
    return officer_of(application.owner)


def gate(application, rule):
    programme = application.network.programme
    Programme.objects.filter(pk=programme.pk).update(baseline_rule=rule)
    programme.refresh_from_db()
    return gate_of(application, application.owner, on=DAY)


def test_the_programme_says_whether_a_start_waits_for_it(application):
    it = gate(application, Rule.WARN)
    assert (it.missing, len(it.advice)) == ([], 1)
    it = gate(application, Rule.BLOCK)
    assert (len(it.missing), it.advice) == (1, [])
    assert "Mål 1 mangler baseline".casefold() in it.missing[0].casefold()
    it = gate(application, Rule.NONE)
    assert (it.missing, it.advice) == ([], [])


def test_a_start_is_refused_until_the_baseline_is_there(application, local):
    gate(application, Rule.BLOCK)
    application.refresh_from_db()
    who = {"by": local, "at": acts.SUMMER}
    with pytest.raises(NotNow, match="mangler baseline"):
        starting.start(application, application.owner, day=DAY, **who)
    plan = plan_trial(application, by=local, at=AT)
    with pytest.raises(NotNow, match="mangler baseline"):
        starting.start(application, application.owner, day=DAY, **who)
    give(plan.goals.get(), "12", local, municipality=application.owner, kind="baseline")
    starting.start(application, application.owner, day=DAY, **who)


def test_one_baseline_of_all_together_is_enough(application, local):
    plan = plan_trial(application, by=local, at=AT)
    assert len(gate(application, Rule.WARN).advice) == 1
    give(plan.goals.get(), "12", local, kind="baseline")
    assert gate(application, Rule.WARN).advice == []
    goal_of(plan, local, "Antal indbyggere", direction="follow")
    assert gate(application, Rule.WARN).advice == []


def test_the_page_says_so_before_the_button(client, application, local):
    client.force_login(local)
    html = shown(client, "start_page", application.reference, application.owner.code)
    assert "Forsøget kan starte, men så kan det ikke evalueres" in html
    assert "Start forsøget" in html
