from datetime import UTC, datetime, timedelta

import pytest
from django.core import signing
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from networks.tests.factories import UserFactory
from support.notifications.channels import GATHERED, channels_of, choose, unsubscribe_url
from support.notifications.models import Channel, Notice, NoticeChoice
from support.notifications.notices import notify, withdraw

AT = datetime(2016, 11, 2, 12, tzinfo=UTC)


@pytest.fixture
def anna(client):
    person = UserFactory()
    client.force_login(person)
    return person


def tell(recipient, key="1", **fields):
    said = {"kind": "message", "subject": f"Besked {key}", "text": "Læs det her.", "at": AT}
    return notify(recipient, key=key, link="/was", **said | fields)


def text_of(response):
    return response.content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("how_many", [1, 3])
def test_the_inbox_costs_the_same_for_one_as_for_many(client, anna, how_many):
    for n in range(how_many):
        tell(anna, str(n))
    client.get(reverse("notices:inbox"))
    with CaptureQueriesContext(connection) as queries:
        page = text_of(client.get(reverse("notices:inbox")))
    assert page.count("Ulæst:") == how_many
    assert len(queries) == 6


@pytest.mark.django_db
def test_the_header_counts_what_is_unread(client, anna):
    assert "inbox-count" not in text_of(client.get(reverse("help")))
    tell(anna)
    tell(anna, "2")
    tell(UserFactory())
    assert "2 ulæste" in text_of(client.get(reverse("help")))


@pytest.mark.django_db
def test_opening_marks_read_and_looking_does_not(client, anna):
    notice = tell(anna)
    address = reverse("notices:notice", args=[notice.pk])
    assert "Læs det her." in text_of(client.get(address))
    notice.refresh_from_db()
    assert notice.read_at is None
    assert client.post(address).headers["Location"] == address
    notice.refresh_from_db()
    assert notice.read_at is not None


@pytest.mark.django_db
def test_following_the_link_marks_read_too(client, anna):
    notice = tell(anna)
    answer = client.post(reverse("notices:notice", args=[notice.pk]), {"gaa": "1"})
    assert answer.headers["Location"] == "/was"
    assert Notice.objects.unread().count() == 0


@pytest.mark.django_db
@pytest.mark.parametrize("method", ["get", "post"])
def test_anothers_notice_does_not_exist(client, anna, method):
    others = tell(UserFactory())
    answer = getattr(client, method)(reverse("notices:notice", args=[others.pk]))
    missing = getattr(client, method)(reverse("notices:notice", args=[others.pk + 1]))
    assert (answer.status_code, missing.status_code) == (404, 404)
    others.refresh_from_db()
    assert others.read_at is None


@pytest.mark.django_db
def test_a_notice_that_waits_for_its_time_is_not_shown(client, anna):
    notice = tell(anna, at=timezone.now() + timedelta(days=1))
    assert "Besked 1" not in text_of(client.get(reverse("notices:inbox")))
    assert client.get(reverse("notices:notice", args=[notice.pk])).status_code == 404


@pytest.mark.django_db
def test_all_can_be_marked_read_and_the_unread_picked_out(client, anna):
    tell(anna, "1")
    assert "Besked 1" in text_of(client.get(reverse("notices:inbox"), {"vis": "ulaeste"}))
    answer = client.post(reverse("notices:read_all"), follow=True)
    assert "1 besked er markeret som læst." in text_of(answer)
    page = text_of(client.get(reverse("notices:inbox"), {"vis": "ulaeste"}))
    assert "Du har læst det hele" in page
    assert "Besked 1" in text_of(client.get(reverse("notices:inbox")))


@pytest.mark.django_db
def test_a_notice_taken_back_says_so(client, anna):
    tell(anna)
    withdraw(key="1", at=AT)
    assert "Ikke længere aktuel" in text_of(client.get(reverse("notices:inbox")))


@pytest.mark.django_db
def test_an_empty_inbox_says_what_will_come(client, anna):
    assert "Der er ingen beskeder endnu" in text_of(client.get(reverse("notices:inbox")))


@pytest.mark.django_db
def test_a_long_inbox_comes_in_pages(client, anna):
    for n in range(26):
        tell(anna, str(n), at=AT + timedelta(minutes=n))
    first = text_of(client.get(reverse("notices:inbox")))
    second = text_of(client.get(reverse("notices:inbox"), {"side": "2"}))
    assert ("Besked 25" in first, "Besked 0" in first) == (True, False)
    assert ("Besked 25" in second, "Besked 0" in second) == (False, True)


@pytest.mark.django_db
def test_preferences_are_saved_and_shown(client, anna):
    wanted = channels_of(anna) | {"mention": "weekly"}
    page = client.post(reverse("notices:preferences"), wanted, follow=True)
    assert "Dine valg er gemt" in text_of(page)
    assert channels_of(anna)["mention"] == "weekly"
    choice = NoticeChoice.objects.get()
    assert (choice.user, choice.kind, choice.by_link) == (anna, "mention", False)
    assert '<option value="weekly" selected>' in text_of(page)


@pytest.mark.django_db
def test_an_unknown_channel_is_refused(client, anna):
    page = client.post(reverse("notices:preferences"), channels_of(anna) | {"mention": "sms"})
    assert "error-summary" in text_of(page)
    assert NoticeChoice.objects.count() == 0


def path_of(url):
    return url.removeprefix("http://127.0.0.1:8000")


@pytest.mark.django_db
def test_the_link_in_a_mail_asks_on_get_and_acts_on_post():
    person, stranger = UserFactory(), Client(enforce_csrf_checks=True)
    address = path_of(unsubscribe_url(person, "mention"))
    assert "»Når nogen nævner dig«?" in text_of(stranger.get(address))
    assert NoticeChoice.objects.count() == 0
    answer = stranger.post(address, {"List-Unsubscribe": "One-Click"})
    assert (answer.status_code, answer.headers.get("Location")) == (200, None)
    assert "no-store" in answer.headers["Cache-Control"]
    assert channels_of(person)["mention"] == Channel.INBOX
    assert NoticeChoice.objects.get().by_link is True
    stranger.post(address, {"List-Unsubscribe": "One-Click"})
    assert NoticeChoice.objects.count() == 1


@pytest.mark.django_db
def test_the_link_in_a_gathered_mail_ends_the_gathered_ones():
    person = UserFactory()
    choose(person, {"mention": Channel.WEEKLY}, at=AT)
    Client().post(path_of(unsubscribe_url(person, GATHERED)))
    ended = {kind for kind, channel in channels_of(person).items() if channel == Channel.INBOX}
    assert ended == {"mention", "comment"}


@pytest.mark.django_db
@pytest.mark.parametrize("method", ["get", "post"])
def test_a_link_made_by_somebody_else_is_not_found(method):
    person = UserFactory()
    good = path_of(unsubscribe_url(person, "mention"))
    forged = reverse("notices:unsubscribe", args=[signing.dumps([person.pk, "mention"], salt="x")])
    for address in (good[:-3] + "x/", forged):
        assert getattr(Client(), method)(address).status_code == 404
    assert NoticeChoice.objects.count() == 0
