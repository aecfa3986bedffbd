import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from applications.actions import documents, workflow
from applications.actions.approvals import register_decision
from applications.actions.rows import add_attachment
from applications.actions.submission import AlreadySent, submit
from applications.content import fingerprint
from applications.models import (
    Application,
    ApprovalStep,
    Submission,
    SubmissionDocument,
    SubmittedVersion,
)
from applications.tests.factories import (
    AUTUMN_2016,
    ParticipationFactory,
    RoundFactory,
    complete_application,
    officer_of,
)
from applications.workflow import REACHED_FROM, NotNow, Status
from networks.tests.factories import AffiliationFactory, MembershipFactory, NetworkFactory
from support.audit.models import Entry
from support.documents.models import Document
from support.documents.store import read
from support.jobs.models import Job
from support.jobs.runner import run_due
from support.notifications.models import OutgoingMail

pytestmark = pytest.mark.django_db
NOVEMBER = AUTUMN_2016 + dt.timedelta(days=30)


def frozen(**fields):
    application = complete_application(**fields)
    writer = officer_of(application.owner)
    workflow.freeze(application, hand_over=True, by=writer, at=AUTUMN_2016)
    application.writer = writer
    return application


@pytest.fixture
def application():
    return frozen()


def send(*applications, at=NOVEMBER, seen=None):
    seen = {a.pk: 1 for a in applications} if seen is None else seen
    by = applications[0].writer if applications else None
    return submit(list(applications), seen=seen, by=by, at=at)


def traces():
    models = (Submission, SubmittedVersion, Entry, Job, OutgoingMail)
    return [model.objects.count() for model in models] + sorted(
        Application.objects.values_list("pk", "status", "submitted_at")
    )


# --- one application ------------------------------------------------------------------------------


def test_sending_writes_everything_together(application):
    package = send(application)
    application.refresh_from_db()
    item = package.items.get()
    assert (application.status, application.submitted_at) == (Status.SUBMITTED, NOVEMBER)
    assert application.submitted_title == application.title
    assert (package.received_at, package.late, package.deadline_version) == (NOVEMBER, False, 1)
    assert (item.version.number, item.position, item.late) == (1, 1, False)
    assert fingerprint(item.content) == item.sha256
    assert fingerprint(package.manifest) == package.sha256
    assert Job.objects.get(key=f"submission/{package.pk}").kind == "submission.documents"
    assert Entry.objects.about(package).get().verb == "submission.sent"
    assert Entry.objects.about(application).first().verb == "application.submitted"


def test_what_is_sent_is_the_frozen_version_dated(application):
    item = send(application).items.get()
    same = {k: v for k, v in item.content.items() if k not in ("application_date", "reservations")}
    assert same == {k: v for k, v in item.version.content.items() if k in same}
    assert item.content["application_date"] == "2016-11-09"


@pytest.mark.parametrize("status", sorted(set(Status) - REACHED_FROM[Status.SUBMITTED]))
def test_nothing_is_sent_from_another_status(application, status):
    sent = status not in (Status.DRAFT, Status.WITHDRAWN)
    Application.objects.update(status=status, submitted_at=AUTUMN_2016 if sent else None)
    before = traces()
    with pytest.raises(NotNow):
        send(application)
    assert traces() == before


@pytest.mark.parametrize("last", ["enqueue", "record", "move"])
def test_sending_that_fails_late_leaves_nothing(application, last, monkeypatch):
    before = traces()

    def fail(*_args, **_kwargs):
        raise RuntimeError("power cut")

    monkeypatch.setattr(f"applications.actions.submission.{last}", fail)
    with pytest.raises(RuntimeError):
        send(application)
    assert traces() == before


def test_a_double_click_gets_the_first_receipt(application):
    package = send(application)
    with pytest.raises(AlreadySent) as second:
        send(application)
    assert (second.value.submission, Submission.objects.count()) == (package, 1)


def test_the_database_takes_a_version_once(application):
    item = send(application).items.get()
    item.pk, item.position = None, 2
    with pytest.raises(IntegrityError), transaction.atomic():
        item.save(force_insert=True)


