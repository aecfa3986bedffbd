"""Without a mouse: to the content, into the text field and out of it, and all the way to send."""

import pytest
from django.urls import reverse
from django.utils import timezone

from applications.actions.text import cover_parts
from applications.models import SectionPart
from applications.tests.factories import complete_application
from tests.journeys.writing import CONTENT, wait_until_saved

pytestmark = pytest.mark.browser

FOCUSED = """() => {
    const it = document.activeElement;
    const label = it.labels && it.labels[0];
    return (it.getAttribute("aria-label") || (label || it).innerText || it.id).trim();
}"""


def tab_to(page, wanted, *, key="Tab") -> list[str]:
    """Press Tab until ``wanted`` has the focus; gives what had it on the way."""
    passed = []
    for _ in range(60):
        page.keyboard.press(key)
        passed.append(page.evaluate(FOCUSED))
        if passed[-1].startswith(wanted):
            return passed
    raise AssertionError(f"{wanted} is not reached: {passed}")


@pytest.fixture
def page(open_page, sign_in_as, town):
    application = complete_application(
        reference="FK-TASTER", network=town.network, round=town.round, owner=town.municipality
    )
    points = SectionPart.objects.filter(section__template=town.round.template)
    ticked = set(points.values_list("pk", flat=True))
    cover_parts(application, 1, ticked, by=town.officer, at=timezone.now())
    page = open_page()
    sign_in_as(page, town.officer)
    return page


def test_section_by_keyboard(page):
    page.goto(reverse("applications:section", args=["FK-TASTER", 2]))
    page.wait_for_selector(CONTENT)
    assert tab_to(page, "Gå til sidens indhold") == ["Gå til sidens indhold"]
    page.keyboard.press("Enter")
    into = tab_to(page, "Afsnit")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.id") == CONTENT[1:]
    assert into.count("Mit arbejde") == 0
    page.keyboard.press("Control+End")
    page.keyboard.type(" Uden mus.")
    wait_until_saved(page)
    out = tab_to(page, "Gem og gå til næste afsnit")
    assert len(out) <= 2
    page.keyboard.press("Enter")
    page.wait_for_url("**/afsnit/3/**")
    page.wait_for_selector("text=Afsnittet er gemt.")


def test_freeze_and_send_by_keyboard(page, town):
    # What the town's programme asks about is answered elsewhere.
    town.network.programme.guard_rails.all().delete()
    page.goto(reverse("applications:check", args=["FK-TASTER"]))
    tab_to(page, "Lås teksten")
    page.keyboard.press("Enter")
    page.wait_for_selector("text=Teksten er låst og klar til indsendelse.")
    tab_to(page, "Gå til opsummering")
    page.keyboard.press("Enter")
    page.wait_for_url("**/indsend/")
    tab_to(page, "Send til ministeriet")
    page.keyboard.press("Enter")
    page.wait_for_url("**/indsendelser/**")
    assert page.inner_text("main h1") == "Kvittering"
