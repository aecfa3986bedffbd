"""What a first and a second view of a page weigh in a browser: requests and bytes sent."""

import contextlib
import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass

from playwright.sync_api import Page, sync_playwright

from bench.servers import Site

MOST_BYTES = 90_000
MOST_BYTES_EDITOR = 220_000
MOST_REQUESTS = 6
MOST_AGAIN = 14 * 1024
FLAGS = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync"
)
HEAD = ["first view", "requests", "kB", "again", "kB", "nodes", "verdict"]


@dataclass(frozen=True)
class View:
    requests: int
    size: int


def table(site: Site) -> list[list[str]]:
    """One line a page."""
    places = site.places
    pages = [
        ("sign-in", "/konto/login/", ""),
        ("start", "/", "writer"),
        ("list", "/ansoegninger/", "writer"),
        ("detail", f"/ansoegninger/{places['application']}/", "writer"),
        ("section (editor)", f"/ansoegninger/{places['application']}/afsnit/1/", "writer"),
        ("receipt", f"/indsendelser/{places['submission']}/", "writer"),
    ]
    lines = [HEAD]
    for name, path, role in pages:
        with browser_page(site, places["sessions"].get(role)) as page:
            first, again = (view(page, f"http://127.0.0.1:{site.product}{path}") for _ in range(2))
            nodes = page.evaluate("document.querySelectorAll('*').length")
        lines.append(line(name, first, again, nodes))
    return lines


def line(name: str, first: View, again: View, nodes: int) -> list[str]:
    most = MOST_BYTES_EDITOR if "editor" in name else MOST_BYTES
    good = first.size <= most and first.requests <= MOST_REQUESTS and again.size <= MOST_AGAIN
    return [
        name,
        f"{first.requests} (≤ {MOST_REQUESTS})",
        f"{first.size / 1000:.1f} (≤ {most // 1000})",
        str(again.requests),
        f"{again.size / 1000:.1f} (≤ 14)",
        str(nodes),
        "ok" if good else "SHORT",
    ]


@contextlib.contextmanager
def browser_page(site: Site, session: str | None) -> Iterator[Page]:
    """A new browser with nothing in its cache."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=os.environ.get("CHROMIUM") or shutil.which("chromium"),
            args=FLAGS.split(),
        )
        context = browser.new_context()
        if session:
            address = f"http://127.0.0.1:{site.product}"
            context.add_cookies([{"name": "sessionid", "value": session, "url": address}])
        yield context.new_page()
        browser.close()


def view(page: Page, url: str) -> View:
    """Load ``url``; what came from the browser's own cache is not counted."""
    sizes: dict[str, int] = {}
    cached: set[str] = set()
    wire = page.context.new_cdp_session(page)
    wire.send("Network.enable")
    wire.on("Network.requestServedFromCache", lambda event: cached.add(event["requestId"]))
    wire.on(
        "Network.loadingFinished",
        lambda event: sizes.__setitem__(event["requestId"], int(event["encodedDataLength"])),
    )
    page.goto(url, wait_until="networkidle")
    page.wait_for_timeout(300)
    wire.detach()
    sent = [size for request, size in sizes.items() if request not in cached and size]
    return View(len(sent), sum(sent))
