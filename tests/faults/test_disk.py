"""The disk is full, or may not be written to: F18–F20."""

import os
import shutil
import subprocess
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import psycopg2
import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage

from frikommune.tasks import sweep
from support.documents import store
from support.documents.models import Document
from support.jobs.clock import database_now
from support.jobs.models import Job
from support.jobs.queue import enqueue
from support.notifications.models import OutgoingMail

pytestmark = pytest.mark.django_db


@pytest.fixture
def small_disk():
    """``small_disk(size)``: a folder with that much room; mounting takes root."""
    mounted = []
    place = TemporaryDirectory(prefix="frikommune-disk-")
    Path(place.name).chmod(0o711)

    def mount(size):
        folder = Path(place.name) / str(len(mounted))
        folder.mkdir()
        done = subprocess.run(
            ["mount", "-t", "tmpfs", "-o", f"size={size}", "none", folder],
            check=False,
            capture_output=True,
        )
        if done.returncode:
            pytest.skip("a small disk takes the right to mount one")
        mounted.append(folder)
        folder.chmod(0o711)
        return folder

    yield mount
    for folder in mounted:
        subprocess.run(["umount", "--lazy", folder], check=True)
    place.cleanup()


CONTENT = os.urandom(1_500_000)


def keep(key="k", content=CONTENT):
    return store.keep(
        key=key,
        content=content,
        media_type="application/pdf",
        filename="x.pdf",
        at=database_now(),
    )


def test_f18_full_disk_leaves_no_half_document(small_disk, settings, report):
    """The control, Django's own storage, leaves one under the final name."""
    settings.DOCUMENT_ROOT = small_disk("1m")
    with pytest.raises(OSError, match="No space"):
        keep()
    assert not Document.objects.exists()
    left = [path for path in settings.DOCUMENT_ROOT.rglob("*") if path.is_file()]
    plain = FileSystemStorage(small_disk("1m"))
    with pytest.raises(OSError, match="No space"):
        plain.save("x.pdf", ContentFile(CONTENT))
    half = plain.exists("x.pdf") and plain.size("x.pdf") < len(CONTENT)
    report("F18 disk full for documents", tried=1, survived=1 - len(left),
           control="half a file under its final name" if half else "")  # fmt: skip
    assert (left, half) == ([], True)


def test_f20_read_only_documents_are_told_of_and_made_later(
    settings, tmp_path, monkeypatch, report
):
    """A job that cannot write is tried again; its third failure is told within a minute."""
    settings.JOB_HANDLERS = {"keep.documents": "tests.faults.handlers.keep"}
    settings.ALARM_MAILBOX = "drift@eksempel.dk"
    settings.MAIL_TRANSPORT, settings.MAIL_FOLDER = "files", tmp_path / "mail"
    # Root may write anywhere: a file where the folder should be stops root too.
    settings.DOCUMENT_ROOT = tmp_path / "documents"
    settings.DOCUMENT_ROOT.write_text("in the way")
    with suppress(OSError):
        # The control: it is tried when the page asks for it, and then by nobody.
        keep("control")
    began = database_now()
    job = enqueue(kind="keep.documents", key="keep/1", ref="1", at=began)
    waited = timedelta(0)
    for _ in range(3):
        sweep("worker")
        job.refresh_from_db()
        waited = job.next_at - began
        Job.objects.filter(pk=job.pk).update(next_at=database_now())
    alarm = OutgoingMail.objects.get(kind="alarm")
    assert (job.status, alarm.status) == ("queued", "sent")
    settings.DOCUMENT_ROOT.unlink()
    sweep("worker")
    job.refresh_from_db()
    made = set(Document.objects.values_list("key", flat=True))
    control = "" if "control" in made else "1 of 1 never made"
    report("F20 documents read-only", tried=1, survived=int("fault/1" in made), control=control)
    assert (job.status, made) == ("done", {"fault/1"})
    # 10 s and 30 s, a fifth more at most, lie before the third failure.
    assert waited < timedelta(seconds=60) * 1.2 + timedelta(seconds=60)


@pytest.mark.slow
@pytest.mark.postgres
def test_f19_full_disk_for_the_database_loses_nothing_acknowledged(
    small_disk, new_postgresql, report
):
    """The control says "saved" before the commit; every row it said so of at the end is gone."""
    room = small_disk("120m")
    with new_postgresql(room, min_wal_size="32MB", max_wal_size="32MB") as server:
        acknowledged, said = fill(server)
        (room / "ballast").unlink(missing_ok=True)
        server.restart_immediately() if server.process.poll() is None else server.start()
        with psycopg2.connect(server.url()) as connection, connection.cursor() as cursor:
            cursor.execute("SELECT id FROM kept")
            stored = {row[0] for row in cursor.fetchall()}
    lost = len(acknowledged - stored)
    report("F19 disk full for the database", tried=1, survived=int(lost == 0), lost=lost,
           control=f"{len(said - stored)} lost of those told before the commit")  # fmt: skip
    assert acknowledged
    assert lost == 0
    assert said - stored


def fill(server) -> tuple[set[int], set[int]]:
    """Write rows until the disk is full: those acknowledged, and those the control claimed."""
    acknowledged, said = set(), set()
    connection = psycopg2.connect(server.url())
    with connection, connection.cursor() as cursor:
        cursor.execute("CREATE TABLE kept (id int PRIMARY KEY, text text)")
    free = shutil.disk_usage(server.folder).free
    with (server.folder / "ballast").open("wb") as ballast:
        ballast.write(b"\0" * max(0, free - 24_000_000))
    number = 0
    try:
        while number < 5000:
            with connection, connection.cursor() as cursor:
                text = os.urandom(30_000).hex()
                said.add(number)
                cursor.execute("INSERT INTO kept VALUES (%s, %s)", [number, text])
            acknowledged.add(number)
            number += 1
    except psycopg2.Error:
        return acknowledged, said
    finally:
        connection.close()
    raise AssertionError("the disk never ran full")
