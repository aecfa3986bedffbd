"""The figures of a plan: as a table to write in, as series to draw, and with their history."""

from dataclasses import dataclass, field
from datetime import date

from django.db.models import F, Window
from django.db.models.functions import RowNumber
from django.utils.translation import gettext as _

from evaluation.charts.courses import Figure
from evaluation.models import EvaluationPlan, Measurement, PlanGoal
from evaluation.queries.plans import PlanPage
from networks.models import Municipality

Kind = Measurement.Kind
# The column of what is of all the municipalities together.
TOGETHER = "faelles"
MOST_DAYS = 12


@dataclass(frozen=True)
class Cell:
    """One place in the table; ``stands`` is the figure there, also one that was taken back."""

    goal: PlanGoal
    municipality: Municipality | None
    on: date
    stands: Measurement | None
    may_write: bool

    @property
    def code(self) -> str:
        return self.municipality.code if self.municipality else TOGETHER

    @property
    def name(self) -> str:
        return f"t-{self.goal.number}-{self.code}"

    @property
    def base_name(self) -> str:
        return f"b-{self.goal.number}-{self.code}"

    @property
    def written(self) -> str:
        return self.stands.written if self.shown else ""

    @property
    def shown(self) -> Measurement | None:
        return self.stands if self.stands and not self.stands.is_withdrawn else None


@dataclass(frozen=True)
class Row:
    goal: PlanGoal
    # The heading to show above the row, where it differs from the one before.
    group: str
    cells: list[Cell]


@dataclass(frozen=True)
class Table:
    """Goals down, municipalities across, and all together last: of one kind and one day."""

    kind: str
    on: date
    municipalities: list[Municipality]
    rows: list[Row]

    @property
    def cells(self) -> list[Cell]:
        return [cell for row in self.rows for cell in row.cells]

    @property
    def may_write(self) -> bool:
        return any(cell.may_write for cell in self.cells)


def table(
    plan: EvaluationPlan, page: PlanPage, *, kind: str, on: date, own: set[int], common: bool
) -> Table:
    """The figures of ``kind``: measurements of the day ``on``, else the newest there is.

    ``own`` are the municipalities (ids) whose figures the person gives, ``common`` whether those
    of all together. One query.
    """
    rows = Measurement.objects.filter(goal__plan=plan, kind=kind, corrected_by__isnull=True)
    if kind == Kind.MEASUREMENT:
        rows = rows.filter(on=on)
    found: dict[tuple, Measurement] = {}
    for row in rows.order_by("on"):
        key = (row.goal_id, row.municipality_id)
        # One that was taken back hides none of another day.
        if not row.is_withdrawn or key not in found or found[key].is_withdrawn:
            found[key] = row

    def cell(goal: PlanGoal, municipality: Municipality | None) -> Cell:
        stands = found.get((goal.pk, municipality.pk if municipality else None))
        may = municipality.pk in own if municipality else common
        return Cell(goal, municipality, stands.on if stands else on, stands, may)

    columns = [*page.municipalities, None]
    lines, before = [], ""
    for goal in page.measured:
        # What has no heading must not look as if it stood under the one before.
        heading = goal.group or (_("Andre tal") if before else "")
        group = heading if heading != before else ""
        before = heading
        lines.append(Row(goal, group, [cell(goal, m) for m in columns]))
    return Table(kind, on, page.municipalities, lines)


def days_of(plan: EvaluationPlan) -> list[date]:
    """The days there are measurements of, the newest first; no more than anybody chooses among.

    Corrected ones count too: a figure keeps its day when it is corrected, and leaving them out
    costs a join of every figure with every other.
    """
    rows = Measurement.objects.filter(goal__plan=plan, kind=Kind.MEASUREMENT, is_withdrawn=False)
    return list(rows.order_by("-on").values_list("on", flat=True).distinct()[:MOST_DAYS])


@dataclass(frozen=True)
class Point(Figure):
    """One figure in a series, with what was noted of it."""

    note: str


@dataclass
class Series:
    """A goal in one municipality, or of all together where ``municipality`` is None."""

    goal: PlanGoal
    municipality: Municipality | None
    baseline: Point | None = None
    target: Point | None = None
    points: list[Point] = field(default_factory=list)
    # Whether there are older points than those in ``points``.
    is_cut: bool = False

    @property
    def name(self) -> str:
        return self.municipality.name if self.municipality else ""

    @property
    def newest(self) -> Point | None:
        known = [point for point in self.points if point.number is not None]
        return known[-1] if known else None


_AGE = Window(
    RowNumber(),
    partition_by=["goal", "municipality", "kind"],
    order_by=[F("on").desc(), F("pk").desc()],
)


def series_of(
    goals: list[PlanGoal], places: list[Municipality], *, newest: int | None = None
) -> dict[int, list[Series]]:
    """Goal id → a series for each of ``places``, also those with nothing, then the common one.

    Oldest point first, no more than the ``newest``; the common one only where it has something.
    One query.
    """
    made = {(g.pk, p.pk): Series(g, p) for g in goals for p in places}
    made.update({(g.pk, None): Series(g, None) for g in goals})
    for row in _rows_of(goals, newest):
        if it := made.get((row.goal_id, row.municipality_id)):
            _place(it, row)
    if newest:
        for it in made.values():
            it.is_cut, it.points = len(it.points) > newest, it.points[-newest:]
    found: dict[int, list[Series]] = {goal.pk: [] for goal in goals}
    for (goal, place), it in made.items():
        if place is not None or it.points or it.baseline or it.target:
            found[goal].append(it)
    return found


def _rows_of(goals: list[PlanGoal], newest: int | None):
    rows = Measurement.objects.current().filter(goal__in=goals)
    if newest:
        # One more than is shown tells that there are more.
        rows = rows.annotate(age=_AGE).filter(age__lte=newest + 1)
    return rows.order_by("on", "pk")


def _place(it: Series, row: Measurement) -> None:
    point = Point(
        on=row.on,
        written=row.written,
        number=row.number,
        low=row.low,
        high=row.high,
        is_percent=row.is_percent,
        is_provisional=row.is_provisional,
        note=row.note,
    )
    if row.kind == Kind.BASELINE:
        it.baseline = point
    elif row.kind == Kind.TARGET:
        it.target = point
    else:
        it.points.append(point)


def history_of(place: Measurement) -> list[Measurement]:
    """Every figure given where ``place`` is, newest first."""
    return list(
        Measurement.objects.filter(
            goal=place.goal_id, municipality=place.municipality_id, kind=place.kind, on=place.on
        )
        .select_related("by")
        .order_by("-pk")
    )
