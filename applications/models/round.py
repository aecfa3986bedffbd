from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from networks.models import Programme

from .template import FormTemplate


class Round(models.Model):
    """An application round and its deadline.

    ``deadline`` is the Danish calendar date one may still submit on; ``closes_at`` is the next
    local midnight as an instant and itself too late (half-open). Late is flagged, not refused.
    """

    class Kind(models.TextChoices):
        TRIAL = "trial", _("Konkrete forsøg")
        NETWORK = "network", _("Netværk")

    programme = models.ForeignKey(
        Programme, models.PROTECT, related_name="rounds", verbose_name=_("ordning")
    )
    kind = models.CharField(_("slags"), max_length=10, choices=Kind.choices, default=Kind.TRIAL)
    number = models.PositiveSmallIntegerField(_("nummer"))
    name = models.CharField(_("navn"), max_length=120)
    template = models.ForeignKey(
        FormTemplate, models.PROTECT, related_name="rounds", verbose_name=_("skabelon")
    )
    opens_on = models.DateField(_("åbner"))
    deadline = models.DateField(_("frist"), help_text=_("Der kan sendes til og med denne dag."))
    opens_at = models.DateTimeField(editable=False)
    closes_at = models.DateTimeField(editable=False)
    deadline_version = models.PositiveIntegerField(default=1, editable=False)
    requires_approval_first = models.BooleanField(
        _("kræver politisk godkendelse før indsendelse"),
        default=False,
        help_text=_("Ellers kan der indsendes med forbehold for politisk godkendelse."),
    )
    guidance_url = models.URLField(_("vejledningens adresse"), blank=True)

    class Meta:
        verbose_name = _("ansøgningsrunde")
        verbose_name_plural = _("ansøgningsrunder")
        constraints = [
            models.CheckConstraint(
                condition=Q(opens_on__lte=F("deadline")),
                name="round_opens_before_its_deadline",
                violation_error_message=_("Fristen skal ligge efter åbningen."),
            ),
            models.UniqueConstraint(
                fields=["programme", "kind", "number"],
                name="round_number_once_per_programme_and_kind",
                violation_error_message=_("Ordningen har allerede en runde med det nummer."),
            ),
        ]

    def __str__(self):
        return self.name


class RoundChange(models.Model):
    """A date of a round that moved: from, to and why. Shown for ever; never altered."""

    class Field(models.TextChoices):
        OPENS_ON = "opens_on", _("Åbning")
        DEADLINE = "deadline", _("Frist")

    round = models.ForeignKey(Round, models.PROTECT, related_name="changes")
    field = models.CharField(_("dato"), max_length=10, choices=Field.choices)
    old = models.DateField(_("før"))
    new = models.DateField(_("nu"))
    reason = models.TextField(_("begrundelse"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(_("ændret"))

    class Meta:
        verbose_name = _("datoændring")
        verbose_name_plural = _("datoændringer")

    def __str__(self):
        return f"{self.get_field_display()}: {self.old} → {self.new}"


class DeadlineExtension(models.Model):
    """A later deadline for one application in its round. The newest row counts."""

    application = models.ForeignKey(
        "applications.Application", models.PROTECT, related_name="extensions"
    )
    round = models.ForeignKey(Round, models.PROTECT, related_name="extensions")
    deadline = models.DateField(_("ny frist"))
    closes_at = models.DateTimeField(editable=False)
    reason = models.TextField(_("begrundelse"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("fristforlængelse")
        verbose_name_plural = _("fristforlængelser")

    def __str__(self):
        return f"{self.application_id}: {self.deadline}"
