import time
from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.urls import reverse
from django.utils import timezone

from networks.tests.factories import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def signed_in(client):
    client.force_login(UserFactory(), backend="django.contrib.auth.backends.ModelBackend")
    return client


def end_in(seconds):
    Session.objects.update(expire_date=timezone.now() + timedelta(seconds=seconds))


def left(client, method="get"):
    return getattr(client, method)(reverse("session_end")).json()["left"]


def test_asking_does_not_prolong(signed_in):
    end_in(200)
    assert 190 <= left(signed_in) <= 200
    assert 190 <= left(signed_in) <= 200


def test_staying_does(signed_in, settings):
    end_in(200)
    assert left(signed_in, "post") > settings.SESSION_COOKIE_AGE - 60
    assert left(signed_in) > settings.SESSION_COOKIE_AGE - 60


def test_nobody_stays_longer_than_half_a_day(signed_in, settings):
    session = signed_in.session
    session["signed_in_at"] = int(time.time()) - settings.SESSION_ABSOLUTE_AGE + 100
    session.save()
    assert 90 <= left(signed_in) <= 100
    assert 90 <= left(signed_in, "post") <= 100


def test_signed_out_is_led_to_the_login(client):
    assert client.get(reverse("session_end")).status_code == 302
