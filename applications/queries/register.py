"""The register: every provision asked for, with its answer, across networks."""

from dataclasses import dataclass
from datetime import date, timedelta

import django_filters
from django.db.models import Count, Exists, F, Min, OuterRef, Q, QuerySet, Subquery
from django.utils.translation import gettext_lazy as _

from applications.citations import NotAProvision, law_identity, parse_provisions
from applications.models import (
    Authority,
    ExemptionAnswer,
    LegalAct,
    LegalEvent,
    SubmittedVersion,
    Wish,
)
from applications.queries.authority import WishState, answered_as, state_of, with_answers
from networks.models import Network, Theme
from support.dkfds.forms import DkfdsFormHelper
from support.walls.context import acting, system

MOST_OF_AN_ACT = 200
# Frikommuneforsøg II took 182, 227 and 215 days from a round's deadline to its act (domain 1.2);
# used until a programme has a history of its own.
DEADLINE_TO_ACT = timedelta(days=208)


def acts_of(*, on: date) -> QuerySet[LegalAct]:
    return (
        LegalAct.objects.with_stage(on=on)
        .select_related("programme")
        .order_by(F("stage_on").desc(nulls_first=True), "-pk")
    )


# Averages over what everybody sent: dates come out, no application.
@acting(system("expectations"))
def expectations(acts: list[LegalAct], *, on: date) -> dict[int, date]:
    """For each act not in force: the day somebody expects it, else the day its history says.

    The estimate counts from the deadline of the earliest round that waits for the act, by what
    the programme's own acts took on average.
    """
    waiting = [a for a in acts if a.in_force is None and a.stage not in LegalEvent.ENDS]
    if not waiting:
        return {}
    deadlines = dict(
        Authority.objects.filter(act__in=waiting)
        .values("act")
        .annotate(first=Min("wish__item__submission__round__deadline"))
        .values_list("act", "first")
    )
    took = _usual({a.programme_id for a in waiting}, on=on)
    expected = {}
    for act in waiting:
        if act.expected_on:
            expected[act.pk] = act.expected_on
        elif deadline := deadlines.get(act.pk):
            expected[act.pk] = deadline + took.get(act.programme_id, DEADLINE_TO_ACT)
    return expected


def _usual(programmes: set[int], *, on: date) -> dict[int, timedelta]:
    """Programme → average from a round's deadline to the adoption of the act that met it."""
    adopted = LegalEvent.objects.current().filter(
        act__programme__in=programmes, stage=LegalEvent.Stage.ADOPTED, on__lte=on
    )
    first = (
        Authority.objects.filter(act=OuterRef("act"))
        .order_by("wish__item__submission__round__deadline")
        .values("wish__item__submission__round__deadline")[:1]
    )
    days: dict[int, list[int]] = {}
    rows = adopted.annotate(deadline=Subquery(first)).values_list(
        "act__programme", "on", "deadline"
    )
    for programme, adopted_on, deadline in rows:
        if deadline and adopted_on > deadline:
            days.setdefault(programme, []).append((adopted_on - deadline).days)
    return {p: timedelta(days=round(sum(n) / len(n))) for p, n in days.items()}


def newest_wishes(user, *, on: date) -> QuerySet[Wish]:
    """The wishes ``user`` may read in what was sent last of each application."""
    return Wish.objects.visible_to(user, on=on).filter(is_newest())


def is_newest() -> Q:
    """Of a queryset of wishes: those in what was sent last of their application."""
    newer = SubmittedVersion.objects.filter(
        application=OuterRef("item__application"), pk__gt=OuterRef("item")
    )
    return ~Q(Exists(newer))


def rows_of(
    user, *, on: date, wishes: list[Wish] | None = None, act: LegalAct | None = None
) -> list[WishState]:
    """``wishes``, or those ``act`` meets as far as ``user`` may read, each as it stands ``on``.

    The wishes of the same applications' earlier versions are read along: an answer given there
    may hold on. ``state.wish.item`` carries its package, network and round.
    """
    if wishes is None:
        met = Authority.objects.filter(act=act).values("wish")
        found = newest_wishes(user, on=on).filter(pk__in=met).select_related("item")
        wishes = list(found.defer("item__content").order_by("-pk")[:MOST_OF_AN_ACT])
    applications = {wish.item.application_id for wish in wishes}
    chain = Wish.objects.filter(item__application__in=applications)
    known = {wish.pk: wish for wish in with_answers(chain, on=on)}
    return [state_of(known[wish.pk], known, on=on) for wish in wishes]


