from datetime import UTC, datetime

import pytest
from django.db import IntegrityError, transaction

from support.jobs.models import Job

AT = datetime(2016, 12, 1, 12, tzinfo=UTC)
SOUND = {
    "queued": {"status": "queued"},
    "running": {"status": "running", "attempts": 1, "lease_until": AT},
    "done": {"status": "done", "attempts": 1, "done_at": AT},
    "dead": {"status": "dead", "attempts": 12},
}


@pytest.mark.parametrize("status", sorted(SOUND))
def test_sound_row_is_stored(db, status):
    Job.objects.create(kind="pdf", key="1", ref="1", next_at=AT, **SOUND[status])
    assert Job.objects.get().status == status


@pytest.mark.parametrize(
    ("status", "fields", "constraint"),
    [
        ("queued", {"status": "lost"}, "job_status_is_a_known_one"),
        ("queued", {"done_at": AT}, "job_has_done_at_exactly_when_done"),
        ("done", {"done_at": None}, "job_has_done_at_exactly_when_done"),
        ("running", {"lease_until": None}, "job_has_a_lease_exactly_while_running"),
        ("dead", {"lease_until": AT}, "job_has_a_lease_exactly_while_running"),
        ("running", {"attempts": 0}, "job_that_left_the_queue_has_been_tried"),
    ],
)
def test_contradictory_row_is_refused(db, status, fields, constraint):
    row = {"kind": "pdf", "key": "1", "ref": "1", "next_at": AT} | SOUND[status] | fields
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Job.objects.create(**row)
