from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from networks import actions
from networks.management import roles
from support.refusals import NotNow


class Command(BaseCommand):
    help = "Gives a person a role, and makes the person a user if they are none yet."

    def add_arguments(self, parser):
        roles.add_arguments(parser)
        parser.add_argument("--from", dest="first_day", type=roles.day, help="default: today")
        parser.add_argument("--to", dest="last_day", type=roles.day, help="default: no end")
        parser.add_argument("--name", help="of a new user")

    @transaction.atomic
    def handle(self, *args, email, role, first_day, last_day, name, **options):
        at = timezone.now()
        where = roles.where(**options)
        try:
            user = roles.user_of(email) or self._create(email, name, at=at)
            given = actions.give_role(
                user,
                role=role,
                valid_from=first_day or timezone.localdate(at),
                valid_to=last_day,
                by=None,
                at=at,
                **where,
            )
        except (ValidationError, NotNow) as refusal:
            raise CommandError(" ".join(_sentences(refusal))) from refusal
        self.stdout.write(f"{user.email}: {given.get_role_display()} from {given.valid_from}.")

    def _create(self, email, name, *, at):
        if not name:
            raise CommandError(f"{email} is no user yet: say --name as well.")
        user = actions.create_person(email=email, name=name, by=None, at=at)
        page = settings.BASE_URL + reverse("account_reset_password")
        self.stdout.write(f"{user.email} is a new user, who sets a password on {page}")
        return user


def _sentences(refusal) -> list[str]:
    return refusal.messages if isinstance(refusal, ValidationError) else map(str, refusal.reasons)
