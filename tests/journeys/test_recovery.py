"""What was typed and did not reach the server comes back, to the one who typed it and nobody else.

Each guard has its control: the same fault without the copy in the browser loses the text.
"""

import base64
import json

import pytest
from django.contrib.sessions.models import Session
from django.urls import reverse
from playwright.sync_api import TimeoutError

from applications.actions.workflow import freeze
from applications.models import SectionRevision, SectionText
from applications.tests.factories import complete_application, officer_of
from support.accounts.browser_store import storage_key, storage_owner
from support.jobs.clock import database_now
from tests.journeys.writing import CONTENT, open_section, wait_until_saved

pytestmark = pytest.mark.browser

OFFLINE = ["ERR_INTERNET_DISCONNECTED"]
RECORDS = """() => new Promise((done) => {
    const open = indexedDB.open("frikommune", 1);
    open.onupgradeneeded = () => open.result.createObjectStore("unsent");
    open.onsuccess = () => {
        const rows = open.result.transaction("unsent").objectStore("unsent");
        const names = rows.getAllKeys(), all = rows.getAll();
        all.onsuccess = () => {
            open.result.close();
            done(names.result.map((name, n) => [name, new TextDecoder("latin1").decode(
                new Uint8Array(all.result[n].data))]));
        };
    };
})"""
LOCKS = "async () => (await navigator.locks.query()).held.length"
NO_STORE = "Object.defineProperty(window, 'indexedDB', {value: undefined});"


@pytest.fixture
def application(town):
    return complete_application(
        reference="FK-TABT",
        text="Fælles tekst.",
        network=town.network,
        round=town.round,
        owner=town.municipality,
    )


@pytest.fixture
def at_desk(open_page, sign_in_as, application):
    """``at_desk(user)`` opens section 1 for ``user``, the caret at the end of the text."""

    def sit_down(user, *, number=1, script="", **how):
        page = open_page(**how)
        if script:
            page.context.add_init_script(script)
        sign_in_as(page, user)
        return back(page, number=number)

    return sit_down


def close_for_good(page):
    """Closed without warning, its line cut for good first.

    The line that the tools took down comes up again for a page that is closing: its text would now
    and then reach the server after all, and nothing be lost.
    """
    page.evaluate("() => { window.fetch = () => Promise.reject(new TypeError('cut')); }")
    page.close(run_before_unload=False)


def page_on_a_new_line(context):
    """Opened while the line is still down, so that what a closed page sent last is surely lost."""
    page = context.new_page()
    page.goto("about:blank")
    context.set_offline(False)
    return page


def back(page, *, number=1, reference="FK-TABT"):
    open_section(page, reference, number)
    page.evaluate("document.querySelector('form[data-section-form]').section.ready")
    page.click(CONTENT)
    page.keyboard.press("Control+End")
    return page


def another(page):
    """Another tab of the same browser."""
    return page.context.new_page()


def stored(number=1) -> str:
    return SectionText.objects.get(section__number=number).html


def texts() -> set[str]:
    return set(SectionRevision.objects.values_list("html", flat=True))


def records(page):
    return page.evaluate(RECORDS)


STATE = """async () => {
    const { section } = document.querySelector("form[data-section-form]");
    const { autosave, vault } = section;
    const locks = await navigator.locks.query();
    return {
        ...{ at_rest: autosave.isAtRest, dirty: autosave.isDirty, failures: autosave.failures },
        ...{ client: vault?.client, html: section.editor.html() },
        held: locks.held.map(({ name }) => name),
        asked: locks.pending.map(({ name }) => name),
    };
}"""


def wait_until_recovered(page):
    """The banner is there; where it does not come, what the browser holds is told."""
    try:
        page.wait_for_selector(".editor-recovered")
    except TimeoutError as late:
        names = [name for name, _data in records(page)]
        late.add_note(f"records {names}, at the server {stored()!r}, page {page.evaluate(STATE)}")
        raise