class RegisterFilter(django_filters.FilterSet):
    """ "Who has asked about serviceloven § 83?": by law, §, answer, ministry, network, theme."""

    law = django_filters.CharFilter(label=_("Lov"), method="about_law")
    section = django_filters.CharFilter(label=_("Paragraf"), method="about_section")
    answer = django_filters.ChoiceFilter(
        label=_("Svar"),
        choices=[*ExemptionAnswer.Answer.choices, ("unanswered", _("Ikke besvaret"))],
        empty_label=_("Alle"),
        method="answered",
    )
    ministry = django_filters.CharFilter(
        label=_("Ministerium"), field_name="ministry_name", lookup_expr="icontains"
    )
    network = django_filters.ModelChoiceFilter(
        label=_("Netværk"),
        field_name="item__submission__network",
        queryset=Network.objects.none(),
        empty_label=_("Alle"),
    )
    theme = django_filters.ModelChoiceFilter(
        label=_("Tema"),
        field_name="item__submission__network__theme",
        queryset=Theme.objects.none(),
        empty_label=_("Alle"),
    )
    year = django_filters.NumberFilter(
        label=_("Indsendt i år"), field_name="item__submission__received_at", lookup_expr="year"
    )

    class Meta:
        model = Wish
        fields = ["law", "section", "answer", "ministry", "network", "theme", "year"]

    def __init__(self, data, *, user, on):
        rows = newest_wishes(user, on=on).select_related("item").defer("item__content")
        super().__init__(data, rows.order_by("-pk"))
        readable = SubmittedVersion.objects.visible_to(user, on=on)
        networks = Network.objects.filter(pk__in=readable.values("submission__network"))
        self.filters["network"].queryset = networks.select_related("programme").order_by("name")
        themes = Theme.objects.filter(pk__in=networks.values("theme"))
        self.filters["theme"].queryset = themes.order_by("name")
        self.form.helper = DkfdsFormHelper(self.form, hide_optional=True)

    def about_law(self, rows, _name, value):
        """By the law's lasting identity, else by a part of what was written."""
        by_identity = rows.filter(law_key=law_identity(value))
        return (
            by_identity
            if by_identity.exists()
            else rows.filter(
                Q(law_key__icontains=value.strip()) | Q(law_name__icontains=value.strip())
            )
        )

    def about_section(self, rows, _name, value):
        """§§ that are named; "83", "§ 83" and "§ 83, stk. 1" are the same section."""
        try:
            sections = parse_provisions(value if "§" in value else f"§ {value}").sections()
        except NotAProvision:
            return rows.none()
        for section in sections:
            rows = rows.filter(sections__contains=f"|{section}|")
        return rows

    def answered(self, rows, _name, value):
        if value == "unanswered":
            return rows.exclude(answered_as(ExemptionAnswer.Answer.values))
        return rows.filter(answered_as([value]))


@dataclass(frozen=True)
class Cell:
    asked: int
    granted: int


@dataclass(frozen=True)
class LawRow:
    """One law across networks: a cell for each network of the matrix, or None."""

    law: str
    key: str
    cells: list[Cell | None]
    total: Cell


def law_matrix(user, *, on: date) -> tuple[list[Network], list[LawRow]]:
    """Law × network, most asked for first, as far as ``user`` may read: three queries."""
    counted = (
        newest_wishes(user, on=on)
        .order_by()
        .values("law_key", "item__submission__network")
        .annotate(
            asked=Count("pk"),
            granted=Count("pk", filter=answered_as(ExemptionAnswer.GRANTS)),
        )
    )
    found: dict[str, dict[int, Cell]] = {}
    for row in counted:
        cells = found.setdefault(row["law_key"], {})
        cells[row["item__submission__network"]] = Cell(row["asked"], row["granted"])
    networks = list(
        Network.objects.filter(pk__in={pk for cells in found.values() for pk in cells}).order_by(
            "name", "pk"
        )
    )
    rows = [_law_row(key, cells, networks) for key, cells in found.items()]
    return networks, sorted(rows, key=lambda row: (-row.total.asked, row.key))


def _law_row(key: str, cells: dict[int, Cell], networks: list[Network]) -> LawRow:
    total = Cell(sum(c.asked for c in cells.values()), sum(c.granted for c in cells.values()))
    return LawRow(key[:1].upper() + key[1:], key, [cells.get(n.pk) for n in networks], total)
