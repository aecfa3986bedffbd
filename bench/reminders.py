"""What planning and sending reminders costs: ``bin/services python -m bench.reminders [10000]``.

A database of its own is migrated and thrown away. Each figure stands beside a floor measured in
the same run: writing as many plain rows as the step writes plans. Another load on the machine
disturbs both, so read the ratios.
"""

import os
import sys
import time
from datetime import UTC, date, datetime, timedelta

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "frikommune.settings")
os.environ.setdefault("FRIKOMMUNE_MODE", "test")

import django  # noqa: E402

django.setup()

from django.db import connection  # noqa: E402
from django.test.runner import DiscoverRunner  # noqa: E402

from applications.actions import administration  # noqa: E402
from applications.actions.reminder_plan import plan  # noqa: E402
from applications.actions.reminder_sending import send_due  # noqa: E402
from applications.deadlines import COPENHAGEN  # noqa: E402
from applications.management.reminder_set import load_rules  # noqa: E402
from applications.models import Application, PlannedReminder, ToldDate  # noqa: E402
from applications.tests.factories import RoundFactory  # noqa: E402
from networks.management.tally import Tally  # noqa: E402
from networks.tests.factories import (  # noqa: E402
    AffiliationFactory,
    MembershipFactory,
    NetworkFactory,
    UserFactory,
)
from support.notifications.models import OutgoingMail  # noqa: E402
from support.walls.context import otherwise, owner  # noqa: E402

# The rows are filled in as the owner of the tables, as tests do.
otherwise(owner())

BEGIN = datetime(2016, 10, 11, 6, tzinfo=UTC)
OWNERS = 98
FIELDS = ("rule_id", "rule_revision", "object_id", "date", "due_at", "valid_until", "state")


def fill(how_many: int):
    """One round with ``how_many`` drafts of 98 municipalities, a case officer in each."""
    round_ = RoundFactory(deadline=date(2016, 12, 1))
    network = NetworkFactory(programme=round_.programme)
    owners = [MembershipFactory(network=network).municipality for _ in range(OWNERS)]
    for municipality in owners:
        AffiliationFactory(municipality=municipality)
    writer = UserFactory()
    Application.objects.bulk_create(
        (
            Application(
                reference=f"B-{number:06}",
                round=round_,
                network=network,
                owner=owners[number % OWNERS],
                title=f"Forsøg {number}",
                created_by=writer,
                created_at=BEGIN,
                changed_at=BEGIN,
            )
            for number in range(how_many)
        ),
        batch_size=2000,
    )
    return round_


def timed(what: str, work, *, floor: float | None = None) -> float:
    start = time.perf_counter()
    result = work()
    took = time.perf_counter() - start
    ratio = f"{took / floor:8.1f} × floor" if floor else ""
    print(f"{what:<52}{took:8.2f} s{ratio}   {result if result is not None else ''}")
    return took


def floor_of() -> float:
    """Seconds to copy the plan's rows inside the database's client, without any planning."""
    rows = list(PlannedReminder.objects.values_list(*FIELDS))
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TEMPORARY TABLE floor_rows"
            " (rule_id bigint, rule_revision int, object_id bigint,"
            " date date, due_at timestamptz, valid_until timestamptz, state varchar(10))"
        )
        start = time.perf_counter()
        for first in range(0, len(rows), 100):
            part = rows[first : first + 100]
            places = ", ".join(["(%s, %s, %s, %s, %s, %s, %s)"] * len(part))
            values = [value for row in part for value in row]
            cursor.execute(f"INSERT INTO floor_rows VALUES {places}", values)
    return time.perf_counter() - start


def measure(how_many: int) -> None:
    round_ = fill(how_many)
    load_rules(Tally(), at=BEGIN - timedelta(days=1))
    start = time.perf_counter()
    plan(at=BEGIN)
    took = time.perf_counter() - start
    planned = PlannedReminder.objects.count()
    floor = floor_of()
    print(f"{planned} plans for {how_many} applications; floor: {planned} plain rows {floor:.2f} s")
    print(f"{'plan from nothing':<52}{took:8.2f} s{took / floor:8.1f} × floor")
    timed("plan again, nothing changed", lambda: plan(at=BEGIN), floor=floor)
    Application.objects.filter(reference="B-000007").update(status="withdrawn")
    timed("plan again, one application withdrawn", lambda: plan(at=BEGIN), floor=floor)
    administration.move_date(
        round_, field="deadline", new=date(2016, 12, 8), reason="x", by=UserFactory(), at=BEGIN
    )
    timed("plan anew, the round's deadline moved", lambda: plan(at=BEGIN), floor=floor)
    due = datetime(2016, 11, 8, 8, 1, tzinfo=COPENHAGEN)
    timed("decide and write what is due 30 days before", lambda: send_due(at=due), floor=floor)
    print(f"{ToldDate.objects.count()} told, {OutgoingMail.objects.count()} mails queued")
    timed("send again: nobody is told twice", lambda: send_due(at=due), floor=floor)


def main() -> None:
    how_many = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    runner = DiscoverRunner(verbosity=0, interactive=False)
    databases = runner.setup_databases()
    try:
        measure(how_many)
    finally:
        runner.teardown_databases(databases)


if __name__ == "__main__":
    main()
