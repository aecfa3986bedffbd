from datetime import date, timedelta

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from networks.models import Affiliation, Evaluator, Role


class Command(BaseCommand):
    help = (
        "Lets one evaluator take over from another on a day, as VIVE did from KORA on 1 July 2017: "
        "everybody's assignments end the day before and go on at the new one."
    )

    def add_arguments(self, parser):
        parser.add_argument("old")
        parser.add_argument("new")
        parser.add_argument("day", type=date.fromisoformat, help="yyyy-mm-dd")

    @transaction.atomic
    def handle(self, *args, old, new, day, **options):
        before = Evaluator.objects.filter(name=old).first()
        if before is None:
            raise CommandError(f"There is no evaluator called {old}.")
        after, _created = Evaluator.objects.get_or_create(
            name=new, defaults={"requires_second_factor": before.requires_second_factor}
        )
        rows = Affiliation.objects.on(day).filter(role=Role.EVALUATOR, evaluator=before)
        moved = 0
        for row in rows.filter(valid_from__lt=day):
            Affiliation.objects.create(
                user=row.user,
                role=row.role,
                evaluator=after,
                network=row.network,
                valid_from=day,
                valid_to=row.valid_to,
            )
            row.valid_to = day - timedelta(days=1)
            row.save(update_fields=["valid_to"])
            moved += 1
        # Those that begin that very day, or later, have no time at the old one.
        later = Affiliation.objects.filter(evaluator=before, valid_from__gte=day)
        moved += later.update(evaluator=after)
        self.stdout.write(f"{moved} assignments go on at {after} from {day}.")
