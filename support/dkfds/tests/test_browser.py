"""The look in a real browser: reachable for everybody, on every screen."""

import pytest


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("address", ["/alt/", "/alt/?fejl=1", "/log-ud-xyz/"])
def test_page_has_no_accessibility_fault(open_page, axe, width, address):
    page = open_page(width=width, allow=["status of 404"])
    page.goto(address)
    axe(page)


@pytest.mark.parametrize("address", ["/alt/", "/alt/?fejl=1"])
def test_page_fits_the_narrowest_screen(open_page, address):
    page = open_page(width=320)
    page.goto(address)
    assert page.evaluate("document.documentElement.scrollWidth") == 320


@pytest.mark.parametrize(("address", "count"), [("/alt/", 5), ("/uden-dato/", 4)])
def test_first_view_costs_few_requests(open_page, address, count):
    page, requests = open_page(), []
    page.on("request", lambda request: requests.append(request.url))
    page.goto(address, wait_until="networkidle")
    # The icon of the tab is one more, and the headless browser does not always ask for it.
    assert len([url for url in requests if "favicon" not in url]) == count


def test_unreadable_date_reaches_the_server(open_page):
    page = open_page()
    page.goto("/alt/")
    page.locator("[name=day__tekst]").wait_for()
    page.fill("#id_day", "4/12/16")
    sent = page.evaluate("Object.fromEntries(new FormData(document.querySelector('main form')))")
    assert (sent["day"], sent["day__tekst"]) == ("", "4/12/16")


def test_calendar_that_comes_late_takes_nothing_from_who_is_typing(open_page):
    page, held = open_page(), []
    page.route("**/dates*.js", lambda route: held.append(route))
    page.goto("/alt/", wait_until="domcontentloaded")
    page.focus("#id_day")
    page.keyboard.type("1.12")
    assert page.locator("[name=day__tekst]").count() == 0
    held[0].continue_()
    page.locator("[name=day__tekst]").wait_for()
    page.keyboard.type(".2016")
    assert page.input_value("#id_day") == "1.12.2016"


def test_date_is_chosen_in_the_calendar_by_keyboard(open_page):
    page = open_page()
    page.goto("/alt/")
    page.locator("[name=day__tekst]").wait_for()
    page.fill("#id_day", "1.12.2016")
    page.press(".date-picker__button", "Enter")
    page.locator(".date-picker__calendar__date--focused").wait_for()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    assert page.input_value("#id_day") == "08.12.2016"


def test_error_summary_takes_focus_and_leads_to_the_field(open_page):
    page = open_page()
    page.goto("/alt/?fejl=1")
    assert page.evaluate("document.activeElement.dataset.module") == "error-summary"
    page.click("main nav a[href='#id_kind_0']")
    assert page.evaluate("document.activeElement.id") == "id_kind_0"


def test_drawer_opens_and_gives_focus_back(open_page):
    page = open_page(width=390)
    page.goto("/alt/")
    page.click(".js-menu-open")
    page.get_by_role("dialog").get_by_role("link", name="Godkendelser").wait_for()
    page.keyboard.press("Escape")
    assert "js-menu-open" in page.evaluate("document.activeElement.className")


def test_menu_stands_open_without_scripts(open_page):
    page = open_page(width=390, javascript=False)
    page.goto("/alt/")
    assert page.get_by_role("link", name="Godkendelser").is_visible()
    assert page.locator(".js-menu-open").is_hidden()


def test_second_click_does_not_send_twice(open_page):
    page, sent = open_page(), []
    page.goto("/alt/")

    def answer_nothing(route):
        sent.append(route.request.method)
        route.fulfill(status=204)

    page.route("**/alt/", answer_nothing)
    for _ in range(2):
        page.evaluate("document.querySelector('main form').requestSubmit()")
        page.wait_for_timeout(300)
    assert sent == ["POST"]
