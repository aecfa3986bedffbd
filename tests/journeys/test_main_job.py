"""The main job: an application from its title to the ministry's desk, by everybody it takes."""

import email
import io
import re
from email import policy
from pathlib import Path

import pikepdf
import pytest
from django.conf import settings
from django.urls import reverse

from applications.models import Application, Participation, Submission
from applications.tests.test_pdf import text_of
from networks.tests.factories import PASSWORD
from tests.journeys.writing import (
    CONTENT,
    begin,
    choose_participants,
    fill_header,
    open_section,
    submit_form,
    wait_until_saved,
    write,
)

# A long journey: a crowded machine needs longer than other tests may take.
pytestmark = [pytest.mark.browser, pytest.mark.timeout(600)]
TITLE = "Midlertidige lejekontrakter i udredningsforløb"
SENTENCE = "Forsøget giver kommunen ret til at udleje for en periode."


def blockers(page):
    page.goto(page.url.split("/ansoegninger/")[0] + reverse("applications:check", args=[ref(page)]))
    return page.locator(".finding-blocker").all_inner_texts()


def ref(page):
    return re.search("/ansoegninger/([^/]+)/", page.url)[1]


def write_with_all_tools(page, reference):
    """Section 1: heading, bold, list and table by the toolbar; the points ticked."""
    open_section(page, reference, 1)
    page.click(CONTENT)
    page.get_by_role("button", name="Overskrift", exact=True).click()
    page.keyboard.type("Formål")
    page.keyboard.press("Enter")
    page.keyboard.insert_text(SENTENCE)
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Punktliste").click()
    page.keyboard.type("højst fire lejere")
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Tabel", exact=True).click()
    page.keyboard.type("Kommune")
    page.keyboard.press("Tab")
    page.keyboard.type("Boliger")
    page.get_by_label("Hvad der skal prøves").check(force=True)
    page.get_by_label("Hvorfor det er nyt").check(force=True)
    wait_until_saved(page)


def add_goals(page, reference):
    page.goto(reverse("applications:goal_new", args=[reference]))
    page.fill("[name=indicator]", "Antal anviste boliger")
    page.fill("[name=baseline_value]", "4.759")
    page.fill("#id_baseline_date", "1. december 2016")
    page.fill("[name=target_value]", "5.200")
    page.fill("[name=success_criterion]", "Mindst 440 flere.")
    submit_form(page, "Gem, og tilføj et til")
    page.fill("[name=indicator]", "Opholdstid i dage")
    page.select_option("[name=builds_on]", label="1. Antal anviste boliger")
    submit_form(page)


def add_exemption(page, reference):
    page.goto(reverse("applications:exemption_new", args=[reference]))
    page.fill("[name=law_name]", "LOV nr 707 af 08/06/2018")
    page.fill("[name=provision]", "§ 27, stk. 1, nr. 2")
    page.fill("[name=duty]", "Kommunen skal udleje uden tidsbegrænsning.")
    page.fill("[name=deviation]", "Kommunen kan udleje for en periode.")
    page.select_option("[name=goal]", label="1. Antal anviste boliger")
    submit_form(page)
    page.click("main a:has-text('Redigér')")
    return page.inner_text(".read-back")


def add_annex(page, reference, annex):
    page.goto(reverse("applications:attachments", args=[reference]))
    page.fill("[name=title]", "Kort over deltagerne")
    page.set_input_files("[name=file]", annex)
    submit_form(page)


def answer_guard_rails(page, reference):
    page.goto(reverse("applications:guard_rails", args=[reference]))
    page.get_by_label("Ja", exact=True).check(force=True)
    for tick in page.locator("main input[type=checkbox]").all():
        tick.check(force=True)
    for field in page.locator("main textarea").all():
        field.fill("Borgeren kan klage som i dag.")
    submit_form(page)