@pytest.mark.parametrize("model", [Submission, SubmittedVersion])
@pytest.mark.parametrize("change", ["update", "delete"])
def test_the_database_never_changes_what_was_sent(application, model, change):
    send(application)
    rows = model.objects.all()
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        rows.update(late=True) if change == "update" else rows._raw_delete("default")
    assert rows.get().late is False


@pytest.mark.parametrize("seen", [{}, 0, 2])
def test_a_summary_of_another_version_is_not_enough(application, seen):
    before = traces()
    with pytest.raises(NotNow):
        send(application, seen={application.pk: seen} if seen != {} else {})
    assert traces() == before


def test_a_new_version_can_be_sent_after_the_first(application):
    send(application)
    Application.objects.update(status=Status.RETURNED)
    workflow.freeze(application, hand_over=False, by=application.writer, at=NOVEMBER)
    package = send(application, seen={application.pk: 2})
    assert (package.items.get().version.number, Submission.objects.count()) == (2, 2)


# --- the deadline ---------------------------------------------------------------------------------


@pytest.mark.parametrize(("seconds", "late"), [(-1, False), (0, True), (1, True)])
def test_late_begins_at_the_closing_instant(application, seconds, late):
    at = application.round.closes_at + dt.timedelta(seconds=seconds)
    package = send(application, at=at)
    assert (package.late, package.items.get().late, package.manifest["late"]) == (late,) * 3


@pytest.mark.parametrize("seconds", [-1, 0])
def test_an_extension_is_judged_by_itself(seconds):
    application = frozen()
    other = frozen(round=application.round, network=application.network)
    extension = workflow.extend_deadline(
        application, deadline=dt.date(2016, 12, 15), reason="x", by=other.writer, at=AUTUMN_2016
    )
    at = extension.closes_at + dt.timedelta(seconds=seconds)
    package = send(application, other, at=at)
    assert list(package.items.order_by("position").values_list("late", flat=True)) == [
        seconds == 0,
        True,
    ]
    assert package.late is True


def test_a_round_that_is_not_open_takes_nothing(application):
    before = traces()
    with pytest.raises(NotNow, match="åbner først"):
        send(application, at=application.round.opens_at - dt.timedelta(seconds=1))
    assert traces() == before


# --- packages of several --------------------------------------------------------------------------


def test_several_are_one_package_in_one_order():
    first = frozen()
    second = frozen(round=first.round, network=first.network)
    package = send(second, first)
    order = list(package.items.order_by("position").values_list("application", flat=True))
    assert order == [first.pk, second.pk]
    assert [a["reference"] for a in package.manifest["applications"]] == [
        first.reference,
        second.reference,
    ]


def test_one_blocked_application_holds_the_package_back():
    first = frozen()
    second = complete_application(round=first.round, network=first.network)
    before = traces()
    with pytest.raises(NotNow, match="ikke klar"):
        send(first, second)
    assert traces() == before


@pytest.mark.parametrize("other", ["network", "round"])
def test_a_package_is_of_one_network_and_round(other):
    first = frozen()
    programme = first.round.programme
    second = {
        "network": lambda: frozen(round=first.round, network=NetworkFactory(programme=programme)),
        "round": lambda: frozen(
            round=RoundFactory(programme=programme, template=first.round.template),
            network=first.network,
        ),
    }[other]()
    before = traces()
    with pytest.raises(NotNow):
        send(first, second)
    assert traces() == before


def test_a_package_of_nothing_is_refused(application):
    with pytest.raises(NotNow):
        submit([], seen={}, by=application.writer, at=NOVEMBER)


# --- political treatment --------------------------------------------------------------------------


def decide(application, municipality, decision="approved", **fields):
    step = ApprovalStep(body="council", meeting_date=AUTUMN_2016.date(), decision=decision)
    for name, value in fields.items():
        setattr(step, name, value)
    return register_decision(application, municipality, step, by=application.writer, at=AUTUMN_2016)


def partner_of(application):
    municipality = MembershipFactory(network=application.network).municipality
    ParticipationFactory(application=application, municipality=municipality)
    return municipality