def type_offline(page, text, eventually):
    """Typed without a connection; done when the browser has its copy."""
    page.context.set_offline(True)
    page.keyboard.type(text)
    page.wait_for_selector("[data-save-state][data-state=offline]")
    page.evaluate("document.querySelector('form[data-section-form]').section.vault.busy")
    eventually(lambda: records(page))


def test_closed_offline_comes_back_and_is_saved(at_desk, town, eventually, axe):
    page = at_desk(town.officer, allow=OFFLINE)
    type_offline(page, " Skrevet i toget.", eventually)
    context = page.context
    close_for_good(page)
    page = back(page_on_a_new_line(context))
    wait_until_recovered(page)
    wait_until_saved(page)
    assert "Gendannet: det, du skrev kl." in page.inner_text(".editor-recovered")
    assert stored() == "<p>Fælles tekst. Skrevet i toget.</p>"
    eventually(lambda: records(page) == [])
    page.get_by_role("button", name="Vis forskellen").click()
    sides = page.locator(".editor-recovered .editor-conflict-text").all_inner_texts()
    assert [s.strip() for s in sides] == ["Fælles tekst. Skrevet i toget.", "Fælles tekst."]
    axe(page)
    page.get_by_role("button", name="Fortryd gendannelsen").click()
    eventually(lambda: stored() == "<p>Fælles tekst.</p>")
    assert "<p>Fælles tekst. Skrevet i toget.</p>" in texts()
    assert page.locator(".editor-recovered").count() == 0


def test_control_without_the_copy_the_text_is_lost(at_desk, town, eventually):
    page = at_desk(town.officer, allow=OFFLINE, script=NO_STORE)
    page.context.set_offline(True)
    page.keyboard.type(" Skrevet i toget.")
    page.wait_for_selector("[data-save-state][data-state=offline]")
    # Said where there is no copy, so that nobody relies on one; saving goes on as before.
    assert "Browseren kan ikke lægge en kopi" in page.inner_text(".editor-no-copy")
    context = page.context
    close_for_good(page)
    page = back(page_on_a_new_line(context))
    assert page.inner_text(CONTENT).strip() == "Fælles tekst."
    page.keyboard.type(" Med net.")
    wait_until_saved(page)
    assert stored() == "<p>Fælles tekst. Med net.</p>"


def test_session_that_ends_while_typing_and_a_closed_window(at_desk, town, sign_in_as, eventually):
    page = at_desk(town.officer)
    Session.objects.all().delete()
    page.keyboard.type(" Efter logud.")
    page.wait_for_selector("[data-save-state][data-state=loggedOut]")
    eventually(lambda: records(page))
    context = page.context
    close_for_good(page)
    page = context.new_page()
    sign_in_as(page, town.officer)
    page.goto("/")
    # Told wherever the person comes in, with the way to it.
    page.click(".unsent-notice a:has-text('FK-TABT, afsnit 1')")
    wait_until_recovered(page)
    wait_until_saved(page)
    assert stored() == "<p>Fælles tekst. Efter logud.</p>"


def test_copy_is_unreadable_and_the_key_lies_nowhere(at_desk, town, eventually):
    page = at_desk(town.officer, allow=OFFLINE)
    type_offline(page, " Hemmelig kladde.", eventually)
    ((name, cipher),) = records(page)
    assert name.startswith(storage_owner(town.officer) + "|/ansoegninger/FK-TABT/afsnit/1/gem/|")
    assert "Hemmelig" not in cipher
    kept = page.evaluate("JSON.stringify([localStorage, sessionStorage, document.cookie])")
    assert storage_key(town.officer) not in kept + page.content()
    assert len(base64.b64decode(storage_key(town.officer))) == 32
    page.context.set_offline(False)
    wait_until_saved(page)
    eventually(lambda: records(page) == [])


