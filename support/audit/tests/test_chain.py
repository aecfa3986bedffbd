"""The log tells on whoever changes it: altered, taken out, put in, cut off."""

import datetime as dt
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction

from support.accounts.models import User
from support.append_only import lift
from support.audit.chain import SETTLED_AFTER, flaws, seal
from support.audit.models import Entry, Seal
from support.audit.record import record

pytestmark = pytest.mark.django_db
THEN = dt.datetime(2016, 10, 10, 8, 0, tzinfo=dt.UTC)


@pytest.fixture
def people():
    return [User.objects.create_user(f"p{n}@kommune.example", name=f"P{n}") for n in (1, 2)]


@pytest.fixture
def log(people):
    """Three entries on one target, two on another."""
    one, other = people
    for verb in ("made", "changed", "sent"):
        record(verb, one, by=one, at=THEN, note="æøå", number=3, list=[1, 2])
    for verb in ("made", "changed"):
        record(verb, other, by=None, at=THEN)
    return list(Entry.objects.order_by("pk"))


@pytest.fixture
def owner_of_the_database():
    """What the database refuses everybody else."""
    for table in ("audit_entry", "audit_seal"):
        lift(connection, table)


def told() -> list[str]:
    return [f"{flaw.where}: {flaw.what}" for flaw in flaws()]


def test_a_log_nobody_touched_fits(log):
    seal(at=THEN + SETTLED_AFTER)
    assert told() == []
    assert [entry.number for entry in log] == [1, 2, 3, 1, 2]


def test_an_entry_can_neither_be_changed_nor_deleted(log):
    for change in (log[0].delete, lambda: Entry.objects.update(verb="never")):
        with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
            change()


@pytest.mark.parametrize(
    "change",
    [
        {"verb": "unmade"},
        {"details": {"note": "andet"}},
        {"at": THEN + dt.timedelta(seconds=1)},
        {"by": None},
        {"digest": "0" * 64},
    ],
    ids=lambda change: next(iter(change)),
)
def test_an_altered_entry_is_found(log, owner_of_the_database, change):
    Entry.objects.filter(pk=log[1].pk).update(**change)
    assert "#2: the entry is not what was written" in told()[0]


def test_an_entry_taken_out_is_missed(log, owner_of_the_database):
    Entry.objects.filter(pk=log[1].pk).delete()
    assert "entry 2 is missing" in told()[0]


def test_an_entry_cut_off_the_end_is_missed_by_the_seal(log, owner_of_the_database):
    seal(at=THEN + SETTLED_AFTER)
    Entry.objects.filter(pk__in=[log[2].pk, log[4].pk]).delete()
    assert told() == ["seal of 2016-10-10: does not fit: 5 entries were sealed, 3 are there"]


def test_a_chain_made_anew_does_not_fit_its_seal(log, owner_of_the_database, people):
    seal(at=THEN + SETTLED_AFTER)
    Entry.objects.filter(target_id=str(people[1].pk)).delete()
    for verb in ("made", "other"):
        record(verb, people[1], by=None, at=THEN)
    assert [line.split(":")[0] for line in told()] == ["seal of 2016-10-10"]


def test_only_what_has_settled_is_sealed_and_each_seal_covers_the_one_before(log, people):
    assert seal(at=THEN) is None
    first = seal(at=THEN + SETTLED_AFTER)
    assert seal(at=THEN + SETTLED_AFTER) is None
    later = THEN + dt.timedelta(days=1)
    record("changed", people[0], by=None, at=later)
    second = seal(at=later + SETTLED_AFTER)
    assert (first.entries, second.entries) == (5, 1)
    assert told() == []


def test_an_altered_seal_does_not_fit(log, owner_of_the_database):
    seal(at=THEN + SETTLED_AFTER)
    Seal.objects.update(digest="0" * 64)
    assert len(told()) == 1


def test_the_command_says_whether_all_fits(log, owner_of_the_database):
    out = StringIO()
    seal(at=THEN + SETTLED_AFTER)
    call_command("verify_log", stdout=out)
    assert "5 entries fit." in out.getvalue()
    assert Seal.objects.get().digest in out.getvalue()
    Entry.objects.filter(pk=log[0].pk).update(verb="unmade")
    with pytest.raises(CommandError, match="1 places in the log do not fit"):
        call_command("verify_log", stdout=out, stderr=out)


def test_a_change_that_fails_leaves_no_gap(log, people):
    with transaction.atomic():
        record("changed", people[0], by=None, at=THEN)
        transaction.set_rollback(True)
    record("changed", people[0], by=None, at=THEN)
    assert told() == []
