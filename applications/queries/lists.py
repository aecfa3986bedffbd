"""The list of applications: what one may see, narrowed and ordered."""

import django_filters
from django import forms
from django.db.models import Case, F, Q, Value, When
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from applications.models import Application, Round
from applications.queries.deadlines import with_deadline
from applications.workflow import Status
from networks.models import Network, Role
from networks.standing import MUNICIPAL, standing
from support.dkfds.forms import DkfdsFormHelper

ORDERS = {
    "title": "shown_title",
    "deadline": "own_deadline",
    "changed": "changed_at",
    "status": "shown_status",
    "network": "network__name",
}


class ApplicationFilter(django_filters.FilterSet):
    """``q`` looks in reference and in the title the reader may know, never in hidden text."""

    q = django_filters.CharFilter(label=_("Søg i titel eller reference"), method="search")
    status = django_filters.ChoiceFilter(
        label=_("Status"), choices=Status.choices, empty_label=_("Alle"), method="in_status"
    )
    network = django_filters.ModelChoiceFilter(
        label=_("Netværk"), queryset=Network.objects.none(), empty_label=_("Alle")
    )
    round = django_filters.ModelChoiceFilter(
        label=_("Runde"), queryset=Round.objects.none(), empty_label=_("Alle")
    )
    mine = django_filters.BooleanFilter(
        label=_("Kun vores egen kommunes"), method="own", widget=forms.CheckboxInput
    )

    class Meta:
        model = Application
        fields = ["q", "status", "network", "round"]

    def __init__(self, data, queryset, *, user):
        self.standing = standing(user, timezone.localdate())
        super().__init__(data, queryset)
        if not self.standing.municipalities(*MUNICIPAL):
            del self.filters["mine"]
        networks = self._networks()
        rounds = Round.objects.filter(programme__in=networks.order_by().values("programme"))
        found = {"network": networks, "round": rounds.order_by("-closes_at")}
        choices = {name: rows.select_related("programme") for name, rows in found.items()}
        for name, rows in choices.items():
            self.filters[name].queryset = rows
        for name, rows in choices.items():
            self.form.fields[name].widget.choices = _named(rows)
        self.form.helper = DkfdsFormHelper(self.form, hide_optional=True)

    def _networks(self):
        it = self.standing
        known = it.member_of(*MUNICIPAL) | it.networks(Role.COORDINATOR, Role.EVALUATOR)
        return Network.objects.filter(
            Q(pk__in=known) | Q(programme__ministry__in=it.ministries)
        ).order_by("name")

    def search(self, rows, _name, value):
        return rows.filter(
            Q(shown_title__icontains=value.strip()) | Q(reference__iexact=value.strip())
        )

    def in_status(self, rows, _name, value):
        """By the status the reader is shown: what is only read as sent is »Indsendt« to them."""
        shown = Q(can_read_text=True, status=value)
        shown |= Q(can_read_versions=True, submitted_at__isnull=True, status=value)
        if value == Status.SUBMITTED:
            shown |= Q(can_read_text=False, submitted_at__isnull=False)
        return rows.filter(shown)

    def own(self, rows, _name, value):
        if not value:
            return rows
        return rows.filter(owner__in=self.standing.municipalities(*MUNICIPAL))


def _named(rows) -> list[tuple]:
    """Choices of networks or rounds, named with their programme when there are several."""
    rows = list(rows)
    several = len({row.programme_id for row in rows}) > 1
    return [
        ("", _("Alle")),
        *((row.pk, f"{row} ({row.programme})" if several else str(row)) for row in rows),
    ]


def shown_in_a_list(rows):
    """``rows`` with what a line of the list shows, and nothing else of each."""
    return (
        rows.select_related(None)
        .select_related("network", "owner")
        .only("reference", "status", "changed_at", "submitted_at", "network__name", "owner__name")
    )


def in_order(rows, order: str):
    """``rows`` by one of ``ORDERS`` (``-`` for descending), newest change first otherwise."""
    field = ORDERS.get(order.removeprefix("-"))
    rows = with_deadline(rows)
    if field == "shown_status":
        own_status = Q(can_read_text=True) | Q(can_read_versions=True, submitted_at__isnull=True)
        shown = Case(When(own_status, then=F("status")), default=Value(Status.SUBMITTED))
        rows = rows.annotate(shown_status=shown)
    if field is None:
        return rows.order_by("-changed_at", "-pk")
    sign = "-" if order.startswith("-") else ""
    return rows.order_by(f"{sign}{field}", "-pk")
