"""Making the log tell on whoever changes it behind the application's back.

The database refuses changes (``support.append_only``), but its owner can lift that. So every entry
carries a digest of itself and of the one before it on the same target, and a nightly seal covers
all of them: an entry that was altered, taken out, put in or cut off the end no longer fits.
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256

from django.db import connections, transaction
from django.db.models import Max

from support.audit.models import Entry, Seal

# Longer than any transaction may take: by then all entries with a lower key are there to be seen.
SETTLED_AFTER = timedelta(minutes=10)
# The lock's own space among PostgreSQL's advisory locks.
LOCK_SPACE = 0x4C4F47


@dataclass(frozen=True)
class Flaw:
    """Something in the log is not as it was written: where, and what does not fit.

    ``pk`` is of the entry (or seal) at which it shows.
    """

    where: str
    what: str
    pk: int


def append(entry: Entry) -> Entry:
    """Save ``entry`` as the next of its target's chain, inside the caller's transaction."""
    with transaction.atomic(using=_using()):
        _lock(entry)
        last = _chain(entry).order_by("-number").values_list("number", "digest").first()
        number, before = last or (0, "")
        entry.number = number + 1
        entry.digest = digest(entry, before)
        entry.save(force_insert=True)
    return entry


def _using() -> str:
    return Entry.objects.db


def _chain(entry: Entry):
    return Entry.objects.filter(
        target_type=entry.target_type, target_id=entry.target_id, number__isnull=False
    )


def _lock(entry: Entry) -> None:
    """Two writers on one target take turns; SQLite lets one write at a time anyway."""
    connection = connections[_using()]
    if connection.vendor == "postgresql":
        target = f"{entry.target_type}/{entry.target_id}"
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s, hashtext(%s))", [LOCK_SPACE, target])


def digest(entry: Entry, before: str) -> str:
    """SHA-256 over what ``entry`` says and the digest ``before`` it."""
    said = {
        "number": entry.number,
        "at": entry.at.astimezone(UTC).isoformat(timespec="microseconds"),
        "by": entry.by_id,
        "verb": entry.verb,
        "target": [entry.target_type, entry.target_id],
        # Through JSON and back, as the database gives it.
        "details": json.loads(json.dumps(entry.details)),
        "before": before,
    }
    return sha256(_canonical(said).encode()).hexdigest()


def _canonical(said) -> str:
    return json.dumps(said, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


# --- Sealing --------------------------------------------------------------------------------------


@transaction.atomic
def seal(*, at: datetime) -> Seal | None:
    """Seal what has been written since the last seal; None where nothing has."""
    last = Seal.objects.order_by("-up_to").first()
    settled = Entry.objects.filter(at__lte=at - SETTLED_AFTER, digest__isnull=False)
    up_to = settled.aggregate(newest=Max("pk"))["newest"]
    if up_to is None or (last and up_to <= last.up_to):
        return None
    entries, found = _over(up_to, after=last)
    return Seal.objects.create(at=at, up_to=up_to, entries=entries, digest=found)


def _over(up_to: int, *, after: Seal | None) -> tuple[int, str]:
    """How many entries lie between ``after`` and ``up_to``, and the digest over them."""
    rows = Entry.objects.filter(pk__lte=up_to, digest__isnull=False)
    if after:
        rows = rows.filter(pk__gt=after.up_to)
    hashed, entries = sha256((after.digest if after else "").encode()), 0
    for pk, found in rows.order_by("pk").values_list("pk", "digest").iterator():
        hashed.update(f"{pk}:{found};".encode())
        entries += 1
    return entries, hashed.hexdigest()


# --- Verifying ------------------------------------------------------------------------------------


def flaws() -> Iterator[Flaw]:
    """Everything in the log that does not fit, chain by chain and seal by seal; nothing is well."""
    rows = Entry.objects.filter(number__isnull=False)
    yield from flaws_in(rows.order_by("target_type", "target_id", "number").iterator())
    yield from _flaws_in_seals()


def flaws_in(entries: Iterable[Entry]) -> Iterator[Flaw]:
    """As ``flaws``, of whole chains, one after another, each in the order of its numbers."""
    target, number, before = None, 0, ""
    for entry in entries:
        where = f"{entry.target_type}/{entry.target_id} #{entry.number}"
        if (entry.target_type, entry.target_id) != target:
            target, number, before = (entry.target_type, entry.target_id), 0, ""
        if entry.number != number + 1:
            yield Flaw(where, f"entry {number + 1} is missing", entry.pk)
        elif digest(entry, before) != entry.digest:
            yield Flaw(where, "the entry is not what was written", entry.pk)
        number, before = entry.number, entry.digest


def _flaws_in_seals() -> Iterator[Flaw]:
    last = None
    for sealed in Seal.objects.order_by("up_to"):
        entries, found = _over(sealed.up_to, after=last)
        if (entries, found) != (sealed.entries, sealed.digest):
            told = f"{sealed.entries} entries were sealed, {entries} are there"
            yield Flaw(f"seal of {sealed.at:%Y-%m-%d}", f"does not fit: {told}", sealed.pk)
        last = sealed
