"""A calendar by its secret address, read by a real parser."""

import datetime as dt

import pytest
import time_machine
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from icalendar import Calendar

from applications.actions import administration, bodies
from applications.tests.factories import (
    AUTUMN_2016,
    ApplicationFactory,
    LocalApprovalFactory,
    MeetingFactory,
    PlannedStepFactory,
    PoliticalBodyFactory,
    RoundFactory,
    officer_of,
)
from applications.workflow import Sharing
from frikommune.dates import feed
from networks.tests.factories import AffiliationFactory, MembershipFactory
from support.accounts.models import User
from support.audit.models import Entry
from support.calendar.feeds import new_token
from support.calendar.models import FeedKey
from support.dkfds.dates import long_date_time

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2016, 11, 2, 9, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def _november_2016():
    cache.clear()
    with time_machine.travel(NOW):
        yield
    cache.clear()


@pytest.fixture
def membership():
    return MembershipFactory()


@pytest.fixture
def officer(membership):
    return officer_of(membership.municipality)


@pytest.fixture
def round_(membership):
    return RoundFactory(programme=membership.network.programme, name="2. runde")


@pytest.fixture
def address(officer):
    return reverse("dates:feed", args=[new_token(officer, at=NOW)])


def events(address):
    """What a calendar program without a session reads there, by uid."""
    answer = Client().get(address)
    assert answer.status_code == 200
    calendar = Calendar.from_ical(answer.content)
    return {str(e["uid"]).partition("@")[0]: e for e in calendar.walk("VEVENT")}


def test_a_deadline_is_read_as_the_whole_danish_day(address, round_):
    found = events(address)[f"round-{round_.pk}-deadline"]
    assert found.decoded("dtstart") == dt.date(2016, 12, 1)
    assert found.decoded("dtend") == dt.date(2016, 12, 2)
    assert str(found["summary"]) == "Frist for at sende: 2. runde"


def test_a_move_is_the_same_event_with_a_higher_number(address, round_):
    uid = f"round-{round_.pk}-deadline"
    before = events(address)[uid]
    administration.move_date(
        round_, field="deadline", new=dt.date(2016, 12, 8), reason="Efter ønske.",
        by=AffiliationFactory(admin=True).user, at=AUTUMN_2016,
    )  # fmt: skip
    after = events(address)[uid]
    assert (before["sequence"], after["sequence"]) == (0, 1)
    assert after.decoded("dtstart") == dt.date(2016, 12, 8)
    assert after.decoded("last-modified") == AUTUMN_2016
    assert "Efter ønske." in str(after["description"])


def test_a_cancelled_meeting_stays_and_says_so(address, officer, membership):
    meeting = MeetingFactory(body=PoliticalBodyFactory(municipality=membership.municipality))
    bodies.cancel_meeting(meeting, by=officer, at=AUTUMN_2016)
    found = events(address)
    assert str(found[f"meeting-{meeting.pk}"]["status"]) == "CANCELLED"
    assert str(found[f"meeting-{meeting.pk}-agenda"]["status"]) == "CANCELLED"


def test_the_feed_shows_what_may_be_known_when_it_is_read(address, membership):
    meeting = MeetingFactory(date=dt.date(2016, 11, 15))
    row = ApplicationFactory(
        network=membership.network, owner=meeting.body.municipality, title="Hemmelig plan"
    )
    approval = LocalApprovalFactory(application=row)
    PlannedStepFactory(approval=approval, body=meeting.body, meeting=meeting)
    uid = f"meeting-{meeting.pk}"
    assert uid not in events(address)
    assert b"Hemmelig" not in Client().get(address).content
    row.sharing = Sharing.NETWORK
    row.save()
    assert "»Hemmelig plan«" in str(events(address)[uid]["description"])
    row.sharing = Sharing.OWNER
    row.save()
    assert uid not in events(address)


def test_who_leaves_the_municipality_keeps_nothing_of_it(address, officer, membership):
    MeetingFactory(body=PoliticalBodyFactory(municipality=membership.municipality))
    assert any(uid.startswith("meeting") for uid in events(address))
    officer.affiliations.update(valid_to=dt.date(2016, 10, 31))
    assert not any(uid.startswith("meeting") for uid in events(address))


def disabled(officer, address):
    User.objects.filter(pk=officer.pk).update(is_active=False)
    return address


def renewed(officer, address):
    new_token(officer, at=NOW)
    return address


def ended(officer, address):
    FeedKey.objects.update(ended_at=NOW)
    return address


def mistyped(officer, address):
    return address.replace(".ics", "x.ics")


@pytest.mark.parametrize("why", [disabled, renewed, ended, mistyped], ids=lambda f: f.__name__)
def test_every_address_that_does_not_hold_gets_the_same_answer(officer, address, why):
    wrong = Client().get(reverse("dates:feed", args=["x" * 43]))
    answer = Client().get(why(officer, address))
    assert answer.status_code == wrong.status_code == 404
    assert answer.content == wrong.content
    volatile = {"X-Request-ID"}
    assert {k: v for k, v in answer.items() if k not in volatile} == {
        k: v for k, v in wrong.items() if k not in volatile
    }


def test_the_answer_is_kept_by_nobody_in_between(address):
    answer = Client().get(address)
    assert answer.headers["Cache-Control"].startswith("private")
    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert "Set-Cookie" not in answer.headers


def test_a_calendar_that_asks_all_the_time_is_told_to_wait(address, monkeypatch):
    monkeypatch.setattr(feed, "READS_AN_HOUR", 2)
    answers = [Client().get(address) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert answers[2].headers["Retry-After"] == "3600"
    assert "private" in answers[2].headers["Cache-Control"]


def test_whoever_tries_addresses_is_told_to_wait_and_others_are_not(address, monkeypatch):
    monkeypatch.setattr(feed, "MISSES_AN_HOUR", 2)
    tries = [Client().get(reverse("dates:feed", args=[f"{n}" * 43])) for n in range(3)]
    assert [answer.status_code for answer in tries] == [404, 404, 429]
    assert Client().get(address).status_code == 200


def test_the_page_shows_an_address_once(client, officer):
    client.force_login(officer)
    assert "Lav en hemmelig adresse" in client.get(reverse("dates:link")).content.decode()
    page = client.post(reverse("dates:renew"))
    shown = page.content.decode().partition('readonly value="')[2].partition('"')[0]
    assert shown.startswith("http://127.0.0.1:8000/kalender/")
    assert page.headers["Cache-Control"] == "no-store"
    assert Client().get(shown.removeprefix("http://127.0.0.1:8000")).status_code == 200
    again = client.get(reverse("dates:link")).content.decode()
    assert shown.rpartition("/")[2] not in again
    assert "Ikke hentet endnu" not in again
    assert long_date_time(FeedKey.objects.get().read_at) in again
    assert Entry.objects.get(verb="feed.renewed").by == officer


def test_an_address_can_be_stopped(client, officer, address):
    client.force_login(officer)
    page = client.post(reverse("dates:stop"), follow=True).content.decode()
    assert "Adressen virker ikke længere." in page
    assert Client().get(address).status_code == 404
    client.post(reverse("dates:stop"))
    assert Entry.objects.filter(verb="feed.ended").count() == 1
