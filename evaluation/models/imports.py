"""A file of figures on its way into a plan: what each cell of it says, and what becomes of it."""

from datetime import date

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from networks.models import Municipality
from support.documents.models import Document

from .goal import PlanGoal
from .measurement import Measurement
from .plan import EvaluationPlan


class FigureImportQuerySet(models.QuerySet):
    def visible_to(self, user, *, on: date):
        """One's own, as long as one sees the plan: what is not saved yet is a draft."""
        plans = EvaluationPlan.objects.visible_to(user, on=on)
        return self.filter(by=user, plan__in=plans.values("pk"))


class FigureImport(models.Model):
    """One file, read line by line and saved after it was looked at. Moved by actions alone.

    ``rows`` counts how far the work has come, in rows of the file while it is read and in lines
    while it is saved.
    """

    class State(models.TextChoices):
        READING = "reading", _("Filen læses")
        READY = "ready", _("Klar til at blive gemt")
        SAVING = "saving", _("Tallene gemmes")
        SAVED = "saved", _("Gemt")
        FAILED = "failed", _("Kan ikke læses")
        DROPPED = "dropped", _("Opgivet")

    plan = models.ForeignKey(EvaluationPlan, models.PROTECT, related_name="imports")
    document = models.ForeignKey(Document, models.PROTECT, related_name="+")
    kind = models.CharField(
        _("tallene er"),
        max_length=12,
        choices=Measurement.Kind.choices,
        default=Measurement.Kind.MEASUREMENT,
    )
    on = models.DateField(_("opgjort pr."))
    source = models.CharField(_("kilde"), max_length=200, blank=True)
    is_provisional = models.BooleanField(_("tallene er foreløbige"), default=False)
    reason = models.CharField(_("hvorfor tal rettes"), max_length=300, blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.READING)
    rows = models.PositiveIntegerField(default=0)
    problem = models.TextField(blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    changed_at = models.DateTimeField()

    objects = FigureImportQuerySet.as_manager()

    class Meta:
        verbose_name = _("indlæsning af tal")
        verbose_name_plural = _("indlæsninger af tal")
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(state="failed") | ~models.Q(problem=""),
                name="failed_figure_import_says_why",
            )
        ]

    def __str__(self):
        return f"{self.plan_id}: {self.get_state_display()}"


class ImportedCell(models.Model):
    """One cell of the file with its fate: first what will become of it, then what became."""

    class Fate(models.TextChoices):
        NEW = "new", _("Nyt tal")
        CHANGED = "changed", _("Retter et tal")
        SAME = "same", _("Står der allerede")
        BLANK = "blank", _("Tom")
        HEADING = "heading", _("Overskrift eller note")
        FAULT = "fault", _("Kan ikke gemmes")
        SAVED = "saved", _("Gemt")
        REFUSED = "refused", _("Blev ikke gemt")

    TO_SAVE = (Fate.NEW, Fate.CHANGED)

    batch = models.ForeignKey(FigureImport, models.CASCADE, related_name="cells")
    row = models.PositiveIntegerField()
    column = models.PositiveSmallIntegerField()
    goal_name = models.CharField(max_length=300, blank=True)
    place_name = models.CharField(max_length=120, blank=True)
    group = models.CharField(max_length=120, blank=True)
    unit = models.CharField(max_length=60, blank=True)
    goal = models.ForeignKey(PlanGoal, models.PROTECT, null=True, related_name="+")
    municipality = models.ForeignKey(Municipality, models.PROTECT, null=True, related_name="+")
    kind = models.CharField(max_length=12, choices=Measurement.Kind.choices, blank=True)
    on = models.DateField(null=True)
    written = models.CharField(max_length=120, blank=True)
    note = models.CharField(max_length=500, blank=True)
    source = models.CharField(max_length=200, blank=True)
    is_provisional = models.BooleanField(default=False)
    # The figure that stood there when the file was read.
    base = models.ForeignKey(Measurement, models.PROTECT, null=True, related_name="+")
    fate = models.CharField(max_length=10, choices=Fate.choices)
    message = models.CharField(max_length=300, blank=True)

    class Meta:
        verbose_name = _("indlæst celle")
        verbose_name_plural = _("indlæste celler")
        indexes = [
            models.Index(fields=["batch", "fate", "id"], name="imported_cell_fate"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["batch", "row", "column"], name="imported_cell_is_told_once"
            )
        ]

    def __str__(self):
        return f"{self.row}/{self.column}: {self.written}"
