import os
import tempfile
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from applications.actions.documents import MEDIA_TYPES, draft_content, frozen_content, render
from applications.models import Application


class Command(BaseCommand):
    help = "Writes an application as PDF, Word or JSON: what was sent last, else frozen last."

    def create_parser(self, prog_name, subcommand, **kwargs):
        # Django's own --version gives way to the application's.
        return super().create_parser(prog_name, subcommand, conflict_handler="resolve", **kwargs)

    def add_arguments(self, parser):
        parser.add_argument("reference", help="for instance FK2-7K3QX9")
        parser.add_argument("--format", required=True, choices=sorted(MEDIA_TYPES))
        parser.add_argument("--output", required=True, help="a file, or - for standard output")
        which = parser.add_mutually_exclusive_group()
        which.add_argument("--version", type=int, help="this version of the text")
        which.add_argument("--draft", action="store_true", help="the text as it stands now")

    def handle(self, *args, reference, output, version, draft, **options):
        application = Application.objects.filter(reference__iexact=reference).first()
        if application is None:
            raise CommandError(f"There is no application with the reference {reference}.")
        content = draft_content(application) if draft else _frozen(application, version)
        document = render(content, options["format"])
        if output == "-":
            self.stdout.buffer.write(document)
        else:
            _write(Path(output), document)


def _frozen(application, number) -> dict:
    content = frozen_content(application, number)
    if content is None and number is None:
        raise CommandError("The text has not been frozen yet. Use --draft for the working text.")
    if content is None:
        raise CommandError(f"{application.reference} has no version {number}.")
    return content


def _write(path: Path, document: bytes) -> None:
    """All of the file or none of it; like every temporary file it is its owner's alone."""
    try:
        handle, part = tempfile.mkstemp(dir=path.parent, prefix=".export-")
    except OSError as error:
        raise CommandError(f"Cannot write {path}: {error.strerror}.") from error
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(document)
        os.replace(part, path)
    except OSError as error:
        os.unlink(part)
        raise CommandError(f"Cannot write {path}: {error.strerror}.") from error
