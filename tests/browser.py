"""Fixtures for journeys: a real Chromium against a real server.

    def test_officer_submits(open_page, sign_in, axe, worker, live_server):
        page = open_page(width=390, height=844)
        sign_in(page, "anna@eksempel.dk", "password")
        page.goto(live_server.url + "/ansoegninger/")
        axe(page)

A page that logs an error, breaks the content security policy or gets a 5xx fails its test.
"""

import os
import shutil
import threading
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.core.management import call_command
from django.db import connections
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Locator, Page

CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome")
CHROMIUM_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
WCAG_2_2_AA = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa"]

# No person types between the page's first paint and its scripts; a test does, and a field that the
# calendar replaces at that moment takes the text with it (support/dkfds/assets/site.js).
SETTLED = """() => document.readyState === "complete"
    && !document.querySelector(".date-picker:not(:has(button))")"""
# Contexts in which nothing starts, so that there is nothing to wait for.
without_scripts = set()

# Says which directive was broken and where; the browser's own console line does not always.
REPORT_CSP = """document.addEventListener("securitypolicyviolation", event => console.error(
    `CSP: ${event.violatedDirective} ${event.blockedURI} ${event.sourceFile}:${event.lineNumber}`
))"""


# What was waited for did not come in time: on a shared machine that is once in ten thousand tries
# the machine. It is tried once more and named at the end as RERUN; a failed assertion never is.
STALLED = pytest.mark.flaky(reruns=1, only_rerun=["TimeoutError"])


def pytest_collection_modifyitems(items):
    """Whatever opens a page is a browser test, marked or not, and one worker's business."""
    for item in items:
        if "open_page" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.xdist_group("browser"))
            item.add_marker(STALLED)


def find_chromium(playwright) -> str | None:
    """The machine's own Chromium, else the one that ``playwright install`` fetched."""
    names = (os.environ.get("CHROMIUM"), *CHROMIUM_NAMES)
    found = next((path for name in names if name and (path := shutil.which(name))), None)
    fetched = playwright.chromium.executable_path
    return found or (fetched if Path(fetched).exists() else None)


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args, playwright, require):
    """How pytest-playwright starts the browser."""
    executable = require(find_chromium(playwright), "Chromium")
    return {
        **browser_type_launch_args,
        "executable_path": executable,
        "args": CHROMIUM_ARGUMENTS,
    }


class Complaints(list):
    """What the browser complained of, but for the substrings in ``allowed``."""

    def __init__(self, allowed):
        super().__init__()
        self.allowed = allowed

    def note(self, text: str) -> None:
        if not any(substring in text for substring in self.allowed):
            self.append(text)

    def listen(self, page) -> None:
        page.on("console", lambda line: line.type == "error" and self.note(line.text))
        page.on("pageerror", lambda error: self.note(f"script: {error}"))
        page.on("response", self._response)
        page.on("requestfailed", self._request_failed)

    def _response(self, response):
        if response.status >= 500:
            self.note(f"{response.status} {response.url}")

    def _request_failed(self, request):
        # Leaving a page aborts what it still loads; that is no complaint.
        if request.failure and "ERR_ABORTED" not in request.failure:
            self.note(f"{request.failure} {request.url}")


@pytest.fixture(scope="session", autouse=True)
def typing_waits_for_the_page():
    """``fill`` on a page or a locator waits until the page's scripts have started."""

    def patiently(fill, page_of):
        def fill_when_settled(self, *args, **kwargs):
            page = page_of(self)
            if page.context not in without_scripts:
                page.wait_for_function(SETTLED)
            return fill(self, *args, **kwargs)

        return fill_when_settled

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Page, "fill", patiently(Page.fill, lambda page: page))
        patch.setattr(Locator, "fill", patiently(Locator.fill, lambda locator: locator.page))
        yield


@pytest.fixture
def open_page(browser, live_server):
    """``open_page(width=1280, height=900, javascript=True, allow=())`` gives a fresh page.

    Each has cookies of its own: two pages are two people. ``allow`` holds substrings of
    complaints that the test provokes on purpose, such as "status of 409".
    """
    contexts, complaints = [], []

    def open_one(*, width=1280, height=900, javascript=True, allow=(), **more):
        context = browser.new_context(
            base_url=live_server.url,
            viewport={"width": width, "height": height},
            java_script_enabled=javascript,
            locale="da-DK",
            timezone_id="Europe/Copenhagen",
            **more,
        )
        context.set_default_timeout(20_000)
        context.add_init_script(REPORT_CSP)
        if not javascript:
            without_scripts.add(context)
        contexts.append(context)
        complaints.append(Complaints(allow))
        context.on("page", complaints[-1].listen)
        return context.new_page()

    yield open_one
    for context in contexts:
        context.close()
    without_scripts.clear()
    assert [list(heard) for heard in complaints] == [[] for _ in complaints]


@pytest.fixture
def sign_in(live_server):
    """``sign_in(page, email, password)`` goes through the login form as a person does."""

    def fill_and_send(page, email, password):
        page.goto(reverse("account_login"))
        page.fill("[name=login]", email)
        page.fill("[name=password]", password)
        page.click("main [type=submit]")
        page.wait_for_url(lambda url: reverse("account_login") not in url)

    return fill_and_send


@pytest.fixture
def sign_in_as(live_server):
    """``sign_in_as(page, user)`` gives the page a session without the form: one second less."""

    def give_cookie(page, user):
        client = Client()
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        name = settings.SESSION_COOKIE_NAME
        cookie = {"name": name, "value": client.cookies[name].value, "url": live_server.url}
        page.context.add_cookies([cookie])

    return give_cookie


@pytest.fixture
def axe():
    """``axe(page)`` fails on any violation of WCAG 2.2 A or AA that axe-core finds."""
    engine = Axe()

    def check(page, *, exclude=()):
        options = {"runOnly": WCAG_2_2_AA, "resultTypes": ["violations"]}
        context = {"exclude": [[selector] for selector in exclude]} if exclude else None
        found = engine.run(page, context=context, options=options).response["violations"]
        assert [_in_short(violation) for violation in found] == [], page.url

    return check


def _in_short(violation: dict) -> str:
    nodes = "; ".join(node["html"][:160] for node in violation["nodes"][:5])
    return f"{violation['id']} ({violation['impact']}): {nodes}"


@pytest.fixture
def worker(transactional_db):
    """Runs the sweep (jobs, then mail) four times a second beside the test, as a worker does."""
    stop, failures = threading.Event(), []

    def work():
        try:
            while not stop.wait(0.25):
                call_command("sweep")
        except Exception as failure:  # shown by the assertion below, in the test's own thread
            failures.append(failure)
        finally:
            connections.close_all()

    thread = threading.Thread(target=work, name="worker")
    thread.start()
    yield thread
    stop.set()
    thread.join(60)
    assert failures == []
