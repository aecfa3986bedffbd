from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q, Subquery
from django.utils.translation import gettext_lazy as _

from applications.models import Participation, TrialStep


class FollowUpQuerySet(models.QuerySet):
    def current(self):
        """The newest of each municipality's trial, unless the trial has begun since."""
        newest = FollowUp.objects.filter(participation=OuterRef("participation")).order_by("-pk")
        started = TrialStep.objects.filter(
            participation=OuterRef("participation"),
            kind=TrialStep.Kind.STARTED,
            at__gt=OuterRef("at"),
        )
        void = Q(Exists(started), result__in=FollowUp.BEFORE_A_START)
        return self.filter(~void, pk=Subquery(newest.values("pk")[:1]))


class FollowUp(models.Model):
    """What came of a trial in one municipality, and what becomes of it. Append-only.

    A change is a new row with a reason; the newest counts. The results are those the ministry
    used when Frikommuneforsøg II was made up in 2021 (domain §2.6, ``FollowUp``), and the three
    ways a trial never came so far.
    """

    class Result(models.TextChoices):
        SPREAD = "spread", _("Udbredes")
        PARTLY = "partly", _("Udbredes delvist")
        NOT_SPREAD = "not_spread", _("Udbredes ikke")
        ELSEWHERE = "elsewhere", _("Følges op i andet regi")
        STOPPED = "stopped", _("Stoppet undervejs")
        NEVER_STARTED = "never_started", _("Ikke iværksat")
        OVERTAKEN = "overtaken", _("Overhalet af lovgivning")

    # Of a trial that never began, only these can be said.
    WITHOUT_START = frozenset({Result.NEVER_STARTED, Result.OVERTAKEN, Result.ELSEWHERE})

    # What a start after it makes untrue.
    BEFORE_A_START = frozenset({Result.NEVER_STARTED, Result.STOPPED})

    participation = models.ForeignKey(Participation, models.PROTECT, related_name="follow_ups")
    result = models.CharField(_("resultat"), max_length=20, choices=Result.choices)
    on = models.DateField(_("opgjort"))
    outcome = models.TextField(
        _("hvad kom der ud af forsøget"),
        max_length=5000,
        help_text=_("For borgerne, medarbejderne og økonomien. Et dårligt resultat er også et."),
    )
    reason = models.TextField(
        _("begrundelse"),
        max_length=2000,
        blank=True,
        help_text=_("Skal med, medmindre forsøget udbredes helt."),
    )
    shows_text = models.BooleanField(
        _("vis teksten på forsøgets offentlige side"),
        default=False,
        help_text=_("Ellers står der kun, hvad resultatet blev. Skriv ingen personers navne."),
    )
    corrects = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="corrected_by"
    )
    change_reason = models.TextField(_("hvorfor opgørelsen ændres"), max_length=2000, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    objects = FollowUpQuerySet.as_manager()

    class Meta:
        verbose_name = _("opfølgning")
        verbose_name_plural = _("opfølgninger")
        indexes = [models.Index(fields=["participation", "-id"], name="follow_up_of_part")]
        constraints = [
            models.UniqueConstraint(
                fields=["corrects"],
                condition=Q(corrects__isnull=False),
                name="follow_up_is_changed_once",
            ),
            models.UniqueConstraint(
                fields=["participation"],
                condition=Q(corrects__isnull=True),
                name="trial_has_one_first_follow_up",
            ),
            models.CheckConstraint(
                condition=Q(result="spread") | ~Q(reason=""),
                name="follow_up_other_than_spread_has_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(corrects__isnull=True) | ~Q(change_reason=""),
                name="changed_follow_up_has_a_reason",
            ),
        ]

    def __str__(self):
        return f"{self.participation_id}: {self.get_result_display()}"
