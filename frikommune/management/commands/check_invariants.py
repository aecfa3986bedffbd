from django.core.management.base import BaseCommand, CommandError

from frikommune.invariants import RULES, broken


class Command(BaseCommand):
    help = "Check what must always be true of the tables; with --files every stored file too."

    def add_arguments(self, parser):
        parser.add_argument("--files", action="store_true", help="read and compare every document")

    def handle(self, *, files, **_options):
        if found := broken(files=files):
            lines = [f"{name}: {ids}" for name, ids in found.items()]
            raise CommandError("Not so:\n" + "\n".join(lines))
        self.stdout.write(f"{len(RULES) + files} rules hold.")
