"""Two people in one section: each sees the other, and of what both wrote nothing disappears."""

import pytest
from django.core.cache import cache
from django.urls import reverse

from applications.models import SectionRevision, SectionText
from applications.tests.factories import complete_application
from tests.journeys.writing import CONTENT, open_section, submit_form, wait_until_saved

pytestmark = pytest.mark.browser

BASE = "<p>Det første står her.</p><p>Det andet.</p><p>Tredje.</p><p>Fjerde.</p>"
ASGERS = "<p>Det første står der.</p><p>Det andet, Asgers.</p><p>Tredje.</p><p>Fjerde.</p>"
ANNAS = "<p>Det første står her.</p><p>Det andet, Annas.</p><p>Fjerde.</p><p>Annas femte.</p>"


@pytest.fixture
def application(town):
    cache.clear()
    made = complete_application(
        reference="FK-TO",
        text="x",
        network=town.network,
        round=town.round,
        owner=town.municipality,
    )
    return made


@pytest.fixture
def at_desk(open_page, sign_in_as, application):
    def sit_down(user, **how):
        page = open_page(**how)
        sign_in_as(page, user)
        if how.get("javascript", True):
            open_section(page, application.reference, 1)
        else:
            page.goto(reverse("applications:section", args=[application.reference, 1]))
        return page

    return sit_down


def stored() -> str:
    return SectionText.objects.get(section__number=1).html


def load(page, html):
    page.evaluate(
        "html => document.querySelector('form[data-section-form]').section.editor.load(html)", html
    )


@pytest.fixture
def in_conflict(at_desk, town):
    """Asger and Anna began with ``BASE``; both changed the second paragraph, each one more."""
    anna = at_desk(town.officer, allow=["status of 409"])
    load(anna, BASE)
    wait_until_saved(anna)
    asger = at_desk(town.colleague, allow=["status of 409"])
    load(asger, ASGERS)
    wait_until_saved(asger)
    load(
        anna, "<p>Det første står her.</p><p>Det andet, Annas.</p><p>Fjerde.</p><p>Annas femte.</p>"
    )
    anna.wait_for_selector("[data-save-state][data-state=conflict]")
    return anna, asger


@pytest.mark.parametrize("width", [1280, 390])
def test_three_parts_are_shown_and_the_choice_is_saved(in_conflict, eventually, axe, width):
    anna, _asger = in_conflict
    anna.set_viewport_size({"width": width, "height": 844})
    parts = anna.locator(".editor-conflict h3").all_inner_texts()
    assert parts[0] == "Din tekst"
    assert parts[1].startswith("Asger Sagsbehandlers tekst, gemt kl.")
    assert parts[2] == "Forslag: begge samlet"
    proposal = anna.locator(".editor-proposal")
    shown = proposal.inner_text()
    for sentence in ("står der.", "Asgers.", "Annas.", "Fjerde.", "Annas femte."):
        assert sentence in shown
    # What Anna deleted does not go unseen either.
    assert "Slettet af dig" in shown
    assert "Tredje." in shown
    axe(anna)
    assert anna.evaluate("document.documentElement.scrollWidth") <= width
    proposal.get_by_label("Kun min").check(force=True)
    anna.get_by_role("button", name="Brug forslaget").click()
    wait_until_saved(anna)
    assert stored() == (
        "<p>Det første står der.</p><p>Det andet, Annas.</p><p>Fjerde.</p><p>Annas femte.</p>"
    )
    texts = set(SectionRevision.objects.values_list("kind", "html"))
    assert {
        (
            "head",
            "<p>Det første står der.</p><p>Det andet, Asgers.</p><p>Tredje.</p><p>Fjerde.</p>",
        ),
        (
            "conflict",
            "<p>Det første står her.</p><p>Det andet, Annas.</p><p>Fjerde.</p><p>Annas femte.</p>",
        ),
    } <= texts


