"""An application, and a bundle of them, as Word: made from the same HTML as the PDF."""

from datetime import UTC, datetime

from applications.pdf import application_html, bundle_html
from support.documents.word import word_from_html


def application_docx(content: dict) -> bytes:
    """One application (schema 1) as an editable Word document."""
    day = content["application_date"]
    created = datetime.fromisoformat(day).replace(tzinfo=UTC) if day else None
    return word_from_html(application_html(content), created=created)


def bundle_docx(contents: list[dict], *, submission: dict) -> bytes:
    """Several applications with front page and contents (see applications.pdf.bundle_pdf)."""
    received = datetime.fromisoformat(submission["received_at"])
    return word_from_html(bundle_html(contents, submission=submission), created=received)
