"""An application, and a bundle of them, in the ministry's template as PDF.

The template is that of 10 October 2016: a table of six rows and the numbered sections. Goals and
exemptions stand as tables in the sections that show them.
"""

import re
from datetime import UTC, date, datetime
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path

from django.template.loader import render_to_string
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from applications.content import canonical_json
from support.documents.glyphs import printable
from support.documents.pdf import PROJECT, Embedded, render_in_child
from support.documents.richtext import paper_html
from support.texts.html import sanitise

STYLESHEET = PROJECT / "templates" / "pdf" / "document.css"
_MAKERS = PROJECT / "support" / "documents"
_SOURCES = [
    Path(__file__),
    *(_MAKERS / name for name in ("weasy.py", "richtext.py", "glyphs.py", "fonts/coverage.txt")),
    *sorted(STYLESHEET.parent.iterdir()),
]
# Names what made a stored document: WeasyPrint, and every file that decides how it looks.
RENDERER = "weasyprint {}, template {}".format(
    version("weasyprint"),
    sha256(b"".join(path.read_bytes() for path in _SOURCES)).hexdigest()[:12],
)


def application_pdf(content: dict) -> bytes:
    """One application (schema 1) as PDF, with its machine-readable copy inside.

    The copy is the canonical JSON, so its SHA-256 is the version's fingerprint. Raises
    ``support.documents.pdf.RenderFailed``.
    """
    return render_in_child(
        application_html(content),
        stylesheet=STYLESHEET,
        attachments=[_copy_of(content)],
        created=_midnight(content["application_date"]),
    )


def bundle_pdf(contents: list[dict], *, submission: dict) -> bytes:
    """Several applications in one PDF: front page, contents with page numbers, each application.

    ``submission`` holds reference, received_at (ISO), network, programme and sender.
    """
    return render_in_child(
        bundle_html(contents, submission=submission),
        stylesheet=STYLESHEET,
        attachments=[_copy_of(content) for content in contents],
        created=datetime.fromisoformat(submission["received_at"]),
    )


def application_html(content: dict) -> str:
    """The application as one HTML document; Word is made from the same."""
    return render_to_string("pdf/application.html", {"paper": _paper(content, level=1)})


def bundle_html(contents: list[dict], *, submission: dict) -> str:
    """The bundle as one HTML document."""
    received = localtime(datetime.fromisoformat(submission["received_at"]))
    papers = [_paper(content, level=2) for content in contents]
    front = {name: printable(value) for name, value in submission.items()}
    return render_to_string(
        "pdf/bundle.html", {"papers": papers, "front": front | {"received_at": received}}
    )


def _copy_of(content: dict) -> Embedded:
    return Embedded(
        name=f"{content['reference']}-v{content['version']}.json",
        content=canonical_json(content).encode(),
        description=_("Ansøgningen i maskinlæsbar form"),
    )


def _midnight(day: str | None) -> datetime | None:
    return datetime.fromisoformat(day).replace(tzinfo=UTC) if day else None


def _paper(content: dict, *, level: int) -> dict:
    """``content`` as the template shows it, its title a heading of ``level``."""
    shown = {section["shows"] for section in content["sections"]}
    sections = [_section(section, below=level + 1) for section in content["sections"]]
    return plain(content) | {
        "level": level,
        "anchor": f"{content['reference']}-v{content['version']}",
        "mark": _("Kladde – ikke indsendt") if content["is_draft"] else "",
        "date": _day(content["application_date"]),
        "deadline": _day(content["round"]["deadline"]),
        "municipalities": _municipalities(content["participants"]),
        "reservations": _reservations(content),
        "sections": sections,
        "unplaced": [kind for kind in ("goals", "exemptions") if kind not in shown],
        "goals": [_goal(goal) for goal in plain(content["goals"])],
        "exemptions": [_exemption(exemption) for exemption in plain(content["exemptions"])],
        "attachments": plain(content["attachments"]),
    }


def plain(value):
    """``value`` with every text in it printable."""
    if isinstance(value, str):
        return printable(value)
    if isinstance(value, dict):
        return {name: plain(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [plain(inner) for inner in value]
    return value


def _section(section: dict, *, below: int) -> dict:
    return plain(section) | {"html": paper_html(sanitise(section["html"]), below=below)}


def _day(day: str | None) -> str:
    return date_format(date.fromisoformat(day), "j. F Y") if day else ""


def _goal(goal: dict) -> dict:
    return goal | {
        "baseline_date": _day(goal["baseline_date"]),
        "target_date": _day(goal["target_date"]),
    }


def _exemption(exemption: dict) -> dict:
    # A line never ends in the middle of "§ 27", "stk. 1" or "nr. 2".
    kept_together = re.sub(r"(§|stk\.|nr\.|pkt\.) (?=\d)", "\\1\u00a0", exemption["provision"])
    return exemption | {"provision": kept_together}


def _municipalities(participants: list[dict]) -> list[tuple[str, str]]:
    """Lines of the row Deltagerkommuner: label (empty when all do the same) and names."""
    runs = [p["name"] for p in participants if p["runs_trial"]]
    uses = [p["name"] for p in participants if p["uses_authority"]]
    neither = [p["name"] for p in participants if not (p["runs_trial"] or p["uses_authority"])]
    if runs == uses and not neither:
        return [("", ", ".join(runs))]
    lines = [
        (_("Gennemfører forsøget"), runs),
        (_("Bruger hjemlen"), uses),
        (_("Deltager i øvrigt"), neither),
    ]
    return [(label, ", ".join(names)) for label, names in lines if names]


def _reservations(content: dict) -> list[str]:
    return content["reservations"] or [
        f"{p['official_name']}: {p['reservation']}"
        for p in content["participants"]
        if p["reservation"]
    ]
