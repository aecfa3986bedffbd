"""A secretary takes a frozen application through the municipality's own bodies, in the browser."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from applications.actions.text import cover_parts
from applications.actions.workflow import freeze
from applications.models import AgendaItem, ApprovalStep, PlannedStep, SectionPart
from applications.tests.factories import complete_application
from networks.models import GuardRail, Role
from tests.journeys.conftest import person

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]


@pytest.fixture
def case(town):
    """Frozen as version 1, and a secretary in the municipality that owns it."""
    GuardRail.objects.filter(programme=town.network.programme).update(blocks=False)
    application = complete_application(
        reference="FK-POLIT", network=town.network, round=town.round, owner=town.municipality
    )
    points = SectionPart.objects.filter(section__template=town.round.template)
    cover_parts(
        application,
        1,
        set(points.values_list("pk", flat=True)),
        by=town.officer,
        at=timezone.now(),
    )
    freeze(application, hand_over=True, by=town.officer, at=timezone.now())
    person("Sofus Sekretær", municipality=town.municipality, role=Role.SECRETARY)
    return application


@pytest.fixture
def page(open_page, sign_in_as, case, town):
    page = open_page()
    sign_in_as(page, town.municipality.affiliations.get(role=Role.SECRETARY).user)
    return page


def test_a_secretary_takes_a_case_from_set_up_to_decision(page, case, town, axe):
    code = town.municipality.code
    plan = reverse("applications:plan", args=[case.reference, code])
    page.goto(plan)
    if page.locator("button:has-text('Læg en plan')").count():
        page.click("button:has-text('Læg en plan')")
    axe(page)
    council = PlannedStep.objects.filter(approval__municipality=town.municipality).last()

    # The calendar, pasted; a date that is none is refused and stays in the field.
    page.goto(reverse("applications:import_meetings", args=[code, council.body_id]))
    page.fill("#id_text", "31.02.2027")
    page.click("button:has-text('Indlæs')")
    assert "31.02.2027" in page.input_value("#id_text")
    axe(page)
    meeting = timezone.localdate() + dt.timedelta(days=15)
    page.fill("#id_text", f"{meeting:%d.%m.%Y};Rådhuset")
    page.click("button:has-text('Indlæs')")
    page.wait_for_selector("text=Rådhuset")
    axe(page)

    # The step gets its meeting and case number.
    page.goto(plan)
    page.click("a:has-text('Møde og sag') >> nth=-1")
    page.select_option("#id_meeting", index=1)
    page.fill("#id_case_number", "00.01.00-P08-1-16")
    page.click("button:has-text('Gem')")
    page.wait_for_selector("text=00.01.00-P08-1-16")

    # An agenda item in the municipality's own headings, edited and ready to copy.
    page.click("a:has-text('Nyt dagsordenspunkt')")
    page.click("button:has-text('Opret punktet')")
    page.wait_for_selector("h3:has-text('Indstilling')")
    axe(page)
    page.click("a:has-text('Ret teksten under Økonomi')")
    page.wait_for_selector("[contenteditable=true]")
    page.click("[contenteditable=true]")
    page.keyboard.press("Control+A")
    page.keyboard.type("Udgiften holdes inden for rammen.")
    axe(page)
    page.click("button:has-text('Gem teksten')")
    page.wait_for_selector("text=Rettet lokalt")
    assert "Udgiften holdes inden for rammen." in page.input_value("#copy-text")
    page.click("button:has-text('Kopiér teksten')")
    assert AgendaItem.objects.get().texts.count() == 1

    # The decision, read from pasted minutes and confirmed.
    page.goto(reverse("applications:read_minutes", args=[case.reference, code]))
    page.fill(
        "#id_text",
        f"Nr.12 - Frikommuneansøgning\n\nSagsnr.: 00.01.00-P08-1-16\n\nIndstilling\n\n"
        f"At {council.body.name} godkender ansøgningen.\n\n"
        f"Beslutning i {council.body.name} den {meeting:%d-%m-%Y}\n\nGodkendt.",
    )
    page.click("button:has-text('Find oplysningerne')")
    page.wait_for_selector("text=Det blev fundet")
    axe(page)
    page.click("button:has-text('Gennemse og registrér')")
    page.wait_for_selector("h1:has-text('Registrér beslutning')")
    assert not ApprovalStep.objects.exists()
    page.click("button:has-text('Gem beslutning')")
    page.wait_for_selector("text=Godkendt politisk")
    axe(page)
    decision = ApprovalStep.objects.get()
    assert (decision.meeting_date, decision.version.number) == (meeting, 1)

    # Boards, at a desk and on a phone.
    for name, args in (
        ("board", [code]),
        ("set_up", [code]),
        ("items", [code]),
        ("matrix", [town.network.programme.slug, town.network.slug]),
        ("round_board", [town.round.pk]),
        ("approvals", [case.reference]),
    ):
        page.goto(reverse(f"applications:{name}", args=args))
        axe(page)
        page.set_viewport_size({"width": 390, "height": 844})
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
        page.set_viewport_size({"width": 1280, "height": 900})
