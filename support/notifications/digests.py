"""The gathered mail: made at eight, once a day for each person, of what is still true then."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction

from support.accounts.models import User
from support.jobs.queue import enqueue
from support.notifications import channels
from support.notifications.compose import compose
from support.notifications.foot import foot_of, foot_text
from support.notifications.models import Channel, Kind, Notice, OutgoingMail
from support.notifications.outbox import queue_mail

# A mail nobody can read is no help: the rest stands in the inbox, and the mail says so.
MOST_SHOWN = 50
# Whoever was late does not wake people: what was missed joins the next morning's mail.
LAST_HOUR = 21


@transaction.atomic
def send_digest(user: User, *, at: datetime) -> OutgoingMail | None:
    """Queue the gathered mail of ``user`` for the Danish day of ``at``; None if there is nothing.

    It takes everything due by that day which is unread, still true and never mailed, also what
    an earlier day left behind because nothing ran then. May run any number of times.
    """
    local = at.astimezone(ZoneInfo(settings.TIME_ZONE))
    if not channels.DIGEST_HOUR.hour <= local.hour < LAST_HOUR:
        promise_digest(user, channels.digest_day(Channel.DAILY, at))
        return None
    day = local.date()
    key = f"digest/{user.pk}/{day}"
    # The row lock lets one of two workers through; the key stops the other.
    user = User.objects.select_for_update().get(pk=user.pk)
    notices = _waiting(user, day, at)
    if not notices or not user.is_active or OutgoingMail.objects.filter(key=key).exists():
        return None
    mail = _queue(user, notices, key=key, at=at)
    Notice.objects.filter(pk__in=[notice.pk for notice in notices]).update(mail=mail)
    return mail


def promise_digest(user: User, day: date) -> None:
    """Have the gathered mail of ``day`` made at eight; promised twice it is still one."""
    enqueue(
        kind="notices.digest",
        key=f"digest/{user.pk}/{day}",
        ref=str(user.pk),
        at=channels.digest_at(day),
    )


def _waiting(user, day, at):
    in_force = channels.channels_of(user)
    wanted = [kind for kind, channel in in_force.items() if channel != Channel.INBOX]
    waiting = Notice.objects.of(user).unread().still_true(at)
    return list(
        waiting.filter(digest_on__lte=day, at__lte=at, mail__isnull=True, kind__in=wanted).order_by(
            "at", "pk"
        )
    )


def _queue(user, notices, *, key, at):
    foot = foot_of(user, channels.GATHERED, mandatory=False)
    by_kind = sorted(notices, key=lambda notice: notice.kind)
    context = {
        "recipient": user,
        "notices": by_kind[:MOST_SHOWN],
        "count": len(notices),
        "left_out": max(0, len(notices) - MOST_SHOWN),
        **foot,
    }
    subject, text, html = compose("notices/digest", context)
    return queue_mail(
        key=key,
        kind=Kind.NOTICE,
        recipient=user.email,
        user=user,
        subject=subject,
        text=f"{text}\n{foot_text(foot)}",
        html=html,
        at=at,
        unsubscribe_url=foot["unsubscribe_url"],
    )
