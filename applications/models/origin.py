from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from .application import Application


class Origin(models.Model):
    """What an application was begun from. Append-only in the database.

    ``version`` is the number of the version that was copied, or None for the text as it stood.
    """

    application = models.OneToOneField(Application, models.CASCADE, related_name="origin")
    source = models.ForeignKey(Application, models.PROTECT, related_name="copies")
    version = models.PositiveIntegerField(null=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("forlæg")
        verbose_name_plural = _("forlæg")
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(application=models.F("source")),
                name="origin_is_another_application",
            )
        ]

    def __str__(self):
        return f"{self.application_id} ← {self.source_id}"
