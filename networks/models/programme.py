from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from .affiliation import Ministry


class Programme(models.Model):
    """An arrangement (*ordning*) such as Frikommuneforsøg II: every rule of it is data here."""

    class BaselineRule(models.TextChoices):
        NONE = "none", _("Sig ikke noget")
        WARN = "warn", _("Advar før start")
        BLOCK = "block", _("Stop starten, til den er der")

    slug = models.SlugField(_("kortnavn i adresser"), max_length=60, unique=True)
    name = models.CharField(_("navn"), max_length=120, unique=True)
    reference_prefix = models.CharField(_("præfiks på sagsreferencer"), max_length=6, default="FK")
    purpose = models.TextField(_("formål"), blank=True)
    ministry = models.ForeignKey(
        Ministry, models.PROTECT, related_name="programmes", verbose_name=_("ministerium")
    )
    mailbox = models.EmailField(_("ministeriets postkasse"), max_length=254)
    begins_on = models.DateField(_("begynder"))
    ends_on = models.DateField(_("slutter"))
    smallest_network = models.PositiveSmallIntegerField(_("mindste netværk"), default=2)
    largest_network = models.PositiveSmallIntegerField(
        _("største netværk"),
        default=6,
        help_text=_("Flere er muligt med en faglig begrundelse."),
    )
    smallest_population = models.PositiveIntegerField(
        _("mindste indbyggertal"), null=True, blank=True
    )
    baseline_rule = models.CharField(
        _("når et mål mangler baseline"),
        max_length=5,
        choices=BaselineRule.choices,
        default=BaselineRule.WARN,
        db_default=BaselineRule.WARN,
        help_text=_("Slutevalueringen hviler på mål og baseline, der er sat før start."),
    )
    criteria = models.JSONField(_("kriterier for udvælgelse"), default=list, blank=True)
    is_demo = models.BooleanField(default=False, editable=False)

    class Meta:
        verbose_name = _("ordning")
        verbose_name_plural = _("ordninger")
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("begins_on")),
                name="programme_ends_after_it_begins",
                violation_error_message=_("Slutdatoen skal ligge efter startdatoen."),
            ),
            models.CheckConstraint(
                condition=Q(largest_network__gte=F("smallest_network")),
                name="programme_largest_network_is_not_smaller_than_smallest",
                violation_error_message=_("Største netværk skal være mindst lige så stort."),
            ),
        ]

    def __str__(self):
        return self.name


class GuardRail(models.Model):
    """A legal limit every trial is checked against before it is sent (guidance, 10 Oct 2016)."""

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="guard_rails")
    position = models.PositiveSmallIntegerField(_("rækkefølge"))
    label = models.CharField(_("punkt"), max_length=200)
    help_text = models.TextField(_("hjælp"), blank=True)
    blocks = models.BooleanField(
        _("skal besvares før indsendelse"),
        default=True,
        help_text=_("Ellers er punktet kun et råd."),
    )

    class Meta:
        verbose_name = _("retlig ramme")
        verbose_name_plural = _("retlige rammer")
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "position"], name="guard_rail_has_its_own_place"
            )
        ]

    def __str__(self):
        return self.label


class Theme(models.Model):
    """A theme group under which networks are chosen, such as Boliger."""

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="themes")
    name = models.CharField(_("tema"), max_length=120)

    class Meta:
        verbose_name = _("tema")
        verbose_name_plural = _("temaer")
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "name"],
                name="theme_name_once_per_programme",
                violation_error_message=_("Ordningen har allerede et tema med det navn."),
            )
        ]

    def __str__(self):
        return self.name
