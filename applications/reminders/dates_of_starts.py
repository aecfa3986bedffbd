"""Anchors: the ministry's answer, and the day a municipality has planned to start its trial."""

from django.db.models import Exists, OuterRef, Subquery
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from applications.models import ExemptionAnswer, Participation, TrialStep
from applications.reminders.anchor import Anchor, Cause, Occurrence
from applications.reminders.dates_of_applications import OfApplication
from applications.workflow import Status

Kind = TrialStep.Kind


class Answered(OfApplication):
    """``since``: an answer may be registered long after the letter's date."""

    code, label, thing = "answered", _l("Ministeriets svar"), _l("Svarets dato")
    announces = False

    def rows(self):
        answers = ExemptionAnswer.objects.filter(wish__item__application=OuterRef("pk"))
        newest = answers.order_by("-answered_on").values("answered_on")[:1]
        answered = self.applications().filter(status__in=[Status.ANSWERED, Status.RETURNED])
        return answered.annotate(anchor_date=Subquery(newest)).filter(anchor_date__isnull=False)

    def since(self, occurrence):
        answers = ExemptionAnswer.objects.filter(wish__item__application=occurrence.object_id)
        return answers.order_by("-at").values_list("at", flat=True).first()


class PlannedStart(Anchor):
    """One municipality's start, until it has started, or has been stopped or overtaken."""

    code, label, thing = "planned_start", _l("Planlagt start på forsøget"), _l("Forsøgets start")
    about = "step"
    programme_path = "application__round__programme"

    def rows(self):
        steps = TrialStep.objects.filter(participation=OuterRef("pk"))
        planned = steps.filter(kind=Kind.PLANNED).order_by("-pk").values("on")[:1]
        begun = steps.exclude(kind=Kind.PLANNED)
        return (
            Participation.objects.filter(~Exists(begun))
            .exclude(status=Participation.Status.DECLINED)
            .exclude(application__status=Status.WITHDRAWN)
            .select_related(
                "municipality",
                "application__round__programme",
                "application__network__programme",
                "application__owner",
            )
            .annotate(anchor_date=Subquery(planned))
            .filter(anchor_date__isnull=False)
        )

    def occurrence(self, row):
        application = row.application
        return Occurrence(
            anchor=self,
            object_id=row.pk,
            date=row.anchor_date,
            programme=application.round.programme,
            round=application.round,
            network=application.network,
            application=application,
            municipality=row.municipality,
        )

    def url(self, occurrence):
        place = [occurrence.application.reference, occurrence.municipality.code]
        return reverse("applications:start_page", args=place)

    def since(self, occurrence):
        step = self._newest(occurrence)
        return step.at if step else None

    def cause(self, occurrence, *, after):
        step = self._newest(occurrence)
        if step is None:
            return super().cause(occurrence, after=after)
        return Cause(f"start/{step.pk}", step.note or _("Kommunen har planlagt en ny dato."))

    def name(self, occurrence):
        return str(occurrence.municipality)

    def _newest(self, occurrence) -> TrialStep | None:
        steps = TrialStep.objects.filter(participation=occurrence.object_id, kind=Kind.PLANNED)
        return steps.order_by("-pk").first()
