"""How far a package has come: documents rendered, mail to the ministry, receipts."""

from dataclasses import dataclass

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


def sent_with(sha256: str) -> Submission | None:
    """The package that a document with this fingerprint was sent in, or that has it itself."""
    with acting(system("verify")):
        return _sent_with(sha256)


def _sent_with(sha256: str) -> Submission | None:
    document = (
        SubmissionDocument.objects.filter(document__sha256=sha256)
        .select_related("submission")
        .first()
    )
    return document.submission if document else Submission.objects.filter(sha256=sha256).first()
