import pytest
from django.urls import reverse

from applications.models import FormTemplate, Round
from applications.tests.factories import FormTemplateFactory
from networks.tests.factories import AffiliationFactory, ProgrammeFactory

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_round_is_created_and_its_deadline_moved(open_page, sign_in_as, axe):
    template = FormTemplateFactory()
    page = open_page(width=390, height=844)
    sign_in_as(page, AffiliationFactory(admin=True).user)

    page.goto(reverse("networks:programme", args=[template.programme.slug]))
    page.click("text=Ny runde")
    page.fill("#id_opens_on", "10.10.2016")
    page.fill("#id_deadline", "1. december 2016")
    page.click("main .button-primary")
    page.wait_for_selector("text=Runden er oprettet.")
    axe(page)
    page.click("text=Flyt dato")
    page.fill("#id_new", "15-12-2016")
    page.click("main .button-primary")
    page.wait_for_selector("text=Der er 1 fejl på siden")
    assert page.input_value("#id_new") in ("15/12/2016", "15.12.2016", "15-12-2016")
    axe(page)
    page.fill("#id_reason", "Kommunerne har bedt om mere tid.")
    page.click("main .button-primary")
    page.wait_for_selector("text=fra 1. december 2016 til 15. december 2016")
    axe(page)

    assert str(Round.objects.get().deadline) == "2016-12-15"


def test_a_template_is_built_without_scripts(open_page, sign_in_as):
    programme = ProgrammeFactory()
    page = open_page(javascript=False)
    sign_in_as(page, AffiliationFactory(admin=True).user)

    page.goto(reverse("applications:templates"))
    page.click("text=Ny skabelon")
    page.check("text=Konkrete forsøg")
    page.fill("#id_title", "Ansøgning om forsøg")
    page.click("main .button-primary")
    for heading in ("Mål", "Beskrivelse"):
        page.click("main a:has-text('Tilføj afsnit')")
        page.fill("#id_heading", heading)
        page.click("main .button-primary")
    page.click("button:has-text('Flyt op')")
    page.click("text=Forhåndsvisning")
    assert page.locator("main section h2").all_inner_texts() == ["1. Beskrivelse", "2. Mål"]
    page.click("text=Tilbage til skabelonen")
    page.click("main a.button-primary")
    page.click("main button.button-primary")

    template = FormTemplate.objects.get(programme=programme)
    assert template.published_at is not None
    assert page.locator("main button").all_inner_texts() == ["Lav en ny udgave"]
