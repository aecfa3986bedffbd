"""What must always be true of texts, versions and decisions; asked with ``frikommune.invariants``.

The numbers are those of the list the project was planned by; what no query can see (a process
killed, a browser offline) is proved in tests/faults instead.
"""

from collections.abc import Callable, Iterable

from django.db import connection
from django.db.models import Exists, F, Max, OuterRef, Q, QuerySet, Subquery
from django.db.models.fields import CharField
from django.db.models.functions import Cast, Coalesce

from applications.content import fingerprint
from applications.models import (
    Application,
    ApplicationVersion,
    ApprovalStep,
    Participation,
    SectionRevision,
    SectionText,
    Submission,
    SubmittedVersion,
)
from applications.workflow import Status
from evaluation.walls import POLICIES
from networks.models import Affiliation
from networks.standing import MUNICIPAL
from support.append_only import guarded_tables
from support.audit.models import Entry
from support.texts.canonical import sha256
from support.walls.build import walled

# Written once, for ever: a trigger on each refuses whatever comes past the actions.
FACTS = {
    "applications_applicationversion",
    "applications_approvalstep",
    "applications_coveragedecision",
    "applications_deadlineextension",
    "applications_roundchange",
    "applications_sectionrevision",
    "applications_submission",
    "applications_submissiondocument",
    "applications_submittedversion",
    "audit_entry",
    "documents_document",
}
AT_ONCE = 500


def _texts_beside_their_head() -> QuerySet:
    """I1, I3: the text is its newest accepted revision, word for word."""
    head = SectionRevision.objects.filter(text=OuterRef("pk"), number=OuterRef("revision"))
    newest = SectionRevision.objects.filter(text=OuterRef("pk"), number__gt=OuterRef("revision"))
    same = head.filter(html=OuterRef("html"))
    return SectionText.objects.filter(Q(revision__gt=0) & ~Exists(same) | Exists(newest))


def _locked_without_version() -> QuerySet:
    """I6, I18: a text that is closed for writing stands in a version."""
    open_ = [Status.DRAFT, Status.RETURNED, Status.WITHDRAWN]
    return Application.objects.exclude(status__in=open_).filter(latest_version=0)


def _newest_version_otherwise() -> QuerySet:
    versions = ApplicationVersion.objects.filter(application=OuterRef("pk")).order_by()
    newest = versions.values("application").annotate(newest=Max("number")).values("newest")
    return Application.objects.annotate(newest=Coalesce(Subquery(newest), 0)).exclude(
        latest_version=F("newest")
    )


def _said_to_be_sent() -> QuerySet:
    """I5, I6: when it was sent is when its newest package was received."""
    rows = SubmittedVersion.objects.filter(application=OuterRef("pk")).order_by("-pk")
    received = Subquery(rows.values("submission__received_at")[:1])
    return Application.objects.annotate(received=received).filter(
        Q(received__isnull=True, submitted_at__isnull=False)
        | Q(received__isnull=False, submitted_at__isnull=True)
    )


def _owner_outside() -> QuerySet:
    own = Participation.objects.filter(
        application=OuterRef("pk"), municipality=OuterRef("owner"), status="accepted"
    )
    return Application.objects.exclude(Exists(own))


def _moved_unlogged() -> QuerySet:
    """I18: each state was reached by an act that is in the log."""
    logged = Entry.objects.filter(
        target_type="applications.application", target_id=Cast(OuterRef("pk"), CharField())
    )
    return Application.objects.exclude(status=Status.DRAFT).exclude(Exists(logged))


def _decided_by_others() -> QuerySet:
    """I19: a municipality speaks only for itself."""
    own = Affiliation.objects.filter(
        user=OuterRef("by"), municipality=OuterRef("approval__municipality"), role__in=MUNICIPAL
    )
    return ApprovalStep.objects.exclude(Exists(own))


RULES: dict[str, Callable[[], QuerySet]] = {
    "a section's text is its newest accepted revision": _texts_beside_their_head,
    "a text closed for writing stands in a version": _locked_without_version,
    "an application's latest version is the newest there is": _newest_version_otherwise,
    "an application was sent exactly when it stands in a package": _said_to_be_sent,
    "the owner takes part in its own application": _owner_outside,
    "an application past its draft is in the log": _moved_unlogged,
    "a decision is registered by somebody of the municipality": _decided_by_others,
}


def _facts_that_can_be_changed() -> set[str]:
    """I4."""
    return FACTS - guarded_tables(connection)


def _tables_without_a_wall() -> set[str]:
    """I16, I17; SQLite has none."""
    return POLICIES.keys() - walled(connection) if connection.vendor == "postgresql" else set()


# About the database itself: names of tables.
STRUCTURE: dict[str, Callable[[], Iterable[str]]] = {
    "facts cannot be changed in the database": _facts_that_can_be_changed,
    "every table of an application stands behind the wall": _tables_without_a_wall,
}


def _altered(rows: QuerySet, value: str, digest: Callable) -> Callable[[], list[int]]:
    def found() -> list[int]:
        read = rows.order_by("pk").values_list("pk", value, "sha256").iterator(chunk_size=AT_ONCE)
        return [pk for pk, content, sha in read if digest(content) != sha][:10]

    return found


# I1, I9: read and reckoned again, row by row; a change behind the triggers' back is found here.
FINGERPRINTS: dict[str, Callable[[], list[int]]] = {
    "a revision is what was received": _altered(SectionRevision.objects, "html", sha256),
    "a version is what was frozen": _altered(ApplicationVersion.objects, "content", fingerprint),
    "what was sent is what was kept": _altered(SubmittedVersion.objects, "content", fingerprint),
    "a receipt is what was written": _altered(Submission.objects, "manifest", fingerprint),
}
