"""Keeping the documents of versions and packages, and telling people when they are there.

Rendering is slow and happens before any transaction; files are kept under keys that name what
they are of, so that everything here may run twice.
"""

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from applications.content import build_content, canonical_json, fingerprint
from applications.docx import application_docx, bundle_docx
from applications.models import (
    Application,
    ApplicationVersion,
    Submission,
    SubmissionDocument,
    SubmittedVersion,
)
from applications.pdf import RENDERER, application_pdf, bundle_pdf
from applications.queries.annexes import kept_annex
from applications.queries.people import told_about_submission
from applications.queries.whole import whole
from support.documents.models import Document
from support.documents.store import keep
from support.notifications.compose import compose
from support.notifications.outbox import queue_mail

PDF = "application/pdf"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
JSON = "application/json"
MEDIA_TYPES = {"pdf": PDF, "docx": DOCX, "json": JSON}

_RENDER = {
    "pdf": application_pdf,
    "docx": application_docx,
    "json": lambda content: canonical_json(content).encode(),
}


def version_key(version: ApplicationVersion, kind: str) -> str:
    return f"version/{version.pk}/{kind}"


def preview_key(application: Application, content: dict) -> str:
    """One key per text and renderer: an unchanged draft is rendered once."""
    return f"preview/{application.pk}/{fingerprint(content)}/{RENDERER}"


def draft_content(application: Application) -> dict:
    """The working text as content, marked as a draft."""
    return build_content(whole(application), version=0)


def frozen_content(application: Application, number: int | None = None) -> dict | None:
    """Version ``number`` as it was sent or, unsent, as a draft; ``None`` when there is none.

    Without ``number``: what was sent last, else what was frozen last.
    """
    which = {} if number is None else {"number": number}
    versions = application.versions.filter(**which).order_by("-number")
    sent = SubmittedVersion.objects.filter(version__in=versions).order_by("-version__number")
    if item := sent.first():
        return {**item.content, "is_draft": False}
    version = versions.first()
    return {**version.content, "is_draft": True} if version else None


def render(content: dict, kind: str) -> bytes:
    """``content`` as a file of ``kind``: one of ``MEDIA_TYPES``."""
    return _RENDER[kind](content)


def keep_version_documents(version: ApplicationVersion, *, at: datetime) -> None:
    """PDF, Word and JSON of a frozen version, each rendered once."""
    content = {**version.content, "is_draft": True}
    for kind in _RENDER:
        _keep(version_key(version, kind), kind, content, at=at)


def keep_preview(application: Application, *, at: datetime) -> Document:
    """The PDF of the working text as it stands now."""
    content = draft_content(application)
    return _keep(preview_key(application, content), "pdf", content, at=at)


def _keep(key: str, kind: str, content: dict, *, at: datetime) -> Document:
    if kept := Document.objects.filter(key=key).first():
        return kept
    version = _("kladde") if content["version"] == 0 else f"v{content['version']}"
    return keep(
        key=key,
        content=render(content, kind),
        media_type=MEDIA_TYPES[kind],
        filename=f"{content['reference']}-{version}.{kind}",
        renderer=RENDERER,
        at=at,
    )


def keep_submission_documents(submission: Submission, *, at: datetime) -> None:
    """Render and keep the package, then tell: ministry, sender, owners (one transaction).

    May run twice: documents are kept by key, rows and mails are unique.
    """
    items = list(
        submission.items.select_related("application__owner", "version").order_by("position")
    )
    kept = [
        (item, kind, _keep_item(submission, item, kind, at=at))
        for item in items
        for kind in _RENDER
    ]
    if len(items) > 1:
        kept += [
            (None, kind, _keep_bundle(submission, items, kind, at=at)) for kind in ("pdf", "docx")
        ]
    with transaction.atomic():
        SubmissionDocument.objects.bulk_create(
            [
                SubmissionDocument(submission=submission, item=item, kind=kind, document=document)
                for item, kind, document in kept
            ],
            ignore_conflicts=True,
        )
        _tell(submission, items, kept, at=at)


def _keep_item(submission, item: SubmittedVersion, kind: str, *, at: datetime) -> Document:
    content = {**item.content, "is_draft": False}
    key = f"submission/{submission.pk}/{item.position}/{kind}"
    return _keep(key, kind, content, at=at)


def _keep_bundle(submission: Submission, items, kind: str, *, at: datetime) -> Document:
    key = f"submission/{submission.pk}/bundle/{kind}"
    if kept := Document.objects.filter(key=key).first():
        return kept
    contents = [{**item.content, "is_draft": False} for item in items]
    render = bundle_pdf if kind == "pdf" else bundle_docx
    front = {
        "reference": submission.reference,
        "received_at": submission.received_at.isoformat(),
        "network": submission.manifest["network"],
        "programme": submission.manifest["programme"],
        "sender": submission.manifest["sender"],
    }
    return keep(
        key=key,
        content=render(contents, submission=front),
        media_type=MEDIA_TYPES[kind],
        filename=f"{submission.reference}.{kind}",
        renderer=RENDERER,
        at=at,
    )


def _tell(submission: Submission, items, kept, *, at: datetime) -> None:
    context = {
        "submission": submission,
        "manifest": submission.manifest,
        "items": items,
        "fingerprints": [
            (document.filename, document.sha256) for _item, kind, document in kept if kind == "pdf"
        ],
    }
    subject, text, html = compose("applications/submitted_to_ministry", context)
    queue_mail(
        key=f"ministry/{submission.pk}",
        kind="submission",
        recipient=submission.recipient,
        subject=subject,
        text=text,
        html=html,
        attachments=[*_mailed(kept), *_annexes(items)],
        reply_to=submission.by.email,
        ref=f"applications.submission/{submission.pk}",
        at=at,
    )
    for user in told_about_submission(submission, on=timezone.localdate(at)):
        subject, text, html = compose("applications/receipt", {**context, "user": user})
        queue_mail(
            key=f"receipt/{submission.pk}/{user.pk}",
            kind="receipt",
            recipient=user.email,
            user=user,
            subject=subject,
            text=text,
            html=html,
            ref=f"applications.submission/{submission.pk}",
            at=at,
        )


def _mailed(kept) -> list[str]:
    """PDF and Word of the package as one file where there is one, else of the application."""
    bundled = [d.key for item, kind, d in kept if item is None]
    return bundled or [d.key for _item, kind, d in kept if kind in ("pdf", "docx")]


def _annexes(items) -> list[str]:
    kept = [kept_annex(item.content, a) for item in items for a in item.content["attachments"]]
    return [document.key for document in kept if document]