def test_application_from_title_to_ministry(
    open_page, sign_in, sign_in_as, town, annex, worker, eventually
):
    page = open_page()
    sign_in(page, town.officer.email, PASSWORD)
    reference = begin(page, town, TITLE)
    choose_participants(
        page, "Ringkøbing-Skjern afprøver forsøget", "Ringkøbing-Skjern benytter hjemlen"
    )
    missing = [len(blockers(page))]
    fill_header(page, reference)
    write_with_all_tools(page, reference)
    for number in range(2, 6):
        open_section(page, reference, number)
        write(page, f"Tekst til afsnit {number}.")
        wait_until_saved(page)
    missing.append(len(blockers(page)))
    add_goals(page, reference)
    missing.append(len(blockers(page)))
    read_back = add_exemption(page, reference)
    missing.append(len(blockers(page)))
    add_annex(page, reference, annex)
    answer_guard_rails(page, reference)
    missing.append(len(blockers(page)))
    assert missing == sorted(set(missing), reverse=True)
    assert missing[-1] == 0
    assert "LOV nr 707 af 08/06/2018" in read_back
    assert "§ 27, stk. 1, nr. 2" in read_back
    page.click("label:has-text('Netværkskoordinatoren må læse og indsende')")
    submit_form(page, "Lås teksten")

    partner = open_page()
    sign_in_as(partner, town.partner)
    partner.goto("/")
    partner.click(f"main a:has-text('{TITLE}')")
    submit_form(partner, "Vi deltager")
    answers = Participation.objects.filter(application__reference=reference)
    assert set(answers.values_list("status", flat=True)) == {Participation.Status.ACCEPTED}

    coordinator = open_page()
    sign_in(coordinator, town.coordinator.email, PASSWORD)
    coordinator.click(f"main a:has-text('{TITLE}')")
    coordinator.goto(reverse("applications:submit", args=[reference]))
    assert "2 mål" in coordinator.inner_text("main")
    coordinator.dblclick("text=Send til ministeriet")
    coordinator.wait_for_url("**/indsendelser/*-I-*/")
    # The receipt asks again by itself until everything is there.
    coordinator.wait_for_selector("text=Sendt", timeout=60_000)
    coordinator.wait_for_selector("main a:has-text('.pdf')", timeout=60_000)
    sent = Submission.objects.get()
    eventually(lambda: not coordinator.locator("text=Siden opdaterer sig selv").count())
    names = coordinator.locator(".record-title a").all_inner_texts()
    assert sorted({name.rpartition(".")[2] for name in names}) == ["docx", "json", "pdf"]
    pdf = check_pdf(coordinator)
    check_mails(sent, pdf)
    check_genuine(coordinator, sent, annex, pdf)

    officer = open_page()
    sign_in_as(officer, town.ministry)
    officer.goto(reverse("applications:submissions"))
    officer.click(f"main a:has-text('{sent.reference}')")
    officer.click("main a:has-text('version 1')")
    assert SENTENCE in officer.inner_text("main")
    assert officer.locator(".rich-text table th").count() >= 1
    assert Application.objects.get().submitted_title == TITLE


def check_pdf(page) -> bytes:
    link = page.locator(".record-title a:has-text('.pdf')").first
    pdf = page.request.get(link.get_attribute("href")).body()
    with pikepdf.open(io.BytesIO(pdf)) as document:
        assert str(document.Root.Lang) == "da"
        with document.open_metadata() as metadata:
            assert TITLE in metadata["dc:title"]
    assert SENTENCE in " ".join(text_of(pdf).split())
    return pdf


def check_mails(sent, pdf):
    """One mail to the ministry with the documents; receipts to the sender's side."""
    letters = [
        email.message_from_bytes(path.read_bytes(), policy=policy.default)
        for path in Path(settings.MAIL_FOLDER).glob("*.eml")
    ]
    mine = [letter for letter in letters if sent.reference in letter.as_string()]
    to_ministry = [letter for letter in mine if sent.recipient in letter["To"]]
    assert len(to_ministry) == 1
    enclosed = [part.get_content() for part in to_ministry[0].iter_attachments()]
    assert pdf in enclosed
    assert len(mine) > 1


def check_genuine(page, sent, annex, pdf):
    page.goto(reverse("applications:verify"))
    page.set_input_files(
        "[name=file]", {"name": "x.pdf", "mimeType": "application/pdf", "buffer": pdf}
    )
    submit_form(page)
    assert "Ja, dokumentet er ægte" in page.inner_text("main")
    page.set_input_files(
        "[name=file]", {"name": "x.pdf", "mimeType": "application/pdf", "buffer": pdf + b" "}
    )
    submit_form(page)
    assert "Nej, vi kender ikke filen" in page.inner_text("main")
