from django.db import models
from django.utils.translation import gettext_lazy as _

from networks.models import Programme


class ProgrammeAccount(models.Model):
    """One number of the ministry's own account of a programme, with its day and its source.

    Steps follow each other (applied → granted → carried out); a split says what became of the
    last. Shown beside what this system counts itself, never added to it.
    """

    class Kind(models.TextChoices):
        STEP = "step", _("Trin")
        SPLIT = "split", _("Fordeling")

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="accounts")
    kind = models.CharField(_("slags"), max_length=5, choices=Kind.choices)
    position = models.PositiveSmallIntegerField(_("rækkefølge"))
    label = models.CharField(_("tekst"), max_length=150)
    number = models.PositiveIntegerField(_("antal forsøg"))
    as_of = models.DateField(_("opgjort"))
    source = models.CharField(_("kilde"), max_length=300)

    class Meta:
        verbose_name = _("tal i ministeriets opgørelse")
        verbose_name_plural = _("tal i ministeriets opgørelse")
        ordering = ["programme", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "position"], name="programme_account_has_its_own_place"
            )
        ]

    def __str__(self):
        return f"{self.label}: {self.number}"