def test_both_stand_when_nothing_is_chosen(in_conflict):
    anna, _asger = in_conflict
    anna.get_by_role("button", name="Brug forslaget").click()
    wait_until_saved(anna)
    assert "<p>Det andet, Annas.</p><p>Det andet, Asgers.</p>" in stored()


def test_what_is_typed_while_choosing_is_kept_and_joins_the_proposal(in_conflict, eventually):
    anna, _asger = in_conflict
    anna.click(CONTENT)
    anna.keyboard.press("Control+End")
    anna.keyboard.type(" Endnu mere.")
    anna.get_by_role("button", name="Brug forslaget").click()
    proposal = anna.locator(".editor-proposal")
    eventually(lambda: "Endnu mere." in proposal.inner_text())
    assert SectionRevision.objects.filter(kind="conflict", html__contains="Endnu mere.").exists()
    anna.get_by_role("button", name="Brug forslaget").click()
    wait_until_saved(anna)
    for sentence in ("andet, Asgers.", "andet, Annas.", "Annas femte. Endnu mere."):
        assert sentence in stored()


def test_third_text_while_choosing_is_merged_too(in_conflict, eventually):
    anna, asger = in_conflict
    asger.click(CONTENT)
    asger.keyboard.press("Control+End")
    asger.keyboard.type(" Asgers tilføjelse.")
    wait_until_saved(asger)
    anna.get_by_role("button", name="Brug forslaget").click()
    eventually(lambda: "Asgers tilføjelse." in anna.inner_text("[data-conflict]"))
    anna.get_by_role("button", name="Brug forslaget").click()
    wait_until_saved(anna)
    for sentence in ("Asgers tilføjelse.", "andet, Annas.", "Annas femte."):
        assert sentence in stored()


def test_three_parts_without_scripts(at_desk, town, axe):
    anna = at_desk(town.officer, javascript=False, allow=["status of 409"])
    asger = at_desk(town.colleague, javascript=False)
    for page, text in ((asger, "x\n\nAsgers."), (anna, "x\n\nAnnas.\n\nAnnas andet.")):
        page.fill("#id_text", text)
        submit_form(page, "Gem")
    assert "I har rettet det samme ét sted." in anna.inner_text(".editor-proposal")
    assert anna.input_value("#id_text") == "x\n\nAnnas.\n\nAnnas andet."
    anna.get_by_label("Kun min", exact=True).check(force=True)
    submit_form(anna, "Gem forslaget")
    assert "Begge oprindelige tekster er bevaret" in anna.inner_text("main")
    assert stored() == "<p>x</p><p>Annas.</p><p>Annas andet.</p>"
    kept = set(SectionRevision.objects.values_list("kind", "html"))
    assert ("head", "<p>x</p><p>Asgers.</p>") in kept
    assert ("conflict", "<p>x</p><p>Annas.</p><p>Annas andet.</p>") in kept


def test_each_sees_the_other_and_fetches_the_newer_text(at_desk, town, eventually, axe):
    anna, asger = at_desk(town.officer), at_desk(town.colleague)
    eventually(lambda: "Anna Sagsbehandler har også" in asger.inner_text("[data-presence]"))
    eventually(lambda: "Asger Sagsbehandler har også" in anna.inner_text("[data-presence]"))
    asger.click(CONTENT)
    asger.keyboard.press("Control+End")
    asger.keyboard.type(" Asgers.")
    wait_until_saved(asger)
    anna.get_by_role("button", name="Hent den nye udgave").click()
    axe(anna)
    assert anna.inner_text(CONTENT).strip() == "x Asgers."
    anna.keyboard.press("Control+End")
    anna.keyboard.type(" Annas.")
    wait_until_saved(anna)
    assert stored() == "<p>x Asgers. Annas.</p>"
    asger.close(run_before_unload=True)
    eventually(lambda: "Asger" not in anna.inner_text("[data-presence]"), seconds=30)
