from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from networks.models import Municipality, Network
from support.documents.models import Document


class EvaluatorNote(models.Model):
    """A note of the evaluator's (status note, report) that the network may comment on first.

    Fact sheet, seed 002 line 677: before publication the network can comment, until
    ``comment_until``. ``published_on`` and ``url`` are set once, when it is out.
    """

    network = models.ForeignKey(Network, models.PROTECT, related_name="evaluator_notes")
    title = models.CharField(_("titel"), max_length=200)
    file = models.ForeignKey(Document, models.PROTECT, related_name="+")
    comment_until = models.DateField(
        _("kommentarer senest"), help_text=_("Netværket kan kommentere til og med denne dag.")
    )
    published_on = models.DateField(_("offentliggjort"), null=True, blank=True)
    url = models.URLField(_("adresse"), max_length=500, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("notat fra evaluator")
        verbose_name_plural = _("notater fra evaluator")

    def __str__(self):
        return self.title


class NoteComment(models.Model):
    """What somebody in the network, or the evaluator, says of a note. Append-only."""

    note = models.ForeignKey(EvaluatorNote, models.PROTECT, related_name="comments")
    text = models.TextField(_("kommentar"), max_length=5000)
    organisation = models.CharField(max_length=120, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("kommentar til notat")
        verbose_name_plural = _("kommentarer til notater")

    def __str__(self):
        return f"{self.note_id}: {self.text[:40]}"


class DataRequest(models.Model):
    """Data the evaluator or the ministry asks for, and what came of it (checklist M203)."""

    class Status(models.TextChoices):
        OPEN = "open", _("Venter")
        ANSWERED = "answered", _("Leveret")
        DECLINED = "declined", _("Kan ikke leveres")

    network = models.ForeignKey(Network, models.PROTECT, related_name="data_requests")
    municipality = models.ForeignKey(
        Municipality,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("kommune"),
        help_text=_("Tom: hele netværket."),
    )
    what = models.TextField(_("hvilke data"), max_length=3000)
    due_on = models.DateField(_("senest"))
    organisation = models.CharField(max_length=120, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    status = models.CharField(
        _("status"), max_length=10, choices=Status.choices, default=Status.OPEN
    )
    answer = models.TextField(_("svar"), max_length=3000, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("ønske om data")
        verbose_name_plural = _("ønsker om data")
        constraints = [
            models.CheckConstraint(
                condition=Q(status="open") ^ ~Q(answer=""),
                name="answered_data_request_has_an_answer",
            )
        ]

    def __str__(self):
        return self.what[:80]


class Gathering(models.Model):
    """A workshop with one network, or a conference for all of a programme's (M198, M200)."""

    class Kind(models.TextChoices):
        WORKSHOP = "workshop", _("Workshop")
        CONFERENCE = "conference", _("Konference")

    network = models.ForeignKey(Network, models.PROTECT, related_name="gatherings")
    kind = models.CharField(_("slags"), max_length=12, choices=Kind.choices)
    title = models.CharField(_("titel"), max_length=200)
    begins_at = models.DateTimeField(_("begynder"))
    ends_at = models.DateTimeField(_("slutter"))
    place = models.CharField(_("sted"), max_length=200)
    programme_text = models.TextField(_("program"), max_length=3000, blank=True)
    cancelled_reason = models.CharField(_("aflyst, fordi"), max_length=300, blank=True)
    revision = models.PositiveIntegerField(default=1, editable=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("workshop eller konference")
        verbose_name_plural = _("workshopper og konferencer")
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("begins_at")), name="gathering_ends_after_it_begins"
            )
        ]

    def __str__(self):
        return self.title


class GatheringAnswer(models.Model):
    """Who comes: one line a person who signs somebody up. Append-only; the newest counts."""

    gathering = models.ForeignKey(Gathering, models.PROTECT, related_name="answers")
    comes = models.BooleanField(_("kommer"))
    names = models.CharField(_("hvem"), max_length=500, blank=True)
    organisation = models.CharField(max_length=120, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("tilmelding")
        verbose_name_plural = _("tilmeldinger")

    def __str__(self):
        return f"{self.gathering_id}: {self.names}"
