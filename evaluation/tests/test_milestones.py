"""The steps of an evaluation: as the fact sheet has them, moved with a reason, seen by some."""

import datetime as dt

import pytest
from django.core.management import call_command
from django.db import connection
from django.urls import reverse

from applications.actions.reminders import remind
from applications.deadlines import COPENHAGEN
from applications.reminders.anchors import find
from applications.tests.factories import officer_of
from applications.workflow import NotNow, Stale
from evaluation.actions import milestones as actions
from evaluation.actions.milestones import When
from evaluation.dates import milestones as dates
from evaluation.management.reference import facts, load_reminders
from evaluation.models import Milestone, PlannedMilestone
from evaluation.queries.milestones import steps_of
from networks.models import Network, Programme
from networks.tests.factories import (
    AffiliationFactory,
    MembershipFactory,
    NetworkFactory,
    UserFactory,
)
from support.append_only import guarded_tables
from support.notifications.models import Notice

pytestmark = pytest.mark.django_db
AT = dt.datetime(2017, 2, 1, 9, 0, tzinfo=dt.UTC)
ON = dt.date(2017, 2, 1)
Who = Milestone.Who


@pytest.fixture
def network():
    return NetworkFactory()


@pytest.fixture
def by():
    return UserFactory()


def planned(programme, title="Notat", **fields) -> PlannedMilestone:
    known = {"who": Who.NETWORK, "due_on": dt.date(2017, 1, 31), "written": "januar 2017", **fields}
    row = PlannedMilestone(title=title, **known)
    return actions.save_planned(programme, row, base=None, by=UserFactory(), at=AT)


@pytest.fixture
def milestone(network, by):
    planned(network.programme)
    actions.make_milestones(network.programme, by=by, at=AT)
    return network.milestones.get()


def at(name, *args):
    return reverse(f"evaluation:{name}", args=args)


# --- the programme's plan -------------------------------------------------------------------------


def test_every_network_of_2016_has_the_fact_sheets_timetable_date_by_date():
    call_command("load_reference", verbosity=0)
    programme = Programme.objects.get(slug="fk2")
    networks = programme.networks.filter(status=Network.Status.SELECTED)
    assert networks.count() == 8
    wanted = [
        (s["title"], s["who"], s["begins_on"], s["due_on"], s["written"])
        for s in facts()["milestones"]
    ]
    # Seed 002 lines 651-692: six steps, the note, four status notes, conferences, the end.
    for title, day in (
        ("Indledende dialog om evalueringsaktiviteterne", "2016-11-30"),
        ("Foreløbigt evalueringsnotat på 2-3 sider", "2017-01-31"),
        ("Evalueringsworkshop", "2017-03-31"),
        ("Dialog om evalueringsdesign og datakilder", "2017-04-30"),
        ("Kort evalueringsnotat og foreløbige data", "2017-05-31"),
        ("Foreløbige evalueringsdata modtages", "2017-06-30"),
        ("Evalueringsnotat på baggrund af de første data", "2017-06-30"),
        ("Afsluttende evaluering sendes til ministeriet", "2020-12-31"),
        ("Midtvejskonference", None),
    ):
        assert [s[3] for s in wanted if s[0] == title] == [day]
    assert sum(s[0].startswith("Statusnotat") for s in wanted) == 4
    for network in networks:
        has = [
            (m.title, m.who, m.begins_on, m.due_on, m.written)
            for m in network.milestones.order_by("planned__position")
        ]
        assert [
            (a, b, c and c.isoformat(), d and d.isoformat(), e) for a, b, c, d, e in has
        ] == wanted


def test_loading_again_changes_nothing_a_network_has_done(network):
    call_command("load_reference", verbosity=0)
    number = Milestone.objects.count()
    row = Milestone.objects.first()
    actions.finish_milestone(row, on=ON, note="", base=1, by=UserFactory(), at=AT)
    call_command("load_reference", verbosity=0)
    assert Milestone.objects.count() == number
    row.refresh_from_db()
    assert row.done_on == ON


def test_a_network_chosen_later_gets_its_own(network, milestone, by):
    later = NetworkFactory(programme=network.programme)
    forming = NetworkFactory(programme=network.programme, status=Network.Status.FORMING)
    assert actions.make_milestones(network.programme, by=by, at=AT) == 1
    assert (later.milestones.count(), forming.milestones.count()) == (1, 0)


