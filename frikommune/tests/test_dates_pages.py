import datetime as dt
import re

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from applications.actions import administration
from applications.tests.factories import (
    AUTUMN_2016,
    MeetingFactory,
    PoliticalBodyFactory,
    RoundFactory,
    officer_of,
)
from networks.tests.factories import AffiliationFactory, MembershipFactory, NetworkFactory

pytestmark = pytest.mark.django_db

PAGES = ("dates:list", "dates:month", "dates:timeline", "dates:print")


@pytest.fixture(autouse=True)
def _november_2016():
    with time_machine.travel(dt.datetime(2016, 11, 2, 9, tzinfo=dt.UTC)):
        yield


@pytest.fixture
def network():
    return NetworkFactory(name="Én plan")


@pytest.fixture
def officer(client, network):
    """A case officer in a municipality of ``network``, signed in."""
    user = officer_of(MembershipFactory(network=network).municipality)
    client.force_login(user)
    return user


def text_of(response):
    return " ".join(response.content.decode().split())


def rows_of(page):
    """``(day, what)`` of each row of the list."""
    return re.findall(r'<time datetime="([^"]+)">.*?date-what">([^<]+?)\s*(?:<|$)', page)


def test_the_list_is_what_comes_by_month(client, officer, network):
    RoundFactory(programme=network.programme, name="2. runde")
    page = text_of(client.get(reverse("dates:list")))
    assert rows_of(page) == [
        ("2016-12-01", "Frist for at sende"),
        ("2021-12-31", "Ordningen slutter"),
    ]
    assert "December 2016" in page
    assert "om 29 dage" in page


def test_what_is_over_comes_latest_first(client, officer, network):
    RoundFactory(programme=network.programme)
    page = text_of(client.get(reverse("dates:list"), {"tid": "overstaaede"}))
    assert rows_of(page) == [
        ("2016-10-10", "Runden åbner"),
        ("2016-10-06", "Ordningen begynder"),
        ("2016-01-01", "Medlemskab begynder"),
    ]


def test_a_moved_date_stands_at_both_days_with_its_reason(client, officer, network):
    row = RoundFactory(programme=network.programme)
    administration.move_date(
        row, field="deadline", new=dt.date(2017, 1, 9), reason="Efter ønske <fra> flere.",
        by=AffiliationFactory(admin=True).user, at=AUTUMN_2016,
    )  # fmt: skip
    page = text_of(client.get(reverse("dates:list")))
    assert rows_of(page)[:2] == [
        ("2016-12-01", "Frist for at sende"),
        ("2017-01-09", "Frist for at sende"),
    ]
    assert "Ny dato: 9. januar 2017." in page
    assert "Flyttet fra 1. december 2016 til 9. januar 2017. Efter ønske &lt;fra&gt; flere." in page
    december = text_of(client.get(reverse("dates:month"), {"maaned": "2016-12"}))
    assert "(flyttet til 9. januar 2017)" in december


def test_mine_is_what_is_shown_until_one_asks_for_all(client, officer):
    RoundFactory(name="De andres runde")
    assert "De andres runde</a>" not in text_of(client.get(reverse("dates:list")))
    everything = text_of(client.get(reverse("dates:list"), {"omfang": "alle"}))
    assert "De andres runde</a>" in everything
    client.force_login(AffiliationFactory(admin=True).user)
    assert "De andres runde</a>" in text_of(client.get(reverse("dates:list")))


@pytest.mark.parametrize("view", PAGES)
def test_one_municipality_network_or_round_can_be_picked(client, officer, network, view):
    body = PoliticalBodyFactory(
        municipality=officer.affiliations.get().municipality, name="Byrådet"
    )
    MeetingFactory(body=body)
    round_ = RoundFactory(
        programme=network.programme, name="7. runde", deadline=dt.date(2016, 11, 30)
    )
    other = MembershipFactory(network=network).municipality

    def shown(**chosen):
        after_filters = text_of(client.get(reverse(view), chosen)).rpartition("</select>")[2]
        return "Byrådet" in after_filters, "7. runde" in after_filters

    assert shown() == (True, True)
    assert shown(kommune=body.municipality.code) == (True, True)
    assert shown(kommune=other.code) == (False, True)
    assert shown(netvaerk=str(network.pk)) == (False, True)
    assert shown(netvaerk=str(NetworkFactory().pk)) == (False, False)
    assert shown(runde=str(round_.pk)) == (False, True)
    assert shown(runde=str(RoundFactory(programme=network.programme).pk)) == (False, False)
    assert shown(kommune="x", netvaerk="²", runde="-1") == (True, True)


@pytest.mark.parametrize("view", PAGES)
def test_pages_cost_the_same_for_one_as_for_many(client, officer, network, view):
    def cost(how_many):
        for n in range(how_many):
            RoundFactory(programme=network.programme)
            body = PoliticalBodyFactory(municipality=officer.affiliations.get().municipality)
            MeetingFactory(body=body, date=dt.date(2016, 11, 20 + n))
        with CaptureQueriesContext(connection) as queries:
            assert client.get(reverse(view)).status_code == 200
        return len(queries)

    # One more for each provider that joins; never one for each date.
    assert cost(1) == cost(2) <= 25


def test_the_month_is_a_table_one_can_hear(client, officer, network):
    RoundFactory(programme=network.programme, name="2. runde")
    page = text_of(client.get(reverse("dates:month"), {"maaned": "2016-12"}))
    assert page.count('<th scope="col">') == 8
    assert page.count('<th scope="row">') == 5
    assert "Frist for at sende: 2. runde" in page
    assert "aria-current" not in page.partition('class="month"')[2]
    present = text_of(client.get(reverse("dates:month")))
    assert '<td class="month-day month-today month-empty" aria-current="date">' in present
    assert "?maaned=2016-10" in present


def test_the_timeline_draws_and_says_the_same(client, officer, network):
    RoundFactory(programme=network.programme, name="2. runde")
    page = text_of(client.get(reverse("dates:timeline")))
    assert 'aria-label="1. december 2016: Frist for at sende, 2. runde"' in page
    assert 'class="line-today"' in page
    assert "1.200" not in page
    assert ("2016-12-01", "Frist for at sende") in rows_of(page)
    assert "Der er ingen frister i perioden" in text_of(
        client.get(reverse("dates:timeline"), {"fra": "2040-01"})
    )


@pytest.mark.parametrize("view", PAGES)
def test_links_keep_what_is_chosen(client, officer, network, view):
    chosen = {"omfang": "alle", "netvaerk": str(network.pk)}
    answer = text_of(client.get(reverse(view), chosen))
    assert f"omfang=alle&amp;netvaerk={network.pk}" in answer


def test_a_person_without_anything_is_told_what_will_come(client):
    client.force_login(
        officer_of(MembershipFactory(network__programme__ends_on="2016-10-31").municipality)
    )
    page = text_of(client.get(reverse("dates:list")))
    assert "Der er ingen kommende frister for dig" in page


def test_long_lists_come_in_pages(client, officer):
    body = PoliticalBodyFactory(municipality=officer.affiliations.get().municipality)
    for n in range(30):
        MeetingFactory(body=body, date=dt.date(2016, 11, 20) + dt.timedelta(days=n))
    first = text_of(client.get(reverse("dates:list")))
    second = text_of(client.get(reverse("dates:list"), {"side": "2"}))
    assert (len(rows_of(first)), len(rows_of(second))) == (50, 11)
    assert len(re.findall(r"<tr>", text_of(client.get(reverse("dates:print"))))) > 60
