"""A word of a draft leaves in no document, no mail and no line of the log."""

import io
import logging
import shutil
import subprocess
import zipfile

import pytest
from django.urls import reverse
from structlog.testing import capture_logs

from applications.actions import documents
from support.notifications.models import OutgoingMail
from tests.access_oracle import READABLE
from tests.access_world import NOW, PERSONS
from tests.test_access import CANARY, about_applications, expected, forbidden_words, told, visit

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("access")]

# What the ministry's template holds of the fields the world writes a canary in.
IN_THE_DOCUMENT = {"title", "contact", "mail", "section", "goal", "law", "annex", "file", "reason"}


def read(content: bytes, kind: str) -> bytes:
    """The words of a document, without the spaces a line break puts into them."""
    if kind == "pdf":
        if not shutil.which("pdftotext"):
            pytest.fail("pdftotext mangler: apt-get install poppler-utils")
        command = ["pdftotext", "-raw", "-", "-"]
        content = subprocess.run(command, input=content, capture_output=True, check=True).stdout
    elif kind == "docx":
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            content = b"".join(package.read(name) for name in package.namelist())
    return b"".join(content.split())


@pytest.mark.parametrize("kind", ["pdf", "docx", "json"])
@pytest.mark.parametrize("name", ["sent", "returned", "refrozen"])
def test_a_document_holds_what_was_sent_and_no_word_written_since(world, name, kind):
    case = world.cases[name]
    content = documents.frozen_content(case.application, case.sent_version)
    words = set(CANARY.findall(read(documents.render(content, kind), kind)))
    fields = {field for (layer, field), w in case.canaries.items() if w.encode() in words}
    ours = {w.encode() for (layer, field), w in case.canaries.items() if layer == "first"}

    assert words - ours == set()
    assert {"title", "section", "goal", "law"} <= fields <= IN_THE_DOCUMENT


def person_of(world, user) -> str:
    """The name ``user`` has in ``PERSONS``; a municipality's own writer is its case officer."""
    names = {u.pk: name for name, u in world.users.items()}
    writers = {u.pk: f"officer of {name}" for name, u in world.writer.items()}
    return (names | writers)[user.pk]


def test_a_mail_tells_nobody_more_than_the_pages_would(world):
    for package, _cases in world.packages.values():
        documents.keep_submission_documents(package, at=NOW)
    met, wrong = set(), []
    for mail in OutgoingMail.objects.exclude(user=None).select_related("user"):
        person = person_of(world, mail.user)
        if person == "former sparring partner":
            continue  # was told of what was theirs to read then
        words = set(CANARY.findall("\n".join((mail.subject, mail.text, mail.html)).encode()))
        met |= words
        forbidden = words & forbidden_words(world, person)
        wrong += [f"{person}, {mail.key}: {word.decode()}" for word in forbidden]
    assert wrong == []
    assert met


def test_a_mail_to_the_ministrys_mailbox_names_what_was_sent_only(world):
    for package, _cases in world.packages.values():
        documents.keep_submission_documents(package, at=NOW)
    sent = {
        word.encode()
        for _package, cases in world.packages.values()
        for case in cases
        for (layer, _field), word in case.canaries.items()
        if layer == "first"
    }
    mails = OutgoingMail.objects.filter(user=None)
    written = " ".join(f"{mail.subject} {mail.text} {mail.html}" for mail in mails)
    words = set(CANARY.findall(written.encode()))
    assert mails.count() == len(world.packages)
    assert words
    assert words <= sent


@pytest.mark.parametrize("person", ["officer of owner", "officer of foreign"])
def test_the_log_holds_no_text_of_anybody(world, person, caplog):
    client, roles = world.client(person), PERSONS[person]
    caplog.set_level(logging.INFO)
    with capture_logs() as events:
        for name, case, arguments, municipality, method, right in about_applications(world):
            if right is None or case.name not in ("private", "sent"):
                continue
            wanted = expected(right, roles, case, arguments, municipality, name)
            url = reverse(name, kwargs={"reference": case.reference, **arguments})
            told(visit(client, method, url, allowed=wanted == READABLE))
    lines = [str(event) for event in events] + [r.getMessage() for r in caplog.records]
    assert lines
    assert [line for line in lines if CANARY.search(line.encode())] == []
