from django.core.management.base import BaseCommand, CommandError

from frikommune.invariants import checked


class Command(BaseCommand):
    help = "Check what must always be true of the tables; with --files every stored file too."

    def add_arguments(self, parser):
        parser.add_argument("--files", action="store_true", help="read and compare every document")

    def handle(self, *, files, **_options):
        lines = checked(files=files)
        for name, found in lines.items():
            self.stdout.write(f"{'NOT SO' if found else 'holds':6}  {len(found):3}  {name}")
        if broken := {name: found for name, found in lines.items() if found}:
            said = [f"{name}: {found}" for name, found in broken.items()]
            raise CommandError("Not so:\n" + "\n".join(said))
        self.stdout.write(f"{len(lines)} rules hold.")
