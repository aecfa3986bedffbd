"""A municipality's political bodies, under the names it uses, and the days they meet."""

import datetime as dt

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from networks.models import Municipality


class PoliticalBody(models.Model):
    """One body of one municipality. The same ``position`` means: at the same time."""

    class Kind(models.TextChoices):
        ADMINISTRATION = "administration", _("Administrationen")
        COMMITTEE = "committee", _("Fagudvalg")
        FINANCE = "finance", _("Økonomiudvalg eller magistrat")
        COUNCIL = "council", _("Kommunalbestyrelse")
        JOINT = "joint", _("Fælles politisk forum")

    municipality = models.ForeignKey(
        Municipality, models.PROTECT, related_name="political_bodies", verbose_name=_("kommune")
    )
    kind = models.CharField(_("slags"), max_length=20, choices=Kind.choices)
    name = models.CharField(
        _("navn"), max_length=120, help_text=_("Som kommunen selv skriver det, fx Byrådet.")
    )
    short_code = models.CharField(
        _("forkortelse"), max_length=12, blank=True, help_text=_("Fx ØU. Vises i matricer.")
    )
    position = models.PositiveSmallIntegerField(_("rækkefølge"), default=1)
    competent = models.BooleanField(
        _("afgør sagen endeligt"),
        default=False,
        help_text=_("Kun denne instans gør sagen politisk godkendt. De andre anbefaler."),
    )
    agenda_days = models.PositiveSmallIntegerField(
        _("dage fra dagsordenen lukker til mødet"), default=10
    )
    is_active = models.BooleanField(_("i brug"), default=True)

    class Meta:
        verbose_name = _("politisk instans")
        verbose_name_plural = _("politiske instanser")
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "name"],
                name="political_body_name_once_per_municipality",
                violation_error_message=_("Kommunen har allerede en instans med det navn."),
            )
        ]

    def __str__(self):
        return self.name


class Meeting(models.Model):
    """A day ``body`` meets. Its agenda closes ``body.agenda_days`` before, or on the day stated."""

    body = models.ForeignKey(
        PoliticalBody, models.PROTECT, related_name="meetings", verbose_name=_("instans")
    )
    date = models.DateField(_("mødedato"))
    place = models.CharField(_("mødested"), max_length=120, blank=True)
    agenda_closes_on = models.DateField(
        _("dagsordenen lukker"),
        null=True,
        blank=True,
        help_text=_("Lad feltet stå tomt for at følge instansens frist."),
    )
    cancelled = models.BooleanField(_("aflyst"), default=False)

    class Meta:
        verbose_name = _("møde")
        verbose_name_plural = _("møder")
        indexes = [models.Index(fields=["date"], name="meeting_date")]
        constraints = [
            models.UniqueConstraint(
                fields=["body", "date"],
                name="meeting_once_per_body_and_day",
                violation_error_message=_("Instansen har allerede et møde den dag."),
            ),
            models.CheckConstraint(
                condition=Q(agenda_closes_on__isnull=True)
                | Q(agenda_closes_on__lte=models.F("date")),
                name="agenda_closes_no_later_than_the_meeting",
                violation_error_message=_("Dagsordenen skal lukke senest på mødedagen."),
            ),
        ]

    def __str__(self):
        return f"{self.body} {self.date}"

    @property
    def closes_on(self) -> dt.date:
        """The last day an item can come on the agenda (``body`` must be loaded)."""
        return self.agenda_closes_on or self.date - dt.timedelta(days=self.body.agenda_days)


class MeetingChange(models.Model):
    """A meeting that moved, was cancelled or is held after all, and why. Append-only.

    ``old`` is empty for one that is held after all, ``new`` for one that is cancelled.
    """

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="changes")
    old = models.DateField(_("før"), null=True)
    new = models.DateField(_("nu"), null=True)
    reason = models.CharField(_("begrundelse"), max_length=300, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("ændring af møde")
        verbose_name_plural = _("ændringer af møder")

    def __str__(self):
        return f"{self.meeting_id}: {self.old} → {self.new}"
