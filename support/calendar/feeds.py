"""The secret address of a person's calendar: made, renewed, ended, and found again."""

import hashlib
import secrets
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from support.accounts.models import User
from support.calendar.models import FeedKey

# 256 bits: nobody finds one by trying.
TOKEN_BYTES = 32
# How exactly it is noted that a calendar still asks.
READ_NOTED_EVERY = timedelta(hours=1)


@transaction.atomic
def new_token(user: User, *, at: datetime) -> str:
    """A new address for ``user``; the one before it ends. It can never be shown again."""
    # The row lock queues two clicks: the later one's address is the one that holds.
    User.objects.select_for_update().get(pk=user.pk)
    end(user, at=at)
    token = secrets.token_urlsafe(TOKEN_BYTES)
    FeedKey.objects.create(user=user, token_sha256=fingerprint(token), made_at=at)
    return token


def end(user: User, *, at: datetime) -> bool:
    """End the address of ``user``. False if there was none."""
    return bool(FeedKey.objects.filter(user=user, ended_at__isnull=True).update(ended_at=at))


def key_of(user: User) -> FeedKey | None:
    return FeedKey.objects.filter(user=user, ended_at__isnull=True).first()


def find(token: str) -> FeedKey | None:
    """The key of an address that holds for an account that is in use."""
    return (
        FeedKey.objects.filter(
            token_sha256=fingerprint(token), ended_at__isnull=True, user__is_active=True
        )
        .select_related("user")
        .first()
    )


def note_read(key: FeedKey, *, at: datetime) -> None:
    """Remember that the calendar was read, so that its owner can see whether one still asks."""
    long_ago = Q(read_at__isnull=True) | Q(read_at__lt=at - READ_NOTED_EVERY)
    FeedKey.objects.filter(long_ago, pk=key.pk).update(read_at=at)


def fingerprint(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
