"""Plans, goals, definitions and figures: what is begun with, what stays, what is refused."""

import datetime as dt
from decimal import Decimal

import pytest
from django.db import connection

from applications.tests.factories import ParticipationFactory, complete_application
from applications.workflow import NotNow, Stale
from evaluation.actions.figures import Place, Typed, give_figures
from evaluation.actions.plans import define, plan_network, plan_trial, save_goal, save_words
from evaluation.models import Definition, EvaluationPlan, Measurement, PlanGoal, PlanText
from evaluation.queries.figures import series_of, table
from evaluation.queries.missing import missing
from evaluation.queries.plans import places, plan_page
from evaluation.tests.factories import AT, DAY, give, goal_of, trial_plan
from support.append_only import guarded_tables
from support.audit.models import Entry

pytestmark = pytest.mark.django_db
WORDS = dict.fromkeys(PlanText.WORDS, "")


@pytest.fixture
def plan():
    return trial_plan()


@pytest.fixture
def by(plan):
    return plan.made_by


# --- beginning ------------------------------------------------------------------------------------


def test_a_plan_begins_with_what_was_sent(plan):
    sent = plan.application.submitted_versions.get().content["goals"]
    (goal,) = plan.goals.all()
    assert (goal.indicator, goal.sent_number) == (sent[0]["indicator"], 1)
    figures = {f.kind: f.written for f in goal.measurements.all()}
    assert figures["baseline"] == sent[0]["baseline_value"]
    assert figures.get("target", "") == sent[0]["target_value"]


def test_asking_twice_makes_one_plan(plan, by):
    assert plan_trial(plan.application, by=by, at=AT) == plan
    network = plan.application.network
    assert plan_network(network, by=by, at=AT) == plan_network(network, by=by, at=AT)
    assert EvaluationPlan.objects.count() == 2


def test_a_draft_has_no_plan_yet():
    draft = complete_application()
    with pytest.raises(NotNow, match="ikke sendt"):
        plan_trial(draft, by=draft.created_by, at=AT)


# --- words ----------------------------------------------------------------------------------------


def test_every_version_of_the_words_stays(plan, by):
    first = save_words(plan, None, {**WORDS, "purpose": "Vise."}, base=1, reason="x", by=by, at=AT)
    with pytest.raises(Stale) as stale:
        save_words(plan, None, {**WORDS, "purpose": "Andet."}, base=1, reason="x", by=by, at=AT)
    assert stale.value.current == first
    assert list(plan.texts.values_list("number", flat=True).order_by("number")) == [1, 2]
    same = save_words(plan, None, {**WORDS, "purpose": "Vise."}, base=2, reason="x", by=by, at=AT)
    assert same == first


def test_a_municipality_adds_and_takes_nothing_away(plan, by):
    owner = plan.application.owner
    save_words(plan, owner, {**WORDS, "method": "Interview."}, base=0, reason="", by=by, at=AT)
    page = plan_page(plan, on=DAY)
    assert page.words.municipality is None
    assert [(row.municipality, row.method) for row in page.extensions] == [(owner, "Interview.")]


# --- goals and definitions ------------------------------------------------------------------------


def test_goals_are_chained_and_never_in_a_circle(plan, by):
    taking_part = goal_of(plan, by, "Deltagere")
    loans = goal_of(plan, by, "Lån", builds_on=taking_part)
    assert (taking_part.number, loans.number) == (2, 3)
    taking_part.builds_on = loans
    with pytest.raises(NotNow, match="ender i sig selv"):
        save_goal(plan, taking_part, base=1, by=by, at=AT)
    with pytest.raises(Stale):
        save_goal(plan, loans, base=7, by=by, at=AT)


def test_a_definition_gets_versions(plan, by):
    def say(text, base):
        row = Definition(term="billig bolig", text=text, valid_from=DAY, is_provisional=True)
        return define(plan, row, base=base, by=by, at=AT)

    say("Højst 3.000 kr.", 0)
    newest = say("Højst 2.800 kr. ekskl. forbrug", 1)
    with pytest.raises(Stale):
        say("Højst 2.500 kr.", 1)
    assert list(Definition.objects.current()) == [newest]
    assert Definition.objects.count() == 2


# --- figures --------------------------------------------------------------------------------------


