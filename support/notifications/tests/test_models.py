from datetime import UTC, datetime

import pytest
from django.db import IntegrityError, transaction

from support.notifications.models import REACHED_FROM, OutgoingMail, Status

AT = datetime(2016, 12, 1, 12, tzinfo=UTC)
TRIED = {"attempts": 1}
SOUND = {
    "queued": {},
    "sending": TRIED | {"lease_until": AT},
    "committing": TRIED | {"lease_until": AT},
    "sent": TRIED | {"sent_at": AT},
    "uncertain": TRIED | {"uncertain_at": AT},
    "failed": TRIED,
    "cancelled": {},
}


def store(status, **fields):
    row = {
        "key": "1",
        "message_id": "<1@a.dk>",
        "kind": "submission",
        "recipient": "a@b.dk",
        "next_at": AT,
        "status": status,
    }
    with transaction.atomic():
        return OutgoingMail.objects.create(**row | SOUND.get(status, {}) | fields)


@pytest.mark.parametrize("status", Status.values)
def test_sound_row_is_stored(db, status):
    store(status)
    assert OutgoingMail.objects.get().status == status


@pytest.mark.parametrize(
    ("status", "fields", "constraint"),
    [
        ("lost", {}, "mail_status_is_a_known_one"),
        ("queued", {"kind": "spam"}, "mail_kind_is_a_known_one"),
        ("sent", {"sent_at": None}, "mail_has_sent_at_exactly_when_sent"),
        ("uncertain", {"sent_at": AT}, "mail_has_sent_at_exactly_when_sent"),
        ("sending", {"lease_until": None}, "mail_has_a_lease_exactly_while_under_way"),
        ("committing", {"lease_until": None}, "mail_has_a_lease_exactly_while_under_way"),
        ("queued", {"lease_until": AT}, "mail_has_a_lease_exactly_while_under_way"),
        ("uncertain", {"uncertain_at": None}, "mail_that_is_uncertain_says_since_when"),
        ("sent", {"attempts": 0}, "mail_that_left_the_queue_has_been_tried"),
        ("queued", {"resends": 1}, "mail_that_is_a_resend_counts_them"),
        ("queued", {"recipient": ""}, "mail_names_its_recipient_and_itself"),
    ],
)
def test_contradictory_row_is_refused(db, status, fields, constraint):
    with pytest.raises(IntegrityError, match=constraint):
        store(status, **fields)


def test_a_resend_counts_the_ones_before_it(db):
    first = store("queued")
    with pytest.raises(IntegrityError, match="mail_that_is_a_resend_counts_them"):
        store("queued", key="2", kind="receipt", resent_of=first, resends=0)


def test_message_id_is_shared_with_a_resend_only(db):
    first = store("uncertain")
    store("queued", key="2", resent_of=first, resends=1)
    with pytest.raises(IntegrityError):
        store("queued", key="3")


def test_mail_is_resent_once_at_most(db):
    first = store("uncertain")
    store("queued", key="2", resent_of=first, resends=1)
    with pytest.raises(IntegrityError):
        store("queued", key="3", resent_of=first, resends=1)


def test_every_status_is_in_the_table_and_sent_is_the_end():
    assert set(REACHED_FROM) == set(Status)
    assert {to for to, froms in REACHED_FROM.items() if Status.SENT in froms} == set()
    assert {to for to, froms in REACHED_FROM.items() if Status.UNCERTAIN in froms} == {"sent"}
