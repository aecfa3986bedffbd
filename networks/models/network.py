from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from .dated import Dated, ends_after_it_begins
from .municipality import Municipality
from .programme import Programme, Theme


class Network(models.Model):
    """A *frikommunenetværk*: municipalities around one theme."""

    class Status(models.TextChoices):
        FORMING = "forming", _("Under dannelse")
        SELECTED = "selected", _("Udpeget")
        NOT_SELECTED = "not_selected", _("Ikke udpeget")
        DISSOLVED = "dissolved", _("Opløst")

    programme = models.ForeignKey(
        Programme, models.PROTECT, related_name="networks", verbose_name=_("ordning")
    )
    theme = models.ForeignKey(
        Theme,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="networks",
        verbose_name=_("tema"),
    )
    slug = models.SlugField(_("kortnavn i adresser"), max_length=60)
    name = models.CharField(_("navn"), max_length=200)
    project_text = models.TextField(_("projekt"), blank=True)
    stated_limits = models.TextField(
        _("grænser ministeren har nævnt"),
        blank=True,
        help_text=_("Fx tilbageholdenhed med deling af sundhedsdata. Vises i Tjek og indsend."),
    )
    status = models.CharField(
        _("status"), max_length=12, choices=Status.choices, default=Status.SELECTED
    )

    class Meta:
        verbose_name = _("frikommunenetværk")
        verbose_name_plural = _("frikommunenetværk")
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "slug"], name="network_slug_once_per_programme"
            ),
            models.UniqueConstraint(
                fields=["programme", "name"],
                name="network_name_once_per_programme",
                violation_error_message=_("Ordningen har allerede et netværk med det navn."),
            ),
        ]

    def __str__(self):
        return self.name


class NetworkAlias(models.Model):
    network = models.ForeignKey(Network, models.CASCADE, related_name="aliases")
    name = models.CharField(_("navn"), max_length=200)

    class Meta:
        verbose_name = _("andet navn")
        verbose_name_plural = _("andre navne")

    def __str__(self):
        return self.name


class Membership(Dated):
    """A municipality's time in a network. Leaving sets the end; a row is never deleted."""

    network = models.ForeignKey(Network, models.CASCADE, related_name="memberships")
    municipality = models.ForeignKey(Municipality, models.PROTECT, related_name="memberships")

    class Meta:
        verbose_name = _("medlemskab")
        verbose_name_plural = _("medlemskaber")
        constraints = [
            models.UniqueConstraint(
                fields=["network", "municipality"],
                condition=Q(valid_to__isnull=True),
                name="membership_is_open_once",
                violation_error_message=_("Kommunen er allerede medlem af netværket."),
            ),
            ends_after_it_begins("membership_ends_after_it_begins"),
        ]

    def __str__(self):
        return f"{self.municipality} i {self.network}"


class LeadTerm(Dated):
    """Who leads the network, or its evaluation, and when; at least a year at a time."""

    class Kind(models.TextChoices):
        LEAD = "lead", _("Netværksansvarlig kommune")
        EVALUATION = "evaluation", _("Evalueringsansvarlig kommune")

    network = models.ForeignKey(Network, models.CASCADE, related_name="lead_terms")
    municipality = models.ForeignKey(Municipality, models.PROTECT, related_name="lead_terms")
    kind = models.CharField(_("ansvar"), max_length=10, choices=Kind.choices)

    class Meta:
        verbose_name = _("ansvarsperiode")
        verbose_name_plural = _("ansvarsperioder")
        constraints = [
            models.UniqueConstraint(
                fields=["network", "kind"],
                condition=Q(valid_to__isnull=True),
                name="lead_term_is_open_once_per_kind",
                violation_error_message=_("Netværket har allerede en ansvarlig kommune."),
            ),
            ends_after_it_begins("lead_term_ends_after_it_begins"),
        ]

    def __str__(self):
        return f"{self.get_kind_display()}: {self.municipality}"