def test_another_user_of_the_browser_neither_reads_nor_overwrites_it(
    at_desk, town, sign_in_as, eventually
):
    page = at_desk(town.officer, allow=[*OFFLINE, "status of 409"])
    type_offline(page, " Annas kladde.", eventually)
    (mine,) = records(page)
    context = page.context
    close_for_good(page)
    page = page_on_a_new_line(context)
    sign_in_as(page, town.colleague)
    back(page)
    assert page.locator(".editor-recovered, .unsent-notice").count() == 0
    page.keyboard.type(" Asgers.")
    wait_until_saved(page)
    assert stored() == "<p>Fælles tekst. Asgers.</p>"
    eventually(lambda: records(page) == [mine])
    # Asger signs out: that empties his part only.
    page.click(".portal-user .log-off")
    page.wait_for_url("**/konto/login/**")
    assert records(page) == [mine]
    sign_in_as(page, town.officer)
    page = back(page)
    page.wait_for_selector("[data-save-state][data-state=conflict]")
    assert "<p>Fælles tekst. Annas kladde.</p>" in texts()
    page.get_by_role("button", name="Brug forslaget").click()
    eventually(lambda: "Annas" in stored() and "Asgers" in stored())


def test_nobody_saves_in_anothers_name(at_desk, town, sign_in_as, eventually):
    """Anna's page is open when Asger signs in to the same browser."""
    page = at_desk(town.officer, allow=["status of 403"])
    sign_in_as(page, town.colleague)
    page.keyboard.type(" Annas ord.")
    page.wait_for_selector("[data-save-state][data-state=forbidden]")
    assert "en anden er logget ind i browseren nu" in page.inner_text("[data-save-state]")
    assert not SectionRevision.objects.filter(author=town.colleague).exists()
    sign_in_as(page, town.officer)
    page.evaluate("window.dispatchEvent(new Event('focus'))")
    wait_until_saved(page)
    assert SectionRevision.objects.get(html__contains="Annas ord.").author == town.officer


def test_server_refuses_what_another_person_typed(client, town, application):
    client.force_login(town.colleague, backend="django.contrib.auth.backends.ModelBackend")
    body = {"base": 1, "client": "fane", "seq": 1, "html": "<p>Annas</p>"}
    body["owner"] = storage_owner(town.officer)
    url = reverse("applications:autosave", args=[application.reference, 1])
    answer = client.post(url, json.dumps(body), content_type="application/json")
    assert answer.status_code == 403
    body["owner"] = storage_owner(town.colleague)
    answer = client.post(url, json.dumps(body), content_type="application/json")
    assert answer.status_code in (200, 409)


def test_signing_out_warns_of_what_is_unsent_and_empties_the_browser(
    at_desk, town, eventually, axe
):
    page = at_desk(town.officer, allow=OFFLINE)
    page.route("**/gem/", lambda route: route.abort("internetdisconnected"))
    page.keyboard.type(" Ikke sendt.")
    page.wait_for_selector("[data-save-state][data-state=offline]")
    eventually(lambda: records(page))
    page.click(".portal-user .log-off")
    dialog = page.get_by_role("dialog", name="Noget, du har skrevet, er ikke gemt på serveren")
    dialog.wait_for()
    axe(page)
    dialog.get_by_role("button", name="Bliv her").click()
    assert dialog.count() == 0
    assert len(records(page)) == 1
    page.click(".portal-user .log-off")
    dialog.get_by_role("button", name="Log ud, og slet det").click()
    page.wait_for_url("**/konto/login/**")
    assert records(page) == []


def test_signing_out_saves_first_what_can_be_saved(at_desk, town):
    page = at_desk(town.officer)
    page.keyboard.type(" I sidste øjeblik.")
    page.click(".portal-user .log-off")
    page.wait_for_url("**/konto/login/**")
    assert stored() == "<p>Fælles tekst. I sidste øjeblik.</p>"
    assert records(page) == []


