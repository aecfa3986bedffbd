from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from .application import Application
from .template import SectionPart, TemplateSection


class SectionText(models.Model):
    """The head of one section: the newest accepted text and its revision number.

    The head moves only by compare-and-swap on ``revision`` (``actions.text``); what was typed is
    kept in ``SectionRevision`` whatever happens to the head.
    """

    application = models.ForeignKey(Application, models.CASCADE, related_name="texts")
    section = models.ForeignKey(TemplateSection, models.PROTECT, related_name="texts")
    html = models.TextField(blank=True)
    characters = models.PositiveIntegerField(default=0)
    revision = models.PositiveIntegerField(default=0)
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    changed_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("afsnitstekst")
        verbose_name_plural = _("afsnitstekster")
        constraints = [
            models.UniqueConstraint(
                fields=["application", "section"], name="section_text_once_per_application"
            )
        ]

    def __str__(self):
        return f"{self.application_id} · {self.section_id} · r{self.revision}"


class SectionRevision(models.Model):
    """One text somebody typed and we received. Append-only, in the database itself.

    ``head`` revisions became the text; ``conflict`` came on a stale base and ``late`` after the
    text was frozen: kept beside it, so that nothing received is ever dropped.
    """

    class Kind(models.TextChoices):
        HEAD = "head", _("Gældende")
        CONFLICT = "conflict", _("Samtidig ændring")
        LATE = "late", _("Efter fastlåsning")

    text = models.ForeignKey(SectionText, models.CASCADE, related_name="revisions")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    number = models.PositiveIntegerField(null=True)
    base = models.PositiveIntegerField()
    html = models.TextField(blank=True)
    sha256 = models.CharField(max_length=64)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    reason = models.CharField(max_length=200, blank=True)
    client = models.CharField(max_length=40, blank=True)
    client_sequence = models.PositiveIntegerField(null=True)

    class Meta:
        verbose_name = _("revision")
        verbose_name_plural = _("revisioner")
        constraints = [
            models.UniqueConstraint(fields=["text", "number"], name="revision_number_is_unique"),
            models.UniqueConstraint(
                fields=["text", "client", "client_sequence"],
                condition=~models.Q(client=""),
                name="revision_is_received_once",
            ),
            models.CheckConstraint(
                condition=models.Q(kind="head") ^ models.Q(number__isnull=True),
                name="revision_number_follows_kind",
            ),
        ]

    def __str__(self):
        return f"{self.text_id} r{self.number or '–'} ({self.kind})"


class CoveredPart(models.Model):
    """The writer's tick: this part of the section is told."""

    application = models.ForeignKey(Application, models.CASCADE, related_name="covered_parts")
    part = models.ForeignKey(SectionPart, models.PROTECT, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("afkrydset punkt")
        verbose_name_plural = _("afkrydsede punkter")
        constraints = [
            models.UniqueConstraint(fields=["application", "part"], name="part_is_covered_once")
        ]

    def __str__(self):
        return f"{self.application_id}: {self.part_id}"
