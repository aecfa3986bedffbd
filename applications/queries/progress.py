"""How far a package has come: documents rendered, mail to the ministry, receipts."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from applications.models import Submission, SubmissionDocument
from support.jobs.models import Job
from support.notifications.models import OutgoingMail
from support.walls.context import acting, system


@dataclass(frozen=True)
class Progress:
    """The job that makes the documents, and the mail to the ministry once it is queued."""

    job: Job | None
    mail: OutgoingMail | None

    @property
    def documents_ready(self) -> bool:
        return self.job is not None and self.job.status == Job.Status.DONE

    @property
    def documents_failed(self) -> bool:
        return self.job is None or self.job.status == Job.Status.DEAD

    @property
    def mail_state(self) -> str:
        return self.mail.status if self.mail else ""

    @property
    def is_moving(self) -> bool:
        if self.documents_failed:
            return False
        return not self.documents_ready or self.mail_state in ("queued", "sending", "committing")


def progress_of(submission: Submission) -> Progress:
    return Progress(
        job=Job.objects.filter(key=f"submission/{submission.pk}").first(),
        mail=OutgoingMail.objects.filter(key=f"ministry/{submission.pk}").first(),
    )


# What else is sent to a ministry; an app above says so when it is loaded (``know_sent_by``).
Sent = Callable[[str], datetime | None]
_others: list[Sent] = []


def know_sent_by(source: Sent) -> None:
    """Ask ``source`` too, with a fingerprint: it gives when that was sent, or None."""
    _others[:] = [source]


def sent_with(sha256: str) -> datetime | None:
    """When the document with this fingerprint was sent, or the package or edition it is of."""
    with acting(system("verify")):
        return _package_with(sha256) or next(filter(None, (ask(sha256) for ask in _others)), None)


def _package_with(sha256: str) -> datetime | None:
    document = SubmissionDocument.objects.filter(document__sha256=sha256)
    found = document.select_related("submission").first()
    package = found.submission if found else Submission.objects.filter(sha256=sha256).first()
    return package and package.received_at
