"""Trials with a yes, by municipality, from the day of the answer."""

import datetime as dt

import pytest
from django.utils import timezone

from applications.queries.starts import Where, starts_seen_by, with_authority
from applications.tests import answering as acts
from applications.tests.factories import (
    ExemptionFactory,
    ParticipationFactory,
    complete_application,
    officer_of,
)
from applications.tests.pages import shown, url, words
from applications.tests.sending import send
from networks.tests.factories import AffiliationFactory

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()


@pytest.fixture
def application():
    return send(complete_application(title="Midlertidige lejekontrakter"))


@pytest.fixture
def local(application):
    return officer_of(application.owner)


def granted(application, officer, **more):
    known = {"route": "dispensation", "answered_on": dt.date(2017, 2, 2), **more}
    acts.say(application, 1, acts.Answer.GRANTED, officer, **known)
    acts.conclude(application, officer)
    return application


def places(user):
    return [row.where for row in starts_seen_by(user, on=TODAY)]


def test_a_trial_is_there_from_the_answer_on(client, application, local):
    assert places(local) == []
    granted(application, local)
    assert places(local) == [Where.WAITING]
    client.force_login(local)
    page = words(shown(client, "starts"))
    days = f"{(TODAY - dt.date(2017, 2, 2)).days:,}".replace(",", ".")
    assert f"Siden 02.02.2017 Ikke startet {days} dage siden hjemlen" in page


def test_a_yes_that_waits_for_its_act_is_not_authority(client, application, local):
    granted(application, local, route="network_law")
    client.force_login(local)
    page = words(shown(client, "starts"))
    assert "venter på lov Ikke startet" in page
    assert "dage siden hjemlen" not in page


def test_a_refused_trial_is_not_there(application, local):
    acts.say(application, 1, acts.Answer.REFUSED, local, words="Nej.")
    acts.conclude(application, local)
    assert places(local) == []


def test_each_municipality_is_where_it_says(client, application, local):
    granted(application, local)
    others = [ParticipationFactory(application=application, status="accepted") for _ in range(2)]
    planned, stopped = others
    who = {"by": local, "at": acts.SUMMER}
    acts.starting.plan_start(application, planned.municipality, day=TODAY, **who)
    why = {"reason": "resources", "note": ""}
    acts.starting.stop(application, stopped.municipality, day=acts.DAY, **why, **who)
    assert places(local) == [Where.WAITING, Where.PLANNED, Where.STOPPED]
    acts.decide(application, local)
    acts.publish(application, local)
    acts.starting.start(application, application.owner, day=acts.DAY, **who)
    assert places(local) == [Where.PLANNED, Where.RUNNING, Where.STOPPED]

    client.force_login(local)
    page = words(shown(client, "starts", where="stopped"))
    assert "Ressourcer" in page
    assert planned.municipality.official_name not in page
    assert "Intet passer til valget" in shown(client, "starts", where="waiting")


def test_a_new_start_after_a_stop_is_a_start(application, local):
    granted(application, local)
    acts.decide(application, local)
    acts.publish(application, local)
    who = {"by": local, "at": acts.SUMMER}
    acts.starting.start(application, application.owner, day=acts.DAY, **who)
    why = {"reason": "other", "note": "Pause."}
    acts.starting.stop(application, application.owner, day=acts.DAY, **why, **who)
    assert places(local) == [Where.STOPPED]
    acts.starting.start(application, application.owner, day=acts.DAY, **who)
    assert places(local) == [Where.RUNNING]


def test_nothing_of_anothers_network_is_there(client, application, local):
    granted(application, local)
    stranger = AffiliationFactory().user
    assert places(stranger) == []
    client.force_login(stranger)
    assert application.title not in shown(client, "starts")
    assert "Ingen forsøg har fået ja endnu" in shown(client, "starts")


def test_existing_rules_need_no_act(application, local):
    acts.say(application, 1, acts.Answer.ALREADY_LEGAL, local, route="none")
    acts.conclude(application, local)
    (row,) = with_authority(list(starts_seen_by(local, on=TODAY)), local, on=TODAY)
    assert (row.needs_no_authority, row.days_waited(TODAY)) == (True, None)


@pytest.mark.parametrize("how_many", [1, 6])
def test_the_page_costs_the_same(
    client, application, local, how_many, django_assert_max_num_queries
):
    granted(application, local)
    for _more in range(how_many - 1):
        ParticipationFactory(application=application, status="accepted")
    client.force_login(local)
    with django_assert_max_num_queries(19):
        client.get(url("starts"))


# --- several wishes, and several versions --------------------------------------------------------


@pytest.fixture
def two():
    """Sent with two wishes."""
    it = complete_application(title="To ønsker")
    ExemptionFactory(application=it, number=2, law_name="serviceloven", provision="§ 83")
    return send(it)


def the_row(user):
    (row,) = with_authority(list(starts_seen_by(user, on=TODAY)), user, on=TODAY)
    return row


def test_nobody_waits_for_a_start_while_one_wish_has_no_authority(client, two):
    officer = officer_of(two.owner)
    acts.say(two, 1, acts.Answer.GRANTED, officer, route="dispensation")
    acts.say(two, 2, acts.Answer.GRANTED, officer, route="network_law")
    acts.conclude(two, officer)
    row = the_row(officer)
    assert (row.authority_since, row.days_waited(TODAY)) == (None, None)
    client.force_login(officer)
    assert "Hjemmel 2: Imødekommet, venter på lov" in words(shown(client, "starts"))

    act = acts.new_act(two, officer)
    acts.laws.meet_wish(acts.wish(two, 2), act, provision="§ 3", by=officer, at=acts.AT)
    acts.happened(act, officer, "adopted", dt.date(2017, 6, 1))
    acts.happened(act, officer, "in_force", acts.DAY)
    assert the_row(officer).authority_since == acts.DAY

    acts.happened(act, officer, "lapsed", dt.date(2020, 1, 1))
    assert the_row(officer).authority_since is None
    assert "Hjemmel 2: Hjemlen er bortfaldet 1. januar 2020" in words(shown(client, "starts"))


def test_a_yes_to_an_earlier_version_holds_on_where_the_wish_stood(two):
    officer = officer_of(two.owner)
    it = send(acts.returned(two, officer), at=acts.AT)
    acts.say(it, 2, acts.Answer.REFUSED, officer, words="Nej.")
    acts.conclude(it, officer)
    assert places(officer) == [Where.WAITING]


def test_a_yes_that_a_later_answer_took_away_is_not_counted(two):
    officer = officer_of(two.owner)
    it = send(acts.returned(two, officer), at=acts.AT)
    acts.say(it, 1, acts.Answer.REFUSED, officer, words="Alligevel ikke.")
    acts.say(it, 2, acts.Answer.REFUSED, officer, words="Nej.")
    acts.conclude(it, officer)
    assert places(officer) == []
