"""Files that never change, each under the fingerprint of its bytes.

A file is written beside its place, flushed and renamed, so a full disk or a killed process leaves
no half file under a final name. The row that names a file is made after the file is safe.
"""

import os
import tempfile
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import BinaryIO

from django.conf import settings
from django.db import transaction

from support.documents.models import Document

_PART = ".tmp"


class Damaged(Exception):
    """The stored bytes are gone, or are no longer those that were kept."""


def keep(
    *,
    key: str,
    content: bytes,
    media_type: str,
    filename: str,
    renderer: str = "",
    at: datetime,
) -> Document:
    """Store ``content`` for ever under ``key``; a key that is taken gives back what it holds.

    Never alters anything: the second call with the same key returns the first row, also when its
    content differs, because what was kept first is what somebody may have read.
    """
    if kept := Document.objects.filter(key=key).first():
        return kept
    digest = sha256(content).hexdigest()
    _write(path_of(digest), content)
    with transaction.atomic():
        document, _created = Document.objects.get_or_create(
            key=key,
            defaults={
                "sha256": digest,
                "size": len(content),
                "media_type": media_type,
                "filename": filename,
                "renderer": renderer,
                "created_at": at,
            },
        )
    return document


def path_of(digest: str) -> Path:
    """Where the bytes with this SHA-256 lie."""
    return Path(settings.DOCUMENT_ROOT) / digest[:2] / digest


def read(document: Document) -> bytes:
    """The bytes, checked against the fingerprint. Raises ``Damaged``."""
    try:
        content = path_of(document.sha256).read_bytes()
    except FileNotFoundError as missing:
        raise Damaged(document.key) from missing
    if sha256(content).hexdigest() != document.sha256:
        raise Damaged(document.key)
    return content


def open_stream(document: Document) -> BinaryIO:
    """The bytes as a file, checked first without holding them in memory. Raises ``Damaged``."""
    try:
        stream = path_of(document.sha256).open("rb")
    except FileNotFoundError as missing:
        raise Damaged(document.key) from missing
    if _digest(stream) != document.sha256:
        stream.close()
        raise Damaged(document.key)
    stream.seek(0)
    return stream


def damaged_documents() -> list[Document]:
    """Every document whose bytes are gone or altered: what the nightly check reports."""
    return [document for document in Document.objects.iterator() if not _is_whole(document)]


def remove_leftovers(*, at: datetime, older_than: timedelta = timedelta(hours=1)) -> int:
    """Delete the parts that killed writers left behind; gives how many."""
    oldest = (at - older_than).timestamp()
    leftovers = [
        part
        for part in Path(settings.DOCUMENT_ROOT).glob(f"*/*{_PART}")
        if part.stat().st_mtime < oldest
    ]
    for part in leftovers:
        part.unlink(missing_ok=True)
    return len(leftovers)


def _is_whole(document: Document) -> bool:
    try:
        open_stream(document).close()
    except Damaged:
        return False
    return True


def _digest(stream: BinaryIO) -> str:
    digest = sha256()
    while chunk := stream.read(1 << 20):
        digest.update(chunk)
    return digest.hexdigest()


def _write(path: Path, content: bytes) -> None:
    if path.exists() and sha256(path.read_bytes()).digest() == sha256(content).digest():
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, part = tempfile.mkstemp(suffix=_PART, dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(part).replace(path)
    except BaseException:  # raised again: only the leftover goes
        Path(part).unlink(missing_ok=True)
        raise
    _sync(path.parent)
    _sync(path.parent.parent)


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
