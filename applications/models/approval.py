"""What a municipality's bodies decided: facts, written once."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from support.documents.models import Document

from .bodies import PoliticalBody
from .planned import LocalApproval, PlannedStep
from .version import ApplicationVersion


class ApprovalStep(models.Model):
    """What one body decided, and on which version. A correction is a new row with a reason.

    ``competent`` keeps whether the body had the final say when it decided, so that a later change
    of the set-up moves no decision; empty on rows from before: then the council had it.
    """

    Body = PoliticalBody.Kind

    class Decision(models.TextChoices):
        RECOMMENDED = "recommended", _("Anbefalet")
        APPROVED = "approved", _("Godkendt")
        ENDORSED = "endorsed", _("Tiltrådt")
        NOTED = "noted", _("Taget til orientering")
        DISCUSSED = "discussed", _("Drøftet")
        APPROVED_WITH_REMARK = "approved_with_remark", _("Godkendt med bemærkning")
        POSTPONED = "postponed", _("Udsat")
        REFUSED = "refused", _("Afvist")

    approval = models.ForeignKey(LocalApproval, models.PROTECT, related_name="steps")
    planned = models.ForeignKey(
        PlannedStep, models.PROTECT, null=True, blank=True, related_name="decisions"
    )
    political_body = models.ForeignKey(
        PoliticalBody, models.PROTECT, null=True, blank=True, related_name="decisions"
    )
    version = models.ForeignKey(
        ApplicationVersion, models.PROTECT, null=True, blank=True, related_name="approval_steps"
    )
    body = models.CharField(_("instans"), max_length=20, choices=Body.choices)
    body_name = models.CharField(_("instansens navn"), max_length=120, blank=True)
    competent = models.BooleanField(_("afgør sagen endeligt"), null=True, editable=False)
    meeting_date = models.DateField(_("mødedato"))
    agenda_number = models.CharField(_("punkt nr."), max_length=20, blank=True)
    case_number = models.CharField(_("sagsnr."), max_length=60, blank=True)
    document_number = models.CharField(_("dokumentnr."), max_length=60, blank=True)
    case_officers = models.CharField(_("sagsbehandlere"), max_length=200, blank=True)
    recommendation = models.TextField(_("indstilling"), blank=True)
    decision = models.CharField(_("beslutning"), max_length=30, choices=Decision.choices)
    decision_text = models.TextField(_("beslutningens ordlyd"), blank=True)
    votes = models.TextField(_("afstemning og mindretalsudtalelser"), blank=True)
    with_reservation = models.BooleanField(
        _("med forbehold for senere politisk behandling"), default=False
    )
    corrects = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="corrected_by"
    )
    reason = models.TextField(_("begrundelse for rettelsen"), blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("beslutning")
        verbose_name_plural = _("beslutninger")
        constraints = [
            models.UniqueConstraint(
                fields=["corrects"],
                condition=models.Q(corrects__isnull=False),
                name="approval_step_is_corrected_once",
            ),
            models.CheckConstraint(
                condition=models.Q(corrects__isnull=True) | ~models.Q(reason=""),
                name="approval_correction_has_a_reason",
            ),
        ]

    def __str__(self):
        return f"{self.get_body_display()} {self.meeting_date}: {self.get_decision_display()}"


class StepAttachment(models.Model):
    """A file that belongs to a decision, such as the extract of the minutes. Append-only."""

    step = models.ForeignKey(ApprovalStep, models.PROTECT, related_name="attachments")
    title = models.CharField(_("titel"), max_length=200)
    document = models.ForeignKey(Document, models.PROTECT, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("bilag til beslutning")
        verbose_name_plural = _("bilag til beslutninger")

    def __str__(self):
        return self.title


class CoverageDecision(models.Model):
    """A named person's answer: does the decision on ``step`` also cover this newer version?"""

    step = models.ForeignKey(ApprovalStep, models.PROTECT, related_name="coverage_decisions")
    version = models.ForeignKey(
        ApplicationVersion, models.PROTECT, related_name="coverage_decisions"
    )
    covered = models.BooleanField(_("beslutningen dækker stadig"))
    reason = models.TextField(_("begrundelse"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("afgørelse om ændret tekst")
        verbose_name_plural = _("afgørelser om ændret tekst")
        constraints = [
            models.UniqueConstraint(
                fields=["step", "version"], name="coverage_is_decided_once_per_version"
            ),
            models.CheckConstraint(
                condition=~models.Q(reason=""), name="coverage_decision_has_a_reason"
            ),
        ]

    def __str__(self):
        return f"{self.step_id} v{self.version_id}: {self.covered}"
