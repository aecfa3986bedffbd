"""What people do about a mail, with its trace in the log (support.notifications.resolving)."""

from datetime import datetime

from django.db import transaction
from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from applications.actions.submission import mailbox_of
from applications.models import Submission
from support.accounts.models import User
from support.audit.record import record
from support.notifications import resolving
from support.notifications.models import Kind, MailDecision, OutgoingMail


class Outcome(TextChoices):
    DELIVERED = "delivered", _("Den er nået frem: sæt den til sendt")
    SEND_AGAIN = "send_again", _("Den er ikke nået frem, eller det er uvist: send den igen")


SETTLE = {
    Outcome.DELIVERED: resolving.declare_delivered,
    Outcome.SEND_AGAIN: resolving.send_again,
}


@transaction.atomic
def retry_mail(mail: OutgoingMail, *, by: User, at: datetime) -> MailDecision:
    """Try a refused mail again, at the address that holds today. Raises ``NotNow``."""
    decision = resolving.try_again(mail, recipient=current_address(mail), by=by, at=at)
    record("mail.tried_again", mail, by=by, at=at, decision=decision.pk)
    return decision


@transaction.atomic
def settle_mail(
    mail: OutgoingMail, *, outcome: str, reason: str, by: User, at: datetime
) -> MailDecision:
    """Say what became of an uncertain mail, and why one knows. Raises ``NotNow``."""
    decision = SETTLE[Outcome(outcome)](mail, reason=reason, by=by, at=at)
    record(f"mail.{decision.decision}", mail, by=by, at=at, decision=decision.pk)
    return decision


def current_address(mail: OutgoingMail) -> str:
    """Where ``mail`` should go today: an address may have been put right since."""
    if mail.user is not None:
        return mail.user.email
    if mail.kind == Kind.SUBMISSION and mail.ref_type == "applications.submission":
        package = Submission.objects.select_related("network__programme").get(pk=mail.ref_id)
        return mailbox_of(package.network.programme)
    return mail.recipient
