import datetime as dt
import re

import pytest
from django.urls import reverse
from django.utils import timezone

from applications.actions.reminders import remind
from applications.deadlines import COPENHAGEN
from applications.models import ReminderRule, RoundChange
from applications.tests.factories import (
    ApplicationFactory,
    ReminderRuleFactory,
    RoundFactory,
    officer_of,
)
from networks.tests.factories import AffiliationFactory
from support.audit.models import Entry

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin(client):
    user = AffiliationFactory(admin=True).user
    client.force_login(user)
    return user


@pytest.fixture
def application():
    application = ApplicationFactory(title="Hemmelig kladde", round=RoundFactory(now_open=True))
    application.officer = officer_of(application.owner)
    return application


def posted(**changes):
    return {
        "name": "To dage før",
        "programme": "",
        "anchor": "deadline",
        "amount": "2",
        "unit": "days",
        "direction": "before",
        "hour": "9",
        "audience": "owner_officers",
        "condition": "not_submitted",
        "subject": "{titel} {om}",
        "body": "Kære {navn}\r\n\r\nFristen er {dato}.",
        **changes,
    }


def test_two_who_change_one_rule_both_see_what_the_other_wrote(client, admin):
    rule = ReminderRuleFactory(name="Den gamle")
    url = reverse("applications:edit_reminder_rule", args=[rule.pk])
    base = re.search(r'name="base" value="(\w+)"', client.get(url).content.decode())[1]
    assert client.post(url, posted(name="Den enes", base=base)).status_code == 302
    page = client.post(url, posted(name="Den andens", amount="3", base=base)).content.decode()
    assert "En anden har rettet reglen imens." in page
    assert "Den enes" in page
    assert 'value="Den andens"' in page
    rule.refresh_from_db()
    assert rule.name == "Den enes"
    base = re.search(r'name="base" value="(\w+)"', page)[1]
    assert client.post(url, posted(name="Den andens", amount="3", base=base)).status_code == 302
    rule.refresh_from_db()
    assert (rule.name, rule.amount) == ("Den andens", 3)


def a_week_before(round):
    day = round.deadline - dt.timedelta(days=7)
    return dt.datetime.combine(day, dt.time(9), COPENHAGEN)


def page_of(client, name, *args):
    return client.get(reverse(f"applications:{name}", args=args)).content.decode()


def test_an_administrator_makes_a_rule(client, admin):
    answer = client.post(reverse("applications:new_reminder_rule"), posted())

    rule = ReminderRule.objects.get()
    assert answer.url == reverse("applications:reminder_rule", args=[rule.pk])
    assert (rule.amount, rule.hour, rule.condition) == (2, 9, "not_submitted")
    assert Entry.objects.about(rule).get().verb == "reminder_rule.created"
    assert "2 dage før kl. 9.00" in page_of(client, "reminder_rule", rule.pk)


def test_the_preview_names_who_and_when_and_saves_nothing(client, admin, application):
    answer = client.post(reverse("applications:new_reminder_rule"), posted(vis="1"))

    page = answer.content.decode()
    assert not ReminderRule.objects.exists()
    assert application.officer.email in page
    due = application.round.deadline - dt.timedelta(days=2)
    assert f"{due.day}. " in page
    assert f"{due.year} kl. 09.00" in page
    assert 'value="To dage før"' in page


def test_the_preview_shows_no_draft_to_an_administrator(client, admin, application):
    rule = ReminderRuleFactory(body="{titel} {reference} {mangler} {link}")
    page = page_of(client, "reminder_rule", rule.pk)
    assert application.officer.email in page
    assert "Hemmelig kladde" not in page
    assert application.reference not in page


def test_the_preview_names_what_the_reader_may_know(client, admin, application):
    AffiliationFactory(user=admin, municipality=application.owner)
    page = page_of(client, "reminder_rule", ReminderRuleFactory().pk)
    assert f"Hemmelig kladde ({application.reference})" in page


