"""The evaluator lays a note, asks for data and calls a workshop; the network answers."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from applications.tests.factories import officer_of
from evaluation.models import DataRequest, EvaluatorNote, GatheringAnswer
from networks.tests.factories import AffiliationFactory, MembershipFactory, NetworkFactory
from support.documents.tests.test_uploads import PDF

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]


@pytest.fixture
def network(transactional_db):
    return NetworkFactory(name="Billige boliger")


def day(days: int) -> str:
    return f"{timezone.localdate() + dt.timedelta(days=days):%d.%m.%Y}"


def save(page):
    page.click("main form button.button-primary")
    page.wait_for_selector(".alert-success")


def test_the_evaluator_and_the_network_work_together(open_page, sign_in_as, network, axe):
    evaluator = AffiliationFactory(evaluator_role=True, network=network).user
    officer = officer_of(MembershipFactory(network=network).municipality)
    url = reverse("evaluation:sparring", args=[network.pk])
    page = open_page()
    sign_in_as(page, evaluator)
    page.goto(url)
    page.click("text=Læg et notat til kommentering")
    page.fill("#id_title", "Statusnotat 1")
    page.fill("#id_comment_until", day(14))
    page.set_input_files(
        "#id_file", {"name": "status.pdf", "mimeType": "application/pdf", "buffer": PDF}
    )
    save(page)
    page.click("text=Bed om data")
    page.fill("#id_what", "Opholdstid i 2016")
    page.select_option("#id_municipality", label=officer.affiliations.get().municipality.name)
    page.fill("#id_due_on", day(21))
    save(page)
    page.click("main >> text=Indkald")
    page.check("input[value=workshop]") if page.locator("input[value=workshop]").count() else (
        page.select_option("#id_kind", "workshop")
    )
    page.fill("#id_title", "Evalueringsworkshop")
    page.fill("#id_day", day(30))
    page.fill("#id_begins", "10.00")
    page.fill("#id_ends", "15.00")
    page.fill("#id_place", "København")
    save(page)
    axe(page)

    other = open_page(width=390, height=844)
    sign_in_as(other, officer)
    other.goto(url)
    other.click("main a:has-text('Kommentér')")
    other.fill("#id_text", "Side 3: tallet er fra 2015.")
    save(other)
    other.click("main a:has-text('Svar')")
    other.check("input[value=answered]")
    other.fill("#id_answer", "Sendt til jeres postkasse.")
    save(other)
    other.click("text=Meld til eller fra")
    other.fill("#id_names", "To fra Ungeenheden")
    save(other)
    axe(other)

    page.goto(url)
    shown = page.inner_text("main")
    for text in ("Side 3: tallet er fra 2015.", "Sendt til jeres postkasse.", "To fra Ungeenheden"):
        assert text in shown
    assert EvaluatorNote.objects.get().comments.count() == 1
    assert DataRequest.objects.get().status == "answered"
    assert GatheringAnswer.objects.get().comes
