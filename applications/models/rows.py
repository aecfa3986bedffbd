"""Facts the template asks for as rows: goals, exemptions, annexes, answers to legal limits."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from networks.models import GuardRail
from support.documents.models import Document

from .application import Application


class Goal(models.Model):
    """A goal with what it is measured by. Values are kept as written: "36-40", "ikke oplyst"."""

    class Direction(models.TextChoices):
        INCREASE = "increase", _("Øges")
        REDUCE = "reduce", _("Reduceres")
        REACH = "reach", _("Når op på")
        KEEP = "keep", _("Holdes uændret")

    application = models.ForeignKey(Application, models.CASCADE, related_name="goals")
    number = models.PositiveSmallIntegerField(_("nummer"))
    revision = models.PositiveIntegerField(default=1, editable=False)
    indicator = models.CharField(
        _("indikator"), max_length=300, help_text=_("Det, I måler, fx antal billige boliger.")
    )
    unit = models.CharField(_("enhed"), max_length=60, blank=True)
    direction = models.CharField(
        _("retning"), max_length=10, choices=Direction.choices, default=Direction.INCREASE
    )
    baseline_value = models.CharField(_("baseline"), max_length=80, blank=True)
    baseline_date = models.DateField(_("baseline opgjort"), null=True, blank=True)
    baseline_note = models.CharField(_("note til baseline"), max_length=300, blank=True)
    target_value = models.CharField(_("mål"), max_length=80, blank=True)
    target_date = models.DateField(_("målet nås senest"), null=True, blank=True)
    success_criterion = models.TextField(_("succeskriterium"), max_length=2000, blank=True)
    builds_on = models.ForeignKey(
        "self",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="built_on_by",
        verbose_name=_("bygger på"),
    )

    class Meta:
        verbose_name = _("mål")
        verbose_name_plural = _("mål")
        constraints = [
            models.UniqueConstraint(
                fields=["application", "number"], name="goal_number_once_per_application"
            ),
            models.CheckConstraint(
                condition=~models.Q(builds_on=models.F("id")),
                name="goal_does_not_build_on_itself",
                violation_error_message=_("Et mål kan ikke bygge på sig selv."),
            ),
        ]

    def __str__(self):
        return f"{self.number}. {self.indicator}"


class Exemption(models.Model):
    """A rule the trial asks to be freed from, or an authority it lacks (section 3)."""

    class Kind(models.TextChoices):
        EXEMPTION = "exemption", _("Undtagelse fra en regel")
        MISSING_AUTHORITY = "missing_authority", _("Manglende hjemmel")
        DISPENSATION = "dispensation", _("Dispensation efter gældende regler")

    application = models.ForeignKey(Application, models.CASCADE, related_name="exemptions")
    number = models.PositiveSmallIntegerField(_("nummer"))
    revision = models.PositiveIntegerField(default=1, editable=False)
    kind = models.CharField(_("slags"), max_length=20, choices=Kind.choices, default=Kind.EXEMPTION)
    law_name = models.CharField(
        _("lov eller bekendtgørelse"),
        max_length=300,
        help_text=_("Fx serviceloven eller LOV nr 707 af 08/06/2018."),
    )
    law_kind = models.CharField(max_length=10, blank=True, editable=False)
    citation = models.CharField(max_length=400, blank=True, editable=False)
    citation_url = models.CharField(max_length=200, blank=True, editable=False)
    provision = models.CharField(
        _("bestemmelse"), max_length=300, blank=True, help_text=_("Fx § 27, stk. 1, nr. 2.")
    )
    sections = models.JSONField(default=list, blank=True, editable=False)
    duty = models.TextField(_("hvad reglen kræver i dag"), max_length=5000, blank=True)
    deviation = models.TextField(_("hvad I ønsker i stedet"), max_length=5000)
    goal = models.ForeignKey(
        Goal,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="exemptions",
        verbose_name=_("mål, som reglen står i vejen for"),
    )
    ministry = models.CharField(_("ansvarligt ministerium"), max_length=120, blank=True)

    class Meta:
        verbose_name = _("hjemmel")
        verbose_name_plural = _("hjemler")
        constraints = [
            models.UniqueConstraint(
                fields=["application", "number"], name="exemption_number_once_per_application"
            )
        ]

    def __str__(self):
        return f"{self.citation or self.law_name} {self.provision}".strip()


class Attachment(models.Model):
    application = models.ForeignKey(Application, models.CASCADE, related_name="attachments")
    number = models.PositiveSmallIntegerField(_("bilag nr."))
    title = models.CharField(_("titel"), max_length=200)
    document = models.ForeignKey(Document, models.PROTECT, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("bilag")
        verbose_name_plural = _("bilag")
        constraints = [
            models.UniqueConstraint(
                fields=["application", "number"], name="attachment_number_once_per_application"
            )
        ]

    def __str__(self):
        return f"{_('Bilag')} {self.number}: {self.title}"


class GuardRailAnswer(models.Model):
    """How the trial keeps within one legal limit, argued by the writer."""

    application = models.ForeignKey(Application, models.CASCADE, related_name="guard_rail_answers")
    guard_rail = models.ForeignKey(GuardRail, models.PROTECT, related_name="+")
    respected = models.BooleanField(_("overholdt"), default=False)
    reason = models.TextField(_("begrundelse"), max_length=5000, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("svar på retlig ramme")
        verbose_name_plural = _("svar på retlige rammer")
        constraints = [
            models.UniqueConstraint(
                fields=["application", "guard_rail"], name="guard_rail_is_answered_once"
            )
        ]

    def __str__(self):
        return f"{self.application_id}: {self.guard_rail_id}"
