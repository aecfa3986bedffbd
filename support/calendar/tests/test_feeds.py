from datetime import UTC, datetime, timedelta

import pytest
from django.core.cache import cache
from django.db import IntegrityError, transaction

from support.accounts.models import User
from support.calendar import feeds, limits
from support.calendar.models import FeedKey

AT = datetime(2016, 11, 2, 12, tzinfo=UTC)


@pytest.fixture
def anna(db):
    return User.objects.create_user("anna@eksempel.dk", name="Anna")


def test_an_address_is_long_and_kept_as_a_fingerprint_only(anna):
    token = feeds.new_token(anna, at=AT)
    assert len(token) >= 43
    key = FeedKey.objects.get()
    assert token not in str(vars(key))
    assert feeds.find(token) == key
    assert feeds.new_token(anna, at=AT) != token


def test_a_new_address_ends_the_one_before(anna):
    old = feeds.new_token(anna, at=AT)
    new = feeds.new_token(anna, at=AT + timedelta(days=1))
    assert feeds.find(old) is None
    assert feeds.find(new).user == anna
    assert FeedKey.objects.count() == 2


def test_the_database_keeps_to_one_address_for_each_person(anna):
    feeds.new_token(anna, at=AT)
    with pytest.raises(IntegrityError), transaction.atomic():
        FeedKey.objects.create(user=anna, token_sha256="x", made_at=AT)


def test_an_ended_address_is_not_found(anna):
    token = feeds.new_token(anna, at=AT)
    assert feeds.end(anna, at=AT) is True
    assert feeds.end(anna, at=AT) is False
    assert feeds.find(token) is None
    assert feeds.key_of(anna) is None


def test_a_disabled_account_has_no_address(anna):
    token = feeds.new_token(anna, at=AT)
    User.objects.update(is_active=False)
    assert feeds.find(token) is None
    User.objects.update(is_active=True)
    assert feeds.find(token)


@pytest.mark.parametrize("token", ["", "x", "æøå", "a" * 5000])
def test_nonsense_finds_nobody(anna, token):
    feeds.new_token(anna, at=AT)
    assert feeds.find(token) is None


def test_reading_is_noted_once_an_hour(anna):
    token = feeds.new_token(anna, at=AT)
    for minutes, noted in ((0, 0), (59, 0), (61, 61)):
        feeds.note_read(feeds.find(token), at=AT + timedelta(minutes=minutes))
        assert FeedKey.objects.get().read_at == AT + timedelta(minutes=noted)


@pytest.fixture
def _empty_cache():
    cache.clear()
    yield
    cache.clear()


@pytest.mark.usefixtures("_empty_cache")
def test_too_often_is_counted_for_each_alone():
    def ask(who):
        return limits.is_too_often("feed", who, most=2, seconds=60)

    assert [ask("a"), ask("a"), ask("a"), ask("b")] == [False, False, True, False]


def test_without_a_cache_nobody_is_shut_out(monkeypatch):
    def broken(*_args, **_kwargs):
        raise ConnectionError

    monkeypatch.setattr(limits.cache, "add", broken)
    assert limits.is_too_often("feed", "a", most=0, seconds=60) is False
