"""Anchors: an application's deadline, its last change, the day it was sent."""

from datetime import datetime

from django.db.models import F
from django.db.models.functions import TruncDate
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from applications.deadlines import COPENHAGEN
from applications.models import Application, DeadlineExtension
from applications.queries.deadlines import with_deadline
from applications.reminders.anchor import Anchor, Cause, Occurrence
from applications.reminders.dates_of_networks import moved_at, round_cause
from applications.workflow import UNFINISHED, Status
from support.audit.models import Entry


class OfApplication(Anchor):
    about = "application"
    programme_path = "round__programme"

    def applications(self):
        return Application.objects.select_related("round__programme", "network__programme", "owner")

    def occurrence(self, row):
        return Occurrence(
            anchor=self,
            object_id=row.pk,
            date=row.anchor_date,
            programme=row.round.programme,
            round=row.round,
            network=row.network,
            application=row,
            municipality=row.owner,
        )

    def url(self, occurrence):
        return occurrence.application.get_absolute_url()

    def since(self, occurrence):
        return occurrence.application.created_at


class Deadline(OfApplication):
    code, label, thing = "deadline", _l("Ansøgningens frist (for hver ansøgning)"), _l("Fristen")
    closes = True

    def rows(self):
        unfinished = self.applications().filter(status__in=UNFINISHED)
        return with_deadline(unfinished).annotate(anchor_date=F("own_deadline"))

    def url(self, occurrence):
        return reverse("applications:check", args=[occurrence.application.reference])

    def since(self, occurrence):
        row = occurrence.application
        return max([row.created_at, *_deadline_changes(row)])

    def cause(self, occurrence, *, after):
        row = occurrence.application
        extension = _extension(row)
        if extension and extension.deadline == occurrence.date and extension.at >= after:
            return Cause(f"extension/{extension.pk}", extension.reason)
        if moved := _move_between_rounds(row, after):
            reason = moved.details.get("reason", "")
            text = _("Ansøgningen er flyttet til %(runde)s.") % {"runde": row.round.name}
            return Cause(f"carried/{moved.pk}", f"{text} {reason}".strip())
        return round_cause(row.round, "deadline") or super().cause(occurrence, after=after)


class Untouched(OfApplication):
    code, label = "untouched", _l("Kladden blev sidst ændret")
    announces = False

    def rows(self):
        drafts = self.applications().filter(status__in=UNFINISHED)
        return drafts.annotate(anchor_date=TruncDate("changed_at", tzinfo=COPENHAGEN))

    def since(self, occurrence):
        return occurrence.application.changed_at


class Sent(OfApplication):
    code, label = "sent", _l("Ansøgningen blev sendt, og ministeriet har ikke svaret")
    announces = False

    def rows(self):
        waiting = self.applications().filter(status=Status.SUBMITTED)
        return waiting.annotate(anchor_date=TruncDate("submitted_at", tzinfo=COPENHAGEN))

    def since(self, occurrence):
        return occurrence.application.submitted_at


def _extension(application: Application) -> DeadlineExtension | None:
    """The newest extension in the present round."""
    return application.extensions.filter(round=application.round_id).order_by("-pk").first()


def _deadline_changes(application: Application) -> list[datetime]:
    extension = _extension(application)
    return [
        at for at in (extension and extension.at, moved_at(application.round, "deadline")) if at
    ]


def _move_between_rounds(application: Application, after: datetime) -> Entry | None:
    moves = Entry.objects.about(application).filter(
        verb="application.moved_to_round", at__gte=after
    )
    return moves.order_by("-pk").first()
