"""A browser killed in the middle of a word, and what its next start brings back."""

import os
import signal
from contextlib import suppress
from pathlib import Path

import pytest
from playwright.sync_api import Error

from applications.models import SectionRevision
from applications.tests.factories import complete_application
from tests.browser import CHROMIUM_ARGUMENTS, find_chromium
from tests.journeys.writing import CONTENT, open_section

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("browser")]

# The copy is made a quarter of a second after a key: what is typed later is at risk.
SENTENCES = 12
AT_RISK = len("Sætning nummer 12. ")


@pytest.fixture
def start_browser(playwright, live_server, tmp_path, require):
    """``start_browser()`` gives a page of a browser whose profile lies on the disk."""
    executable = require(find_chromium(playwright), "Chromium")
    started = []

    def start():
        context = playwright.chromium.launch_persistent_context(
            tmp_path / "profile",
            executable_path=executable,
            args=CHROMIUM_ARGUMENTS,
            base_url=live_server.url,
            locale="da-DK",
        )
        started.append(context)
        return context.pages[0]

    yield start
    for context in started:
        with suppress(Error):
            context.close()


def kill(profile):
    """kill -9 every process of the browser with that profile."""
    mark = f"--user-data-dir={profile}".encode()
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            if mark in (process / "cmdline").read_bytes():
                os.kill(int(process.name), signal.SIGKILL)


def test_killed_browser_gives_back_all_but_the_last_words(
    start_browser, sign_in_as, town, tmp_path, eventually, capsys
):
    complete_application(
        reference="FK-KRAK",
        text="",
        network=town.network,
        round=town.round,
        owner=town.municipality,
    )
    page = start_browser()
    sign_in_as(page, town.officer)
    open_section(page, "FK-KRAK", 1)
    page.evaluate("document.querySelector('form[data-section-form]').section.ready")
    # Nothing reaches the server: what comes back comes from the disk.
    page.route("**/gem/", lambda route: route.abort("internetdisconnected"))
    page.focus(CONTENT)
    typed = "".join(f"Sætning nummer {number}. " for number in range(1, SENTENCES + 1))
    page.keyboard.type(typed, delay=15)
    kill(tmp_path / "profile")
    page = start_browser()
    sign_in_as(page, town.officer)
    open_section(page, "FK-KRAK", 1)
    page.wait_for_selector(".editor-recovered")
    text = page.inner_text(CONTENT).strip("\n")
    with capsys.disabled():
        print(f"\n| browser killed | typed {len(typed)} | not back {len(typed) - len(text)} |")  # noqa: T201
    assert typed.startswith(text)
    assert len(typed) - len(text) <= AT_RISK * 2
    eventually(lambda: SectionRevision.objects.filter(html=f"<p>{text}</p>").exists())
