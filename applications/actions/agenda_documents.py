"""Keeping an agenda item as PDF and Word: one file for each state of its text."""

import json
from dataclasses import asdict
from datetime import date, datetime
from hashlib import sha256

from django.utils import timezone

from applications.agenda_documents import RENDERER, agenda_docx, agenda_pdf
from applications.agenda_papers import Paper, paper
from applications.models import AgendaItem
from support.documents.models import Document
from support.documents.store import keep

PDF = "application/pdf"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_RENDER = {"pdf": (agenda_pdf, PDF), "docx": (agenda_docx, DOCX)}


def paper_key(it: Paper, kind: str) -> str:
    """Names the item's present text: an unchanged item is rendered once a day."""
    content = json.dumps(
        asdict(it.on_paper(dated=timezone.localdate())), default=str, sort_keys=True
    )
    return f"agenda/{it.item.pk}/{sha256(content.encode()).hexdigest()}/{kind}/{RENDERER}"


def keep_item_document(item: AgendaItem, kind: str, *, at: datetime) -> Document:
    """PDF or Word of ``item`` as it stands, rendered unless it is there already."""
    it = paper(item)
    key = paper_key(it, kind)
    if kept := Document.objects.filter(key=key).first():
        return kept
    render, media_type = _RENDER[kind]
    day: date = timezone.localdate(at)
    return keep(
        key=key,
        content=render(it.on_paper(dated=day), created=at),
        media_type=media_type,
        filename=f"dagsordenspunkt-{item.pk}.{kind}",
        renderer=RENDERER,
        at=at,
    )
