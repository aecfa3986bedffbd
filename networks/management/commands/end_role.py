from datetime import timedelta

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from networks import actions
from networks.management import roles


class Command(BaseCommand):
    help = "Ends a person's role: at once, or with the last day that --to says."

    def add_arguments(self, parser):
        roles.add_arguments(parser)
        parser.add_argument("--to", dest="last_day", type=roles.day, help="default: yesterday")

    @transaction.atomic
    def handle(self, *args, email, role, last_day, **options):
        at = timezone.now()
        last_day = last_day or timezone.localdate(at) - timedelta(days=1)
        held = _held(email, role, last_day, roles.where(**options))
        ended = actions.end_role(held, last_day=last_day, by=None, at=at)
        said = f"until {last_day}" if ended else "never: it had not begun"
        self.stdout.write(f"{held.user.email}: {held.get_role_display()} {said}.")


def _held(email, role, last_day, where):
    """The one role that would hold longer than ``last_day``."""
    user = roles.user_of(email)
    if user is None:
        raise CommandError(f"There is no user {email}.")
    held = actions.roles_after(user, last_day + timedelta(days=1), role=role, **where)
    if not held:
        raise CommandError(f"{user.email} does not hold that role after {last_day}.")
    if len(held) > 1:
        raise CommandError("There are several: say which --municipality or --network as well.")
    return held[0]
