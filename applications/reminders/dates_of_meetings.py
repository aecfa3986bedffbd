"""Anchors: the meetings that are to treat an application, and the last day of their agendas."""

from django.db.models import BooleanField, DateField, Exists, F, Func, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from applications.models import ApprovalStep, CoverageDecision, MeetingChange, PlannedStep
from applications.reminders.anchor import Anchor, Cause, Occurrence
from applications.workflow import UNFINISHED, Status


class DaysBefore(Func):
    """``date`` minus a number of days that stands in another column."""

    output_field = DateField()

    def as_postgresql(self, compiler, connection, **extra):
        return self.as_sql(compiler, connection, template="(%(expressions)s)", arg_joiner=" - ")

    def as_sqlite(self, compiler, connection, **extra):
        day, days = self.source_expressions
        day_sql, day_params = compiler.compile(day)
        days_sql, days_params = compiler.compile(days)
        sql = f"date({day_sql}, '-' || {days_sql} || ' days')"
        return sql, [*day_params, *days_params]


class _OfStep(Anchor):
    about = "step"
    programme_path = "approval__application__round__programme"

    def rows(self):
        steps = _undecided_steps().select_related(
            "body__municipality",
            "meeting",
            "approval__municipality",
            "approval__application__round__programme",
            "approval__application__network__programme",
            "approval__application__owner",
        )
        return steps.annotate(anchor_date=self.date())

    def date(self):
        return F("meeting__date")

    def occurrence(self, row):
        approval = row.approval
        application = approval.application
        return Occurrence(
            anchor=self,
            object_id=row.pk,
            date=row.anchor_date,
            programme=application.round.programme,
            round=application.round,
            network=application.network,
            application=application,
            municipality=approval.municipality,
            body=row.body.name,
        )

    def url(self, occurrence):
        place = [occurrence.application.reference, occurrence.municipality.code]
        return reverse("applications:plan", args=place)

    def cause(self, occurrence, *, after):
        change = _change_of(occurrence, after)
        if change and change.reason:
            told = _("Mødet er aflyst: %(grund)s Vælg et nyt møde i planen.")
            text = told % {"grund": change.reason} if change.new is None else change.reason
        elif occurrence.date is None:
            text = _("Mødet er aflyst, eller sagen er taget af det. Vælg et nyt møde i planen.")
        else:
            text = _("Mødekalenderen eller sagens plan er rettet.")
        return Cause(f"{self.code}/{occurrence.object_id}/{occurrence.date}", text)

    def name(self, occurrence):
        return f"{occurrence.body}, {occurrence.municipality}"


class MeetingHeld(_OfStep):
    code, label, thing = "meeting", _l("Møde, der skal behandle sagen"), _l("Mødet")


class AgendaCloses(_OfStep):
    code, label = "agenda_closes", _l("Dagsordenen lukker")
    thing = _l("Dagsordenens frist")
    closes = True

    def date(self):
        return Coalesce(
            "meeting__agenda_closes_on", DaysBefore("meeting__date", "body__agenda_days")
        )


def _change_of(occurrence, after) -> MeetingChange | None:
    """What happened to the step's meeting, or to the one it was taken off, since ``after``."""
    step = PlannedStep.objects.filter(pk=occurrence.object_id).first()
    if step is None:
        return None
    changes = MeetingChange.objects.filter(meeting__body=step.body_id, at__gt=after)
    if step.meeting_id:
        changes = changes.filter(meeting=step.meeting_id, new__isnull=False)
    else:
        changes = changes.filter(new__isnull=True)
    return changes.order_by("-pk").first()


def _undecided_steps() -> QuerySet[PlannedStep]:
    """Planned decisions that are still to come; one that was sent back is to come again."""
    coverage = CoverageDecision.objects.filter(step=OuterRef("pk")).order_by("-version__number")
    settled = (
        ApprovalStep.objects.filter(planned=OuterRef("pk"), corrected_by__isnull=True)
        .exclude(decision=ApprovalStep.Decision.POSTPONED)
        .annotate(
            still=Coalesce(
                Subquery(coverage.values("covered")[:1]), True, output_field=BooleanField()
            )
        )
        .filter(still=True)
    )
    return PlannedStep.objects.filter(
        ~Exists(settled),
        skipped=False,
        purpose=PlannedStep.Purpose.DECISION,
        approval__application__status__in=UNFINISHED | {Status.SUBMITTED},
    )
