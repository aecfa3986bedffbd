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

    Entries on one target are a chain (``chain``): ``number`` counts them, ``digest`` covers the
    entry and the digest before it. Both are null in what old code wrote during an upgrade.
    """

    at = models.DateTimeField(_("tidspunkt"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("af")
    )
    verb = models.CharField(_("handling"), max_length=80)
    target_type = models.CharField(max_length=80)
    target_id = models.CharField(max_length=40)
    details = models.JSONField(_("oplysninger"), default=dict)
    number = models.PositiveIntegerField(null=True)
    digest = models.CharField(max_length=64, null=True)  # noqa: DJ001 (null: outside the chain)

    objects = EntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("logpost")
        verbose_name_plural = _("logposter")
        indexes = [models.Index(fields=["target_type", "target_id", "-at"], name="entry_target")]
        constraints = [
            models.UniqueConstraint(
                fields=["target_type", "target_id", "number"], name="entry_number_once_per_target"
            )
        ]

    def __str__(self):
        return f"{self.verb} {self.target_type}/{self.target_id}"


class Seal(models.Model):
    """All entries up to ``up_to`` as they stood one night: what is cut off a chain's end is missed.

    ``digest`` covers the entries' own digests in order and the seal before. Append-only.
    """

    at = models.DateTimeField()
    up_to = models.BigIntegerField(unique=True)
    entries = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)

    class Meta:
        verbose_name = _("logsegl")
        verbose_name_plural = _("logsegl")

    def __str__(self):
        return f"{self.up_to}: {self.digest[:12]}"
