"""How each person wants to hear: their own choices, and the signed link that ends mails."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core import signing
from django.db import transaction
from django.urls import reverse

from support.accounts.models import User
from support.notifications.models import DEFAULT_CHANNEL, Channel, NoticeChoice, NoticeKind

DIGEST_HOUR = time(8)
MONDAY = 0
# What is told this close to eight may be saved after eight: it waits for the next one.
MARGIN = timedelta(minutes=5)
# In a link from a gathered mail: all kinds that this person has gathered.
GATHERED = "gathered"
_SALT = "notices.unsubscribe"


def channels_of(user: User) -> dict[str, str]:
    """The channel in force for each kind, in the order of ``NoticeKind``."""
    chosen = NoticeChoice.objects.filter(user=user).order_by("pk").values_list("kind", "channel")
    return {
        **{str(kind): str(channel) for kind, channel in DEFAULT_CHANNEL.items()},
        **dict(chosen),
    }


def channel_for(user: User, kind: str) -> str:
    newest = NoticeChoice.objects.filter(user=user, kind=kind).order_by("-pk").first()
    return newest.channel if newest else str(DEFAULT_CHANNEL[NoticeKind(kind)])


def channels_for(users: Iterable[User], kind: str) -> dict[int, str]:
    """The channel in force for ``kind`` by user id, for many people at the price of one."""
    pks = [user.pk for user in users]
    chosen = NoticeChoice.objects.filter(user__in=pks, kind=kind).order_by("pk")
    default = str(DEFAULT_CHANNEL[NoticeKind(kind)])
    return {**dict.fromkeys(pks, default), **dict(chosen.values_list("user", "channel"))}


@transaction.atomic
def choose(
    user: User, wanted: dict[str, str], *, at: datetime, by_link: bool = False
) -> list[NoticeChoice]:
    """Note the channels in ``wanted`` that differ from those in force; gives what was noted."""
    in_force = channels_of(user)
    return NoticeChoice.objects.bulk_create(
        NoticeChoice(
            user=user, kind=NoticeKind(kind), channel=Channel(channel), at=at, by_link=by_link
        )
        for kind, channel in wanted.items()
        if in_force[kind] != channel
    )


def digest_day(channel: str, at: datetime) -> date | None:
    """The Danish day of the gathered mail that takes what is told at ``at``; None: not gathered."""
    if channel not in (Channel.DAILY, Channel.WEEKLY):
        return None
    local = (at + MARGIN).astimezone(ZoneInfo(settings.TIME_ZONE))
    day = local.date() + timedelta(days=local.time() >= DIGEST_HOUR)
    if channel == Channel.WEEKLY:
        day += timedelta(days=(MONDAY - day.weekday()) % 7)
    return day


def digest_at(day: date) -> datetime:
    """Eight o'clock in Denmark on ``day``, summer and winter."""
    return datetime.combine(day, DIGEST_HOUR, tzinfo=ZoneInfo(settings.TIME_ZONE))


def unsubscribe_url(user: User, what: str) -> str:
    """The link that ends mails of a kind (or ``GATHERED``); it holds for ever and acts on POST.

    RFC 8058 wants it to work long after the mail was sent and without signing in.
    """
    token = signing.dumps([user.pk, what], salt=_SALT)
    return settings.BASE_URL + reverse("notices:unsubscribe", args=[token])


def read_unsubscribe(token: str) -> tuple[User, str] | None:
    """Whom and what a link is about; None if it was not made here."""
    try:
        pk, what = signing.loads(token, salt=_SALT)
    except signing.BadSignature:
        return None
    user = User.objects.filter(pk=pk).first()
    return (user, what) if user else None


def unsubscribe(user: User, what: str, *, at: datetime) -> list[NoticeChoice]:
    """Send no more mails of ``what``; the inbox still gets everything."""
    gathered = {Channel.DAILY, Channel.WEEKLY}
    kinds = (
        [kind for kind, channel in channels_of(user).items() if channel in gathered]
        if what == GATHERED
        else [what]
    )
    return choose(user, dict.fromkeys(kinds, str(Channel.INBOX)), at=at, by_link=True)
