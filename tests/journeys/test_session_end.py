"""The end of the session is said minutes before, and can be put off from the keyboard."""

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.utils import timezone

pytestmark = pytest.mark.browser

SOON = "Du bliver snart logget ud"


def end_in(seconds):
    Session.objects.update(expire_date=timezone.now() + timedelta(seconds=seconds))


def left():
    return (Session.objects.get().expire_date - timezone.now()).total_seconds()


@pytest.fixture
def page(open_page, sign_in_as, town):
    page = open_page()
    page.clock.install()
    sign_in_as(page, town.officer)
    # The script comes after the page: time must not run before somebody watches it.
    with page.expect_response("**/session*.js"):
        page.goto("/")
    page.wait_for_load_state("networkidle")
    return page


def heard(page):
    return page.get_by_role("dialog", name=SOON)


def test_it_is_said_and_one_key_keeps_the_session(page, axe):
    end_in(290)
    page.clock.fast_forward(30_000)
    heard(page).wait_for()
    said = page.locator("dialog [aria-live=polite]")
    assert "Om 5 minutter bliver du logget ud" in said.inner_text()
    axe(page)
    assert page.evaluate("document.activeElement.innerText") == "Bliv logget ind"
    page.keyboard.press("Enter")
    heard(page).wait_for(state="detached")
    assert left() > 3600


def test_escape_stays_too(page):
    end_in(200)
    page.clock.fast_forward(30_000)
    heard(page).wait_for()
    with page.expect_response("**/konto/session/"):
        page.keyboard.press("Escape")
    heard(page).wait_for(state="detached")
    assert left() > 3600


def test_typing_is_activity(page, eventually):
    end_in(600)
    with page.expect_response("**/konto/session/"):
        page.clock.fast_forward(250_000)
    page.keyboard.press("a")
    page.clock.fast_forward(2_000)
    eventually(lambda: left() > 3600)
    assert heard(page).count() == 0


def test_control_without_activity_it_is_not_prolonged(page):
    end_in(600)
    with page.expect_response("**/konto/session/"):
        page.clock.fast_forward(250_000)
    assert left() <= 600


def test_at_the_end_the_way_back_is_shown(page, axe):
    end_in(60)
    page.clock.fast_forward(30_000)
    heard(page).wait_for()
    Session.objects.all().delete()
    page.clock.fast_forward(30_000)
    over = page.get_by_role("dialog", name="Du er logget ud")
    over.wait_for()
    assert over.get_by_role("link", name="Log ind i et nyt vindue").get_attribute("href")
    axe(page)
    over.get_by_role("button", name="Luk").click()
    assert over.count() == 0


def test_another_tab_that_stays_closes_the_warning(page):
    end_in(200)
    page.clock.fast_forward(30_000)
    heard(page).wait_for()
    end_in(3000)
    page.clock.fast_forward(25_000)
    heard(page).wait_for(state="detached")
