from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from applications.models import Application, SubmittedVersion
from networks.models import Municipality, Network, Role
from networks.standing import MUNICIPAL, standing


class EvaluationPlanQuerySet(models.QuerySet):
    def visible_to(self, user, *, on: date):
        """The plans of trials ``user`` may read as sent, and of networks they have a part in."""
        it = standing(user, on)
        if not it.affiliations:
            return self.none()
        sent = SubmittedVersion.objects.visible_to(user, on=on)
        networks = it.member_of(*MUNICIPAL) | it.networks(Role.COORDINATOR, Role.EVALUATOR)
        return self.filter(
            Q(application__in=sent.values("application"))
            | Q(network__in=networks)
            | Q(network__programme__ministry__in=it.ministries)
        )


class EvaluationPlan(models.Model):
    """How a trial, or a whole network, is evaluated (fact sheet, seed 002 line 649).

    Its goals, texts and figures hang on it. Exactly one of ``application`` and ``network`` is set.
    """

    application = models.OneToOneField(
        Application, models.PROTECT, null=True, blank=True, related_name="evaluation_plan"
    )
    network = models.OneToOneField(
        Network, models.PROTECT, null=True, blank=True, related_name="evaluation_plan"
    )
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    made_at = models.DateTimeField()

    objects = EvaluationPlanQuerySet.as_manager()

    class Meta:
        verbose_name = _("evalueringsplan")
        verbose_name_plural = _("evalueringsplaner")
        constraints = [
            models.CheckConstraint(
                condition=Q(application__isnull=True) ^ Q(network__isnull=True),
                name="evaluation_plan_is_of_a_trial_or_a_network",
            )
        ]

    def __str__(self):
        return str(self.application or self.network)

    def get_absolute_url(self):
        return reverse("evaluation:plan", args=[self.pk])

    @property
    def its_network(self) -> Network:
        return self.network or self.application.network


class PlanText(models.Model):
    """The plan's words, whole, as they stood from a moment on. Append-only; the newest counts.

    With ``municipality`` it is what that municipality adds to the plan for its own trial
    (checklist M193); it never takes the place of the plan's own.
    """

    WORDS = (
        "purpose",
        "design",
        "method",
        "data_basis",
        "collection",
        "unintended",
        "organisation",
    )

    plan = models.ForeignKey(EvaluationPlan, models.PROTECT, related_name="texts")
    municipality = models.ForeignKey(
        Municipality, models.PROTECT, null=True, blank=True, related_name="+"
    )
    number = models.PositiveIntegerField(_("version"))
    purpose = models.TextField(
        _("formål"), max_length=5000, blank=True, help_text=_("Hvad skal evalueringen vise?")
    )
    design = models.TextField(
        _("design"),
        max_length=5000,
        blank=True,
        help_text=_("Fx før og efter, sammenligning med andre kommuner, interview."),
    )
    method = models.TextField(_("metode"), max_length=5000, blank=True)
    data_basis = models.TextField(
        _("datagrundlag"),
        max_length=5000,
        blank=True,
        help_text=_("Hvilke registre, systemer og spørgeskemaer tallene kommer fra."),
    )
    collection = models.TextField(_("hvem samler hvad, og hvornår"), max_length=5000, blank=True)
    unintended = models.TextField(_("utilsigtede virkninger"), max_length=5000, blank=True)
    organisation = models.TextField(
        _("styring og organisering"),
        max_length=5000,
        blank=True,
        help_text=_("Hvad i kommunen selv kan forklare resultatet: ledelse, tid, it, samarbejde."),
    )
    reason = models.CharField(_("hvorfor planen ændres"), max_length=300, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("plantekst")
        verbose_name_plural = _("plantekster")
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "number"],
                condition=Q(municipality__isnull=True),
                name="plan_text_number_once",
            ),
            models.UniqueConstraint(
                fields=["plan", "municipality", "number"],
                condition=Q(municipality__isnull=False),
                name="plan_extension_number_once",
            ),
            models.CheckConstraint(
                condition=Q(number=1) | ~Q(reason=""), name="changed_plan_text_has_a_reason"
            ),
        ]

    def __str__(self):
        return f"{self.plan_id}: version {self.number}"