def test_a_step_that_networks_have_is_not_removed(milestone, by):
    with pytest.raises(NotNow, match="Netværkene har fået"):
        actions.remove_planned(milestone.planned, by=by, at=AT)


# --- one step -------------------------------------------------------------------------------------


def test_a_date_moves_with_a_reason_and_the_old_one_stays(milestone, by):
    when = When(None, dt.date(2017, 3, 1), "")
    row = actions.move_milestone(milestone, when, reason="Data kom sent.", base=1, by=by, at=AT)
    move = row.moves.get()
    assert (move.old, move.new, move.old_written) == (
        dt.date(2017, 1, 31),
        when.due_on,
        "januar 2017",
    )
    with pytest.raises(Stale):
        actions.move_milestone(milestone, when, reason="Igen.", base=1, by=by, at=AT)
    assert "evaluation_milestonemove" in guarded_tables(connection)


def test_states_follow_the_days(network, milestone, by):
    assert [s.state for s in steps_of(network, on=ON)] == ["late"]
    assert [s.state for s in steps_of(network, on=dt.date(2017, 1, 31))] == ["coming"]
    with pytest.raises(NotNow, match="ude i fremtiden"):
        actions.finish_milestone(milestone, on=dt.date(2017, 2, 2), note="", base=1, by=by, at=AT)
    row = actions.finish_milestone(milestone, on=ON, note="Sendt.", base=1, by=by, at=AT)
    assert [s.state for s in steps_of(network, on=ON)] == ["done"]
    with pytest.raises(NotNow, match="gjort eller bortfaldet"):
        actions.move_milestone(row, When(None, ON, ""), reason="x", base=2, by=by, at=AT)
    row = actions.reopen_milestone(row, base=2, by=by, at=AT)
    row = actions.drop_milestone(row, reason="Aflyst.", base=3, by=by, at=AT)
    assert [s.state for s in steps_of(network, on=ON)] == ["dropped"]


# --- who ------------------------------------------------------------------------------------------


@pytest.fixture
def people(network):
    return {
        "member": officer_of(MembershipFactory(network=network).municipality),
        "coordinator": AffiliationFactory(coordinator=True, network=network).user,
        "evaluator": AffiliationFactory(evaluator_role=True, network=network).user,
        "ministry": AffiliationFactory(
            ministry_officer=True, ministry=network.programme.ministry
        ).user,
        "stranger": AffiliationFactory().user,
        "other evaluator": AffiliationFactory(evaluator_role=True).user,
        "administrator": AffiliationFactory(admin=True).user,
    }


def test_each_page_opens_for_those_it_is_for(client, network, milestone, people):
    readers = {"member", "coordinator", "evaluator", "ministry"}
    pages = [
        (at("milestones", network.pk), readers),
        (at("new_milestone", network.pk), {"coordinator"}),
        (at("move_milestone", network.pk, milestone.pk), {"coordinator"}),
        (at("drop_milestone", network.pk, milestone.pk), {"coordinator"}),
        (at("finish_milestone", network.pk, milestone.pk), {"coordinator"}),
    ]
    for who, user in people.items():
        client.force_login(user)
        for url, may in pages:
            wanted = 200 if who in may else 403 if who in readers else 404
            assert client.get(url).status_code == wanted, (who, url)


def test_who_has_it_to_do_says_when_it_is_done(client, network, people, by):
    planned(network.programme, "Statusnotat", who=Who.EVALUATOR)
    actions.make_milestones(network.programme, by=by, at=AT)
    row = network.milestones.get()
    client.force_login(people["evaluator"])
    url = at("finish_milestone", network.pk, row.pk)
    wrong = client.post(url, {"on": "32.1.2017", "base": 1})
    assert "on" in wrong.context["form"].errors
    assert client.post(url, {"on": "1.2.2017", "base": 1})["Location"] == at(
        "milestones", network.pk
    )
    stale = client.post(url, {"on": "2.2.2017", "base": 1}).content.decode()
    assert "Det har en anden gemt, mens du skrev" in stale
    client.post(at("reopen_milestone", network.pk, row.pk), {"base": 2})
    row.refresh_from_db()
    assert row.is_open


