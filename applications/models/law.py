"""Acts that give a trial its authority, and what happened to them, dated."""

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import OuterRef, Q, Subquery
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from networks.models import Programme

from .application import Participation


class LegalActQuerySet(models.QuerySet):
    def with_stage(self, *, on: date):
        """Each act with ``stage`` and ``stage_on``: the newest thing that had happened by ``on``.

        ``in_force`` is the day it entered into force, ``ended`` the day it lapsed or was repealed.
        """
        events = LegalEvent.objects.current().filter(act=OuterRef("pk"), on__lte=on)
        newest = events.order_by("-on", "-pk")
        return self.annotate(
            stage=Subquery(newest.values("stage")[:1]),
            stage_on=Subquery(newest.values("on")[:1]),
            in_force=Subquery(
                newest.filter(stage=LegalEvent.Stage.IN_FORCE).values("on")[:1],
                output_field=models.DateField(),
            ),
            ended=Subquery(
                newest.filter(stage__in=LegalEvent.ENDS).values("on")[:1],
                output_field=models.DateField(),
            ),
        )


class LegalAct(models.Model):
    """A law, an amendment, an order or a dispensation: what a granted wish waits for.

    Its identity lasts; number and dates are ``LegalEvent`` rows, so that what was cited on a day
    can be told afterwards (``domain`` 1.2: L 200 became a law on networks, amended twice).
    """

    class Kind(models.TextChoices):
        NETWORK_LAW = "network_law", _("Lov om frikommunenetværk")
        AMENDMENT = "amendment", _("Ændring af lov om frikommunenetværk")
        GENERAL_LAW = "general_law", _("Generel lov")
        TRIAL_ORDER = "trial_order", _("Forsøgsbekendtgørelse")
        DISPENSATION = "dispensation", _("Dispensation")

    programme = models.ForeignKey(
        Programme, models.PROTECT, related_name="legal_acts", verbose_name=_("ordning")
    )
    kind = models.CharField(_("slags"), max_length=20, choices=Kind.choices)
    title = models.CharField(_("titel"), max_length=300)
    expected_on = models.DateField(
        _("ventes at gælde fra"),
        null=True,
        blank=True,
        help_text=_("Lad feltet stå tomt for at følge skønnet."),
    )
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", editable=False
    )
    created_at = models.DateTimeField(editable=False)

    objects = LegalActQuerySet.as_manager()

    class Meta:
        verbose_name = _("retsakt")
        verbose_name_plural = _("retsakter")
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "title"],
                name="legal_act_title_once_per_programme",
                violation_error_message=_("Ordningen har allerede en retsakt med den titel."),
            )
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("applications:act", args=[self.pk])


class LegalEventQuerySet(models.QuerySet):
    def current(self):
        """Those not replaced by a correction."""
        return self.filter(corrected_by__isnull=True)


class LegalEvent(models.Model):
    """Something that happened to an act, with its number and date. Append-only."""

    class Stage(models.TextChoices):
        ANNOUNCED = "announced", _("Varslet")
        HEARING = "hearing", _("I høring")
        BILL = "bill", _("Lovforslag fremsat")
        FIRST_READING = "first_reading", _("1. behandling")
        SECOND_READING = "second_reading", _("2. behandling")
        THIRD_READING = "third_reading", _("3. behandling")
        ADOPTED = "adopted", _("Vedtaget")
        IN_FORCE = "in_force", _("I kraft")
        AMENDED = "amended", _("Ændret")
        PROLONGED = "prolonged", _("Forlænget")
        LAPSED = "lapsed", _("Udløbet")
        REPEALED = "repealed", _("Ophævet")
        REJECTED = "rejected", _("Forkastet eller bortfaldet")

    ENDS = (Stage.LAPSED, Stage.REPEALED, Stage.REJECTED)

    act = models.ForeignKey(LegalAct, models.PROTECT, related_name="events")
    stage = models.CharField(_("hvad skete der"), max_length=20, choices=Stage.choices)
    on = models.DateField(_("dato"))
    number = models.CharField(
        _("nummer"), max_length=80, blank=True, help_text=_("Fx L 200 (2016-17) eller LOV nr 658.")
    )
    url = models.URLField(_("adresse"), max_length=300, blank=True)
    note = models.TextField(_("note"), max_length=2000, blank=True)
    corrects = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="corrected_by"
    )
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    objects = LegalEventQuerySet.as_manager()

    class Meta:
        verbose_name = _("skridt i lovgivningen")
        verbose_name_plural = _("skridt i lovgivningen")
        indexes = [models.Index(fields=["act", "-on"], name="legal_event_of_act")]
        constraints = [
            models.UniqueConstraint(
                fields=["corrects"],
                condition=Q(corrects__isnull=False),
                name="legal_event_is_corrected_once",
            )
        ]

    def __str__(self):
        return f"{self.get_stage_display()} {self.on}"


class TrialStep(models.Model):
    """A municipality's own trial: planned, started, stopped, and why. Append-only."""

    class Kind(models.TextChoices):
        PLANNED = "planned", _("Planlagt start")
        STARTED = "started", _("Startet")
        STOPPED = "stopped", _("Stoppet")
        OVERTAKEN = "overtaken", _("Overhalet af lovgivning")

    class Reason(models.TextChoices):
        NO_DEMAND = "no_demand", _("Manglende efterspørgsel")
        OVERTAKEN = "overtaken", _("Overhalet af lovgivning")
        RESOURCES = "resources", _("Ressourcer")
        POLITICAL = "political", _("Politisk fravalg")
        PARTLY_REFUSED = "partly_refused", _("Afslag på en del af hjemlen")
        FINISHED = "finished", _("Forsøget er gennemført")
        OTHER = "other", _("Andet")

    participation = models.ForeignKey(Participation, models.PROTECT, related_name="trial_steps")
    kind = models.CharField(_("hvad"), max_length=10, choices=Kind.choices)
    on = models.DateField(_("dato"))
    reason = models.CharField(_("årsag"), max_length=20, choices=Reason.choices, blank=True)
    note = models.TextField(_("begrundelse"), max_length=2000, blank=True)
    act = models.ForeignKey(
        LegalAct, models.PROTECT, null=True, blank=True, related_name="overtook"
    )
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("skridt i forsøget")
        verbose_name_plural = _("skridt i forsøget")
        indexes = [models.Index(fields=["participation", "-at"], name="trial_step_of_part")]
        constraints = [
            models.CheckConstraint(
                condition=~Q(kind="stopped") | ~Q(reason=""), name="trial_stop_has_a_reason"
            )
        ]

    def __str__(self):
        return f"{self.participation_id}: {self.get_kind_display()} {self.on}"
