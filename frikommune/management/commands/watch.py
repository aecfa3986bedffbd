from django.core.management.base import BaseCommand, CommandError

from frikommune.watching import watch
from support.jobs.clock import database_now


class Command(BaseCommand):
    # It must start whatever state the pages are in.
    requires_system_checks = []
    help = "Mail an alarm for work that stands still; for a timer, independent of all workers."

    def handle(self, **_options):
        if stands := watch(at=database_now()):
            named = ", ".join(f"{check.name} ({check.stands} s)" for check in stands)
            raise CommandError(f"Stands still: {named}.")
        self.stdout.write("Nothing stands still.")
