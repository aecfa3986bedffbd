from datetime import UTC, date, datetime, timedelta

import pytest

from support.jobs.models import Job
from support.notifications import digests
from support.notifications.channels import choose, digest_at, digest_day
from support.notifications.digests import send_digest
from support.notifications.models import Channel, Notice, NoticeKind, OutgoingMail
from support.notifications.notices import mark_read, notify, withdraw

AT = datetime(2016, 11, 2, 12, tzinfo=UTC)
MORNING = datetime(2016, 11, 3, 7, tzinfo=UTC)


@pytest.fixture
def anna(anna):
    choose(anna, dict.fromkeys(NoticeKind.values, Channel.DAILY), at=AT - timedelta(days=9))
    return anna


def tell(recipient, key="1", *, at=AT, **fields):
    said = {"kind": "comment", "subject": f"Kommentar {key}", "text": "Hej", "link": f"/{key}/"}
    return notify(recipient, key=key, at=at, **said | fields)


@pytest.mark.parametrize(
    ("told", "day", "hour"),
    [
        ("2016-11-02T12:00", date(2016, 11, 3), 7),
        # In the small hours the same morning is next; just before eight it is too late for it.
        ("2016-11-03T05:00", date(2016, 11, 3), 7),
        ("2016-11-03T06:56", date(2016, 11, 4), 7),
        # Late in the evening in Denmark it is the day before in UTC.
        ("2016-07-01T22:30", date(2016, 7, 2), 6),
        # Clocks change in the night between.
        ("2016-10-29T12:00", date(2016, 10, 30), 7),
        ("2017-03-25T12:00", date(2017, 3, 26), 6),
        ("2016-02-28T12:00", date(2016, 2, 29), 7),
    ],
)
def test_the_next_morning_is_at_eight_in_denmark(told, day, hour):
    found = digest_day(Channel.DAILY, datetime.fromisoformat(told).replace(tzinfo=UTC))
    assert found == day
    assert digest_at(found).astimezone(UTC) == datetime(
        day.year, day.month, day.day, hour, tzinfo=UTC
    )


@pytest.mark.parametrize(
    ("told", "monday"),
    [
        ("2016-11-02T12:00", date(2016, 11, 7)),
        ("2016-11-07T05:00", date(2016, 11, 7)),
        ("2016-11-07T12:00", date(2016, 11, 14)),
    ],
)
def test_a_weekly_mail_comes_on_mondays(told, monday):
    assert digest_day(Channel.WEEKLY, datetime.fromisoformat(told).replace(tzinfo=UTC)) == monday


def test_the_digest_names_everything_unread_with_its_link(anna):
    tell(anna, "1")
    tell(anna, "2", kind="mention")
    mail = send_digest(anna, at=MORNING)
    assert (mail.subject, mail.recipient) == ("2 nye beskeder i Frikommune", "anna@eksempel.dk")
    assert (mail.next_at, mail.user) == (MORNING, anna)
    for body in (mail.text, mail.html):
        assert "Kommentar 1" in body
        assert "http://127.0.0.1:8000/2/" in body
        assert "Når nogen nævner dig" in body
        assert mail.unsubscribe_url in body
    assert set(Notice.objects.values_list("mail", flat=True)) == {mail.pk}


def test_the_digest_comes_once_a_day(anna):
    tell(anna)
    assert send_digest(anna, at=MORNING)
    tell(anna, "late", at=MORNING - timedelta(hours=1))
    assert send_digest(anna, at=MORNING + timedelta(minutes=1)) is None
    assert OutgoingMail.objects.count() == 1
    assert "Kommentar late" in send_digest(anna, at=MORNING + timedelta(days=1)).text


def test_the_digest_never_says_the_same_twice(anna):
    tell(anna)
    send_digest(anna, at=MORNING)
    assert send_digest(anna, at=MORNING + timedelta(days=1)) is None


def nothing(anna):
    pass


def read(anna):
    tell(anna)
    mark_read(anna, at=AT)


def taken_back(anna):
    tell(anna)
    withdraw(key="1", at=AT)


def out_of_date(anna):
    tell(anna, valid_until=MORNING)


def not_told_yet(anna):
    tell(anna, at=MORNING + timedelta(hours=1))


def switched_off(anna):
    tell(anna)
    choose(anna, {"comment": Channel.INBOX}, at=AT)


def disabled(anna):
    tell(anna)
    type(anna).objects.filter(pk=anna.pk).update(is_active=False)


@pytest.mark.parametrize(
    "before",
    [nothing, read, taken_back, out_of_date, not_told_yet, switched_off, disabled],
    ids=lambda before: before.__name__,
)
def test_there_is_no_digest_of_nothing(anna, before):
    before(anna)
    assert send_digest(anna, at=MORNING) is None
    assert OutgoingMail.objects.count() == 0


def test_a_missed_digest_joins_the_next_morning_and_wakes_nobody(anna):
    tell(anna)
    night = datetime(2016, 11, 4, 2, tzinfo=UTC)
    assert send_digest(anna, at=night) is None
    job = Job.objects.get(key=f"digest/{anna.pk}/2016-11-04")
    assert job.next_at == datetime(2016, 11, 4, 7, tzinfo=UTC)
    assert send_digest(anna, at=job.next_at).subject == "1 ny besked i Frikommune"


def test_a_digest_stays_readable(anna, monkeypatch):
    monkeypatch.setattr(digests, "MOST_SHOWN", 2)
    for key in "12345":
        tell(anna, key)
    mail = send_digest(anna, at=MORNING)
    assert mail.text.count("* Kommentar") == mail.html.count("<li") == 2
    assert "Og 3 til i indbakken." in mail.text
    assert "Og 3 til i indbakken." in mail.html
