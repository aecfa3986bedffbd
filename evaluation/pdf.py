"""A note or an evaluation as PDF: words, goals with their pictures, and the numbers in tables."""

from base64 import b64encode
from dataclasses import dataclass
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
from evaluation.charts.courses import Figure, mostly_percent, sort_out
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
    places = [_read(place) for place in goal["places"]]
    drawn = sort_out(places, is_percent=mostly_percent(places), together=_("Alle under ét"))
    svg = change(drawn.courses, title=goal["indicator"], key=f"c{goal['number']}", legend=True)
    return goal | {
        "picture": "data:image/svg+xml;base64," + b64encode(svg.encode()).decode() if svg else "",
        "told": told_change(drawn.courses),
        "odd": drawn.odd,
        "places": [_place(place, whole=whole) for place in goal["places"]],
        "measured": sum(any(p.number is not None for p in s.points) for s in places if s.name),
        "asked": sum(bool(p["name"]) for p in goal["places"]),
    }


@dataclass(frozen=True)
class _Place:
    name: str
    baseline: Figure | None
    target: Figure | None
    points: list[Figure]


def _read(place: dict) -> _Place:
    def figure(point: dict | None) -> Figure | None:
        if point is None:
            return None
        number, low, high = (
            None if point[key] is None else Decimal(point[key]) for key in ("number", "low", "high")
        )
        return Figure(
            on=date.fromisoformat(point["on"]),
            written=point["written"],
            number=number,
            low=low,
            high=high,
            is_percent=point["percent"],
            is_provisional=point["provisional"],
        )

    return _Place(
        place["name"],
        figure(place["baseline"]),
        figure(place["target"]),
        [figure(point) for point in place["points"]],
    )


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


def _day(day: str) -> str:
    return date_format(date.fromisoformat(day), "j. F Y")
