"""What the register costs: ``bin/services .venv/bin/python -m bench.register [100000]``.

A database of its own is migrated, filled and thrown away. Every page is read by the ministry, which
may see all of it, first with a hundredth of the provisions, then with all; pages are taken in turns
and the growth is the ratio of their medians.
"""

import os
import sys
from datetime import UTC, datetime
from itertools import islice

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "frikommune.settings")
os.environ.setdefault("FRIKOMMUNE_MODE", "test")

import django  # noqa: E402

django.setup()

from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.runner import DiscoverRunner  # noqa: E402
from django.urls import reverse  # noqa: E402

from applications.models import (  # noqa: E402
    Application,
    ApplicationVersion,
    ExemptionAnswer,
    Submission,
    SubmittedVersion,
    Wish,
)
from applications.tests.factories import RoundFactory  # noqa: E402
from bench.growth import A_HUNDREDTH, measure, report  # noqa: E402
from networks.tests.factories import (  # noqa: E402
    AffiliationFactory,
    MembershipFactory,
    NetworkFactory,
    UserFactory,
)
from support.walls.context import otherwise, owner  # noqa: E402

# The rows are filled in as the owner of the tables, as tests do; pages act for who reads them.
otherwise(owner())

AT = datetime(2016, 12, 1, 10, tzinfo=UTC)
SIZE = 100_000
EACH = 10
NETWORKS = 8
LAWS = (
    "serviceloven", "almenboligloven", "beskæftigelsesloven", "folkeskoleloven", "planloven",
    "sundhedsloven", "forvaltningsloven", "retssikkerhedsloven", "aktivloven", "lejeloven",
)  # fmt: skip
PAGES = {
    "register": "",
    "law and §": "law=serviceloven&section=83",
    "a rare law": "law=sjældenloven",
    "part of a law's name": "law=bolig",
    "answer": "answer=granted",
    "not answered": "answer=unanswered",
    "a network": "network={network}",
    "the last page": "side={last}",
}


class World:
    """A ministry that reads everything of eight networks, each of which has one owner."""

    def __init__(self):
        self.round = RoundFactory()
        programme = self.round.programme
        self.networks = [NetworkFactory(programme=programme) for _ in range(NETWORKS)]
        self.owners = [MembershipFactory(network=n).municipality for n in self.networks]
        self.writer = UserFactory()
        reader = AffiliationFactory(ministry_officer=True, ministry=programme.ministry).user
        self.client = Client()
        self.client.force_login(reader, backend="django.contrib.auth.backends.ModelBackend")

    def fill(self, first: int, last: int) -> None:
        """Applications ``first`` to ``last``, sent, with ten provisions and seven answers each."""
        numbers = range(first, last)
        applications = Application.objects.bulk_create(map(self._application, numbers), 2000)
        versions = ApplicationVersion.objects.bulk_create(map(self._version, applications), 2000)
        packages = Submission.objects.bulk_create(map(self._package, applications), 2000)
        items = SubmittedVersion.objects.bulk_create(
            map(self._item, applications, versions, packages), 2000
        )
        wishes = (_wish(item, number) for item in items for number in range(1, EACH + 1))
        while some := list(islice(wishes, 5000)):
            Wish.objects.bulk_create(some)
            ExemptionAnswer.objects.bulk_create(
                self._answer(wish) for wish in some if wish.number <= 7
            )
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")

    def _application(self, number: int) -> Application:
        return Application(
            reference=f"B-{number:06}",
            round=self.round,
            network=self.networks[number % NETWORKS],
            owner=self.owners[number % NETWORKS],
            title=f"Forsøg {number}",
            status="submitted",
            latest_version=1,
            submitted_at=AT,
            submitted_title=f"Forsøg {number}",
            created_by=self.writer,
            created_at=AT,
            changed_at=AT,
        )

    def _version(self, application) -> ApplicationVersion:
        return ApplicationVersion(
            application=application, number=1, reason="frozen", content={}, by=self.writer, at=AT
        )

    def _package(self, application) -> Submission:
        return Submission(
            reference=f"P-{application.reference}",
            round=self.round,
            network=application.network,
            received_at=AT,
            deadline_version=1,
            late=False,
            recipient="ministeriet@example.dk",
            manifest={},
            by=self.writer,
        )

    def _item(self, application, version, package) -> SubmittedVersion:
        return SubmittedVersion(
            submission=package,
            version=version,
            application=application,
            position=1,
            late=False,
            content={},
        )

    def _answer(self, wish: Wish) -> ExemptionAnswer:
        kinds = ExemptionAnswer.Answer.values
        return ExemptionAnswer(
            wish=wish,
            ministry_name="Ministeriet",
            answer=kinds[(wish.item_id + wish.number) % len(kinds)],
            answered_on=AT.date(),
            by=self.writer,
            at=AT,
        )


def _wish(item: SubmittedVersion, number: int) -> Wish:
    rare = item.application.reference == "B-000007" and number == 1
    law = "sjældenloven" if rare else LAWS[(item.pk + number) % len(LAWS)]
    section = (item.pk * 7 + number) % 150 + 1
    return Wish(
        item=item,
        number=number,
        kind="exemption",
        law_key=law,
        law_name=law,
        provision=f"§ {section}",
        sections=f"|{section}|",
        deviation="Det gøres anderledes.",
        ministry_name="Ministeriet",
    )


def addresses(world: World) -> dict[str, str]:
    last = -(-Wish.objects.count() // 25)
    known = {"network": world.networks[0].pk, "last": last}
    register = reverse("applications:register")
    pages = {name: f"{register}?{query.format(**known)}" for name, query in PAGES.items()}
    return pages | {"law × network": reverse("applications:law_matrix")}


def main() -> None:
    size = int(sys.argv[1]) if len(sys.argv) > 1 else SIZE
    runner = DiscoverRunner(verbosity=0, interactive=False)
    databases = runner.setup_databases()
    try:
        world = World()
        world.fill(0, size // EACH // A_HUNDREDTH)
        few = measure(world.client, addresses(world))
        world.fill(size // EACH // A_HUNDREDTH, size // EACH)
        report(size, few, measure(world.client, addresses(world)))
    finally:
        runner.teardown_databases(databases)


if __name__ == "__main__":
    main()