def test_the_preview_says_why_nobody_gets_anything(client, admin, application):
    application.texts.update(characters=10)
    rule = ReminderRuleFactory(condition="section_empty")
    assert "Ingen: betingelsen var ikke opfyldt" in page_of(client, "reminder_rule", rule.pk)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"audience": "administrators"}, "De modtagere hører ikke til"),
        ({"condition": "no_later_round"}, "Den betingelse kan ikke bruges"),
        ({"anchor": "round_opens", "unit": "hours"}, "Timer kan kun bruges ved frister"),
        ({"body": "{0.__class__}"}, "{0.__class__} kan ikke indsættes"),
        ({"subject": "Hej {"}, "{ kan ikke indsættes"),
        ({"hour": "3"}, "gyldig valgmulighed"),
    ],
)
def test_what_does_not_fit_is_said_beside_the_field(client, admin, wrong, said):
    sent = posted(**wrong)
    if sent["anchor"] == "round_opens":
        sent |= {"audience": "coordinator", "condition": ""}
    page = client.post(reverse("applications:new_reminder_rule"), sent).content.decode()
    assert said in page
    assert "Kære {navn}" in page or "{0.__class__}" in page
    assert not ReminderRule.objects.exists()


def test_a_rule_is_changed_and_taken_out_of_use(client, admin, application):
    rule = ReminderRuleFactory()
    remind(at=timezone.now())
    answer = client.post(
        reverse("applications:edit_reminder_rule", args=[rule.pk]), posted(amount="5")
    )
    assert answer.status_code == 302
    rule.refresh_from_db()
    assert (rule.amount, rule.revision) == (5, 2)

    client.post(reverse("applications:switch_reminder_rule", args=[rule.pk]), {"til": "ro"})
    remind(at=timezone.now())
    assert "Ude af brug" in page_of(client, "reminder_rule", rule.pk)
    assert not rule.planned.filter(state="planned").exists()


def test_a_rule_tells_what_it_did(client, admin, application):
    rule = ReminderRuleFactory(timed_at=timezone.now() - dt.timedelta(days=40))
    eight = dt.datetime.combine(
        application.round.deadline - dt.timedelta(days=7),
        dt.time(9),
        timezone.get_current_timezone(),
    )
    remind(at=timezone.now())
    remind(at=eight)
    assert "Sendt til én person" in page_of(client, "reminder_rule", rule.pk)


def test_who_is_told_stands_where_a_date_is_moved(client, admin, application):
    ReminderRuleFactory()
    remind(at=timezone.now())
    told_at = dt.datetime.combine(
        application.round.deadline - dt.timedelta(days=7),
        dt.time(9),
        timezone.get_current_timezone(),
    )
    assert "Ingen er blevet mindet" in page_of(client, "move_date", application.round.pk)
    remind(at=told_at)
    before = page_of(client, "move_date", application.round.pk)
    assert "Én person er blevet mindet om rundens datoer" in before
    assert application.officer.email in before

    new = application.round.deadline + dt.timedelta(days=14)
    moved = {"field": "deadline", "new": f"{new:%d.%m.%Y}", "reason": "Mere tid."}
    client.post(reverse("applications:move_date", args=[application.round.pk]), moved)
    remind(at=told_at + dt.timedelta(minutes=5))
    after = page_of(client, "round", application.round.pk)
    assert "Én person har fået besked" in after
    assert application.officer.email in after


def test_who_was_told_is_the_administrators_business(client, application):
    ReminderRuleFactory()
    reader = AffiliationFactory().user
    RoundChange.objects.create(
        round=application.round,
        field="deadline",
        old=application.round.deadline,
        new=application.round.deadline,
        reason="Mere tid.",
        at=timezone.now(),
    )
    client.force_login(reader)
    assert "har fået besked" not in page_of(client, "round", application.round.pk)


@pytest.mark.parametrize("how_many", [1, 3])
def test_the_list_costs_the_same_for_one_as_for_many(
    client, admin, django_assert_num_queries, how_many
):
    ReminderRuleFactory.create_batch(how_many)
    with django_assert_num_queries(5):  # session, user, roles, unread, rules
        page = page_of(client, "reminder_rules")
    assert page.count('<th scope="row">') == how_many


@pytest.mark.parametrize("how_many", [1, 3])
def test_a_rule_costs_the_same_for_one_thing_as_for_many(
    client, admin, django_assert_max_num_queries, how_many
):
    round = RoundFactory(now_open=True)
    for _i in range(how_many):
        officer_of(ApplicationFactory(round=round).owner)
    rule = ReminderRuleFactory()
    # Each person who would be told is asked for what they may see: three queries.
    with django_assert_max_num_queries(26 + 3 * how_many):
        page = page_of(client, "reminder_rule", rule.pk)
    assert page.count("En ansøgning i ") == how_many


def test_without_rules_the_page_says_how_to_get_some(client, admin):
    page = page_of(client, "reminder_rules")
    assert "Der er ingen påmindelser endnu" in page
    assert reverse("applications:new_reminder_rule") in page
