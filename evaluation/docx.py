"""A note or an evaluation as Word: from the PDF's HTML, pictures and all."""

from datetime import datetime

from evaluation.pdf import evaluation_html
from support.documents.word import word_from_html


def evaluation_docx(content: dict, *, created: datetime) -> bytes:
    return word_from_html(evaluation_html(content), created=created)
