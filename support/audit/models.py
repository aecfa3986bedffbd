from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class EntryQuerySet(models.QuerySet):
    def about(self, instance):
        """Entries on ``instance``, newest first."""
        return self.filter(
            target_type=instance._meta.label_lower, target_id=str(instance.pk)
        ).order_by("-at", "-pk")


class Entry(models.Model):
    """One thing somebody did. Written once; never changed, never deleted.

    The target is a label and a key, not a foreign key: the log outlives what it tells of. What
    happened to a part of an application (a goal, a file) is logged on the application.
    """

    at = models.DateTimeField(_("tidspunkt"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("af")
    )
    verb = models.CharField(_("handling"), max_length=80)
    target_type = models.CharField(max_length=80)
    target_id = models.CharField(max_length=40)
    details = models.JSONField(_("oplysninger"), default=dict)

    objects = EntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("logpost")
        verbose_name_plural = _("logposter")
        indexes = [models.Index(fields=["target_type", "target_id", "-at"], name="entry_target")]

    def __str__(self):
        return f"{self.verb} {self.target_type}/{self.target_id}"
