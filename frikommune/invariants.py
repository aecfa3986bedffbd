"""What must always be true of the tables: each line a query that finds nothing.

Asked after every fault test, after a restore (``manage.py check_invariants``) and every night.
"""

from collections.abc import Callable, Iterable
from itertools import islice

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Value
from django.db.models.fields import CharField
from django.db.models.functions import Cast, Concat

from applications.models import Application, Submission, SubmissionDocument, SubmittedVersion
from applications.workflow import Status as TextStatus
from frikommune import text_invariants
from support.audit import chain
from support.audit.models import Entry
from support.documents import store
from support.jobs.models import Job
from support.notifications.models import MailDecision, OutgoingMail, Status

# What the mail server says when it takes a mail, and only then.
TAKEN = range(200, 300)


def broken(*, files: bool = False) -> dict[str, list]:
    """The lines of ``checked`` that do not hold."""
    return {name: found for name, found in checked(files=files).items() if found}


def checked(*, files: bool = False) -> dict[str, list]:
    """Each line with the ids of up to ten rows, or the names of tables, that break it.

    ``files`` also reads every stored file and reckons every fingerprint again.
    """
    found = {name: list(_ids(rows())) for name, rows in RULES.items()}
    found |= {name: sorted(tables()) for name, tables in text_invariants.STRUCTURE.items()}
    found["every entry of the log fits the one before"] = [
        flaw.pk for flaw in islice(chain.flaws(), 10)
    ]
    if files:
        damaged = store.damaged_documents()
        found["every document has its bytes"] = [document.pk for document in damaged[:10]]
        found |= {name: altered() for name, altered in text_invariants.FINGERPRINTS.items()}
    return found


def _ids(rows: QuerySet) -> Iterable[int]:
    return rows.order_by("pk").values_list("pk", flat=True)[:10]


def _sent_unheard() -> QuerySet:
    said = Q(smtp_code__gte=TAKEN.start, smtp_code__lt=TAKEN.stop)
    declared = MailDecision.objects.filter(mail=OuterRef("pk"), decision="delivered")
    return OutgoingMail.objects.filter(status=Status.SENT).exclude(said).exclude(Exists(declared))


def _resent_otherwise() -> QuerySet:
    return OutgoingMail.objects.filter(resent_of__isnull=False).exclude(
        message_id=F("resent_of__message_id")
    )


def _submissions_without(kind: str) -> QuerySet:
    """Packages whose documents are said to be done but lack one of ``kind`` for a version."""
    done = Job.objects.filter(
        kind="submission.documents", status=Job.Status.DONE, ref=Cast(OuterRef("sub"), CharField())
    )
    made = SubmissionDocument.objects.filter(item=OuterRef("pk"), kind=kind)
    rows = SubmittedVersion.objects.annotate(sub=F("submission_id"))
    return rows.filter(Exists(done)).exclude(Exists(made))


def _submissions_untold() -> QuerySet:
    keyed = Submission.objects.annotate(
        job=Concat(Value("submission/"), Cast("pk", CharField())),
        mail=Concat(Value("ministry/"), Cast("pk", CharField())),
    )
    done = Job.objects.filter(key=OuterRef("job"), status=Job.Status.DONE)
    mail = OutgoingMail.objects.filter(key=OuterRef("mail"))
    return keyed.filter(Exists(done)).exclude(Exists(mail))


def _submissions_unpromised() -> QuerySet:
    keyed = Submission.objects.annotate(
        job=Concat(Value("submission/"), Cast("pk", CharField())),
    )
    return keyed.exclude(Exists(Job.objects.filter(key=OuterRef("job"))))


def _submissions_unlogged() -> QuerySet:
    logged = Entry.objects.filter(
        verb="submission.sent",
        target_type="applications.submission",
        target_id=Cast(OuterRef("pk"), CharField()),
    )
    return Submission.objects.exclude(Exists(logged))


def _sent_without_package() -> QuerySet:
    sent = SubmittedVersion.objects.filter(application=OuterRef("pk"))
    return Application.objects.filter(status=TextStatus.SUBMITTED).exclude(Exists(sent))


def _late_misjudged() -> QuerySet:
    """By the round's deadline as it was when the package came, where it has not moved since."""
    rows = SubmittedVersion.objects.filter(
        submission__deadline_version=F("submission__round__deadline_version"),
        application__extensions__isnull=True,
    )
    in_time = Q(submission__received_at__lt=F("submission__round__closes_at"))
    return rows.filter(Q(late=True) & in_time | Q(late=False) & ~in_time)


def _package_late_otherwise() -> QuerySet:
    some = SubmittedVersion.objects.filter(submission=OuterRef("pk"), late=True)
    return Submission.objects.filter(Q(late=True) & ~Exists(some) | Q(late=False) & Exists(some))


RULES: dict[str, Callable[[], QuerySet]] = {
    **text_invariants.RULES,
    "a mail marked sent was taken by the server, or a person said so": _sent_unheard,
    "a mail sent again keeps its Message-ID": _resent_otherwise,
    "an application that is submitted stands in a package": _sent_without_package,
    "a package has the job that makes its documents": _submissions_unpromised,
    "a package is in the log": _submissions_unlogged,
    "a package whose job is done has a PDF of each version": lambda: _submissions_without("pdf"),
    "a package whose job is done has a Word file of each": lambda: _submissions_without("docx"),
    "a package whose job is done has its mail to the ministry": _submissions_untold,
    "late is judged by the deadline": _late_misjudged,
    "a package is late exactly when one in it is": _package_late_otherwise,
}