def test_the_coordinator_adds_and_moves_in_the_browser(client, network, milestone, people):
    client.force_login(people["coordinator"])
    typed = {"title": "Interview med borgere", "who": "municipality", "begins_on": "1.5.2017"}
    form = client.post(at("new_milestone", network.pk), typed).context["form"]
    assert "due_on" in form.errors
    client.post(at("new_milestone", network.pk), {**typed, "due_on": "31.5.2017"})
    moved = {"due_on": "1.3.2017", "reason": "Data kom sent.", "base": 1}
    client.post(at("move_milestone", network.pk, milestone.pk), moved)
    html = client.get(at("milestones", network.pk)).content.decode()
    assert "Interview med borgere" in html
    assert "januar 2017 → 1. marts 2017: Data kom sent." in " ".join(html.split())


def test_the_administrator_plans_for_all(client, network, people):
    client.force_login(people["administrator"])
    slug = network.programme.slug
    assert "ingen milepæle endnu" in client.get(at("planned", slug)).content.decode()
    typed = {"title": "Slutevaluering", "who": "network", "due_on": "31.12.2020"}
    client.post(at("new_step", slug), typed)
    client.post(at("planned", slug))
    row = network.milestones.get()
    assert (row.title, row.due_on) == ("Slutevaluering", dt.date(2020, 12, 31))
    answer = client.post(at("remove_step", slug, row.planned_id), follow=True)
    assert "Netværkene har fået" in answer.content.decode()


# --- dates and reminders --------------------------------------------------------------------------


def test_they_stand_among_the_dates_of_those_who_may_know(network, milestone, people, by):
    def seen(who):
        return list(dates(people[who], on=ON, since=None, until=None))

    (entry,) = seen("member")
    assert (entry.day, entry.title, entry.about) == (milestone.due_on, "Notat", network.name)
    assert seen("stranger") == []
    when = When(None, dt.date(2017, 3, 1), "")
    actions.move_milestone(milestone, when, reason="Sent.", base=1, by=by, at=AT)
    (entry,) = seen("evaluator")
    assert [(m.old, m.new, m.reason) for m in entry.moves] == [
        (dt.date(2017, 1, 31), when.due_on, "Sent.")
    ]


def test_a_reminder_can_be_hung_on_them(milestone, by):
    anchor = find("milestone_due")
    (occurrence,) = anchor.occurrences([milestone.pk]).values()
    assert (occurrence.date, occurrence.network) == (milestone.due_on, milestone.network)
    when = When(None, dt.date(2017, 3, 1), "")
    row = actions.move_milestone(milestone, when, reason="Sent.", base=1, by=by, at=AT)
    (occurrence,) = anchor.occurrences([milestone.pk]).values()
    assert anchor.cause(occurrence, after=AT).reason == "Sent."
    actions.finish_milestone(row, on=ON, note="", base=2, by=by, at=AT)
    assert anchor.occurrences([milestone.pk]) == {}


def test_the_reminders_that_ship_tell_coordinator_and_evaluator(milestone, people, by):
    assert load_reminders(at=AT) == 3
    assert load_reminders(at=AT) == 0
    when = When(None, dt.date(2017, 5, 31), "")
    row = actions.move_milestone(milestone, when, reason="Sent.", base=1, by=by, at=AT)
    remind(at=dt.datetime(2017, 4, 1, 9, tzinfo=COPENHAGEN))
    asked = Notice.objects.filter(key__startswith="reminder/milestone_due")
    assert not asked.exists()
    remind(at=dt.datetime(2017, 5, 17, 9, tzinfo=COPENHAGEN))
    to = {people["coordinator"].email, people["evaluator"].email}
    assert {notice.recipient.email for notice in asked} == to
    assert all(notice.mail for notice in asked)
    assert all("31. maj 2017" in n.text and milestone.title in n.text for n in asked)
    remind(at=dt.datetime(2017, 6, 2, 9, tzinfo=COPENHAGEN))
    assert asked.filter(subject__startswith="Overskredet").count() == 1
    actions.finish_milestone(row, on=ON, note="", base=2, by=by, at=AT)
    remind(at=dt.datetime(2017, 6, 3, 9, tzinfo=COPENHAGEN))
    assert asked.all().count() == 3


@pytest.mark.parametrize("how_many", [1, 6])
def test_pages_cost_the_same(client, network, people, by, how_many, django_assert_max_num_queries):
    for n in range(how_many):
        planned(network.programme, f"Trin {n}")
    actions.make_milestones(network.programme, by=by, at=AT)
    client.force_login(people["coordinator"])
    with django_assert_max_num_queries(10):
        client.get(at("milestones", network.pk))