def test_several_lost_windows_come_back_in_order(at_desk, town, eventually):
    page = at_desk(town.officer, allow=[*OFFLINE, "status of 409"])
    context = page.context
    second = back(context.new_page())
    for tab, text in ((page, " Først."), (second, " Dernæst.")):
        type_offline(tab, text, eventually)
    eventually(lambda: len(records(page)) == 2)
    for tab in (page, second):
        close_for_good(tab)
    page = page_on_a_new_line(context)
    page.goto("/")
    eventually(lambda: page.evaluate(LOCKS) == 0)
    page = back(page)
    page.wait_for_selector("[data-save-state][data-state=conflict]")
    assert stored() == "<p>Fælles tekst. Først.</p>"
    assert "<p>Fælles tekst. Dernæst.</p>" in texts()
    page.get_by_role("button", name="Brug forslaget").click()
    wait_until_saved(page)
    assert "Først." in stored()
    assert "Dernæst." in stored()
    eventually(lambda: records(page) == [])


def test_text_of_a_living_window_is_left_to_it(at_desk, town, eventually):
    page = at_desk(town.officer, allow=OFFLINE)
    page.route("**/gem/", lambda route: route.abort("internetdisconnected"))
    type_offline(page, " Her skrives.", eventually)
    page.context.set_offline(False)
    other = back(another(page))
    assert other.inner_text(CONTENT).strip() == "Fælles tekst."
    assert other.locator(".editor-recovered").count() == 0
    # The window goes down; the other one, still open, takes it up.
    close_for_good(page)
    wait_until_recovered(other)
    wait_until_saved(other)
    assert stored() == "<p>Fælles tekst. Her skrives.</p>"


def test_full_disk_warns_and_saving_goes_on(at_desk, town):
    script = """IDBObjectStore.prototype.put = () => {
        throw new DOMException("full", "QuotaExceededError");
    };"""
    page = at_desk(town.officer, script=script)
    page.keyboard.type(" Gemt alligevel.")
    wait_until_saved(page)
    assert "Browseren kan ikke lægge en kopi" in page.inner_text(".editor-no-copy")
    assert stored() == "<p>Fælles tekst. Gemt alligevel.</p>"


def test_lost_answer_is_no_conflict_after_a_crash(at_desk, town, eventually):
    page = at_desk(town.officer, allow=["ERR_FAILED"])

    def lose(route):
        route.fetch()
        route.abort()

    page.route("**/gem/", lose)
    page.keyboard.type(" Modtaget.")
    page.wait_for_selector("[data-save-state][data-state=offline]")
    page.keyboard.type(" Og mere.")
    eventually(lambda: stored() == "<p>Fælles tekst. Modtaget.</p>" or "mere" in stored())
    context = page.context
    page.wait_for_timeout(600)
    close_for_good(page)
    page = back(context.new_page())
    eventually(lambda: stored() == "<p>Fælles tekst. Modtaget. Og mere.</p>")
    assert not SectionRevision.objects.filter(kind="conflict").exists()


def test_text_typed_before_the_application_was_locked_is_kept_beside_it(
    open_page, sign_in_as, transactional_db, eventually, axe
):
    application = complete_application(reference="FK-LAAS", text="Fælles tekst.")
    officer = officer_of(application.owner)
    page = open_page(allow=[*OFFLINE, "status of 409"])
    sign_in_as(page, officer)
    type_offline(back(page, reference="FK-LAAS"), " For sent.", eventually)
    context = page.context
    close_for_good(page)
    page = page_on_a_new_line(context)
    freeze(application, hand_over=False, by=officer, at=database_now())
    page.goto(reverse("applications:section", args=[application.reference, 1]))
    eventually(lambda: "For sent." in page.inner_text(".rescued"))
    assert "Det er gemt ved siden af nu" in page.inner_text(".rescued")
    axe(page)
    assert SectionRevision.objects.get(kind="late").html == "<p>Fælles tekst. For sent.</p>"
    eventually(lambda: records(page) == [])
