"""A municipality's by-law (*frikommunevedtægt*): issued, published, sent to the ministry."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from .application import Participation


class ByLaw(models.Model):
    """One edition, made of what is known on the day. Append-only; the newest counts.

    ``content`` is what its documents are made of (``applications.by_law_content``).
    """

    participation = models.ForeignKey(Participation, models.PROTECT, related_name="by_laws")
    number = models.PositiveSmallIntegerField(_("udgave"))
    content = models.JSONField()
    sha256 = models.CharField(max_length=64)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("frikommunevedtægt")
        verbose_name_plural = _("frikommunevedtægter")
        constraints = [
            models.UniqueConstraint(
                fields=["participation", "number"], name="by_law_edition_once_per_municipality"
            )
        ]

    def __str__(self):
        return f"{self.participation_id}: {self.number}"


class ByLawPublication(models.Model):
    """Proof that an edition stands on the municipality's own site. Append-only."""

    by_law = models.ForeignKey(ByLaw, models.PROTECT, related_name="publications")
    url = models.URLField(_("adresse på kommunens hjemmeside"), max_length=300)
    published_on = models.DateField(_("offentliggjort"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("offentliggørelse af vedtægt")
        verbose_name_plural = _("offentliggørelser af vedtægter")

    def __str__(self):
        return f"{self.by_law_id}: {self.url}"
