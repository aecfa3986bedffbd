from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from networks import actions
from networks.management import roles


class Command(BaseCommand):
    help = "Demands, or no longer demands, that people of an organisation sign in with two steps."

    def add_arguments(self, parser):
        parser.add_argument("--municipality", metavar="CODE", help="for instance 0101")
        parser.add_argument("--ministry", metavar="NAME")
        parser.add_argument("--evaluator", metavar="NAME")
        parser.add_argument("--off", action="store_true", help="no longer")

    def handle(self, *, municipality, ministry, evaluator, off, **_options):
        named = roles.where(municipality=municipality, ministry=ministry, evaluator=evaluator)
        if len(named) != 1:
            raise CommandError("Name one organisation.")
        (organisation,) = named.values()
        actions.demand_second_factor(organisation, demanded=not off, by=None, at=timezone.now())
        how = "may sign in with one step" if off else "sign in with two steps from the next time"
        self.stdout.write(f"{organisation}: its people {how}.")
