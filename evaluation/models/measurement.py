from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from networks.models import Municipality

from .goal import PlanGoal


class MeasurementQuerySet(models.QuerySet):
    def current(self):
        """Those that nobody has corrected, without those taken back."""
        return self.filter(corrected_by__isnull=True, is_withdrawn=False)


class Measurement(models.Model):
    """One figure: of a goal, in a municipality, of a day. Append-only; a correction has a reason.

    ``written`` is what somebody wrote ("36-40", "47,3 %", "204 (pr. 17. maj 2016)"); the numbers
    are what ``networks.written_values`` reads out of it, and may be missing. Without
    ``municipality`` it is of the network as a whole. ``on`` is the day the figure is of.
    """

    class Kind(models.TextChoices):
        BASELINE = "baseline", _("Baseline")
        TARGET = "target", _("Målværdi")
        MEASUREMENT = "measurement", _("Måling")

    goal = models.ForeignKey(PlanGoal, models.PROTECT, related_name="measurements")
    municipality = models.ForeignKey(
        Municipality,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="measurements",
        verbose_name=_("kommune"),
    )
    kind = models.CharField(_("slags"), max_length=12, choices=Kind.choices)
    on = models.DateField(_("opgjort pr."))
    written = models.CharField(_("værdi"), max_length=120)
    number = models.DecimalField(max_digits=20, decimal_places=4, null=True, blank=True)
    low = models.DecimalField(max_digits=20, decimal_places=4, null=True, blank=True)
    high = models.DecimalField(max_digits=20, decimal_places=4, null=True, blank=True)
    is_percent = models.BooleanField(default=False)
    is_unknown = models.BooleanField(_("ikke oplyst"), default=False)
    is_provisional = models.BooleanField(_("foreløbig"), default=False)
    is_withdrawn = models.BooleanField(default=False)
    note = models.CharField(_("note"), max_length=500, blank=True)
    source = models.CharField(_("kilde"), max_length=200, blank=True)
    corrects = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="corrected_by"
    )
    reason = models.CharField(_("hvorfor tallet rettes"), max_length=300, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    objects = MeasurementQuerySet.as_manager()

    class Meta:
        verbose_name = _("måling")
        verbose_name_plural = _("målinger")
        indexes = [
            models.Index(fields=["goal", "municipality", "kind", "on"], name="measurement_of_goal")
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["goal", "municipality", "kind", "on"],
                condition=Q(corrects__isnull=True, municipality__isnull=False),
                name="first_measurement_once",
            ),
            models.UniqueConstraint(
                fields=["goal", "kind", "on"],
                condition=Q(corrects__isnull=True, municipality__isnull=True),
                name="first_common_measurement_once",
            ),
            models.CheckConstraint(
                condition=Q(corrects__isnull=True) | ~Q(reason=""),
                name="corrected_measurement_has_a_reason",
            ),
            models.CheckConstraint(
                condition=~Q(written="") | Q(is_withdrawn=True) | Q(is_unknown=True),
                name="measurement_says_something",
            ),
        ]

    def __str__(self):
        return f"{self.goal_id}: {self.written}"
