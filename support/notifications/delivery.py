"""Send what has been promised, and never claim to know more than the mail server said.

claim (``sending``) → everything but the closing dot → ``committing`` → dot → answer → ``sent``.
A process that dies while ``sending`` has sent nothing: the mail is tried again. One that dies
while ``committing`` may have: the mail becomes ``uncertain``. A submission is then sent again
with the same Message-ID, since lost is worse than twice; nothing else ever is,
unless a person decides so (``resolving``).
"""

import random
from datetime import datetime, timedelta

import structlog
from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from support.documents import store
from support.documents.models import Document
from support.jobs.clock import database_now
from support.jobs.crashpoints import crashpoint
from support.jobs.runner import where_it_failed
from support.notifications import alarms, files, mime, smtp
from support.notifications.models import REACHED_FROM, Kind, OutgoingMail, Status
from support.notifications.verdicts import GIVE_UP_AFTER, Phase, Verdict, delay, verdict

# Longer than one attempt may last in all.
LEASE = timedelta(seconds=90)
# As long as the server may take to answer the dot: an unknown fate has a name by then.
COMMIT_LEASE = timedelta(seconds=smtp.STEP_SECONDS + 2)
RESEND_AFTER = timedelta(minutes=10)
MAX_RESENDS = 3
# An attempt this late is told about once, so that a person can look before it is given up.
ALARM_AT_ATTEMPT = 6

log = structlog.get_logger(__name__)


class LeaseLost(Exception):
    """Another process took the mail over while this one was slow."""


def deliver_due(limit: int, *, only: Kind | None = None, lease: timedelta = LEASE) -> int:
    """Send up to ``limit`` due mails (``only`` those of a kind) and return how many were tried.

    Stops at the first sign that the server is away: the rest would only wait for it in turn.
    """
    settle_abandoned()
    tried = 0
    while tried < limit and (mail := claim(only=only, lease=lease)):
        tried += 1
        if deliver(mail) == Verdict.RECONNECT:
            break
    return tried


def claim(*, only: Kind | None = None, lease: timedelta = LEASE) -> OutgoingMail | None:
    """Take the first due mail for ``lease``; None if nothing is due."""
    with transaction.atomic():
        now = database_now()
        mail = (
            OutgoingMail.objects.filter(_due(now), **({"kind": only} if only else {}))
            .select_for_update(skip_locked=True)
            .order_by("next_at", "pk")
            .first()
        )
        if mail is None:
            return None
        mail.attempts += 1
        _move(mail, Status.SENDING, attempts=mail.attempts, lease_until=now + lease)
    crashpoint("mail.after_claim")
    return mail


def deliver(mail: OutgoingMail) -> Verdict | None:
    """Send one claimed mail and write down how it went; None if another took it over."""
    with structlog.contextvars.bound_contextvars(mail=mail.pk, kind=mail.kind):
        try:
            code, reply = _hand_over(mail)
        except LeaseLost:
            log.warning("mail.lease_lost", attempts=mail.attempts)
            return None
        except smtp.Undelivered as failure:
            return _not_sent(mail, failure)
        crashpoint("mail.before_sent")
        _sent(mail, code, reply)
        return Verdict.SENT


def settle_abandoned() -> None:
    """Name the fates nobody is left to write: uncertain, to be sent again, or out of date."""
    with transaction.atomic():
        now = database_now()
        for mail in _locked(status=Status.COMMITTING, lease_until__lt=now):
            _uncertain(mail, "The process stopped while the server had the last word.", now)
        for mail in _locked(Q(valid_until__lte=now) & _due(now)):
            _move(mail, Status.CANCELLED, lease_until=None)
        for mail in _locked(
            kind=Kind.SUBMISSION,
            status=Status.UNCERTAIN,
            uncertain_at__lte=now - RESEND_AFTER,
            resent_as__isnull=True,
            resends__lt=MAX_RESENDS,
        ):
            send_copy(mail, now)


def _hand_over(mail):
    message = _message(mail)
    if settings.MAIL_TRANSPORT == "files":
        files.write(mail, message)
        return 250, "file"
    return smtp.send(
        sender=mime.sender().addr_spec,
        recipient=mime.wire_address(mail.recipient),
        message=message,
        before_last_dot=lambda: _commit(mail),
    )


def _message(mail):
    try:
        return mime.as_bytes(mail)
    except mime.ImpossibleAddress as error:
        raise smtp.Undelivered(Phase.ADDRESS, None, "impossible address") from error
    except (OSError, Document.DoesNotExist, store.Damaged) as error:
        raise smtp.Undelivered(Phase.ATTACHMENTS, None, where_it_failed(error)) from error


