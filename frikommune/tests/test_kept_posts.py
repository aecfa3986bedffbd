import pytest
from django.test import Client
from django.urls import reverse

from networks.tests.factories import UserFactory

pytestmark = pytest.mark.django_db
OWN = {"Origin": "http://testserver", "Sec-Fetch-Site": "same-origin"}
TYPED = {"text": "Vi <vil> prøve", "base": "3", "csrfmiddlewaretoken": "hemmelig"}


def address() -> str:
    return reverse("applications:section", args=["FK-ABC", 1])


def sent(client, fields=TYPED, headers=OWN, **how):
    return client.post(address(), fields, headers=headers, **how)


def test_what_a_stranger_typed_comes_back_with_a_way_to_send_it(client):
    answer = sent(client)
    page = answer.content.decode()
    assert (answer.status_code, "Vi &lt;vil&gt; prøve</textarea>" in page) == (401, True)
    assert '<input type="hidden" name="base" value="3">' in page
    assert f'action="{address()}"' in page
    assert ("<vil>" in page, "hemmelig" in page) == (False, False)
    assert 'target="_blank" rel="noopener"' in page


def test_every_value_of_a_name_is_kept(client):
    page = sent(client, {"text": "Tekst", "parts": ["4", "5"]}).content.decode()
    assert page.count('<input type="hidden" name="parts"') == 2


def test_a_password_is_never_shown(client):
    page = sent(client, {"text": "Tekst", "password1": "hemmeligt ord"}).content.decode()
    assert ("Tekst" in page, "hemmeligt ord" in page) == (True, False)


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site", "Origin": "http://testserver"},
        {"Origin": "https://ond.example"},
        {"Origin": "http://testserver:81"},
        {"Origin": "null"},
        {"Referer": "https://ond.example/testserver"},
        {"Referer": "http://[", "Sec-Fetch-Site": "same-origin"},
    ],
)
def test_another_sites_form_is_never_shown(client, headers):
    answer = sent(client, headers=headers)
    assert (answer.status_code, b"textarea" in answer.content) == (302, False)


@pytest.mark.parametrize("headers", [OWN, {"Referer": "http://testserver/x"}])
def test_our_own_page_is_known_by_either_header(client, headers):
    assert sent(client, headers=headers).status_code == 401


@pytest.mark.parametrize("fields", [{}, {"base": "3", "ok_1": "on"}, {"text": "a" * 2_097_153}])
def test_nothing_typed_or_too_much_goes_to_sign_in(client, fields):
    assert sent(client, fields).status_code == 302


def test_the_editor_goes_on_getting_its_own_answer(client):
    answer = sent(client, "{}", content_type="application/json")
    assert answer.status_code == 302


@pytest.mark.parametrize("signed_in", [True, False])
def test_a_form_with_an_old_token_comes_back_with_a_new_one(signed_in):
    client = Client(enforce_csrf_checks=True)
    if signed_in:
        client.force_login(UserFactory(), backend="django.contrib.auth.backends.ModelBackend")
    answer = sent(client)
    page = answer.content.decode()
    assert (answer.status_code, "Vi &lt;vil&gt; prøve</textarea>" in page) == (403, True)
    assert ("logget ud" in page) is not signed_in
    token = page.split('name="csrfmiddlewaretoken" value="')[1].split('"')[0]
    again = sent(client, {**TYPED, "csrfmiddlewaretoken": token})
    assert again.status_code == (404 if signed_in else 401)


def test_a_sign_in_form_with_an_old_token_shows_nothing_that_was_typed():
    client = Client(enforce_csrf_checks=True)
    fields = {"login": "anna@kommune.example", "password": "hemmeligt ord"}
    page = client.post(reverse("account_login"), fields, headers=OWN)
    assert (page.status_code, b"anna@" in page.content) == (403, False)
