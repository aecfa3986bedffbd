"""The main job, shortened, in a browser that runs no scripts."""

import pytest
from django.urls import reverse

from applications.models import Application, Submission
from networks.tests.factories import PASSWORD
from tests.journeys.test_main_job import add_exemption, answer_guard_rails
from tests.journeys.writing import begin, fill_header, submit_form

pytestmark = pytest.mark.browser


def test_application_is_written_and_sent_without_scripts(open_page, sign_in, town):
    page = open_page(javascript=False)
    sign_in(page, town.officer.email, PASSWORD)
    reference = begin(page, town, "Uden script")
    submit_form(page, "Gem deltagere")
    fill_header(page, reference)
    for number in range(1, 6):
        page.goto(reverse("applications:section", args=[reference, number]))
        page.fill("#id_text", f"Første afsnit i {number}.\n\nAndet <afsnit> & mere.")
        for tick in page.locator("main input[name=parts]").all():
            tick.check(force=True)
        submit_form(page)
    page.goto(reverse("applications:goal_new", args=[reference]))
    page.fill("[name=indicator]", "Antal anviste boliger")
    submit_form(page)
    assert "genkendt" not in add_exemption(page, reference)
    answer_guard_rails(page, reference)
    page.goto(reverse("applications:check", args=[reference]))
    submit_form(page, "Lås teksten")
    page.click("text=Gå til opsummering")
    submit_form(page, "Send til ministeriet")

    assert "Kvittering" in page.inner_text("main h1")
    application = Application.objects.get(reference=reference)
    assert Submission.objects.get().items.get().application == application
    assert application.texts.get(section__number=1).html == (
        "<p>Første afsnit i 1.</p><p>Andet &lt;afsnit&gt; &amp; mere.</p>"
    )
