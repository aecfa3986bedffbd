"""From the ministry's answer to the law, the by-law, the start, the result and the public page."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from applications.actions.text import cover_parts
from applications.models import (
    Application,
    ExemptionAnswer,
    LegalEvent,
    Participation,
    Publication,
    SectionPart,
)
from applications.tests.factories import ExemptionFactory, complete_application
from applications.tests.sending import send
from evaluation.models import FollowUp
from networks.models import GuardRail
from tests.journeys.writing import submit_form

pytestmark = [pytest.mark.browser, pytest.mark.timeout(600)]
TITLE = "Midlertidige lejekontrakter i udredningsforløb"
REFERENCE = "FK-TREDJE"


def on(days=0) -> str:
    return f"{timezone.localdate() - dt.timedelta(days=days):%d.%m.%Y}"


@pytest.fixture
def case(town) -> Application:
    """Sent, with two wishes: the third track begins here."""
    GuardRail.objects.filter(programme=town.network.programme).update(blocks=False)
    application = complete_application(
        reference=REFERENCE,
        title=TITLE,
        network=town.network,
        round=town.round,
        owner=town.municipality,
    )
    ExemptionFactory(application=application, number=2, law_name="lejeloven")
    points = SectionPart.objects.filter(section__template=town.round.template)
    covered = set(points.values_list("pk", flat=True))
    cover_parts(application, 1, covered, by=town.officer, at=timezone.now())
    return send(application, at=timezone.now())


@pytest.fixture
def at(open_page, sign_in_as):
    """``at(user)`` is a browser that user has signed in with."""

    def sit_down(user):
        page = open_page()
        sign_in_as(page, user)
        return page

    return sit_down


def fill(page, **fields):
    for name, value in fields.items():
        page.fill(f"#id_{name}", value)


def choose(page, name, value):
    page.locator(f"[name={name}][value={value}]").check(force=True)


def answer(page, number, value, **more):
    page.goto(reverse("applications:answers", args=[REFERENCE]))
    page.get_by_role("link", name=f"Registrér svar på hjemmel {number}").click()
    page.wait_for_selector("#id_answered_on")
    choose(page, "answer", value)
    route = more.pop("route", None)
    if route:
        page.select_option("#id_route", route)
    fill(page, answered_on=on(), ministry_name="Økonomi- og Indenrigsministeriet", **more)
    submit_form(page)


def the_ministry_answers(page, axe):
    page.goto(reverse("applications:desk"))
    axe(page)
    assert "0 af 2" in page.inner_text("main")
    page.click(f"main a:has-text('{TITLE}')")
    page.click("a:has-text('Registrér kvittering')")
    page.wait_for_selector("#id_received_on")
    fill(page, received_on="32.1.2017", case_number="2016-5326")
    submit_form(page)
    # What was typed wrong stands there, with its error, and the rest is kept.
    assert page.input_value("#id_case_number") == "2016-5326"
    assert page.locator("#id_received_on[aria-invalid=true]").count() == 1
    fill(page, received_on=on(), document_number="452190")
    submit_form(page)
    answer(page, 1, "granted", route="network_law", granted="Højst to år.")
    answer(page, 2, "refused", words="Lejerens ret kan ikke fraviges.")
    axe(page)
    told = page.inner_text("main")
    assert "Imødekommet, venter på lov" in told
    assert "Lejerens ret kan ikke fraviges." in told
    page.click("a:has-text('Afslut svaret')")
    page.click("button:has-text('Afslut svaret')")
    page.wait_for_selector("text=Start i kommunerne")


def the_law_is_followed(page, axe):
    page.goto(reverse("applications:acts"))
    page.click("a:has-text('Ny retsakt')")
    page.wait_for_selector("#id_title")
    choose_in(page, "kind", "network_law")
    fill(page, title="Lov om frikommunenetværk")
    submit_form(page)
    for stage, days, number in (("bill", 9, "L 151"), ("adopted", 5, "658"), ("in_force", 2, "")):
        page.click("a:has-text('Nyt skridt')")
        page.wait_for_selector("#id_stage")
        choose_in(page, "stage", stage)
        fill(page, on=on(days), number=number)
        submit_form(page)
    axe(page)
    page.goto(reverse("applications:answers", args=[REFERENCE]))
    page.click("main a:has-text('Knyt til en retsakt')")
    page.select_option("#id_act", index=1)
    fill(page, provision="§ 12")
    submit_form(page)
    assert "Hjemmel i kraft" in page.inner_text("main")


def the_council_decides(page, code):
    page.goto(reverse("applications:register_decision", args=[REFERENCE, code]))
    page.wait_for_selector("#id_meeting_date")
    choose_in(page, "body", "council")
    choose_in(page, "decision", "approved")
    fill(page, meeting_date=on(3), decision_text="Godkendt.")
    submit_form(page)


def choose_in(page, name, value):
    """Radio buttons or a list, whichever the form has."""
    if page.locator(f"select#id_{name}").count():
        page.select_option(f"#id_{name}", value)
    else:
        choose(page, name, value)


def the_trial_begins(page, code, axe, eventually):
    start = reverse("applications:start_page", args=[REFERENCE, code])
    page.goto(start)
    axe(page)
    assert "Frikommunevedtægt: den er ikke udstedt." in page.inner_text("main")
    page.click("a:has-text('Udsted vedtægten')")
    page.wait_for_selector("#id_target_group")
    fill(page, valid_from=on(1), valid_to=on(-400), contact="Boliganvisningen")
    submit_form(page)
    assert page.input_value("#id_contact") == "Boliganvisningen"
    fill(page, target_group="Unge, som kommunen anviser en bolig.")
    submit_form(page)
    page.click("a:has-text('Registrér offentliggørelsen')")
    page.wait_for_selector("#id_url")
    url = page.url

    def published():
        # Refused, with what to do, until the document is made.
        if page.url == url:
            fill(page, url="https://ballerup.example/vedtaegt", published_on=on())
            submit_form(page)
        return "Alt er på plads" in page.inner_text("main")

    eventually(published)
    axe(page)
    page.click("a:has-text('Start forsøget')")
    page.wait_for_selector("#id_day")
    submit_form(page)
    assert "I gang siden" in page.inner_text("main")


def the_result_is_told(page, axe):
    page.click("a:has-text('Resultater: hvad der kom ud af forsøget')")
    axe(page)
    page.click("a:has-text('Gør forsøget op')")
    page.wait_for_selector("#id_outcome")
    choose(page, "result", "partly")
    fill(page, outcome="Syv unge fik et sted at bo.")
    submit_form(page)
    axe(page)
    assert "Skriv, hvorfor resultatet blev det." in page.inner_text("main")
    assert page.input_value("#id_outcome") == "Syv unge fik et sted at bo."
    fill(page, reason="Kun for de yngste.")
    page.locator("#id_shows_text").check(force=True)
    submit_form(page)
    assert "Udbredes delvist" in page.inner_text("main")


def it_is_made_public(page):
    page.goto(reverse("applications:publish", args=[REFERENCE]))
    fill(page, summary="Unge får et sted at bo, mens deres sag udredes.")
    submit_form(page)


def everybody_reads_it(page, axe):
    page.goto(reverse("applications:public"))
    page.click(f"main a:has-text('{TITLE}')")
    told = page.inner_text("main")
    for words in ("§ 12", "I gang siden", "Udbredes delvist", "Syv unge fik et sted at bo."):
        assert words in told
    axe(page)
    page.click("a:has-text('frikommunevedtægt')")
    assert "Unge, som kommunen anviser en bolig." in page.inner_text("main")
    page.goto(reverse("applications:public"))
    page.click("main a:has-text('Resultater')")
    assert "Ballerup Kommune: Udbredes delvist" in page.inner_text("main")
    axe(page)
    page.set_viewport_size({"width": 390, "height": 844})
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def another_takes_it_up(page, axe):
    page.goto(reverse("applications:answers", args=[REFERENCE]))
    page.click("a:has-text('Tag forsøget op i')")
    axe(page)
    page.click("button:has-text('Tag forsøget op')")
    page.wait_for_selector("h1:has-text('Start i')")
    assert "Politisk godkendelse i Ringkøbing-Skjern" in page.inner_text("main")


def test_from_the_ministrys_answer_to_the_public_result(
    at, open_page, town, case, worker, axe, eventually
):
    ministry, officer = at(town.ministry), at(town.officer)
    code = town.municipality.code
    the_ministry_answers(ministry, axe)
    the_law_is_followed(ministry, axe)
    the_council_decides(officer, code)
    the_trial_begins(officer, code, axe, eventually)
    the_result_is_told(officer, axe)
    it_is_made_public(officer)
    everybody_reads_it(open_page(), axe)
    another_takes_it_up(at(town.partner), axe)

    assert list(
        ExemptionAnswer.objects.order_by("wish__number").values_list("answer", flat=True)
    ) == ["granted", "refused"]
    assert LegalEvent.objects.count() == 3
    assert Participation.objects.get(joined_by_extension=True).municipality.name.startswith("Ring")
    assert FollowUp.objects.get().shows_text is True
    assert Publication.objects.in_force().count() == 1
