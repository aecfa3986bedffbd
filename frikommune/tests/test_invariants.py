import datetime as dt

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from applications.actions import approvals, documents, submission, workflow
from applications.actions.text import save_section
from applications.models import (
    Application,
    ApplicationVersion,
    ApprovalStep,
    Participation,
    Round,
    SectionRevision,
    SectionText,
    Submission,
    SubmittedVersion,
)
from applications.tests.factories import AUTUMN_2016, complete_application
from frikommune import tasks
from frikommune.invariants import RULES, broken
from networks.tests.factories import AffiliationFactory
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


def a_lost_update(package):
    SectionText.objects.filter(revision__gt=0).update(html="<p>Andet</p>")


def a_second_head(package):
    SectionText.objects.filter(revision__gt=0).update(revision=0)


def application(package):
    return Application.objects.filter(submitted_versions__submission=package)


BREAK_TEXT = {
    "a section's text is its newest accepted revision": a_lost_update,
    "a text closed for writing stands in a version": lambda it: Application.objects.update(
        submitted_at=None, status="ready", latest_version=0
    ),
    "an application's latest version is the newest there is": lambda it: application(it).update(
        latest_version=7
    ),
    "an application was sent exactly when it stands in a package": lambda it: application(
        it
    ).update(submitted_at=None, status="ready"),
    "the owner takes part in its own application": lambda it: Participation.objects.all().delete(),
    "an application past its draft is in the log": lambda _: unguarded(Entry),
    "facts cannot be changed in the database": lambda _: lift(
        connection, "applications_sectionrevision"
    ),
}


@pytest.mark.parametrize("rule", BREAK_TEXT)
def test_each_rule_of_texts_finds_what_breaks_it(sent, rule):
    if rule.startswith("a section"):
        write(sent)
    assert broken() == {}
    BREAK_TEXT[rule](sent)
    assert rule in broken()


def write(package):
    """One text saved once, in another application than the one that is closed."""
    it = complete_application()
    text = it.texts.order_by("section__number").first()
    save_section(it, 1, html="<p>Ord</p>", base=text.revision, by=it.created_by, at=AUTUMN_2016)


def test_a_text_that_is_behind_its_newest_revision_is_found(sent):
    write(sent)
    a_second_head(sent)
    assert "a section's text is its newest accepted revision" in broken()


def test_a_decision_registered_by_another_municipality_is_found(sent):
    it = application(sent).get()
    approvals.register_decision(
        it,
        it.owner,
        ApprovalStep(body="council", meeting_date=AUTUMN_2016.date(), decision="approved"),
        by=AffiliationFactory().user,
        at=AUTUMN_2016,
    )
    assert "a decision is registered by somebody of the municipality" in broken()


ALTER = {
    "a revision is what was received": (SectionRevision, {"html": "<p>Andet</p>"}),
    "a version is what was frozen": (ApplicationVersion, {"content": {"title": "Andet"}}),
    "what was sent is what was kept": (SubmittedVersion, {"content": {"title": "Andet"}}),
    "a receipt is what was written": (Submission, {"manifest": {"schema": 1}}),
}


@pytest.mark.parametrize("rule", ALTER)
def test_a_fact_altered_behind_the_triggers_is_found(sent, rule):
    write(sent)
    model, change = ALTER[rule]
    assert broken(files=True) == {}
    unguarded(model, **change)
    assert rule in broken(files=True)


@pytest.mark.postgres
def test_a_table_whose_wall_is_taken_down_is_found(sent):
    # PostgreSQL alters no table whose foreign keys are still to be checked.
    connection.check_constraints()
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE applications_goal DISABLE ROW LEVEL SECURITY")
    name = "every table of an application stands behind the wall"
    assert broken()[name] == ["applications_goal"]


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
