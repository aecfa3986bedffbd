import pytest
from django.core.exceptions import RequestDataTooBig
from django.test import RequestFactory
from django.urls import reverse

from frikommune import errors
from frikommune.views import csrf_failure
from networks.tests.factories import AffiliationFactory, UserFactory

pytestmark = pytest.mark.django_db
ERRORS = {
    400: errors.bad_request,
    403: errors.forbidden,
    404: errors.not_found,
    500: errors.server_error,
}


def sign_in(client, user):
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.mark.parametrize("name", ["help", "was", "robots"])
def test_pages_that_help_are_open_to_all(client, name):
    assert client.get(reverse(name)).status_code == 200


def test_robots_stay_out(client):
    assert b"Disallow: /\n" in client.get(reverse("robots")).content


def test_a_start_page_with_nothing_says_what_to_do(client):
    page = sign_in(client, AffiliationFactory().user).get(reverse("start")).content.decode()
    assert "Der er intet, der venter på dig" in page
    assert reverse("applications:create") in page


def test_somebody_without_a_role_still_gets_a_page(client):
    answer = sign_in(client, UserFactory()).get(reverse("start"))
    assert answer.status_code == 200
    assert reverse("applications:create") not in answer.content.decode()


@pytest.mark.parametrize(
    ("trait", "shown", "hidden"),
    [
        ({}, "applications:list", "networks:programmes"),
        ({"admin": True}, "networks:programmes", "applications:submissions"),
        ({"ministry_officer": True}, "applications:submissions", "applications:list"),
    ],
)
def test_the_menu_is_for_the_role(client, trait, shown, hidden):
    response = sign_in(client, AffiliationFactory(**trait).user).get(reverse("start"))
    addresses = {entry["url"] for entry in response.context["navigation"]}
    assert (reverse(shown) in addresses, reverse(hidden) in addresses) == (True, False)


def test_the_page_names_where_one_works(client):
    affiliation = AffiliationFactory()
    response = sign_in(client, affiliation.user).get(reverse("start"))
    assert response.context["authority"] == affiliation.municipality.official_name


@pytest.mark.parametrize("status", ERRORS)
def test_an_error_page_helps_and_tells_nothing(status):
    request = RequestFactory().get("/ansoegninger/FK-HEMMELIG/")
    answer = ERRORS[status](request) if status == 500 else ERRORS[status](request, None)
    page = answer.content.decode()
    assert (answer.status_code, "HEMMELIG" in page) == (status, False)
    assert "<h1>" in page


@pytest.mark.parametrize("status", ERRORS)
def test_the_editor_gets_errors_it_can_read(status):
    request = RequestFactory().post("/x/", headers={"accept": "application/json"})
    answer = ERRORS[status](request) if status == 500 else ERRORS[status](request, None)
    assert (answer.status_code, answer["Content-Type"]) == (status, "application/json")


def test_too_big_has_its_own_page():
    answer = errors.bad_request(RequestFactory().get("/"), RequestDataTooBig())
    assert (answer.status_code, "fylder for meget" in answer.content.decode()) == (413, True)


def test_a_form_from_an_old_page_says_how_to_save_the_text():
    answer = csrf_failure(RequestFactory().post("/"))
    assert answer.status_code == 403
    assert "tilbageknap" in answer.content.decode()


@pytest.mark.parametrize("url", ["/forsoeg/%00/", "/forsoeg/alle/?soeg=%00", "/kalender/%00.ics"])
def test_an_address_with_an_empty_sign_is_not_found(client, db, url):
    assert client.get(url).status_code == 404
