"""Where each municipality is with what the ministry said yes to, from the first day on."""

from dataclasses import dataclass
from datetime import date

import django_filters
from django.db.models import Case, Exists, OuterRef, QuerySet, Subquery, TextChoices, Value, When
from django.utils.translation import gettext_lazy as _

from applications.models import Participation, SubmittedVersion, TrialStep, Wish
from applications.queries.authority import WAITS_FOR_THE_ACT, YES, WishState, answered_as
from applications.queries.register import is_newest, newest_wishes, rows_of
from applications.queries.starting import Running, running
from applications.workflow import Status
from networks.models import Network
from support.dkfds.forms import DkfdsFormHelper

Kind = TrialStep.Kind


class Where(TextChoices):
    """How far one municipality's trial is."""

    WAITING = "waiting", _("Ikke startet")
    PLANNED = "planned", _("Start planlagt")
    RUNNING = "running", _("I gang")
    STOPPED = "stopped", _("Stoppet eller starter ikke")


def starts_seen_by(user, *, on: date) -> QuerySet[Participation]:
    """Every municipality in a trial with a yes, as far as ``user`` may read what was sent.

    Each with ``where``; those that wait come first, the longest answered before the others.
    """
    sent = SubmittedVersion.objects.visible_to(user, on=on)
    granted = Wish.objects.filter(
        is_newest(), answered_as(YES), item__application=OuterRef("application")
    )
    steps = TrialStep.objects.filter(participation=OuterRef("pk"))
    last = steps.filter(kind__in=[Kind.STARTED, Kind.STOPPED]).order_by("-pk").values("kind")[:1]
    return (
        Participation.objects.filter(
            Exists(granted),
            application__in=sent.values("application"),
            application__status=Status.ANSWERED,
            status=Participation.Status.ACCEPTED,
        )
        .annotate(last_step=Subquery(last), is_planned=Exists(steps.filter(kind=Kind.PLANNED)))
        .annotate(
            where=Case(
                When(last_step=Kind.STARTED, then=Value(Where.RUNNING)),
                When(last_step=Kind.STOPPED, then=Value(Where.STOPPED)),
                When(is_planned=True, then=Value(Where.PLANNED)),
                default=Value(Where.WAITING),
            ),
            turn=Case(
                When(where=Where.WAITING, then=Value(0)),
                When(where=Where.PLANNED, then=Value(1)),
                When(where=Where.RUNNING, then=Value(2)),
                default=Value(3),
            ),
        )
        .select_related("municipality", "application__network")
        .prefetch_related("trial_steps")
        .order_by("turn", "application__submitted_at", "application", "municipality__sort_key")
    )


class StartFilter(django_filters.FilterSet):
    where = django_filters.ChoiceFilter(
        label=_("Status"), choices=Where.choices, empty_label=_("Alle")
    )
    network = django_filters.ModelChoiceFilter(
        label=_("Netværk"),
        field_name="application__network",
        queryset=Network.objects.none(),
        empty_label=_("Alle"),
    )

    class Meta:
        model = Participation
        fields = ["where", "network"]

    def __init__(self, data, *, user, on):
        super().__init__(data, starts_seen_by(user, on=on))
        readable = SubmittedVersion.objects.visible_to(user, on=on)
        networks = Network.objects.filter(pk__in=readable.values("submission__network"))
        self.filters["network"].queryset = networks.select_related("programme").order_by("name")
        self.form.helper = DkfdsFormHelper(self.form, hide_optional=True)


@dataclass(frozen=True)
class Start:
    """One municipality's trial with what it rests on."""

    participation: Participation
    running: Running
    wishes: list[WishState]

    @property
    def title(self) -> str:
        return self.wishes[0].wish.sent_title

    @property
    def missing(self) -> list[WishState]:
        """What was granted and holds not yet, or no more: nobody may start while there is any."""
        return [w for w in self.wishes if w.state in WAITS_FOR_THE_ACT | {"ended"}]

    @property
    def authority_since(self) -> date | None:
        """The first day all that was granted held; None while something is ``missing``."""
        held = [w.since for w in self.wishes if w.holds and w.since]
        return max(held, default=None) if not self.missing else None

    @property
    def needs_no_authority(self) -> bool:
        return any(w.state == "already_legal" for w in self.wishes)

    def days_waited(self, on: date) -> int | None:
        """Days since it could have begun; None once it has, or while it may not."""
        is_over = self.running.started or self.running.stopped
        return (on - self.authority_since).days if self.authority_since and not is_over else None


def with_authority(rows: list[Participation], user, *, on: date) -> list[Start]:
    """``rows`` with their wishes as they stand; the number of queries is fixed."""
    applications = {row.application_id for row in rows}
    newest = newest_wishes(user, on=on).filter(item__application__in=applications)
    wishes = list(newest.select_related("item").defer("item__content"))
    known: dict[int, list[WishState]] = {}
    for state in rows_of(user, on=on, wishes=wishes):
        known.setdefault(state.wish.item.application_id, []).append(state)
    return [Start(row, running(row), known[row.application_id]) for row in rows]
