"""Without scripts: the login ends under a form, and what was typed is sent after signing in."""

import pytest
from django.contrib.sessions.models import Session
from django.urls import reverse

from applications.models import SectionText
from applications.tests.factories import complete_application
from networks.tests.factories import PASSWORD
from tests.journeys.writing import submit_form

pytestmark = pytest.mark.browser


def test_text_typed_after_the_login_ended_is_saved(open_page, sign_in, town):
    application = complete_application(
        network=town.network, round=town.round, owner=town.municipality
    )
    page = open_page(javascript=False, allow=["status of 401", "status of 403"])
    sign_in(page, town.officer.email, PASSWORD)
    page.goto(reverse("applications:section", args=[application.reference, 1]))
    page.fill("#id_text", "Første afsnit.\n\nAndet <afsnit>.")
    Session.objects.all().delete()
    submit_form(page, "Gem")
    assert "Du er logget ud" in page.inner_text("h1")
    assert page.input_value("main textarea") == "Første afsnit.\n\nAndet <afsnit>."

    with page.context.expect_page() as opened:
        page.click("text=Log ind i et nyt vindue")
    sign_in(opened.value, town.officer.email, PASSWORD)
    submit_form(page, "Send igen")
    assert "Ikke gemt endnu" in page.inner_text("h1")
    submit_form(page, "Send igen")
    assert "Afsnittet er gemt" in page.inner_text("main")
    assert SectionText.objects.get(application=application, section__number=1).html == (
        "<p>Første afsnit.</p><p>Andet &lt;afsnit&gt;.</p>"
    )
