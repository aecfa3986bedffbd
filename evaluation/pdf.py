"""A note or an evaluation as PDF: words, goals with their pictures, and the numbers in tables."""

from base64 import b64encode
from datetime import date, datetime
from decimal import Decimal
from hashlib import sha256
from pathlib import Path

from django.template.loader import render_to_string
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from applications.content import canonical_json
from applications.pdf import STYLESHEET, plain
from evaluation.charts.change import change
from evaluation.charts.change import told as told_change
from evaluation.charts.development import Course, Mark
from support.documents.pdf import Embedded, render_in_child

_CHARTS = Path(__file__).parent / "charts"
_SOURCES = [Path(__file__), *sorted(_CHARTS.glob("*.py")), *sorted(STYLESHEET.parent.iterdir())]
# A note of two or three pages shows the newest of each; these show every figure.
WHOLE = ("preliminary", "final")
RENDERER = "evaluation/" + sha256(b"".join(p.read_bytes() for p in _SOURCES)).hexdigest()[:12]


def evaluation_pdf(content: dict, *, created: datetime) -> bytes:
    """``content`` (schema 1) as PDF/UA-1 and PDF/A-3a, with its machine-readable copy inside.

    Raises ``support.documents.pdf.RenderFailed``.
    """
    copy = Embedded(
        name="evaluering.json",
        content=canonical_json(content).encode(),
        description=_("Evalueringen i maskinlæsbar form"),
    )
    html = evaluation_html(content)
    return render_in_child(html, stylesheet=STYLESHEET, attachments=[copy], created=created)


def evaluation_html(content: dict) -> str:
    """The document as one HTML page; Word is made from the same."""
    known = plain(content)
    paper = known | {
        "day": _day(content["on"]),
        "goals": [_goal(goal, whole=known["kind"] in WHOLE) for goal in known["goals"]],
        "results": [row | {"day": _day(row["on"])} for row in known["results"]],
    }
    return render_to_string("pdf/evaluation.html", {"paper": paper})


def _goal(goal: dict, *, whole: bool) -> dict:
    courses = [_course(place) for place in goal["places"]]
    svg = change(courses, title=goal["indicator"], key=f"c{goal['number']}")
    return goal | {
        "picture": "data:image/svg+xml;base64," + b64encode(svg.encode()).decode() if svg else "",
        "told": told_change(courses),
        "places": [_place(place, whole=whole) for place in goal["places"]],
        "measured": sum(bool(p["points"]) for p in goal["places"] if p["name"]),
        "asked": sum(bool(p["name"]) for p in goal["places"]),
    }


def _place(place: dict, *, whole: bool) -> dict:
    points = [_dated(point) for point in place["points"]]
    return place | {
        "name": place["name"] or _("Alle under ét"),
        "points": points if whole else points[-1:],
        "baseline": _dated(place["baseline"]),
        "target": _dated(place["target"]),
    }


def _dated(point: dict | None) -> dict | None:
    return point and point | {"day": date.fromisoformat(point["on"]).strftime("%d.%m.%Y")}


def _course(place: dict) -> Course:
    """Per cent among numbers is not drawn: what most of the figures are decides."""
    every = [p for p in [place["baseline"], place["target"], *place["points"]] if p]
    kinds = [p["percent"] for p in every if p["number"]]
    is_percent = kinds.count(True) > kinds.count(False)

    def mark(point: dict | None) -> Mark | None:
        if not point or point["number"] is None or point["percent"] != is_percent:
            return None
        return Mark(
            on=date.fromisoformat(point["on"]),
            number=Decimal(point["number"]),
            written=point["written"],
            hollow=point["provisional"],
        )

    return Course(
        name=place["name"] or _("Alle under ét"),
        marks=[mark(p) for p in place["points"]],
        baseline=mark(place["baseline"]),
        target=mark(place["target"]),
    )


def _day(day: str) -> str:
    return date_format(date.fromisoformat(day), "j. F Y")
