"""Promise a mail. It is sent by ``delivery`` after the caller's transaction is saved."""

from collections.abc import Iterable
from datetime import datetime
from email.utils import parseaddr
from uuid import uuid4

from django.conf import settings

from support.accounts.models import User
from support.jobs.queue import wake_after_commit
from support.jobs.queues import Queue
from support.notifications.models import Kind, OutgoingMail, Status


def queue_mail(
    *,
    key: str,
    kind: str,
    recipient: str,
    subject: str,
    text: str,
    html: str = "",
    attachments: Iterable[str] = (),
    user: User | None = None,
    reply_to: str = "",
    ref: str = "",
    at: datetime,
    valid_until: datetime | None = None,
    unsubscribe_url: str = "",
) -> OutgoingMail:
    """Promise one mail to one person, to leave once ``at`` has come.

    Call it in the transaction that writes the reason. ``key`` names the business event and the
    recipient (``receipt/12/7``): a second call with it changes nothing and gives the first row
    back. ``attachments`` are keys of stored documents; ``ref`` is ``label/id``. After
    ``valid_until`` the mail is cancelled instead of sent. ``unsubscribe_url`` answers a POST by
    ending such mails (RFC 8058). Raises ValueError for a line break in a
    header, which could smuggle in another one, and for an unknown kind.
    """
    for value in (recipient, subject, reply_to, unsubscribe_url):
        if value.splitlines() not in ([], [value]):
            raise ValueError("A mail header must be one line.")
    ref_type, _slash, ref_id = ref.rpartition("/")
    mail, _created = OutgoingMail.objects.get_or_create(
        key=key,
        defaults={
            "kind": Kind(kind),
            "message_id": new_message_id(),
            "recipient": recipient,
            "user": user,
            "reply_to": reply_to,
            "subject": subject,
            "text": text,
            "html": html,
            "attachments": list(attachments),
            "ref_type": ref_type,
            "ref_id": ref_id,
            "next_at": at,
            "valid_until": valid_until,
            "unsubscribe_url": unsubscribe_url,
        },
    )
    wake_after_commit(Queue.MAIL)
    return mail


def cancel_mail(*, key: str) -> bool:
    """Call a mail back. False if there is none, or it has left the queue."""
    waiting = OutgoingMail.objects.filter(key=key, status=Status.QUEUED)
    return bool(waiting.update(status=Status.CANCELLED))


def new_message_id() -> str:
    """A Message-ID nobody else has, in the sender's domain."""
    domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2]
    return f"<{uuid4().hex}@{domain}>"