def test_each_municipality_without_a_yes_is_a_reservation(application):
    partner = partner_of(application)
    decide(application, application.owner)
    package = send(application)
    assert package.items.get().content["reservations"] == [
        f"{partner.official_name}: med forbehold for politisk godkendelse"
    ]


@pytest.mark.parametrize(("first", "goes"), [(True, False), (False, True)])
def test_a_round_may_require_approval_first(first, goes):
    application = frozen()
    type(application.round).objects.update(requires_approval_first=first)
    if goes:
        assert send(application).late is False
        return
    before = traces()
    with pytest.raises(NotNow, match="kommunalbestyrelsens godkendelse"):
        send(application)
    assert traces() == before


def test_an_approved_application_goes_where_approval_comes_first(application):
    type(application.round).objects.update(requires_approval_first=True)
    decide(application, application.owner)
    assert send(application).items.get().content["reservations"] == []


# --- the documents and mails, for real ------------------------------------------------------------


@pytest.fixture
def package(settings, tmp_path):
    """Sent with an annex by an owner whose network has a coordinator; no document made yet."""
    settings.DOCUMENT_ROOT = tmp_path
    application = complete_application()
    writer = officer_of(application.owner)
    AffiliationFactory(
        coordinator=True, network=application.network, municipality=application.owner
    )
    add_attachment(
        application,
        title="Kort",
        content=b"%PDF-1.4 kort",
        media_type="application/pdf",
        filename="kort.pdf",
        by=writer,
        at=AUTUMN_2016,
    )
    workflow.freeze(application, hand_over=False, by=writer, at=AUTUMN_2016)
    Job.objects.all().delete()
    return submit([application], seen={application.pk: 1}, by=writer, at=NOVEMBER)


def results():
    return (
        sorted(SubmissionDocument.objects.values_list("item__position", "kind")),
        sorted(OutgoingMail.objects.values_list("kind", flat=True)),
        Document.objects.count(),
    )


def test_a_sweep_makes_documents_and_mails_once(package):
    assert run_due(5) == 1
    assert Job.objects.get().status == "done"
    made = results()
    assert made == ([(1, "docx"), (1, "json"), (1, "pdf")], ["receipt", "receipt", "submission"], 4)
    for row in SubmissionDocument.objects.select_related("document"):
        assert read(row.document)
    Job.objects.update(status="queued", done_at=None)
    assert (run_due(5), results()) == (1, made)


def test_the_mail_to_the_ministry_carries_document_and_annex(package):
    run_due(5)
    mail = OutgoingMail.objects.get(kind="submission")
    names = [Document.objects.get(key=key).filename for key in mail.attachments]
    reference = package.items.get().application.reference
    assert names == [f"{reference}-v1.pdf", f"{reference}-v1.docx", "kort.pdf"]
    assert mail.recipient == package.recipient
    assert package.reference in mail.subject + mail.text


def test_a_death_between_keeping_and_telling_is_made_good(package, monkeypatch):
    def die(*_args, **_kwargs):
        raise RuntimeError("killed")

    with monkeypatch.context() as patch:
        patch.setattr("applications.actions.documents._tell", die)
        run_due(1)
    assert Job.objects.get().status == "queued"
    assert results() == ([], [], 4)
    Job.objects.update(next_at=NOVEMBER)
    run_due(1)
    assert results() == (
        [(1, "docx"), (1, "json"), (1, "pdf")],
        ["receipt", "receipt", "submission"],
        4,
    )


def test_the_annex_mailed_is_the_one_that_was_sent(package):
    """The same bytes under another application's name must not give the name away."""
    stranger = complete_application()
    item = package.items.get()
    add_attachment(
        stranger,
        title="x",
        content=b"%PDF-1.4 kort",
        media_type="application/pdf",
        filename="fortroligt.pdf",
        by=officer_of(stranger.owner),
        at=AUTUMN_2016,
    )
    keys = documents._annexes([item])
    assert [key.split("/")[1] for key in keys] == [item.application.reference]
