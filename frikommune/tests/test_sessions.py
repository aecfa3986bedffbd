import time

import pytest
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.sessions.models import Session
from django.urls import reverse

from networks.tests.factories import PASSWORD, UserFactory
from support.accounts import sessions

pytestmark = pytest.mark.django_db
IDLE, ABSOLUTE = settings.SESSION_COOKIE_AGE, settings.SESSION_ABSOLUTE_AGE


@pytest.fixture
def clock(monkeypatch):
    """``clock(seconds)`` moves the time sessions are judged by."""

    class Clock:
        now = time.time()

        def __call__(self, seconds):
            self.now += seconds

    it = Clock()
    monkeypatch.setattr(sessions.time, "time", lambda: it.now)
    return it


def is_signed_in(client) -> bool:
    return client.get(reverse("start")).status_code == 200


def test_a_sign_in_ends_after_half_a_day_however_busy(client, clock):
    client.force_login(UserFactory())
    for _ in range(ABSOLUTE // 3600 - 1):
        clock(3600)
        assert is_signed_in(client)
    clock(3601)
    assert not is_signed_in(client)


def test_activity_renews_the_idle_limit(client, clock):
    client.force_login(UserFactory())
    before = Session.objects.get().expire_date
    clock(sessions.NOTED_EVERY - 10)
    assert is_signed_in(client)
    assert Session.objects.get().expire_date == before
    clock(20)
    assert is_signed_in(client)
    assert Session.objects.get().expire_date > before


def test_the_session_never_outlives_half_a_day(client, clock):
    client.force_login(UserFactory())
    clock(ABSOLUTE - 60)
    assert is_signed_in(client)
    assert client.session.get_expiry_age() <= 60


def test_an_idle_session_is_gone(client):
    client.force_login(UserFactory())
    row = Session.objects.get()
    row.expire_date = row.expire_date.replace(year=2000)
    row.save()
    assert not is_signed_in(client)


def sign_in(client, user, password=PASSWORD, **headers):
    values = {"login": user.email, "password": password}
    return client.post(reverse("account_login"), values, **headers)


def test_a_person_ends_the_sessions_they_left_elsewhere(client):
    elsewhere, user = client.__class__(), UserFactory()
    for browser in (elsewhere, client):
        sign_in(browser, user)
    page = client.get(reverse("usersessions_list"))
    assert len(page.context["sessions"]) == 2
    client.post(reverse("usersessions_list"))
    assert not is_signed_in(elsewhere)
    assert is_signed_in(client)
    assert UserSession.objects.count() == 1


def test_who_is_made_inactive_is_out_at_once(client):
    user = UserFactory()
    client.force_login(user)
    user.is_active = False
    user.save()
    assert not is_signed_in(client)


def test_sign_in_takes_a_new_session(client):
    client.get(reverse("account_login"))
    client.session["x"] = "y"
    given = client.cookies.get(settings.SESSION_COOKIE_NAME)
    sign_in(client, UserFactory())
    assert client.cookies[settings.SESSION_COOKIE_NAME].value != (given and given.value)


def test_guessing_is_stopped_before_the_password_is_hashed(client, monkeypatch):
    user, hashed = UserFactory(), []
    check = type(user).check_password
    monkeypatch.setattr(
        type(user), "check_password", lambda *given: hashed.append(1) or check(*given)
    )
    for number in range(12):
        sign_in(client, user, "forkert", REMOTE_ADDR=f"10.0.0.{number}")
    assert len(hashed) == 5
    other = UserFactory()
    assert sign_in(client, other, REMOTE_ADDR="10.0.1.1").status_code == 302
