from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from networks.models import Network, Programme, Role
from networks.standing import MUNICIPAL, standing


class Dated(models.Model):
    """Something that is to be done, by whom, and when: a day, a period, or words alone.

    ``written`` is how the source says it ("medio 2017"); ``due_on`` is the last day of that, and
    empty where no date is known.
    """

    class Who(models.TextChoices):
        NETWORK = "network", _("Netværket")
        EVALUATOR = "evaluator", _("Evaluator")
        MINISTRY = "ministry", _("Ministeriet")
        MUNICIPALITY = "municipality", _("Hver kommune")

    title = models.CharField(_("hvad"), max_length=200)
    text = models.TextField(_("beskrivelse"), max_length=2000, blank=True)
    who = models.CharField(_("hvem har ansvaret"), max_length=12, choices=Who.choices)
    others = models.CharField(_("hvem er ellers med"), max_length=200, blank=True)
    begins_on = models.DateField(_("tidligst"), null=True, blank=True)
    due_on = models.DateField(_("senest"), null=True, blank=True)
    written = models.CharField(
        _("tid i ord"), max_length=60, blank=True, help_text=_("Fx medio 2017.")
    )

    class Meta:
        abstract = True

    def __str__(self):
        return self.title


class PlannedMilestone(Dated):
    """A step of the programme's own plan for the evaluation, the same for every network."""

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="milestones")
    position = models.PositiveSmallIntegerField(_("rækkefølge"))
    revision = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        verbose_name = _("milepæl i ordningen")
        verbose_name_plural = _("milepæle i ordningen")
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "position"], name="planned_milestone_has_its_own_place"
            ),
            models.CheckConstraint(
                condition=Q(begins_on__isnull=True) | Q(begins_on__lte=F("due_on")),
                name="planned_milestone_begins_before_it_is_due",
                violation_error_message=_("»Tidligst« skal ligge før »senest«."),
            ),
        ]


class MilestoneQuerySet(models.QuerySet):
    def visible_to(self, user, *, on: date):
        """Those of the networks ``user`` works in, evaluates, or whose ministry they work in."""
        it = standing(user, on)
        if not it.affiliations:
            return self.none()
        within = it.member_of(*MUNICIPAL) | it.networks(Role.COORDINATOR, Role.EVALUATOR)
        return self.filter(
            Q(network__in=within) | Q(network__programme__ministry__in=it.ministries)
        )


class Milestone(Dated):
    """A step in the evaluation of one network: of the programme's plan, or its own."""

    network = models.ForeignKey(Network, models.PROTECT, related_name="milestones")
    planned = models.ForeignKey(
        PlannedMilestone, models.PROTECT, null=True, blank=True, related_name="milestones"
    )
    revision = models.PositiveIntegerField(default=1, editable=False)
    done_on = models.DateField(_("gjort"), null=True, blank=True)
    done_note = models.CharField(_("bemærkning"), max_length=300, blank=True)
    dropped_on = models.DateField(_("bortfaldet"), null=True, blank=True)
    drop_reason = models.CharField(_("begrundelse"), max_length=300, blank=True)

    objects = MilestoneQuerySet.as_manager()

    class Meta:
        verbose_name = _("milepæl")
        verbose_name_plural = _("milepæle")
        constraints = [
            models.UniqueConstraint(
                fields=["network", "planned"],
                condition=Q(planned__isnull=False),
                name="network_has_each_planned_milestone_once",
            ),
            models.CheckConstraint(
                condition=Q(begins_on__isnull=True) | Q(begins_on__lte=F("due_on")),
                name="milestone_begins_before_it_is_due",
                violation_error_message=_("»Tidligst« skal ligge før »senest«."),
            ),
            models.CheckConstraint(
                condition=Q(dropped_on__isnull=True) | ~Q(drop_reason=""),
                name="dropped_milestone_has_a_reason",
            ),
        ]

    @property
    def is_open(self) -> bool:
        return self.done_on is None and self.dropped_on is None

    def is_late(self, on: date) -> bool:
        return self.is_open and self.due_on is not None and self.due_on < on


class MilestoneMove(models.Model):
    """A date that moved: from, to and why. Append-only."""

    milestone = models.ForeignKey(Milestone, models.PROTECT, related_name="moves")
    old = models.DateField(_("før"), null=True)
    new = models.DateField(_("nu"), null=True)
    old_begins = models.DateField(_("tidligst før"), null=True)
    old_written = models.CharField(max_length=60, blank=True)
    reason = models.CharField(_("begrundelse"), max_length=300)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("flyttet milepæl")
        verbose_name_plural = _("flyttede milepæle")

    def __str__(self):
        return f"{self.milestone_id}: {self.old} → {self.new}"
