"""What figures cost: ``bin/services .venv/bin/python -m bench.figures [100000]``.

A database of its own is migrated, filled and thrown away. A file with a hundredth of the figures,
then one with all of them, is read and saved as a person and the jobs do it, and a workbook of the
same is read beside; then the pages of the evaluation are read and the growth is the ratio of their
medians. A few thousand figures are a smoke test.
"""

import io
import os
import resource
import sys
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import islice, product

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "frikommune.settings")
os.environ.setdefault("FRIKOMMUNE_MODE", "test")

import django  # noqa: E402

django.setup()

from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.runner import DiscoverRunner  # noqa: E402
from django.urls import reverse  # noqa: E402

from bench.growth import A_HUNDREDTH, measure, report  # noqa: E402
from evaluation.actions.importing import File, Told, start_import  # noqa: E402
from evaluation.actions.plans import plan_network, save_goal  # noqa: E402
from evaluation.actions.saving_imports import confirm_import  # noqa: E402
from evaluation.models import FigureImport, Measurement, PlanGoal  # noqa: E402
from evaluation.queries.figures import series_of  # noqa: E402
from evaluation.queries.plans import places  # noqa: E402
from evaluation.sheets.reading import rows_of  # noqa: E402
from evaluation.sheets.writing import csv_lines, workbook  # noqa: E402
from networks import names  # noqa: E402
from networks.tests.factories import (  # noqa: E402
    AffiliationFactory,
    MembershipFactory,
    MunicipalityFactory,
    NetworkFactory,
)
from support.jobs.runner import run_due  # noqa: E402
from support.walls.context import otherwise, owner  # noqa: E402

otherwise(owner())

AT = datetime(2020, 2, 1, 10, tzinfo=UTC)
SIZE = 100_000
MUNICIPALITIES, GOALS = 20, 40
HEAD = ["Mål", "Kommune", "Værdi", "Dato", "Note"]
FIRST_DAY = date(2016, 1, 1)


class World:
    """One network whose coordinator gathers the figures of all of its municipalities."""

    def __init__(self):
        network = NetworkFactory()
        self.names = [f"By {number}" for number in range(MUNICIPALITIES)]
        for name in self.names:
            key = names.as_entry(names.lookup_key(name))
            place = MunicipalityFactory(name=name, search_key=key)
            MembershipFactory(network=network, municipality=place)
        self.by = AffiliationFactory(coordinator=True, network=network).user
        self.plan = plan_network(network, by=self.by, at=AT)
        for number in range(GOALS):
            goal = PlanGoal(indicator=f"Nøgletal nummer {number}")
            save_goal(self.plan, goal, base=None, by=self.by, at=AT)
        self.client = Client()
        self.client.force_login(self.by, backend="django.contrib.auth.backends.ModelBackend")

    def rows(self, first: int, last: int) -> Iterator[list[str]]:
        days = (FIRST_DAY + timedelta(days=n) for n in range(10_000))
        places = product(days, range(GOALS), self.names)
        yield HEAD
        for number, (day, goal, name) in enumerate(islice(places, first, last), start=first):
            yield [f"Nøgletal nummer {goal}", name, f"{number % 977},5", f"{day:%d.%m.%Y}", ""]

    def take_in(self, first: int, last: int) -> tuple[float, float]:
        """Seconds to read and to save figures ``first`` to ``last``."""
        content = "".join(csv_lines(self.rows(first, last))).encode()
        start = time.perf_counter()
        told = Told(kind="measurement", on=FIRST_DAY)
        file = File(content, "text/csv", "tal.csv")
        batch = start_import(self.plan, file, told, by=self.by, at=AT)
        run_due(10_000)
        batch.refresh_from_db()
        assert batch.state == FigureImport.State.READY, batch.problem
        read = time.perf_counter() - start
        confirm_import(batch, reason="", by=self.by, at=AT)
        run_due(10_000)
        batch.refresh_from_db()
        assert batch.state == FigureImport.State.SAVED
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
        self.batch = batch
        return read, time.perf_counter() - start - read


def addresses(world: World) -> dict[str, str]:
    pk = world.plan.pk
    batch = reverse("evaluation:imported", args=[pk, world.batch.pk])
    return {
        "overview": reverse("evaluation:overview"),
        "plan": reverse("evaluation:plan", args=[pk]),
        "table of a day": reverse("evaluation:figures", args=[pk])
        + "?slags=measurement&dag=2016-01-01",
        "pictures": reverse("evaluation:pictures", args=[pk]),
        "every cell of a file": batch,
        "its last page": f"{batch}?side=999999",
    }


def once(name: str, act) -> None:
    start = time.perf_counter()
    act()
    print(f"{name:<32}{time.perf_counter() - start:>8.2f} s")


def main() -> None:
    size = int(sys.argv[1]) if len(sys.argv) > 1 else SIZE
    some = size // A_HUNDREDTH
    runner = DiscoverRunner(verbosity=0, interactive=False)
    databases = runner.setup_databases()
    try:
        world = World()
        world.take_in(0, some)
        few = measure(world.client, addresses(world))
        read, save = world.take_in(some, size)
        print(f"{size - some} figures: read {read:.1f} s, saved {save:.1f} s")
        report(size, few, measure(world.client, addresses(world)))
        book = workbook(world.rows(0, size), title="Tal")
        once("rows of the same workbook", lambda: sum(1 for _ in rows_of(io.BytesIO(book))))
        goals = list(world.plan.goals.all())
        on = list(places(world.plan, on=AT.date()))
        once("series of every goal", lambda: series_of(goals, on))
        every = reverse("evaluation:export", args=[world.plan.pk, "alle", "csv"])
        once("every figure as CSV", lambda: world.client.get(every))
        assert Measurement.objects.count() == size
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(f"{'most memory':<32}{memory:>8.0f} MB")
    finally:
        runner.teardown_databases(databases)


if __name__ == "__main__":
    main()
