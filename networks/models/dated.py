"""Rows that hold for a period: both ends are dates, the last day included, no end = still."""

from datetime import date

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class DatedQuerySet(models.QuerySet):
    def on(self, day: date):
        """Rows in force on ``day``."""
        return self.filter(in_force(day))


def in_force(day: date, prefix: str = "") -> Q:
    """The condition for being in force on ``day``, for a row reached through ``prefix``."""
    return Q(**{f"{prefix}valid_from__lte": day}) & (
        Q(**{f"{prefix}valid_to__isnull": True}) | Q(**{f"{prefix}valid_to__gte": day})
    )


class Dated(models.Model):
    valid_from = models.DateField(_("fra"))
    valid_to = models.DateField(_("til"), null=True, blank=True)

    objects = DatedQuerySet.as_manager()

    class Meta:
        abstract = True

    def is_in_force(self, day: date) -> bool:
        """As ``in_force``, for a row at hand."""
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)


def ends_after_it_begins(name: str) -> models.CheckConstraint:
    return models.CheckConstraint(
        condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
        name=name,
        violation_error_message=_("Slutdatoen skal ligge efter startdatoen."),
    )
