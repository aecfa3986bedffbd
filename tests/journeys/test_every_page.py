"""Every page, its errors too: no fault that axe finds, nothing too wide or too small on a phone."""

import pytest
from django.core.management import call_command
from django.urls import reverse

from applications.models import Application, FormTemplate, Submission
from applications.tests.factories import SectionPartFactory, TemplateSectionFactory
from networks.models import Programme
from support.accounts.models import User
from tests.journeys import every_page
from tests.journeys.measures import faults_on_a_phone

# A long journey: a crowded machine needs longer than other tests may take.
pytestmark = [pytest.mark.browser, pytest.mark.timeout(600)]
DESK, PHONE = {"width": 1280, "height": 900}, {"width": 390, "height": 844}


@pytest.fixture
def demo(transactional_db):
    """The demo's two applications, and a template that is being made."""
    call_command("load_reference", verbosity=0)
    call_command("load_demo", verbosity=0)
    draft = FormTemplate.objects.create(
        programme=Programme.objects.get(slug="demo"), title="Ansøgning om forsøg", number=9
    )
    SectionPartFactory(section=TemplateSectionFactory(template=draft, number=1))
    find = Application.objects.get
    return find(title__startswith=every_page.HALF), find(title__startswith=every_page.READY)


@pytest.fixture
def faults_of(open_page, sign_in_as, axe):
    """``faults_of({email: pages})`` opens them all and gives what is wrong, page by page."""

    def look_at_all(pages):
        faults = []
        for email, its in pages.items():
            page = open_page(allow=["status of 40"])
            if email:
                sign_in_as(page, User.objects.get(email=email))
            for it in its:
                faults.extend(f"{it.url}: {fault}" for fault in visit(page, it, axe))
        return faults

    return look_at_all


def visit(page, it, axe):
    answer = page.goto(it.url)
    if answer.status != it.status or not page.url.endswith(it.url):
        yield f"{answer.status} {page.url}"
    yield from look(page, axe)
    if it.wrong:
        yield from send_wrong(page, it.wrong)
        yield from (f"with errors: {fault}" for fault in look(page, axe))


def look(page, axe):
    try:
        axe(page)
    except AssertionError as fault:
        yield str(fault)
    page.set_viewport_size(PHONE)
    yield from faults_on_a_phone(page)
    page.set_viewport_size(DESK)


def send_wrong(page, wrong):
    """Type ``wrong`` and send: a summary, an error beside the field, what was typed still there."""
    for name, text in wrong.items():
        page.fill(f"#id_{name}", text)
    with page.expect_navigation():
        page.locator("main form[method=post] button:not([name])").last.click()
    targets = page.locator("[data-module=error-summary] a").evaluate_all(
        "links => links.map(link => Boolean(document.querySelector(link.hash)))"
    )
    if not targets or not all(targets):
        yield f"the summary leads nowhere: {targets}"
    if not page.locator(".form-error-message").count():
        yield "no error beside a field"
    for name, text in wrong.items():
        field = page.locator(f"#id_{name}")
        if field.get_attribute("type") != "password" and field.input_value() != text:
            yield f"{name} has lost {text!r}"


@pytest.mark.parametrize("part", every_page.PARTS)
def test_every_page(demo, faults_of, part):
    assert faults_of(every_page.pages_before_sending(part, *demo)) == []


def test_every_page_after_sending(demo, faults_of, open_page, sign_in_as):
    _half, ready = demo
    page = open_page()
    sign_in_as(page, User.objects.get(email=every_page.COORDINATOR))
    page.goto(reverse("applications:submit", args=[ready.reference]))
    page.click("text=Send til ministeriet")
    page.wait_for_selector("text=Dokumenterne er på vej")
    page.close()
    call_command("sweep")
    call_command("sweep")
    sent = Submission.objects.get(items__application=ready)
    assert faults_of(every_page.pages_after_sending(ready, sent)) == []
