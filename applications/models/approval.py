from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from networks.models import Municipality

from .application import Application
from .version import ApplicationVersion


class LocalApproval(models.Model):
    """One municipality's own political treatment of one application; its steps tell the state."""

    application = models.ForeignKey(Application, models.PROTECT, related_name="local_approvals")
    municipality = models.ForeignKey(Municipality, models.PROTECT, related_name="local_approvals")

    class Meta:
        verbose_name = _("lokalpolitisk behandling")
        verbose_name_plural = _("lokalpolitiske behandlinger")
        constraints = [
            models.UniqueConstraint(
                fields=["application", "municipality"], name="local_approval_once_per_municipality"
            )
        ]

    def __str__(self):
        return f"{self.application_id}: {self.municipality_id}"


class ApprovalStep(models.Model):
    """What one body decided, and on which version. A correction is a new row with a reason."""

    class Body(models.TextChoices):
        ADMINISTRATION = "administration", _("Administrationen")
        COMMITTEE = "committee", _("Fagudvalg")
        FINANCE = "finance", _("Økonomiudvalg eller magistrat")
        COUNCIL = "council", _("Kommunalbestyrelse")

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
    version = models.ForeignKey(
        ApplicationVersion, models.PROTECT, null=True, blank=True, related_name="approval_steps"
    )
    body = models.CharField(_("instans"), max_length=20, choices=Body.choices)
    body_name = models.CharField(_("instansens navn"), max_length=120, blank=True)
    meeting_date = models.DateField(_("mødedato"))
    agenda_number = models.CharField(_("punkt nr."), max_length=20, blank=True)
    case_number = models.CharField(_("sagsnr."), max_length=60, blank=True)
    document_number = models.CharField(_("dokumentnr."), max_length=60, blank=True)
    decision = models.CharField(_("beslutning"), max_length=30, choices=Decision.choices)
    decision_text = models.TextField(_("beslutningens ordlyd"), blank=True)
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
