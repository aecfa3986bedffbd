import errno
import os
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.conf import settings
from django.db import IntegrityError, connection, transaction

from support.append_only import forbid_changes, guarded_tables
from support.documents import store
from support.documents.models import Document
from support.documents.serve import serve

AT = datetime(2016, 11, 28, 9, 30, tzinfo=UTC)
PDF = b"%PDF-1.7 not really"

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def document_root(tmp_path, settings):
    settings.DOCUMENT_ROOT = tmp_path
    return tmp_path


def kept(**changes):
    what = {
        "key": "application/12/v3/pdf",
        "content": PDF,
        "media_type": "application/pdf",
        "filename": "FK-7K3QX9-v3.pdf",
        "renderer": "1",
        "at": AT,
    }
    return store.keep(**what | changes)


def test_keep_names_the_file_by_its_fingerprint(document_root):
    document = kept()

    digest = sha256(PDF).hexdigest()
    assert (document.sha256, document.size, document.created_at) == (digest, len(PDF), AT)
    assert (document_root / digest[:2] / digest).read_bytes() == PDF
    assert store.read(document) == PDF


def test_keep_gives_back_what_the_key_holds():
    first = kept()

    second = kept(content=b"something else", filename="other.pdf")

    assert second == first
    assert (Document.objects.count(), store.read(second)) == (1, PDF)


def test_two_keys_with_the_same_bytes_share_one_file(document_root):
    kept()
    kept(key="application/12/v3/copy")

    assert len([path for path in document_root.rglob("*") if path.is_file()]) == 1


def test_keep_mends_a_file_that_was_damaged():
    document = kept()
    store.path_of(document.sha256).write_bytes(b"rubbish")

    kept(key="again")

    assert store.read(document) == PDF


def test_a_full_disk_leaves_neither_file_nor_row(document_root, monkeypatch):
    def full(_handle):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)

    with pytest.raises(OSError, match="No space left"):
        kept()

    assert [path for path in document_root.rglob("*") if path.is_file()] == []
    assert Document.objects.count() == 0


@pytest.mark.parametrize("harm", [lambda p: p.unlink(), lambda p: p.write_bytes(b"%PDF-1.7 fake")])
def test_read_refuses_bytes_that_are_not_those_kept(harm):
    document, whole = kept(), kept(key="whole", content=b"whole")
    harm(store.path_of(document.sha256))

    with pytest.raises(store.Damaged):
        store.read(document)
    with pytest.raises(store.Damaged):
        store.open_stream(document)
    assert store.damaged_documents() == [document]
    assert store.read(whole) == b"whole"


def test_leftovers_are_removed_when_old_enough(document_root):
    document = kept()
    folder = store.path_of(document.sha256).parent
    for name, age in {"old.tmp": 2, "new.tmp": 0}.items():
        (folder / name).write_bytes(b"half")
        then = (AT - timedelta(hours=age)).timestamp()
        os.utime(folder / name, (then, then))

    assert store.remove_leftovers(at=AT) == 1
    assert {path.name for path in folder.iterdir()} == {"new.tmp", document.sha256}


@pytest.mark.parametrize(
    "change",
    [
        lambda: Document.objects.update(filename="other.pdf"),
        lambda: Document.objects.all().delete(),
        lambda: Document.objects.bulk_create(
            [Document(pk=Document.objects.get().pk, key="x", size=0, created_at=AT)],
            update_conflicts=True,
            unique_fields=["id"],
            update_fields=["key"],
        ),
    ],
    ids=["update", "delete", "upsert"],
)
def test_the_database_refuses_to_change_a_document(change):
    document = kept()

    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        change()

    assert Document.objects.get().filename == document.filename


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has no TRUNCATE")
def test_the_database_refuses_to_empty_the_table():
    kept()

    with (
        pytest.raises(IntegrityError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("TRUNCATE documents_document CASCADE")


def test_the_guard_can_be_reversed_and_laid_twice():
    operation = forbid_changes("documents_document")
    document = kept()

    editor = SimpleNamespace(connection=connection)
    operation.reverse_code(None, editor)
    assert "documents_document" not in guarded_tables(connection)
    Document.objects.update(filename="other.pdf")
    operation.code(None, editor)
    operation.code(None, editor)

    assert "documents_document" in guarded_tables(connection)
    document.refresh_from_db()
    assert document.filename == "other.pdf"


def test_serve_sends_a_download_nobody_can_run():
    response = serve(kept(filename='Ansøgning "æøå".html', media_type="text/html"), inline=True)

    assert b"".join(response.streaming_content) == PDF
    response.close()
    assert response["Content-Disposition"] == (
        "attachment; filename*=utf-8''Ans%C3%B8gning%20%22%C3%A6%C3%B8%C3%A5%22.html"
    )
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert response["Content-Length"] == str(len(PDF))


def test_serve_shows_a_pdf_in_the_browser():
    response = serve(kept(), inline=True)

    response.close()
    assert response["Content-Disposition"] == 'inline; filename="FK-7K3QX9-v3.pdf"'
    assert "sandbox" not in response["Content-Security-Policy"]


def test_path_of_is_inside_the_root():
    assert store.path_of("ab" * 32) == Path(settings.DOCUMENT_ROOT) / "ab" / ("ab" * 32)
