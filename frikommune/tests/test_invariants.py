import datetime as dt

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from applications.actions import documents, submission, workflow
from applications.models import Application, Round, SubmittedVersion
from applications.tests.factories import AUTUMN_2016, complete_application
from frikommune import tasks
from frikommune.invariants import RULES, broken
from support.append_only import guard, lift
from support.audit.models import Entry
from support.documents.models import Document
from support.documents.store import path_of
from support.jobs.clock import database_now
from support.jobs.models import Job
from support.notifications.models import OutgoingMail
from support.notifications.outbox import queue_mail


@pytest.fixture
def sent(db, settings, tmp_path, monkeypatch):
    """An application that was sent, its documents made and kept."""
    settings.DOCUMENT_ROOT = tmp_path
    for kind in documents._RENDER:
        monkeypatch.setitem(documents._RENDER, kind, lambda *args, **kwargs: b"bytes")
    application = complete_application()
    by = application.created_by
    workflow.freeze(application, hand_over=False, by=by, at=AUTUMN_2016)
    package = submission.submit([application], seen={application.pk: 1}, by=by, at=AUTUMN_2016)
    documents.keep_submission_documents(package, at=AUTUMN_2016)
    Job.objects.filter(kind="submission.documents").update(
        status="done", attempts=1, done_at=AUTUMN_2016
    )
    return package


def unguarded(model, **changes):
    """Do to an append-only table what only its owner could."""
    lift(connection, model._meta.db_table)
    model.objects.update(**changes) if changes else model.objects.all().delete()
    guard(connection, model._meta.db_table)


def test_all_rules_hold_of_what_the_product_does(sent):
    assert broken(files=True) == {}


def mark_sent(package):
    OutgoingMail.objects.filter(kind="submission").update(
        status="sent", attempts=1, sent_at=AUTUMN_2016
    )


def other_message_id(package):
    first = OutgoingMail.objects.get(kind="submission")
    copy = queue_mail(
        key="copy",
        kind="submission",
        recipient=first.recipient,
        subject="x",
        text="x",
        at=AUTUMN_2016,
    )
    OutgoingMail.objects.filter(pk=copy.pk).update(resent_of=first, resends=1)


BREAK = {
    "a mail marked sent was taken by the server, or a person said so": mark_sent,
    "a mail sent again keeps its Message-ID": other_message_id,
    "a package has the job that makes its documents": lambda _: Job.objects.all().delete(),
    "a package is in the log": lambda _: unguarded(Entry),
    "a package whose job is done has its mail to the ministry": lambda _: (
        OutgoingMail.objects.filter(kind="submission").delete()
    ),
    "late is judged by the deadline": lambda _: Round.objects.update(closes_at=AUTUMN_2016),
    "a package is late exactly when one in it is": lambda _: unguarded(SubmittedVersion, late=True),
}


@pytest.mark.parametrize("rule", BREAK)
def test_each_rule_finds_what_breaks_it(sent, rule):
    assert rule in RULES
    BREAK[rule](sent)
    assert rule in broken()


@pytest.mark.parametrize("kind", ["PDF", "Word"])
def test_a_missing_document_is_found(sent, kind):
    unguarded(sent.documents.model)
    assert any(kind in rule for rule in broken())


def test_an_application_said_to_be_sent_without_a_package_is_found(db):
    application = complete_application()
    Application.objects.filter(pk=application.pk).update(
        status="submitted", latest_version=1, submitted_at=AUTUMN_2016
    )
    assert "an application that is submitted stands in a package" in broken()


def test_an_altered_file_is_found_when_files_are_read(sent):
    path_of(Document.objects.first().sha256).write_bytes(b"others")
    assert broken() == {}
    assert "every document has its bytes" in broken(files=True)


def test_command_says_what_is_not_so(sent, capsys):
    call_command("check_invariants", "--files")
    assert "rules hold" in capsys.readouterr().out
    mark_sent(sent)
    with pytest.raises(CommandError, match="taken by the server"):
        call_command("check_invariants")


def test_the_night_tells_of_it_once_a_day(sent, settings):
    settings.ALARM_MAILBOX = "drift@eksempel.dk"
    mark_sent(sent)
    tasks.nightly()
    tasks.nightly()
    key = f"alarm/invariants/{database_now().astimezone(dt.UTC):%Y%m%d}"
    assert OutgoingMail.objects.get(kind="alarm").key == key
