from django.conf import settings
from django.db import models
from django.db.models import OuterRef, Subquery
from django.utils.translation import gettext_lazy as _

from .submission import SubmittedVersion


class PublicationQuerySet(models.QuerySet):
    def in_force(self):
        """The newest of each application, where that one lets the public in."""
        newest = Publication.objects.filter(
            item__application=OuterRef("item__application")
        ).order_by("-pk")
        return self.filter(public=True, pk=Subquery(newest.values("pk")[:1]))


class Publication(models.Model):
    """Somebody made a trial public, or took it back. Append-only; the newest counts.

    Public is what was sent, never a draft, and no person's name: title, ``summary``, wishes with
    answers, where each municipality stands; the sections too when ``shows_text``.
    """

    item = models.ForeignKey(SubmittedVersion, models.PROTECT, related_name="publications")
    public = models.BooleanField(default=True)
    summary = models.TextField(
        _("resumé"),
        max_length=2000,
        blank=True,
        help_text=_("Kort og uden personers navne. Står øverst på den åbne side."),
    )
    shows_text = models.BooleanField(_("vis også ansøgningens afsnit"), default=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    objects = PublicationQuerySet.as_manager()

    class Meta:
        verbose_name = _("offentliggørelse")
        verbose_name_plural = _("offentliggørelser")

    def __str__(self):
        return f"{self.item_id}: {self.public}"
