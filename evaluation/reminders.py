"""What of an evaluation a reminder can be hung on."""

from django.db.models import F
from django.urls import reverse
from django.utils.translation import gettext_lazy as _l

from applications.reminders.anchor import Anchor, Cause, Occurrence
from evaluation.models import Milestone


class MilestoneDue(Anchor):
    """A step of a network's evaluation that is not done, on the last day it has."""

    code, label, thing = "milestone_due", _l("Milepæl i evalueringen"), _l("Milepælen")
    about = "network"
    closes = True
    programme_path = "network__programme"

    def rows(self):
        waiting = Milestone.objects.filter(
            due_on__isnull=False, done_on__isnull=True, dropped_on__isnull=True
        )
        return waiting.select_related("network__programme").annotate(anchor_date=F("due_on"))

    def occurrence(self, row):
        return Occurrence(
            anchor=self,
            object_id=row.pk,
            date=row.due_on,
            programme=row.network.programme,
            network=row.network,
            body=row.title,
        )

    def url(self, occurrence):
        return reverse("evaluation:milestones", args=[occurrence.network.pk])

    def since(self, occurrence):
        moved = _newest_move(occurrence)
        return moved.at if moved else None

    def cause(self, occurrence, *, after):
        if moved := _newest_move(occurrence):
            return Cause(f"milestone/{moved.pk}", moved.reason)
        return super().cause(occurrence, after=after)

    def name(self, occurrence):
        return f"{occurrence.body}, {occurrence.network}"


def _newest_move(occurrence):
    row = Milestone.objects.get(pk=occurrence.object_id)
    return row.moves.order_by("-pk").first()
