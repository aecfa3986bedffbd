"""Tell a person something: in the inbox always, by mail as they chose, once whatever happens."""

from collections.abc import Mapping
from datetime import datetime

from django.conf import settings
from django.db import transaction

from support.accounts.models import User
from support.notifications import channels
from support.notifications.compose import compose
from support.notifications.digests import promise_digest
from support.notifications.foot import foot_of, foot_text
from support.notifications.models import (
    Channel,
    Kind,
    Notice,
    NoticeKind,
    OutgoingMail,
    Status,
)
from support.notifications.outbox import queue_mail

# The template for notices that come as plain text.
PLAIN = "notices/notice"


@transaction.atomic
def notify(
    recipient: User,
    *,
    kind: str,
    key: str,
    subject: str = "",
    template: str = "",
    context: Mapping[str, object] | None = None,
    text: str = "",
    link: str,
    at: datetime,
    mandatory: bool = False,
    ref: str = "",
    reply_to: str = "",
    valid_until: datetime | None = None,
) -> Notice | None:
    """Put a notice into the inbox of ``recipient`` and queue what they chose to get by mail.

    Call it in the transaction that writes the reason. ``key`` names the event
    (``round/7/moved/2``): the same person with the same key is told once, a second call changes
    nothing and gives the first row back. What is said is either ``text`` under ``subject``, or a
    ``template`` of ``compose`` with its ``context`` (which gets ``recipient`` and ``link`` too;
    its subject is used unless ``subject`` is given). ``link`` is a path on this site, to the very
    thing to do.

    ``mandatory`` is for deadlines of the person responsible: mailed at once whatever they chose.
    After ``valid_until`` it is mailed no more. ``at`` may lie ahead: the mail waits for it. A
    disabled account is told nothing: None. Raises ValueError for an unknown kind, for a link to
    elsewhere, and if there is neither text nor template.
    """
    _check(kind, link, text, template)
    if not recipient.is_active:
        return None
    channel = Channel.NOW if mandatory else channels.channel_for(recipient, kind)
    about = {"kind": kind, "mandatory": mandatory, "link": link}
    subject, text, html = _wording(recipient, subject, text, template, context, about)
    ref_type, _slash, ref_id = ref.rpartition("/")
    digest_on = channels.digest_day(channel, at)
    notice, new = Notice.objects.get_or_create(
        recipient=recipient,
        key=key,
        defaults={
            **about, "subject": subject, "text": text, "ref_type": ref_type, "ref_id": ref_id,
            "at": at, "valid_until": valid_until, "digest_on": digest_on,
        },
    )  # fmt: skip
    if new and channel == Channel.NOW:
        notice.mail = _mail(notice, html, reply_to)
        notice.save(update_fields=["mail"])
    elif new and digest_on:
        promise_digest(recipient, digest_on)
    return notice


def withdraw(*, key: str, at: datetime, recipient: User | None = None) -> int:
    """Take a notice back because it is true no more: its mail is called back if it still can be.

    It stays in the inbox, marked as such. Gives the number of people it was taken back from.
    """
    told = Notice.objects.filter(key=key, withdrawn_at__isnull=True)
    if recipient is not None:
        told = told.filter(recipient=recipient)
    with transaction.atomic():
        pks = list(told.values_list("pk", flat=True))
        # A gathered mail speaks of others too, and asks anew what is true when it is made.
        own_mails = [f"notice/{pk}" for pk in pks]
        OutgoingMail.objects.filter(key__in=own_mails, status=Status.QUEUED).update(
            status=Status.CANCELLED
        )
        return Notice.objects.filter(pk__in=pks).update(withdrawn_at=at)


def mark_read(user: User, *, at: datetime, pk: int | None = None) -> int:
    """Mark one notice, or all, of ``user`` as read; gives how many were unread."""
    unread = Notice.objects.of(user).unread()
    if pk is not None:
        unread = unread.filter(pk=pk)
    return unread.update(read_at=at)


def _check(kind, link, text, template):
    NoticeKind(kind)
    if not link.startswith("/") or link.startswith("//"):
        raise ValueError("A notice links to a page of this site.")
    if bool(text) == bool(template):
        raise ValueError("A notice says either a text or what a template says.")


def _wording(recipient, subject, text, template, context, about):
    foot = foot_of(recipient, about["kind"], mandatory=about["mandatory"])
    link_url = settings.BASE_URL + about["link"]
    values = {**(context or {}), **foot, "recipient": recipient, "link": about["link"]}
    values |= {"link_url": link_url}
    if not template:
        values |= {"subject": subject, "text": text}
    made, said, html = compose(template or PLAIN, values)
    return subject or made, text or said, html


def _mail(notice, html, reply_to):
    """Mandatory ones have no way out in them, so they offer none to the mail program either."""
    foot = foot_of(notice.recipient, notice.kind, mandatory=notice.mandatory)
    text = notice.text.rstrip()
    url = settings.BASE_URL + notice.link
    if url not in text:
        text += f"\n\n{url}"
    return queue_mail(
        key=f"notice/{notice.pk}",
        kind=Kind.REMINDER if notice.kind == NoticeKind.DEADLINE else Kind.NOTICE,
        recipient=notice.recipient.email,
        user=notice.recipient,
        subject=notice.subject,
        text=f"{text}\n\n{foot_text(foot)}",
        html=html,
        reply_to=reply_to,
        ref=f"{notice.ref_type}/{notice.ref_id}" if notice.ref_id else "",
        at=notice.at,
        valid_until=notice.valid_until,
        unsubscribe_url=foot["unsubscribe_url"],
    )
