from django.core.management.base import CommandError
from django.core.management.commands import migrate
from django.db import connections

from evaluation.walls import FUNCTIONS, POLICIES
from support.walls.build import RolesMissing, build
from support.walls.context import acting, owner


class Command(migrate.Command):
    """Django's own, as the owner of the tables; on PostgreSQL it puts up the second wall after."""

    def handle(self, *args, **options):
        with acting(owner()):
            super().handle(*args, **options)
            self._build_walls(connections[options["database"]], options)

    def _build_walls(self, connection, options) -> None:
        whole = not (options["app_label"] or options["plan"] or options["check_unapplied"])
        if connection.vendor != "postgresql" or not whole:
            return
        try:
            built = build(connection, functions=FUNCTIONS, policies=POLICIES)
        except RolesMissing as missing:
            raise CommandError(str(missing)) from missing
        if built and options["verbosity"] > 0:
            self.stdout.write("The wall between municipalities stands in the database.")
