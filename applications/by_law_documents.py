"""A by-law as PDF and as Word: both from the same HTML."""

from datetime import date, datetime
from hashlib import sha256
from pathlib import Path

from django.template.loader import render_to_string
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from applications.pdf import STYLESHEET, plain
from support.documents.pdf import render_in_child
from support.documents.word import word_from_html

_SOURCES = [Path(__file__), *sorted(STYLESHEET.parent.iterdir())]
RENDERER = "by-law/" + sha256(b"".join(p.read_bytes() for p in _SOURCES)).hexdigest()[:12]


def by_law_pdf(content: dict, *, created: datetime) -> bytes:
    """The by-law as PDF/UA-1 and PDF/A-3a. Raises ``support.documents.pdf.RenderFailed``."""
    return render_in_child(by_law_html(content), stylesheet=STYLESHEET, created=created)


def by_law_docx(content: dict, *, created: datetime) -> bytes:
    """The by-law as an editable Word document."""
    return word_from_html(by_law_html(content), created=created)


def by_law_html(content: dict) -> str:
    """The by-law (``by_law_content``) as one HTML document."""
    return render_to_string("pdf/by_law.html", {"paper": on_paper(content)})


def on_paper(content: dict) -> dict:
    """``content`` with its dates in words, as page and document show it."""
    approval = content["approval"]
    known = plain(content)
    return known | {
        "valid_from": _day(content["valid_from"]),
        "valid_to": _day(content["valid_to"]),
        "approved": _("%(instans)s den %(dato)s")
        % {
            "instans": approval["body"],
            "dato": _day(approval["date"]),
        },
        "rules": [rule | {"in_force": _day(rule["in_force"])} for rule in known["rules"]],
    }


def _day(day: str | None) -> str:
    return date_format(date.fromisoformat(day), "j. F Y") if day else ""
