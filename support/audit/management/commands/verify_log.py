from django.core.management.base import BaseCommand, CommandError

from support.audit.chain import flaws
from support.audit.models import Entry, Seal


class Command(BaseCommand):
    help = "Check that no entry of the log was altered, taken out or put in; exit code 1 if one was"

    def handle(self, **options):
        found = list(flaws())
        for flaw in found:
            self.stderr.write(f"{flaw.where}: {flaw.what}")
        if found:
            raise CommandError(f"{len(found)} places in the log do not fit.")
        last = Seal.objects.order_by("-up_to").first()
        self.stdout.write(f"{Entry.objects.count()} entries fit.")
        if last:
            # Kept elsewhere, it proves the log up to here even against the database's owner.
            self.stdout.write(f"Last seal {last.at:%Y-%m-%d}, entry {last.up_to}: {last.digest}")
