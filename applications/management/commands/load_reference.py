from django.core.management.base import BaseCommand
from django.utils import timezone

from applications.management import reference


class Command(BaseCommand):
    help = (
        "Loads the 98 municipalities, the regions and Frikommuneforsøg II with its template and "
        "rounds. May be run again: it corrects public facts, and deletes nothing."
    )

    def handle(self, *args, **options):
        tally = reference.load(at=timezone.now())
        if options["verbosity"]:
            self.stdout.write(f"{tally.created} created, {tally.updated} updated.")
