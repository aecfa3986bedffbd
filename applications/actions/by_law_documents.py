"""Keeping a by-law as PDF and Word, each rendered once."""

from datetime import datetime

from applications.actions.documents import MEDIA_TYPES
from applications.by_law_documents import RENDERER, by_law_docx, by_law_pdf
from applications.models import ByLaw
from support.documents.models import Document
from support.documents.store import keep

_RENDER = {"pdf": by_law_pdf, "docx": by_law_docx}


def by_law_key(by_law: ByLaw, kind: str) -> str:
    return f"by-law/{by_law.pk}/{kind}"


def keep_by_law_documents(by_law: ByLaw, *, at: datetime) -> None:
    """Both files of ``by_law``; may run twice."""
    content = by_law.content
    for kind, render in _RENDER.items():
        key = by_law_key(by_law, kind)
        if Document.objects.filter(key=key).exists():
            continue
        keep(
            key=key,
            content=render(content, created=by_law.at),
            media_type=MEDIA_TYPES[kind],
            filename=f"frikommunevedtaegt-{content['reference']}-{by_law.number}.{kind}",
            renderer=RENDERER,
            at=at,
        )
