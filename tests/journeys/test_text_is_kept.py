"""No typed text is ever lost: two writers, a login that ends, a line that drops, odd input."""

import pytest
from django.contrib.sessions.models import Session
from django.urls import reverse

from applications.models import SectionRevision, SectionText
from applications.tests.factories import complete_application
from tests.journeys.writing import CONTENT, open_section, submit_form, wait_until_saved

pytestmark = pytest.mark.browser

# The plain form with another text: status, whether it says so, whether the text is in the field.
SEND = """async ([piece, times]) => {
    const text = piece.repeat(times);
    const form = document.querySelector("form[data-section-form]");
    const fields = new URLSearchParams(new FormData(form));
    fields.set("text", text);
    const answer = await fetch(location.href, {method: "POST", body: fields});
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const kept = page.querySelector("#id_text").value.length;
    const said = page.body.innerText.includes("Teksten er ikke gemt");
    return [answer.status, said, kept === text.length];
}"""


@pytest.fixture
def application(town):
    return complete_application(
        reference="FK-SKRIV",
        text="Fælles tekst.",
        network=town.network,
        round=town.round,
        owner=town.municipality,
    )


@pytest.fixture
def at_desk(open_page, sign_in_as, application):
    """``at_desk(user)`` opens section 1 for ``user``, the caret at the end of the text."""

    def sit_down(user, *, number=1, **how):
        page = open_page(**how)
        sign_in_as(page, user)
        if how.get("javascript", True):
            open_section(page, application.reference, number)
            page.click(CONTENT)
            page.keyboard.press("Control+End")
        else:
            page.goto(reverse("applications:section", args=[application.reference, number]))
        return page

    return sit_down


def stored(application, number=1) -> str:
    return SectionText.objects.get(application=application, section__number=number).html


def test_two_writers_lose_nothing(at_desk, town, application, axe):
    anna = at_desk(town.officer, width=390, height=844, allow=["status of 409"])
    asger = at_desk(town.colleague)
    asger.keyboard.type(" Asgers.")
    wait_until_saved(asger)
    anna.keyboard.type(" Annas.")
    anna.wait_for_selector("[data-save-state][data-state=conflict]")
    sides = anna.locator(".editor-conflict-text").all_inner_texts()
    assert [side.strip() for side in sides] == ["Fælles tekst. Annas.", "Fælles tekst. Asgers."]
    assert "I har rettet det samme ét sted." in anna.inner_text(".editor-proposal")
    assert "Asger Sagsbehandlers tekst" in anna.inner_text("[data-conflict]")
    axe(anna)
    assert stored(application) == "<p>Fælles tekst. Asgers.</p>"
    assert SectionRevision.objects.get(kind="conflict").html == "<p>Fælles tekst. Annas.</p>"
    anna.get_by_role("button", name="Brug forslaget").click()
    wait_until_saved(anna)
    assert stored(application) == "<p>Fælles tekst. Annas.</p><p>Fælles tekst. Asgers.</p>"


def test_two_writers_without_scripts_lose_nothing(at_desk, town, application):
    anna = at_desk(town.officer, javascript=False, allow=["status of 409"])
    asger = at_desk(town.colleague, javascript=False)
    for page, text in ((asger, "Asgers."), (anna, "Annas.")):
        page.fill("#id_text", text)
        submit_form(page, "Gem")
    assert "En anden har gemt, mens du skrev" in anna.inner_text("main")
    sides = anna.locator(".other-text .rich-text").all_inner_texts()
    assert [side.strip() for side in sides] == ["Annas.", "Asgers."]
    assert anna.input_value("#id_text") == "Annas."
    with anna.expect_navigation():
        anna.get_by_role("button", name="Gem", exact=True).click()
    assert stored(application) == "<p>Annas.</p>"
    assert SectionRevision.objects.get(kind="conflict").html == "<p>Annas.</p>"


def test_login_that_ends_and_line_that_drops_keep_the_text(at_desk, town, application, sign_in_as):
    page = at_desk(town.officer, allow=["ERR_INTERNET_DISCONNECTED"])
    Session.objects.all().delete()
    page.keyboard.type(" Efter logud.")
    page.wait_for_selector("[data-save-state][data-state=loggedOut]")
    assert page.inner_text("[data-save-state]") == (
        "Ikke gemt: du er logget ud. Log ind i et nyt vindue; teksten bliver her."
    )
    assert "Efter logud." in page.inner_text(CONTENT)
    sign_in_as(page, town.officer)
    page.evaluate("window.dispatchEvent(new Event('focus'))")
    wait_until_saved(page)

    page.context.set_offline(True)
    page.keyboard.type(" Uden net.")
    page.wait_for_selector("[data-save-state][data-state=offline]")
    page.context.set_offline(False)
    wait_until_saved(page)
    assert stored(application) == "<p>Fælles tekst. Efter logud. Uden net.</p>"


def test_odd_text_is_stored_as_typed_or_refused_with_its_field(at_desk, town, application):
    page = at_desk(town.officer, allow=["status of 413", "status of 422"])
    odd = " 👩🏽‍🚀🇩🇰 \u00a0<b>&amp;</b>"
    page.keyboard.insert_text(odd)
    wait_until_saved(page)
    written = stored(application)
    page.reload()
    page.wait_for_selector(CONTENT)
    assert page.inner_text(CONTENT).strip("\n") == "Fælles tekst." + odd
    assert "👩🏽‍🚀🇩🇰" in written

    # Typing a NUL is impossible and pasting 10 MB takes its time; the form is sent as they would.
    assert page.evaluate(SEND, ["a\0b", 1]) == [422, True, True]
    assert page.evaluate(SEND, ["Forsøget ", 1_100_000]) == [413, True, True]
    assert stored(application) == written
