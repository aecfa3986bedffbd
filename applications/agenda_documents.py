"""An agenda item, or a memo to a body, as PDF and as Word: both from the same HTML."""

from datetime import date, datetime
from hashlib import sha256
from pathlib import Path

from django.template.loader import render_to_string
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from applications.agenda import AgendaPaper, holes_in
from applications.pdf import STYLESHEET
from support.documents.glyphs import printable
from support.documents.pdf import render_in_child
from support.documents.richtext import paper_html
from support.documents.word import word_from_html
from support.texts.html import sanitise

_SOURCES = [Path(__file__), *sorted(STYLESHEET.parent.iterdir())]
# Changes when the template or the style does, so that a stored document names what made it.
RENDERER = "agenda/" + sha256(b"".join(p.read_bytes() for p in _SOURCES)).hexdigest()[:12]


def agenda_pdf(paper: AgendaPaper, *, created: datetime) -> bytes:
    """The item as PDF/UA-1 and PDF/A-3a. Raises ``support.documents.pdf.RenderFailed``."""
    return render_in_child(agenda_html(paper), stylesheet=STYLESHEET, created=created)


def agenda_docx(paper: AgendaPaper, *, created: datetime) -> bytes:
    """The item as an editable Word document."""
    return word_from_html(agenda_html(paper), created=created)


def agenda_html(paper: AgendaPaper) -> str:
    """The item as one HTML document; marked as long as something in it is still to be written."""
    unfinished = any(holes_in(html) for __, html in paper.sections)
    context = {
        "title": printable(_numbered(paper)),
        "origin": [printable(text) for text in (paper.municipality, paper.department) if text],
        "is_memo": paper.is_memo,
        "to": printable(paper.to),
        "facts": [(label, printable(value)) for label, value in _facts(paper) if value],
        "matrix": [(printable(code), treats) for code, treats in paper.matrix],
        "sections": [_section(label, html) for label, html in paper.sections],
        "reference": printable(_reference(paper)),
        "mark": _("Kladde – der mangler tekst") if unfinished else "",
    }
    return render_to_string("pdf/agenda.html", {"paper": context})


def _numbered(paper: AgendaPaper) -> str:
    return f"{paper.number}. {paper.title}" if paper.number else paper.title


def _reference(paper: AgendaPaper) -> str:
    if paper.case_number:
        return _("%(municipality)s · Sagsnr. %(case)s") % {
            "municipality": paper.municipality,
            "case": paper.case_number,
        }
    return paper.municipality


def _facts(paper: AgendaPaper) -> list[tuple[str, str]]:
    """Label and value, as public agendas and memos have them."""
    meeting = [
        (_("Udvalg"), "" if paper.is_memo else paper.to),
        (_("Mødedato"), _day(paper.meeting_date)),
        (_("Mødested"), paper.place),
        (_("Punktets type"), paper.kind),
        (_("Dato"), _day(paper.dated) if paper.is_memo else ""),
    ]
    case = [
        (_("Sagsnr."), paper.case_number),
        (_("Dokumentnr."), paper.document_number),
        (_("Sagsbehandler"), paper.case_officers),
    ]
    return meeting + case


def _day(day: date | None) -> str:
    return date_format(day, "j. F Y") if day else ""


def _section(label: str, html: str) -> dict[str, str]:
    return {"label": printable(label), "html": paper_html(sanitise(html), below=2)}
