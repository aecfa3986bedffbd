"""Tell the people who run the service, by mail, what needs a person."""

from datetime import datetime

import structlog
from django.conf import settings
from django.utils.translation import gettext as _

from support.jobs.models import Job
from support.notifications.models import Kind, OutgoingMail
from support.notifications.outbox import queue_mail

log = structlog.get_logger(__name__)


def job_in_trouble(job: Job, at: datetime) -> None:
    """A job keeps failing (told once an hour for its kind), or was given up (told for each)."""
    if job.status == Job.Status.DEAD:
        _job_died(job, at)
        return
    raise_alarm(
        key=f"alarm/jobs/{job.kind}/{at:%Y%m%dT%H}",
        subject=_("Frikommune: et job fejler (%(kind)s)") % {"kind": job.kind},
        text=_(
            "Jobbet %(key)s har fejlet %(attempts)s gange og prøves igen. Andre job af samme slags "
            "nævnes ikke i denne time.\n\nSeneste fejl: %(error)s"
        )
        % {"key": job.key, "attempts": job.attempts, "error": job.last_error},
        at=at,
    )


def mail_failed(mail: OutgoingMail, why: str, at: datetime) -> None:
    """A mail was refused, or its fate cannot be settled without a person."""
    if mail.kind == Kind.ALARM:
        return
    raise_alarm(
        key=f"alarm/mail/{mail.pk}/{mail.attempts}",
        subject=_("Frikommune: en mail nåede ikke frem (%(kind)s)") % {"kind": mail.kind},
        text=_(
            "Mailen %(key)s (%(message_id)s) blev ikke afleveret.\n\nÅrsag: %(why)s\n\n"
            "Se den i oversigten over mails, ret årsagen, og vælg »Prøv igen«."
        )
        % {"key": mail.key, "message_id": mail.message_id, "why": why},
        at=at,
    )


def server_away(why: str, at: datetime) -> None:
    """The mail server does not answer, or refuses us; told once an hour."""
    raise_alarm(
        key=f"alarm/server/{at:%Y%m%dT%H}",
        subject=_("Frikommune: mailserveren svarer ikke"),
        text=_("Mails bliver i køen og sendes, når serveren svarer.\n\nSeneste fejl: %(why)s")
        % {"why": why},
        at=at,
    )


def raise_alarm(*, key: str, subject: str, text: str, at: datetime) -> OutgoingMail | None:
    """Mail the alarm mailbox; without one (``ALARM_MAILBOX``) the log has to do."""
    log.error("alarm", key=key)
    mailbox = getattr(settings, "ALARM_MAILBOX", "")
    if not mailbox:
        return None
    return queue_mail(
        key=key, kind=Kind.ALARM, recipient=mailbox, subject=subject, text=text, at=at
    )


def _job_died(job, at):
    raise_alarm(
        key=f"alarm/job/{job.pk}/{at:%Y%m%dT%H%M%S}",
        subject=_("Frikommune: et job er opgivet (%(kind)s)") % {"kind": job.kind},
        text=_(
            "Jobbet %(key)s blev opgivet efter %(attempts)s forsøg.\n\n"
            "Seneste fejl: %(error)s\n\nRet årsagen, og vælg »Prøv igen«."
        )
        % {"key": job.key, "attempts": job.attempts, "error": job.last_error},
        at=at,
    )