def _commit(mail):
    crashpoint("mail.before_commit")
    if not _move(mail, Status.COMMITTING, lease_until=database_now() + COMMIT_LEASE):
        raise LeaseLost
    crashpoint("mail.after_commit")


def _sent(mail, code, reply):
    done = {"sent_at": database_now(), "lease_until": None, "last_error": ""}
    done |= {"smtp_code": code, "smtp_reply": reply}
    if not _move(mail, Status.SENT, **done):
        # Too slow, and named uncertain meanwhile: the answer settles it.
        mail.status, mail.lease_until = Status.UNCERTAIN, None
        _move(mail, Status.SENT, **done)
    log.info("mail.sent", attempts=mail.attempts)


def _not_sent(mail, failure):
    outcome = verdict(failure.phase, failure.code)
    log.warning("mail.not_sent", outcome=outcome, phase=failure.phase, code=failure.code)
    with transaction.atomic():
        now = database_now()
        if outcome in (Verdict.RETRY, Verdict.RECONNECT) and _begun(mail) < now - GIVE_UP_AFTER:
            outcome = Verdict.REFUSED
        mail.smtp_code, mail.smtp_reply = failure.code, failure.reply
        mail.last_error = f"{failure.phase} {failure.code or ''} {failure.reply}".strip()
        if outcome == Verdict.UNCERTAIN:
            _uncertain(mail, mail.last_error, now)
        elif outcome == Verdict.REFUSED:
            _refused(mail, now)
        else:
            _later(mail, outcome, now)
    return outcome


def _begun(mail) -> datetime:
    return mail.retried_at or mail.created_at


def _later(mail, outcome, now):
    wait = delay(outcome, mail.attempts, random.random())
    if _move(mail, Status.QUEUED, next_at=now + wait, lease_until=None, **_answer(mail)):
        _warn_if_late(mail, outcome, now)


def _refused(mail, now):
    if _move(mail, Status.FAILED, lease_until=None, **_answer(mail)):
        log.error("mail.failed", code=mail.smtp_code)
        alarms.mail_failed(mail, mail.last_error, now)


def _uncertain(mail, why, now):
    mail.last_error = why
    changed = _move(mail, Status.UNCERTAIN, lease_until=None, uncertain_at=now, **_answer(mail))
    if not changed:
        return
    log.error("mail.uncertain", mail=mail.pk, kind=mail.kind)
    if mail.kind == Kind.SUBMISSION and mail.resends == MAX_RESENDS:
        alarms.mail_failed(mail, why, now)


def _warn_if_late(mail, outcome, now):
    if mail.attempts != ALARM_AT_ATTEMPT:
        return
    if outcome == Verdict.RECONNECT:
        alarms.server_away(mail.last_error, now)
    else:
        alarms.mail_failed(mail, mail.last_error, now)


def send_copy(mail: OutgoingMail, now: datetime) -> OutgoingMail:
    """Send an uncertain mail again: a new row, so that the old one goes on saying what is known."""
    first = OutgoingMail.objects.get(message_id=mail.message_id, resent_of=None)
    copy = OutgoingMail.objects.create(
        key=f"{first.key}/resent/{mail.resends + 1}",
        message_id=first.message_id,
        subject=_("%(subject)s (genfremsendt)") % {"subject": first.subject},
        resent_of=mail,
        resends=mail.resends + 1,
        next_at=now,
        **{name: getattr(first, name) for name in COPIED},
    )
    log.warning("mail.resent", mail=mail.pk, resent_as=copy.pk)
    return copy


COPIED = (
    "kind", "ref_type", "ref_id", "recipient", "user", "reply_to", "text", "html",
    "attachments", "valid_until", "unsubscribe_url",
)  # fmt: skip


def _due(now: datetime) -> Q:
    waiting = Q(status=Status.QUEUED, next_at__lte=now)
    abandoned = Q(status=Status.SENDING, lease_until__lt=now)
    return waiting | abandoned


def _locked(*conditions, **filters):
    rows = OutgoingMail.objects.filter(*conditions, **filters).order_by("pk")
    return rows.select_for_update(skip_locked=True, of=("self",))


def _move(mail: OutgoingMail, to: Status, **fields) -> bool:
    """Move the row if it still is as ``mail`` knows it; False if another process moved it."""
    if mail.status not in REACHED_FROM[to]:
        raise RuntimeError(f"A mail that is {mail.status} cannot become {to}.")
    moved = OutgoingMail.objects.filter(
        pk=mail.pk, status=mail.status, lease_until=mail.lease_until
    ).update(status=to, **fields)
    if moved:
        mail.status, mail.lease_until = to, fields.get("lease_until")
    return bool(moved)


def _answer(mail) -> dict:
    return {
        "smtp_code": mail.smtp_code,
        "smtp_reply": mail.smtp_reply,
        "last_error": mail.last_error,
    }
