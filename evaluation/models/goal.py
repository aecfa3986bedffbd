from django.conf import settings
from django.db import models
from django.db.models import F, OuterRef, Q, Subquery
from django.utils.translation import gettext_lazy as _

from .plan import EvaluationPlan


class DefinitionQuerySet(models.QuerySet):
    def current(self):
        """The newest version of each term of each plan."""
        newest = Definition.objects.filter(plan=OuterRef("plan"), term=OuterRef("term"))
        return self.filter(pk=Subquery(newest.order_by("-number").values("pk")[:1]))


class Definition(models.Model):
    """What a word means in the figures: "billig bolig: husleje højst 2.800 kr.". Append-only."""

    plan = models.ForeignKey(EvaluationPlan, models.PROTECT, related_name="definitions")
    term = models.CharField(_("begreb"), max_length=100)
    number = models.PositiveIntegerField(_("version"))
    text = models.TextField(_("betyder"), max_length=1000)
    is_provisional = models.BooleanField(_("foreløbig"), default=False)
    valid_from = models.DateField(_("gælder fra"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    objects = DefinitionQuerySet.as_manager()

    class Meta:
        verbose_name = _("definition")
        verbose_name_plural = _("definitioner")
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "term", "number"], name="definition_number_once_per_term"
            )
        ]

    def __str__(self):
        return f"{self.term}: {self.text}"


class PlanGoal(models.Model):
    """What is measured: a goal of the trial, or a figure that is only followed.

    A trial's plan begins with the goals of what was sent (``sent_number``); what is followed
    without a goal has the direction ``FOLLOW``. ``group`` is the heading it stands under.
    """

    class Direction(models.TextChoices):
        INCREASE = "increase", _("Øges")
        REDUCE = "reduce", _("Reduceres")
        REACH = "reach", _("Når op på")
        KEEP = "keep", _("Holdes uændret")
        FOLLOW = "follow", _("Følges")

    plan = models.ForeignKey(EvaluationPlan, models.PROTECT, related_name="goals")
    number = models.PositiveSmallIntegerField(_("nummer"))
    sent_number = models.PositiveSmallIntegerField(null=True, blank=True, editable=False)
    revision = models.PositiveIntegerField(default=1, editable=False)
    group = models.CharField(_("overskrift"), max_length=120, blank=True)
    indicator = models.CharField(
        _("indikator"), max_length=300, help_text=_("Det, I måler, fx antal billige boliger.")
    )
    unit = models.CharField(_("enhed"), max_length=60, blank=True)
    direction = models.CharField(
        _("retning"), max_length=10, choices=Direction.choices, default=Direction.INCREASE
    )
    success_criterion = models.TextField(_("succeskriterium"), max_length=2000, blank=True)
    population = models.CharField(
        _("hvem der tælles med"),
        max_length=300,
        blank=True,
        help_text=_("Fx nye borgere, som får en midlertidig lejekontrakt."),
    )
    note = models.CharField(_("note"), max_length=500, blank=True)
    builds_on = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="built_on_by",
        verbose_name=_("bygger på"),
        help_text=_("Fx 60 lån ud af 80 deltagere."),
    )
    term = models.CharField(
        _("begreb"), max_length=100, blank=True, help_text=_("Et begreb fra planens definitioner.")
    )
    dropped_on = models.DateField(_("måles ikke mere fra"), null=True, blank=True)
    drop_reason = models.CharField(_("begrundelse"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("mål i evalueringen")
        verbose_name_plural = _("mål i evalueringen")
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["plan", "number"], name="plan_goal_number_once"),
            models.CheckConstraint(
                condition=~Q(builds_on=F("id")), name="plan_goal_does_not_build_on_itself"
            ),
            models.CheckConstraint(
                condition=Q(dropped_on__isnull=True) | ~Q(drop_reason=""),
                name="dropped_plan_goal_has_a_reason",
            ),
        ]

    def __str__(self):
        return f"{self.number}. {self.indicator}"
