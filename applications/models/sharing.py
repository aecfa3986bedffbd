"""Access beyond one's own: a section opened to a participant, a guest's reading, a broken glass.

Every row says who gave it and when. What is over is closed, never deleted.
"""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from applications.workflow import Sharing
from networks.models import Ministry, Municipality

from .template import TemplateSection


class SectionOpeningQuerySet(models.QuerySet):
    def in_force(self):
        """Openings that count now: the draft is shared and the municipality takes part."""
        return self.filter(
            closed_at__isnull=True,
            application__sharing__in=[Sharing.PARTICIPANTS, Sharing.NETWORK],
            application__participations__municipality=F("municipality"),
            application__participations__status="accepted",
        )


class SectionOpening(models.Model):
    """A participant's leave to write in one section of a shared draft.

    Its people see the section's history from ``from_revision`` on, not what was written before.
    """

    application = models.ForeignKey(
        "applications.Application", models.CASCADE, related_name="section_openings"
    )
    section = models.ForeignKey(
        TemplateSection, models.PROTECT, related_name="+", verbose_name=_("afsnit")
    )
    municipality = models.ForeignKey(
        Municipality, models.PROTECT, related_name="+", verbose_name=_("kommune")
    )
    from_revision = models.PositiveIntegerField()
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    closed_at = models.DateTimeField(null=True)

    objects = SectionOpeningQuerySet.as_manager()

    class Meta:
        verbose_name = _("åbnet afsnit")
        verbose_name_plural = _("åbnede afsnit")
        constraints = [
            models.UniqueConstraint(
                fields=["application", "section", "municipality"],
                condition=Q(closed_at__isnull=True),
                name="section_is_open_once_to_a_municipality",
            ),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True) ^ Q(closed_by__isnull=False),
                name="section_opening_is_closed_by_somebody",
            ),
        ]

    def __str__(self):
        return f"{self.application_id} · {self.section_id} · {self.municipality_id}"


class GuestQuerySet(models.QuerySet):
    def in_force(self):
        """What is not over, by the database's clock."""
        return self.filter(expires_at__gt=Now())


class ReadingGrantQuerySet(GuestQuerySet):
    def in_force(self):
        return super().in_force().filter(ended_at__isnull=True)


class ReadingGrant(models.Model):
    """A named person at a ministry may read one draft, and comment, until a day: *sparring*."""

    application = models.ForeignKey(
        "applications.Application", models.CASCADE, related_name="reading_grants"
    )
    reader = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("person")
    )
    ministry = models.ForeignKey(Ministry, models.PROTECT, related_name="+")
    purpose = models.CharField(_("formål"), max_length=200)
    given_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    given_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    ended_at = models.DateTimeField(null=True)

    objects = ReadingGrantQuerySet.as_manager()

    class Meta:
        verbose_name = _("læseadgang")
        verbose_name_plural = _("læseadgange")
        indexes = [models.Index(fields=["reader", "expires_at"], name="grant_reader")]
        constraints = [
            models.UniqueConstraint(
                fields=["application", "reader"],
                condition=Q(ended_at__isnull=True),
                name="grant_is_given_once_to_a_reader",
            ),
            models.CheckConstraint(
                condition=Q(expires_at__gt=F("given_at")), name="grant_expires_after_it_is_given"
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) ^ Q(ended_by__isnull=False),
                name="grant_is_ended_by_somebody",
            ),
        ]

    def __str__(self):
        return f"{self.application_id}: {self.reader_id}"


class BreakGlass(models.Model):
    """An administrator read one draft for an hour, with a reason the owner was told.

    Append-only in the database.
    """

    application = models.ForeignKey(
        "applications.Application", models.PROTECT, related_name="broken_glass"
    )
    administrator = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    reason = models.TextField(_("begrundelse"))
    at = models.DateTimeField()
    expires_at = models.DateTimeField()

    objects = GuestQuerySet.as_manager()

    class Meta:
        verbose_name = _("nødadgang")
        verbose_name_plural = _("nødadgange")
        indexes = [models.Index(fields=["administrator", "expires_at"], name="glass_administrator")]
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="broken_glass_has_a_reason"),
            models.CheckConstraint(
                condition=Q(expires_at__gt=F("at")), name="broken_glass_expires_after_it_is_broken"
            ),
        ]

    def __str__(self):
        return f"{self.application_id}: {self.administrator_id}"
