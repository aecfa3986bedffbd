"""The first minute: sign in on a desk and on a phone, with and without JavaScript."""

import pytest
from django.urls import reverse

from applications.tests.factories import UserFactory

PASSWORD = "en lang adgangskode"


@pytest.fixture
def officer(transactional_db):
    user = UserFactory(email="anna@eksempel.dk")
    user.set_password(PASSWORD)
    user.save()
    return user


@pytest.mark.parametrize("javascript", [True, False], ids=["script", "no-script"])
@pytest.mark.parametrize(("width", "height"), [(1280, 900), (390, 844)])
def test_person_signs_in(officer, open_page, sign_in, axe, width, height, javascript):
    page = open_page(width=width, height=height, javascript=javascript)
    page.goto(reverse("account_login"))
    if javascript:  # axe is a script
        axe(page)
    sign_in(page, officer.email, PASSWORD)
    assert page.url.endswith(reverse("start"))
    if javascript:
        axe(page)


def test_wrong_password_is_told_without_saying_which_half_was_wrong(officer, open_page):
    page = open_page()
    page.goto(reverse("account_login"))
    page.fill("[name=login]", officer.email)
    page.fill("[name=password]", "noget andet end den")
    page.click("main [type=submit]")
    assert page.locator("[role=alert], .form-error-message").first.is_visible()


def test_worker_and_session_cookie_reach_the_same_database(officer, open_page, sign_in_as, worker):
    page = open_page()
    sign_in_as(page, officer)
    page.goto(reverse("start"))
    assert page.url.endswith(reverse("start"))
    assert worker.is_alive()
