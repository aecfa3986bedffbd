"""What our PDFs cost, as ratios within one run: ``python -m bench.pdf``.

Prints: our renderer against WeasyPrint with its defaults on the same HTML, growth with the number
of pages, a stored download against a render, memory after 10 and after 200 renders.
"""

import os
import statistics
import subprocess
import sys
import tempfile
import time
from hashlib import sha256
from io import BytesIO
from pathlib import Path

import pikepdf

os.environ.setdefault("FRIKOMMUNE_MODE", "test")
os.environ.setdefault("VAR_DIR", tempfile.mkdtemp(prefix="frikommune-bench-"))
os.environ["DJANGO_SETTINGS_MODULE"] = "frikommune.settings"

import django  # noqa: E402

django.setup()

from django.conf import settings  # noqa: E402

from applications.pdf import STYLESHEET, application_html  # noqa: E402
from applications.tests.content_fixture import content, section  # noqa: E402
from support.documents import pdf  # noqa: E402
from support.documents.models import Document  # noqa: E402
from support.documents.pdf import FONTS, PROJECT, render_in_child  # noqa: E402
from support.documents.store import path_of, read  # noqa: E402

ROUNDS = int(os.environ.get("ROUNDS", "7"))
# WeasyPrint as its manual shows it: new fonts and a new style sheet every time.
DEFAULT = """
import sys, time
from pathlib import Path
from weasyprint import CSS, HTML
style = "".join(
    f'@font-face {{ font-family: "IBM Plex Sans"; font-weight: {w}; font-style: {s};'
    f' src: url({Path(sys.argv[2]).as_uri()}/IBMPlexSans-{n}.ttf) }}'
    for n, w, s in [("Regular", 400, "normal"), ("SemiBold", 600, "normal"),
                    ("Italic", 400, "italic"), ("SemiBoldItalic", 600, "italic")]
) + Path(sys.argv[1]).read_text()
for line in sys.stdin:
    html = Path(line.strip()).read_text()
    started = time.perf_counter()
    made = HTML(string=html).write_pdf(stylesheets=[CSS(string=style)], pdf_variant="pdf/ua-1")
    print(time.perf_counter() - started, len(made), flush=True)
"""


def main():
    """Measure and print everything."""
    documents = {pages: document_of(pages) for pages in (8, 40, 200)}
    against_default(documents[8])
    growth(documents)
    stored(documents[8])
    memory(documents[8])


def document_of(pages: int) -> str:
    """The HTML of an application of about ``pages`` pages."""
    it = content()
    text = "".join(s["html"] for s in it["sections"] if not s["shows"])
    it["sections"] = [
        section(number, f"Afsnit {number}", text, shows)
        for number, shows in enumerate(["", "goals", "exemptions"] + [""] * (pages - 6), start=1)
    ]
    return application_html(it)


def seconds(html: str) -> float:
    """How long our renderer takes for ``html``."""
    started = time.perf_counter()
    render_in_child(html, stylesheet=STYLESHEET, time_limit=900)
    return time.perf_counter() - started


def against_default(html: str) -> None:
    """Our renderer and the default in turns, so that a noisy machine disturbs both."""
    with default_process() as default, tempfile.NamedTemporaryFile("w", suffix=".html") as file:
        ours, theirs = [], []
        for number in range(ROUNDS + 1):
            changed = html.replace("Afsnit 1", f"Afsnit nummer {number}")
            file.seek(0)
            file.truncate()
            file.write(changed)
            file.flush()
            default.stdin.write(f"{file.name}\n")
            default.stdin.flush()
            theirs.append(float(default.stdout.readline().split()[0]))
            ours.append(seconds(changed))
    made = render_in_child(html, stylesheet=STYLESHEET)
    ratio = statistics.median(a / b for a, b in zip(ours[1:], theirs[1:], strict=True))
    print(f"8 pages: {pages_in(made)} pages, {len(made) / 1024:.0f} kB")
    print(f"ours {ms(ours[1:])}, default {ms(theirs[1:])}; ours/default {ratio:.2f} (goal 0.85)")


def default_process() -> subprocess.Popen:
    """A process that renders with the defaults, one file a line."""
    return subprocess.Popen(
        [sys.executable, "-c", DEFAULT, STYLESHEET, FONTS],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        cwd=PROJECT,
    )


def growth(documents: dict[int, str]) -> None:
    """Time by number of pages."""
    took = {pages: [seconds(html) for _ in range(3)] for pages, html in documents.items()}
    best = {pages: min(times) for pages, times in took.items()}
    made = {
        pages: pages_in(render_in_child(html, stylesheet=STYLESHEET, time_limit=900))
        for pages, html in documents.items()
    }
    print(f"pages made: {made}; seconds: { {p: round(s, 2) for p, s in best.items()} }")
    for pages, goal in [(40, 5.0), (200, 26.0)]:
        ratio = best[pages] / best[8] * (pages / 8) / (made[pages] / made[8])
        print(f"{pages} pages / 8 pages: {ratio:.1f} (goal {goal})")


def stored(html: str) -> None:
    """A stored download against a render: what a reader of a submitted application gets."""
    made = render_in_child(html, stylesheet=STYLESHEET)
    settings.DOCUMENT_ROOT = tempfile.mkdtemp()
    document = Document(key="bench", sha256=sha256(made).hexdigest())
    path = path_of(document.sha256)
    path.parent.mkdir(parents=True)
    path.write_bytes(made)
    times = []
    for _ in range(50):
        started = time.perf_counter()
        read(document)
        times.append(time.perf_counter() - started)
    ratio = seconds(html) / statistics.median(times)
    print(f"a render costs {ratio:.0f} checked reads of the stored file (goal 20)")


def memory(html: str) -> None:
    """Resident memory of the render process after 10 and after 200 documents."""
    after = {}
    for number in range(1, 201):
        render_in_child(html.replace("Afsnit 1", f"Afsnit {number}"), stylesheet=STYLESHEET)
        if number in (10, 200):
            after[number] = resident()
    print(
        f"memory after 10: {after[10] >> 20} MB, after 200: {after[200] >> 20} MB; "
        f"ratio {after[200] / after[10]:.2f} (goal 1.05)"
    )


def resident() -> int:
    """Bytes of memory that the render process holds."""
    statm = Path(f"/proc/{pdf._process()._process.pid}/statm").read_text()
    return int(statm.split()[1]) * os.sysconf("SC_PAGE_SIZE")


def pages_in(made: bytes) -> int:
    """How many pages a PDF has."""
    with pikepdf.open(BytesIO(made)) as opened:
        return len(opened.pages)


def ms(times: list[float]) -> str:
    """A median in milliseconds."""
    return f"{statistics.median(times) * 1000:.0f} ms"


if __name__ == "__main__":
    main()
