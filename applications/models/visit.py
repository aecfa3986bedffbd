from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from .application import Application


class Visit(models.Model):
    """When a person last looked at an application, and when the time before.

    Two looks within ``actions.visits.APART`` are one visit.
    """

    application = models.ForeignKey(Application, models.CASCADE, related_name="visits")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    last_at = models.DateTimeField()
    before_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("besøg")
        verbose_name_plural = _("besøg")
        constraints = [
            models.UniqueConstraint(
                fields=["application", "user"], name="visit_once_per_person_and_application"
            )
        ]

    def __str__(self):
        return f"{self.application_id}: {self.user_id}"
