"""A municipality's evaluation officer gives its figures: by keyboard, pasted, and from a file."""

import pytest
from django.urls import reverse

from evaluation.actions.plans import plan_network
from evaluation.models import Measurement
from evaluation.tests.factories import AT, goal_of
from networks.tests.factories import AffiliationFactory, MembershipFactory, NetworkFactory

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]
GOALS = ("Antal billige boliger", "Andel ubenyttede boliger", "Ventetid i dage")
PASTE = """text => {
    const data = new DataTransfer();
    data.setData("text/plain", text);
    const how = {clipboardData: data, bubbles: true, cancelable: true};
    document.activeElement.dispatchEvent(new ClipboardEvent("paste", how));
}"""


@pytest.fixture
def officer(transactional_db):
    """Of a municipality in a network whose plan has three goals."""
    network = NetworkFactory(name="Billige boliger")
    own = MembershipFactory(network=network, municipality__name="Favrskov").municipality
    own.search_key = "|favrskov|"
    own.save()
    MembershipFactory(network=network, municipality__name="Randers")
    coordinator = AffiliationFactory(coordinator=True, network=network).user
    plan = plan_network(network, by=coordinator, at=AT)
    for name in GOALS:
        goal_of(plan, coordinator, name)
    return AffiliationFactory(municipality=own).user


def figures():
    rows = Measurement.objects.current().order_by("goal__number")
    return list(rows.values_list("goal__indicator", "municipality__name", "written"))


def test_an_officer_gives_figures_and_reads_a_file(open_page, sign_in_as, officer, axe):
    page = open_page()
    sign_in_as(page, officer)
    page.goto(reverse("evaluation:overview"))
    page.click("main >> text=Billige boliger")
    page.click("text=Se og skriv tal")
    page.goto(page.url + "?slags=measurement&dag=2016-12-31")

    # By keyboard, in the own column alone.
    fields = page.locator(".figures-input")
    assert fields.count() == len(GOALS)
    fields.first.focus()
    page.keyboard.type("36-40")
    page.keyboard.press("Enter")
    page.keyboard.type("47,3 %")
    page.keyboard.press("ArrowUp")
    assert page.evaluate("document.activeElement.value") == "36-40"

    # Pasted: a column too much is told of and goes nowhere else.
    fields.nth(1).focus()
    page.evaluate(PASTE, "18,5 %\t3\r\n77 dage\t\r\n")
    assert [field.input_value() for field in fields.all()] == ["36-40", "18,5 %", "77 dage"]
    assert "Sat ind i 2 felter. 1 værdier" in page.inner_text("[data-pasted]")
    page.click("text=Gem tallene")
    page.wait_for_selector("text=Gemt: 3 tal.")
    assert figures() == [
        (GOALS[0], "Favrskov", "36-40"),
        (GOALS[1], "Favrskov", "18,5 %"),
        (GOALS[2], "Favrskov", "77 dage"),
    ]

    # A correction asks why, beside the field, and keeps what was typed.
    fields.first.fill("41")
    page.click("text=Gem tallene")
    page.wait_for_selector(".form-error-message")
    assert fields.first.input_value() == "41"
    axe(page)
    page.fill("#id_reason", "Talt igen i anvisningssystemet.")
    page.click("text=Gem tallene")
    page.wait_for_selector("text=Gemt: 1 tal.")
    page.locator("a.figures-more").first.click()
    history = page.inner_text("main")
    assert "36-40" in history
    assert "Talt igen i anvisningssystemet." in history

    # From a spreadsheet, looked at before it is saved.
    page.go_back()
    page.click("text=Indlæs tal fra et regneark")
    page.fill("#id_text", f"\tFavrskov\tRanders\n{GOALS[0]}\t44\t9\nNyt tal\t1\t2")
    page.click("text=Læs filen")
    page.wait_for_selector("text=Nogle celler kan ikke gemmes")
    assert page.locator("td >> text=Kan ikke gemmes").count() == 3
    axe(page)
    page.click("text=Gem 1 tal")
    page.wait_for_selector("text=Tallene er gemt")
    assert len(figures()) == 4


def test_the_table_works_without_script(open_page, sign_in_as, officer):
    page = open_page(javascript=False)
    sign_in_as(page, officer)
    plan = officer.affiliations.get().municipality.memberships.get().network.evaluation_plan
    page.goto(reverse("evaluation:figures", args=[plan.pk]))
    page.locator(".figures-input").first.fill("ikke oplyst")
    page.click("text=Gem tallene")
    page.wait_for_selector("text=Gemt: 1 tal.")
    assert figures() == [(GOALS[0], "Favrskov", "ikke oplyst")]
