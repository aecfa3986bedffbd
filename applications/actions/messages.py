"""A message from a person: drafted, changed, tried on oneself, sent once."""

from datetime import datetime

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from applications.models import Application, Message, Round
from applications.queries.recipients import Recipient, fingerprint, recipients_of
from applications.workflow import NotNow
from networks.models import Network
from networks.queries import organisations_of
from support.accounts.models import User
from support.audit.record import record
from support.notifications.models import Kind, NoticeKind
from support.notifications.notices import notify
from support.notifications.outbox import queue_mail


def draft_message(
    *,
    application: Application | None = None,
    round: Round | None = None,
    network: Network | None = None,
    audience: str,
    subject: str,
    text: str,
    by: User,
    at: datetime,
) -> Message:
    """Keep a draft, about an application or (``network``'s part of) a round. Sends nothing."""
    return Message.objects.create(
        application=application,
        round=round,
        network=network,
        audience=audience,
        subject=subject,
        text=text,
        by=by,
        created_at=at,
        changed_at=at,
    )


@transaction.atomic
def change_message(
    message: Message, *, audience: str, subject: str, text: str, by: User, at: datetime
) -> Message:
    """Raises ``NotNow`` when it has been sent meanwhile."""
    message = _locked_draft(message)
    message.audience, message.subject, message.text = audience, subject, text
    message.changed_at = at
    message.save(update_fields=["audience", "subject", "text", "changed_at"])
    return message


@transaction.atomic
def discard_message(message: Message, *, by: User, at: datetime) -> bool:
    """Throw a draft away. Raises ``NotNow`` when it has been sent."""
    _locked_draft(message).delete()
    return True


def send_test(message: Message, *, by: User, at: datetime) -> bool:
    """Mail the message to ``by`` alone, once for each wording of it."""
    queue_mail(
        key=f"message/{message.pk}/test/{message.changed_at:%Y%m%dT%H%M%S%f}",
        kind=Kind.NOTICE,
        recipient=by.email,
        user=by,
        subject=_("Prøve: %(subject)s") % {"subject": message.subject},
        text=f"{words(message, on=timezone.localdate(at))}\n",
        ref=f"applications.message/{message.pk}",
        at=at,
    )
    return True


@transaction.atomic
def send_message(message: Message, *, seen: str, by: User, at: datetime) -> Message:
    """Tell every recipient, in the inbox and by mail as each chose; gives the sent message.

    ``seen`` is the fingerprint of words and recipients on the preview: raises ``NotNow`` when
    they are others now, or nobody is left. A second click finds it sent and changes nothing.
    """
    message = _locked(message)
    if message.sent_at is not None:
        return message
    today = timezone.localdate(at)
    recipients = recipients_of(message, on=today)
    if not recipients:
        raise NotNow(_("Ingen får beskeden: vælg andre modtagere."))
    if seen != fingerprint(message, recipients):
        raise NotNow(_("Teksten eller modtagerne er ændret, siden du så dem. Se dem igennem igen."))
    text = words(message, on=today)
    for recipient in recipients:
        _tell(message, recipient, text, at)
    message.sent_at = at
    message.save(update_fields=["sent_at"])
    about = message.application or message.round
    record(
        f"{about._meta.model_name}.message_sent",
        about,
        by=by,
        at=at,
        message=message.pk,
        recipients=len(recipients),
    )
    return message


def words(message: Message, *, on) -> str:
    """What the recipient reads: who writes, then what they wrote."""
    places = ", ".join(map(str, organisations_of(message.by, on=on)))
    sender = f"{message.by} ({places})" if places else str(message.by)
    return _("%(sender)s skriver:\n\n%(text)s") % {"sender": sender, "text": message.text}


def _tell(message: Message, recipient: Recipient, text: str, at: datetime) -> None:
    notify(
        recipient.user,
        kind=NoticeKind.MESSAGE,
        key=f"message/{message.pk}",
        subject=message.subject,
        text=text,
        link=_link(message, recipient.user, at),
        ref=f"applications.message/{message.pk}",
        reply_to=message.by.email,
        at=at,
    )


def _link(message: Message, user: User, at: datetime) -> str:
    """To what it is about, if the reader may open it; a message alone gives nobody access."""
    if message.round_id:
        return reverse("applications:round", args=[message.round_id])
    opens = Application.objects.visible_to(user, on=timezone.localdate(at))
    if opens.filter(pk=message.application_id).exists():
        return message.application.get_absolute_url()
    return reverse("start")


def _locked(message: Message) -> Message:
    return (
        Message.objects.select_for_update(of=("self",))
        .select_related("application", "round", "by")
        .get(pk=message.pk)
    )


def _locked_draft(message: Message) -> Message:
    message = _locked(message)
    if message.sent_at is not None:
        raise NotNow(_("Beskeden er sendt og kan ikke ændres. Skriv en ny."))
    return message
