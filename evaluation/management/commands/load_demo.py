from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from applications.management.demo import load
from evaluation.management.demo import load_results
from evaluation.management.demo_milestones import load_milestones
from evaluation.management.demo_plans import load_plans
from evaluation.management.demo_sparring import load_sparring


class Command(BaseCommand):
    help = "Loads invented people and applications with a known password. Never in production."

    def handle(self, *args, **options):
        if not (settings.DEMO or settings.MODE == "test"):
            raise CommandError(
                "Demo data has accounts with a public password, so it is loaded in demo mode only. "
                "Set FRIKOMMUNE_MODE=demo, with a database of its own."
            )
        at = timezone.now()
        tally = load.load(at=at)
        tally.created += load_results(at=at)
        tally.created += load_plans(at=at)
        tally.created += load_milestones(at=at)
        tally.created += load_sparring(at=at)
        if options["verbosity"]:
            self.stdout.write(f"{tally.created} created, {tally.updated} updated.")
