from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from .dated import Dated, ends_after_it_begins


class Region(models.Model):
    code = models.CharField(_("regionskode"), max_length=4, unique=True)
    name = models.CharField(_("navn"), max_length=60, unique=True)

    class Meta:
        verbose_name = _("region")
        verbose_name_plural = _("regioner")

    def __str__(self):
        return self.name


class MunicipalityQuerySet(models.QuerySet):
    def in_danish_order(self):
        """Æ, ø and å last, aa as å, whatever the database's collation."""
        return self.order_by("sort_key")


class Municipality(models.Model):
    """One of the 98. ``aliases`` are spellings seen in use, for looking it up."""

    code = models.CharField(_("kommunekode"), max_length=4, unique=True)
    name = models.CharField(_("navn"), max_length=60, unique=True)
    official_name = models.CharField(_("officielt navn"), max_length=80)
    aliases = models.JSONField(_("andre stavemåder"), default=list, blank=True)
    search_key = models.TextField(editable=False)
    sort_key = models.CharField(max_length=80, editable=False)
    council_name = models.CharField(
        _("rådets navn"), max_length=60, default="Kommunalbestyrelsen", blank=True
    )
    finance_committee_name = models.CharField(
        _("økonomiudvalgets navn"), max_length=60, default="Økonomiudvalget", blank=True
    )
    population = models.PositiveIntegerField(_("indbyggere"), null=True, blank=True)
    population_date = models.DateField(_("indbyggertal pr."), null=True, blank=True)
    longitude = models.FloatField(null=True, blank=True)
    latitude = models.FloatField(null=True, blank=True)
    tile_row = models.PositiveSmallIntegerField(null=True, blank=True)
    tile_column = models.PositiveSmallIntegerField(null=True, blank=True)
    ean = models.CharField(_("EAN-nummer"), max_length=13, blank=True)
    cvr = models.CharField(_("CVR-nummer"), max_length=8, blank=True)
    requires_second_factor = models.BooleanField(
        _("kræver login med to trin"), default=False, db_default=False
    )

    objects = MunicipalityQuerySet.as_manager()

    class Meta:
        verbose_name = _("kommune")
        verbose_name_plural = _("kommuner")
        constraints = [
            models.UniqueConstraint(
                fields=["tile_row", "tile_column"],
                condition=Q(tile_row__isnull=False),
                name="municipality_has_its_own_tile",
            )
        ]

    def __str__(self):
        return self.name


class RegionMembership(Dated):
    """Which region a municipality lies in, and when: the map is redrawn on 1 January 2027."""

    municipality = models.ForeignKey(Municipality, models.CASCADE, related_name="regions")
    region = models.ForeignKey(Region, models.PROTECT, related_name="municipalities")

    class Meta:
        verbose_name = _("regionstilhør")
        verbose_name_plural = _("regionstilhør")
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "valid_from"], name="region_begins_once_a_day"
            ),
            ends_after_it_begins("region_membership_ends_after_it_begins"),
        ]

    def __str__(self):
        return f"{self.municipality} i {self.region}"
