"""What a person can do for a mail: try a refused one again, settle an uncertain one.

The caller logs it; the reason stands in ``MailDecision``. Each is safe to press twice.
"""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from support.accounts.models import User
from support.jobs.queue import wake_after_commit
from support.jobs.queues import Queue
from support.notifications.delivery import send_copy
from support.notifications.models import MailDecision, OutgoingMail, Status
from support.refusals import NotNow

Decision = MailDecision.Decision


@transaction.atomic
def try_again(mail: OutgoingMail, *, recipient: str, by: User, at: datetime) -> MailDecision:
    """Put a refused mail back into the queue, to ``recipient`` from now on.

    Raises ``NotNow`` if it is not refused (any more), or what it says is out of date.
    """
    mail = _locked(mail)
    if mail.status != Status.FAILED:
        raise NotNow(_("Mailen er ikke afvist længere: den er »%(s)s«.") % {"s": _state(mail)})
    if mail.valid_until is not None and mail.valid_until <= at:
        raise NotNow(_("Det, mailen siger, gælder ikke længere. Skriv en ny besked i stedet."))
    mail.status, mail.next_at, mail.retried_at = Status.QUEUED, at, at
    mail.recipient = recipient
    mail.save(update_fields=["status", "next_at", "retried_at", "recipient"])
    wake_after_commit(Queue.MAIL)
    return _note(mail, Decision.TRIED_AGAIN, "", by, at)


@transaction.atomic
def declare_delivered(mail: OutgoingMail, *, reason: str, by: User, at: datetime) -> MailDecision:
    """Call an uncertain mail sent, because somebody knows that it came through.

    Raises ``NotNow`` if it is settled already.
    """
    mail = _locked_uncertain(mail)
    mail.status, mail.sent_at = Status.SENT, at
    mail.save(update_fields=["status", "sent_at"])
    return _note(mail, Decision.DELIVERED, reason, by, at)


@transaction.atomic
def send_again(mail: OutgoingMail, *, reason: str, by: User, at: datetime) -> MailDecision:
    """Send an uncertain mail once more under its own Message-ID, because it may not have come.

    Raises ``NotNow`` if it is settled already.
    """
    mail = _locked_uncertain(mail)
    send_copy(mail, at)
    wake_after_commit(Queue.MAIL)
    return _note(mail, Decision.SENT_AGAIN, reason, by, at)


def _locked(mail: OutgoingMail) -> OutgoingMail:
    return OutgoingMail.objects.select_for_update(of=("self",)).get(pk=mail.pk)


def _locked_uncertain(mail: OutgoingMail) -> OutgoingMail:
    mail = _locked(mail)
    if mail.status != Status.UNCERTAIN:
        raise NotNow(_("Mailen er ikke uvis længere: den er »%(s)s«.") % {"s": _state(mail)})
    if OutgoingMail.objects.filter(resent_of=mail).exists():
        raise NotNow(_("Mailen er allerede sendt igen."))
    return mail


def _state(mail: OutgoingMail) -> str:
    return mail.get_status_display()


def _note(mail, decision, reason, by, at) -> MailDecision:
    return MailDecision.objects.create(
        mail=mail, decision=decision, recipient=mail.recipient, reason=reason, by=by, at=at
    )
