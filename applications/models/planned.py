"""One municipality's way through its own bodies with one application: a plan, and changeable."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from networks.models import Municipality

from .agenda import AgendaItem
from .application import Application
from .bodies import Meeting, PoliticalBody


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


class PlannedStep(models.Model):
    """A body the case is to pass; the same ``position`` means: at the same time."""

    class Purpose(models.TextChoices):
        DECISION = "decision", _("Til beslutning")
        ORIENTATION = "orientation", _("Til orientering")

    approval = models.ForeignKey(LocalApproval, models.CASCADE, related_name="planned_steps")
    body = models.ForeignKey(
        PoliticalBody, models.PROTECT, related_name="planned_steps", verbose_name=_("instans")
    )
    position = models.PositiveSmallIntegerField(_("rækkefølge"))
    meeting = models.ForeignKey(
        Meeting,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="planned_steps",
        verbose_name=_("møde"),
    )
    purpose = models.CharField(
        _("formål"), max_length=12, choices=Purpose.choices, default=Purpose.DECISION
    )
    item = models.ForeignKey(
        AgendaItem,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="planned_steps",
        verbose_name=_("dagsordenspunkt"),
    )
    skipped = models.BooleanField(_("springes over"), default=False)
    skip_reason = models.CharField(_("begrundelse"), max_length=300, blank=True)
    agenda_number = models.CharField(_("punkt nr."), max_length=20, blank=True)
    case_number = models.CharField(_("sagsnr."), max_length=60, blank=True)
    document_number = models.CharField(_("dokumentnr."), max_length=60, blank=True)
    case_officers = models.CharField(_("sagsbehandlere"), max_length=200, blank=True)
    recommendation = models.TextField(_("indstilling"), blank=True)
    revision = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        verbose_name = _("planlagt trin")
        verbose_name_plural = _("planlagte trin")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(skipped=False) | ~models.Q(skip_reason=""),
                name="skipped_step_has_a_reason",
            ),
        ]

    def __str__(self):
        return f"{self.approval_id} · {self.position}: {self.body_id}"
