from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from .application import Application


class ApplicationVersionQuerySet(models.QuerySet):
    def newest_of(self, application):
        """The version that holds the text of ``application``, if it was ever frozen; 0 or 1 row.

        Read from the database: a copy held since before the freezing knows an older number.
        """
        return self.filter(application=application, number=models.F("application__latest_version"))


class ApplicationVersion(models.Model):
    """The whole application as it stood: an immutable snapshot (append-only in the database).

    ``content`` is what documents are made of (its shape: ``applications.content``); ``sha256`` is
    the fingerprint of its canonical JSON.
    """

    class Reason(models.TextChoices):
        FROZEN = "frozen", _("Fastlåst")
        SUBMITTED = "submitted", _("Indsendt")
        RETURNED = "returned", _("Sendt tilbage fra ministeriet")

    application = models.ForeignKey(Application, models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField(_("version"))
    reason = models.CharField(_("anledning"), max_length=10, choices=Reason.choices)
    content = models.JSONField()
    sha256 = models.CharField(max_length=64)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    objects = ApplicationVersionQuerySet.as_manager()

    class Meta:
        verbose_name = _("version")
        verbose_name_plural = _("versioner")
        constraints = [
            models.UniqueConstraint(
                fields=["application", "number"], name="version_number_once_per_application"
            )
        ]

    def __str__(self):
        return f"{self.application_id} v{self.number}"
