from django.core.management.base import BaseCommand
from django.utils import timezone

from applications.management import reference
from evaluation.management.reference import load_account, load_milestones, load_reminders


class Command(BaseCommand):
    help = (
        "Loads the 98 municipalities, the regions and Frikommuneforsøg II with its template and "
        "rounds, and the milestones of its evaluation. May be run again: it corrects public "
        "facts, and deletes nothing."
    )

    def handle(self, *args, **options):
        at = timezone.now()
        tally = reference.load(at=at)
        tally.created += load_milestones(at=at)
        tally.created += load_account()
        tally.created += load_reminders(at=at)
        if options["verbosity"]:
            self.stdout.write(f"{tally.created} created, {tally.updated} updated.")
