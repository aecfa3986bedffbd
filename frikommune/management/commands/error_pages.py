from pathlib import Path

from django.core.management.base import BaseCommand
from django.template.loader import render_to_string

PAGES = ("413.html", "503.html")


class Command(BaseCommand):
    help = "Write the pages that the proxy shows when the application cannot answer."

    def add_arguments(self, parser):
        parser.add_argument("folder", type=Path, help="where the proxy finds them")

    def handle(self, *, folder: Path, **_options):
        folder.mkdir(parents=True, exist_ok=True)
        for name in PAGES:
            (folder / name).write_text(render_to_string(name), encoding="utf-8")
        self.stdout.write(f"{len(PAGES)} pages in {folder}.")
