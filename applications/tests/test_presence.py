import json
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.urls import reverse

from applications.actions.presence import SECONDS, be_present
from applications.actions.text import save_section
from applications.models import SectionText
from applications.tests.factories import AUTUMN_2016, ApplicationFactory, officer_of
from networks.models import Role
from networks.tests.factories import AffiliationFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def empty_cache():
    cache.clear()


@pytest.fixture
def application():
    return ApplicationFactory()


@pytest.fixture
def text(application):
    return SectionText.objects.get(application=application, section__number=1)


@pytest.fixture
def anna(application):
    return officer_of(application.owner)


@pytest.fixture
def bo(application):
    role = Role.CASE_OFFICER
    return AffiliationFactory(user__name="Bo", municipality=application.owner, role=role).user


def come(text, user, *, client="fane", at=AUTUMN_2016, **more):
    return be_present(text, client=client, by=user, at=at, **more)


def test_two_people_see_each_other_until_one_leaves(text, anna, bo):
    assert come(text, anna, client="a").others == []
    assert come(text, bo, client="b").others == [str(anna)]
    assert come(text, anna, client="a").others == ["Bo"]
    come(text, bo, client="b", leaving=True)
    assert come(text, anna, client="a").others == []


def test_it_is_forgotten_by_itself(text, anna, bo):
    come(text, bo, client="b")
    later = AUTUMN_2016 + timedelta(seconds=SECONDS)
    assert come(text, anna, client="a", at=later).others == []
    assert cache.get(f"presence/{text.pk}").keys() == {"a"}


def test_a_second_window_of_ones_own_is_no_other_person(text, anna):
    come(text, anna, client="a")
    here = come(text, anna, client="b")
    assert (here.others, here.elsewhere) == ([], True)


def test_a_cache_that_does_not_answer_is_no_error(text, anna, monkeypatch):
    def broken(*_args, **_more):
        raise ConnectionError

    monkeypatch.setattr(cache, "get", broken)
    assert come(text, anna).others == []


def report(browser, user, application, *, number=1, **body):
    browser.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    url = reverse("applications:presence", args=[application.reference, number])
    return browser.post(url, json.dumps(body), content_type="application/json")


def test_report_tells_who_is_here_and_the_newer_text(client, application, anna, bo):
    save_section(application, 1, html="<p>Bos</p>", base=0, by=bo, at=AUTUMN_2016)
    report(client, bo, application, client="b", base=1)
    told = report(client, anna, application, client="a", base=0).json()
    assert told["others"] == ["Bo"]
    assert (told["head"]["revision"], told["head"]["html"]) == (1, "<p>Bos</p>")
    assert "head" not in report(client, anna, application, client="a", base=1).json()


def test_nobody_outside_hears_or_is_heard(client, application, anna):
    stranger = AffiliationFactory(user__name="Fremmed", role=Role.CASE_OFFICER).user
    assert report(client, stranger, application, client="s", base=0).status_code == 404
    assert report(client, anna, application, client="a", base=0).json()["others"] == []


@pytest.mark.parametrize(("number", "body", "status"), [(99, b"{}", 404), (1, b"x", 422)])
def test_odd_reports_are_answered(client, application, anna, number, body, status):
    client.force_login(anna, backend="django.contrib.auth.backends.ModelBackend")
    url = reverse("applications:presence", args=[application.reference, number])
    assert client.post(url, body, content_type="application/json").status_code == status
