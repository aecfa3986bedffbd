"""Copies rows inside PostgreSQL: thousands of applications in seconds."""

from datetime import timedelta

from django.db import connection
from django.utils import timezone

from applications.models import (
    ApplicationVersion,
    ApprovalStep,
    Attachment,
    CoveredPart,
    Exemption,
    Goal,
    GuardRailAnswer,
    LocalApproval,
    Participation,
    SectionRevision,
    SectionText,
    Submission,
    SubmissionDocument,
    SubmittedVersion,
)
from applications.workflow import Status
from networks.models import Membership
from support.jobs.models import Job
from support.notifications.models import OutgoingMail

SENT = frozenset({Status.SUBMITTED, Status.RETURNED, Status.ANSWERED})


def copy_rows(copies: list, *, package: Submission) -> None:
    """Everything of the originals for ``copies``: (application, id of the original).

    What has been sent gets a copy of ``package``, with job, mail and files.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TEMP TABLE pair (new bigint PRIMARY KEY, old bigint, sent bool, version bool)"
            " ON COMMIT DROP"
        )
        cursor.executemany(
            "INSERT INTO pair VALUES (%s, %s, %s, %s)",
            [(a.pk, old, a.status in SENT, a.latest_version > 0) for a, old in copies],
        )
        copy_texts(cursor)
        copy_facts(cursor)
        copy_participations(cursor)
        add_approvals(copies)
        copy(cursor, ApplicationVersion, f"{OWN} AND pair.version", application_id="pair.new")
        copy_package(cursor, package)


OWN = "JOIN pair ON pair.old = row.application_id"


def copy(cursor, model, joined: str, **values: str) -> None:
    """Insert into the table of ``model`` its rows as ``row`` with ``values`` (SQL) changed."""
    table = model._meta.db_table
    columns = [f.column for f in model._meta.concrete_fields if not f.primary_key]
    chosen = ", ".join(values.get(column, f'row."{column}"') for column in columns)
    names = ", ".join(f'"{column}"' for column in columns)
    cursor.execute(f"INSERT INTO {table} ({names}) SELECT {chosen} FROM {table} row {joined}")


def copy_texts(cursor) -> None:
    text = SectionText._meta.db_table
    copy(cursor, SectionText, OWN, application_id="pair.new")
    copy(
        cursor,
        SectionRevision,
        f"JOIN {text} t ON t.id = row.text_id JOIN pair ON pair.old = t.application_id "
        f"JOIN {text} u ON u.application_id = pair.new AND u.section_id = t.section_id",
        text_id="u.id",
    )
    copy(cursor, CoveredPart, OWN, application_id="pair.new")


def copy_facts(cursor) -> None:
    goal = Goal._meta.db_table
    same = (
        f"(SELECT b.id FROM {goal} a JOIN {goal} b ON b.number = a.number"
        " AND b.application_id = pair.new WHERE a.id = row.goal_id)"
    )
    copy(cursor, Goal, OWN, application_id="pair.new", builds_on_id="NULL")
    copy(cursor, Exemption, OWN, application_id="pair.new", goal_id=same)
    copy(cursor, GuardRailAnswer, OWN, application_id="pair.new")
    copy(cursor, Attachment, OWN, application_id="pair.new")


def copy_participations(cursor) -> None:
    """The first five members of the application's network; every seventh has not answered."""
    cursor.execute(
        f"""INSERT INTO {Participation._meta.db_table}
        (application_id, municipality_id, runs_trial, uses_authority, status, joined_by_extension)
        SELECT a.id, m.municipality_id, true, true,
          CASE WHEN m.municipality_id != a.owner_id AND (a.id + m.place) % 7 = 0
          THEN 'invited' ELSE 'accepted' END, false
        FROM applications_application a JOIN pair ON pair.new = a.id
        JOIN (SELECT *, row_number() OVER (PARTITION BY network_id ORDER BY id) AS place
          FROM {Membership._meta.db_table}) m ON m.network_id = a.network_id
        WHERE m.place <= 5 OR m.municipality_id = a.owner_id"""
    )


def add_approvals(copies: list) -> None:
    """Every second version has been before the owner's council."""
    treated = [a for a, _old in copies if a.latest_version and a.pk % 2 == 0]
    approvals = LocalApproval.objects.bulk_create(
        LocalApproval(application=a, municipality_id=a.owner_id) for a in treated
    )
    now = timezone.now()
    ApprovalStep.objects.bulk_create(
        ApprovalStep(
            approval=approval,
            body=ApprovalStep.Body.COUNCIL,
            body_name="Byrådet",
            meeting_date=timezone.localdate() - timedelta(days=20),
            agenda_number="7",
            case_number="24/1234",
            decision=ApprovalStep.Decision.APPROVED,
            by_id=approval.application.created_by_id,
            at=now,
        )
        for approval in approvals
    )


def copy_package(cursor, package: Submission) -> None:
    """One submission for each copy that has been sent."""
    submission, version = Submission._meta.db_table, ApplicationVersion._meta.db_table
    item = SubmittedVersion._meta.db_table
    new = f"JOIN {submission} s ON s.reference = 'DEMO-I-X' || pair.new"
    copy(
        cursor,
        Submission,
        f"JOIN pair ON row.id = {package.pk} AND pair.sent "
        "JOIN applications_application a ON a.id = pair.new",
        reference="'DEMO-I-X' || pair.new",
        network_id="a.network_id",
        received_at="a.changed_at",
    )
    copy(
        cursor,
        SubmittedVersion,
        f"{OWN} AND pair.sent {new} JOIN {version} v ON v.application_id = pair.new",
        application_id="pair.new",
        version_id="v.id",
        submission_id="s.id",
    )
    copy(
        cursor,
        SubmissionDocument,
        f"JOIN pair ON row.submission_id = {package.pk} AND pair.sent {new} "
        f"JOIN {item} i ON i.submission_id = s.id",
        submission_id="s.id",
        item_id="i.id",
    )
    copy_work(cursor, package, submission)


def copy_work(cursor, package: Submission, submission: str) -> None:
    """The job done and the mail to the ministry sent."""
    others = f"JOIN {submission} s ON s.id != {package.pk}"
    copy(
        cursor,
        Job,
        f"{others} AND row.key = 'submission/{package.pk}'",
        key="'submission/' || s.id",
        ref="s.id::text",
    )
    copy(
        cursor,
        OutgoingMail,
        f"{others} AND row.key = 'ministry/{package.pk}'",
        key="'ministry/' || s.id",
        message_id="row.message_id || s.id",
        ref_id="s.id::text",
        status="'sent'",
        attempts="1",
        sent_at="s.received_at",
    )
