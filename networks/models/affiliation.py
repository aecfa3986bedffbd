from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from .dated import Dated, ends_after_it_begins
from .municipality import Municipality


class Ministry(models.Model):
    """A ministry by the name it had; a new name is a new row (domain page, 1.1)."""

    name = models.CharField(_("navn"), max_length=120, unique=True)
    requires_second_factor = models.BooleanField(
        _("kræver login med to trin"), default=False, db_default=False
    )

    class Meta:
        verbose_name = _("ministerium")
        verbose_name_plural = _("ministerier")

    def __str__(self):
        return self.name


class Evaluator(models.Model):
    """An institution that supports or carries out the evaluation: KORA, later VIVE."""

    name = models.CharField(_("navn"), max_length=120, unique=True)
    requires_second_factor = models.BooleanField(
        _("kræver login med to trin"), default=False, db_default=False
    )

    class Meta:
        verbose_name = _("evaluator")
        verbose_name_plural = _("evaluatorer")

    def __str__(self):
        return self.name


class Role(models.TextChoices):
    CASE_OFFICER = "case_officer", _("Sagsbehandler")
    SECRETARY = "secretary", _("Udvalgssekretær")
    DIRECTOR = "director", _("Fagdirektør")
    LOCAL_ADMIN = "local_admin", _("Lokal administrator")
    COORDINATOR = "coordinator", _("Netværkskoordinator")
    MINISTRY_READER = "ministry_reader", _("Ministeriets læser")
    MINISTRY_OFFICER = "ministry_officer", _("Ministeriets sagsbehandler")
    EVALUATOR = "evaluator", _("Evaluator")
    ADMIN = "admin", _("Administrator")


AT_MUNICIPALITY = frozenset(
    {Role.CASE_OFFICER, Role.SECRETARY, Role.DIRECTOR, Role.LOCAL_ADMIN, Role.COORDINATOR}
)
AT_MINISTRY = frozenset({Role.MINISTRY_READER, Role.MINISTRY_OFFICER})
FOR_A_NETWORK = frozenset({Role.COORDINATOR, Role.EVALUATOR})


class Affiliation(Dated):
    """A person's role in an organisation for a period: the only source of rights.

    A coordinator works in a municipality for one network; an evaluator is assigned networks, one
    row each; an administrator belongs to no organisation.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="affiliations")
    role = models.CharField(_("rolle"), max_length=20, choices=Role.choices)
    municipality = models.ForeignKey(
        Municipality, models.PROTECT, null=True, blank=True, related_name="affiliations"
    )
    ministry = models.ForeignKey(
        Ministry, models.PROTECT, null=True, blank=True, related_name="affiliations"
    )
    evaluator = models.ForeignKey(
        Evaluator, models.PROTECT, null=True, blank=True, related_name="affiliations"
    )
    network = models.ForeignKey(
        "networks.Network", models.CASCADE, null=True, blank=True, related_name="affiliations"
    )

    class Meta:
        verbose_name = _("tilknytning")
        verbose_name_plural = _("tilknytninger")
        indexes = [models.Index(fields=["user", "role"], name="affiliation_user_role")]
        constraints = [
            models.CheckConstraint(
                condition=Q(role__in=sorted(AT_MUNICIPALITY)) ^ Q(municipality__isnull=True),
                name="affiliation_municipality_follows_role",
                violation_error_message=_("Rollen hører til i en kommune: vælg kommunen."),
            ),
            models.CheckConstraint(
                condition=Q(role__in=sorted(AT_MINISTRY)) ^ Q(ministry__isnull=True),
                name="affiliation_ministry_follows_role",
                violation_error_message=_("Rollen hører til i et ministerium: vælg ministeriet."),
            ),
            models.CheckConstraint(
                condition=Q(role=Role.EVALUATOR) ^ Q(evaluator__isnull=True),
                name="affiliation_evaluator_follows_role",
                violation_error_message=_("Rollen hører til hos en evaluator: vælg den."),
            ),
            models.CheckConstraint(
                condition=Q(role__in=sorted(FOR_A_NETWORK)) ^ Q(network__isnull=True),
                name="affiliation_network_follows_role",
                violation_error_message=_("Rollen gælder ét netværk: vælg netværket."),
            ),
            ends_after_it_begins("affiliation_ends_after_it_begins"),
        ]

    def __str__(self):
        return f"{self.user_id}: {self.get_role_display()}"