def test_a_figure_keeps_its_letters_and_its_number(plan, by):
    goal = goal_of(plan, by)
    figure = give(goal, "204 (pr. 17. maj 2016) ekskl. flygtninge", by).stands
    assert (figure.written, figure.number) == ("204 (pr. 17. maj 2016) ekskl. flygtninge", 204)
    half = give(goal, "36-40", by, on=DAY + dt.timedelta(1)).stands
    assert (half.low, half.number, half.high) == (36, 38, 40)
    share = give(goal, "47,3 %", by, on=DAY + dt.timedelta(2)).stands
    assert (share.number, share.is_percent) == (Decimal("47.3"), True)


def test_a_correction_says_why_and_the_old_one_stays(plan, by):
    goal = goal_of(plan, by)
    first = give(goal, "12", by).stands
    assert "hvorfor" in give(goal, "13", by, base=first.pk).refusal
    assert "imens" in give(goal, "13", by, reason="Talt forkert.").refusal
    changed = give(goal, "13", by, base=first.pk, reason="Talt forkert.")
    assert (changed.what, changed.stands.corrects) == ("changed", first)
    assert give(goal, "13", by, base=changed.stands.pk).what == "same"
    gone = give(goal, "", by, base=changed.stands.pk, reason="Hører ikke til her.")
    assert gone.what == "withdrawn"
    assert list(Measurement.objects.current().filter(goal=goal)) == []
    back = give(goal, "14", by, base=gone.stands.pk, reason="Jo.")
    assert back.what == "new"
    assert goal.measurements.count() == 4


def test_one_that_is_refused_stops_no_other(plan, by):
    goal = goal_of(plan, by)
    owner = plan.application.owner
    give(goal, "12", by)
    typed = [
        Typed(Place(goal.pk, None, "measurement", DAY), "15"),
        Typed(Place(goal.pk, owner.pk, "measurement", DAY), "7"),
        Typed(Place(goal.pk, owner.pk, "baseline", DAY), "9" * 121),
    ]
    outcomes = give_figures(plan, typed, reason="", by=by, at=AT)
    assert [(bool(o.refusal), o.what) for o in outcomes] == [(True, ""), (False, "new"), (True, "")]
    entry = Entry.objects.filter(verb="evaluation.measured").latest("pk")
    assert entry.details == {"new": 1, "changed": 0, "withdrawn": 0}


def test_the_database_guards_what_was_said(plan, by):
    tables = {"evaluation_plantext", "evaluation_definition", "evaluation_measurement"}
    assert tables <= set(guarded_tables(connection))


def test_a_table_has_a_place_for_everybody_and_knows_whose_it_is(plan, by):
    other = ParticipationFactory(application=plan.application, status="accepted").municipality
    goal = goal_of(plan, by, group="Boliger")
    give(goal, "7", by, municipality=other)
    page = plan_page(plan, on=DAY)
    it = table(plan, page, kind="measurement", on=DAY, own={other.pk}, common=False)
    last = it.rows[-1]
    assert last.group == "Boliger"
    assert {c.code: (c.written, c.may_write) for c in last.cells} == {
        plan.application.owner.code: ("", False),
        other.code: ("7", True),
        "faelles": ("", False),
    }


def test_series_come_in_order_with_baseline_and_target(plan, by):
    goal = goal_of(plan, by)
    owner = plan.application.owner
    for on, written in ((dt.date(2018, 1, 1), "20"), (dt.date(2017, 6, 1), "ikke oplyst")):
        give(goal, written, by, municipality=owner, on=on)
    give(goal, "10", by, municipality=owner, kind="baseline")
    (series,) = series_of([goal], list(places(plan, on=DAY)))[goal.pk]
    assert [p.written for p in series.points] == ["ikke oplyst", "20"]
    assert (series.newest.number, series.baseline.number, series.target) == (20, 10, None)


def test_what_is_missing_is_said_by_name(plan, by):
    other = ParticipationFactory(application=plan.application, status="accepted").municipality
    goal = goal_of(plan, by)
    goal_of(plan, by, "Antal indbyggere", direction=PlanGoal.Direction.FOLLOW)
    give(goal, "10", by, municipality=plan.application.owner, kind="baseline")
    found = [lack.text for lack in missing(plan, plan_page(plan, on=DAY), on=DAY)]
    assert f"Mål 2 mangler baseline: {other.name}. Skriv den, før forsøget starter." in found
    assert not any("Mål 3" in text for text in found)


@pytest.mark.parametrize(
    ("written", "is_refused"), [("=1+1", True), ("-5", False), ("x" * 121, True), ("306*", False)]
)
def test_what_cannot_stand_in_a_cell_is_refused(written, is_refused):
    plan = trial_plan()
    outcome = give(plan.goals.get(), written, plan.made_by)
    assert bool(outcome.refusal) == is_refused
