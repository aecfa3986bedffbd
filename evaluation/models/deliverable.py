from django.conf import settings
from django.db import models
from django.db.models import OuterRef, Subquery
from django.utils.translation import gettext_lazy as _

from networks.models import Municipality, Network

from .plan import EvaluationPlan


class Deliverable(models.Model):
    """A note or an evaluation as it was on the day it was made. Append-only.

    ``content`` (``evaluation.content``) is all that its PDF and Word are made of; ``sha256`` is
    its fingerprint. A correction is a new edition.
    """

    class Kind(models.TextChoices):
        SHORT = "short", _("Kort evalueringsnotat")
        NOTE = "note", _("Evalueringsnotat")
        PRELIMINARY = "preliminary", _("Foreløbige data")
        FINAL = "final", _("Afsluttende evaluering")

    plan = models.ForeignKey(EvaluationPlan, models.PROTECT, related_name="deliverables")
    kind = models.CharField(_("slags"), max_length=12, choices=Kind.choices)
    number = models.PositiveIntegerField(_("udgave"))
    content = models.JSONField()
    sha256 = models.CharField(_("fingeraftryk"), max_length=64)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("leverance")
        verbose_name_plural = _("leverancer")
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "kind", "number"], name="deliverable_edition_once"
            )
        ]

    def __str__(self):
        return f"{self.get_kind_display()}, udgave {self.number}"


class DeliverableSending(models.Model):
    """An edition that was sent to the ministry. Append-only; an edition is sent once."""

    deliverable = models.OneToOneField(Deliverable, models.PROTECT, related_name="sending")
    reference = models.CharField(_("reference"), max_length=20, unique=True)
    recipient = models.EmailField(_("sendt til"), max_length=254)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(_("sendt"))

    class Meta:
        verbose_name = _("indsendt leverance")
        verbose_name_plural = _("indsendte leverancer")

    def __str__(self):
        return self.reference


class ProofQuerySet(models.QuerySet):
    def current(self):
        newest = DeliverableProof.objects.filter(
            deliverable=OuterRef("deliverable"), municipality=OuterRef("municipality")
        ).order_by("-pk")
        return self.filter(pk=Subquery(newest.values("pk")[:1]))


class DeliverableProof(models.Model):
    """Where a municipality has put the evaluation on its own site (seed 002 line 653).

    Append-only: a new address takes the old one's place.
    """

    deliverable = models.ForeignKey(Deliverable, models.PROTECT, related_name="proofs")
    municipality = models.ForeignKey(Municipality, models.PROTECT, related_name="+")
    url = models.URLField(_("adresse"), max_length=500)
    published_on = models.DateField(_("offentliggjort"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    objects = ProofQuerySet.as_manager()

    class Meta:
        verbose_name = _("offentliggørelse af leverance")
        verbose_name_plural = _("offentliggørelser af leverancer")

    def __str__(self):
        return self.url


class Recommendation(models.Model):
    """What a network recommends after its trials, and what came of it."""

    class Status(models.TextChoices):
        OPEN = "open", _("Ikke besvaret")
        FOLLOWED = "followed", _("Følges")
        PARTLY = "partly", _("Følges delvist")
        REJECTED = "rejected", _("Følges ikke")

    network = models.ForeignKey(Network, models.PROTECT, related_name="recommendations")
    number = models.PositiveSmallIntegerField(_("nummer"))
    revision = models.PositiveIntegerField(default=1, editable=False)
    plan = models.ForeignKey(
        EvaluationPlan,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="recommendations",
        verbose_name=_("bygger på forsøget"),
    )
    text = models.TextField(_("anbefaling"), max_length=2000)
    grounds = models.TextField(_("begrundelse"), max_length=3000, blank=True)
    addressee = models.CharField(
        _("til hvem"), max_length=150, help_text=_("Fx Beskæftigelsesministeriet eller kommunerne.")
    )
    status = models.CharField(_("svar"), max_length=10, choices=Status.choices, default=Status.OPEN)
    reaction = models.TextField(_("hvad der blev svaret"), max_length=3000, blank=True)
    answered_on = models.DateField(_("besvaret"), null=True, blank=True)
    withdrawn_reason = models.CharField(_("taget tilbage, fordi"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("anbefaling")
        verbose_name_plural = _("anbefalinger")
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["network", "number"], name="recommendation_number_once")
        ]

    def __str__(self):
        return f"{self.number}. {self.text[:80]}"
