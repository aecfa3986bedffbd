"""A file of figures on its way into a plan: read in parts, for a person to look at.

Each part is one transaction and one job, so a file of 100,000 rows neither holds a lock for long
nor is lost half-way: a part that is run twice finds that it has been done.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from itertools import groupby

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from evaluation.models import EvaluationPlan, FigureImport, ImportedCell, Measurement
from evaluation.queries.imports import Fate, Goals, Known, cell_of, compare, place_key
from evaluation.queries.plans import places
from evaluation.rules import gives_first_figures, measures_in, writes_plan
from evaluation.sheets.layout import Said, cells_of
from evaluation.sheets.reading import Unreadable, rows_of
from support.accounts.models import User
from support.audit.record import record
from support.documents.models import Document
from support.documents.store import keep, open_stream
from support.jobs.queue import enqueue

State = FigureImport.State
# As much as is read or saved at once: a second or two, in the request for most files.
READ_AT_ONCE = 2_000
# A workbook has to be read from its start each time: few large parts.
READ_IN_A_JOB = 20_000
MOST_CELLS = 250_000


@dataclass(frozen=True)
class File:
    content: bytes
    media_type: str
    filename: str


@dataclass(frozen=True)
class Told:
    """What the person says of the whole file; a column of its own says otherwise."""

    kind: str
    on: date
    source: str = ""
    is_provisional: bool = False


def start_import(
    plan: EvaluationPlan, file: File, told: Told, *, by: User, at: datetime
) -> FigureImport:
    """Keep ``file`` and read its first part; jobs read the rest. Nothing is saved in the plan."""
    digest = sha256(file.content).hexdigest()
    document = keep(
        key=f"figures/{plan.pk}/{by.pk}/{at.isoformat()}/{digest}",
        content=file.content,
        media_type=file.media_type,
        filename=file.filename,
        at=at,
    )
    batch = _begin(plan, document, told, by=by, at=at)
    read_part(batch.pk, 0, at=at, most=READ_AT_ONCE)
    batch.refresh_from_db()
    return batch


@transaction.atomic
def _begin(plan, document: Document, told: Told, *, by: User, at: datetime) -> FigureImport:
    batch = FigureImport.objects.create(
        plan=plan,
        document=document,
        kind=told.kind,
        on=told.on,
        source=told.source,
        is_provisional=told.is_provisional,
        by=by,
        at=at,
        changed_at=at,
    )
    record("evaluation.import_begun", plan, by=by, at=at, batch=batch.pk, size=document.size)
    return batch


def read_part(pk: int, rows: int, *, at: datetime, most: int) -> None:
    """Read on from row ``rows``, about ``most`` cells. Does nothing when that has been done."""
    batch = FigureImport.objects.select_related(
        "plan__application", "plan__network", "document", "by"
    ).get(pk=pk)
    if batch.state != State.READING or batch.rows != rows:
        return
    known = known_of(batch)
    try:
        with open_stream(batch.document) as stream:
            said, is_all = _next_part(stream, known, after=rows, most=most)
    except Unreadable as why:
        _keep_part(batch, [], rows, State.FAILED, at=at, problem=str(why))
        return
    cells = [cell_of(it, batch, known) for it in said]
    _settle(batch, cells, known)
    state = State.READY if is_all else State.READING
    _keep_part(batch, cells, said[-1].row if said else rows, state, at=at)


def known_of(batch: FigureImport) -> Known:
    """What there is to know for reading ``batch`` in the name of whoever began it."""
    plan, today = batch.plan, timezone.localdate()
    in_plan = set(places(plan, on=today).values_list("pk", flat=True))
    return Known(
        plan,
        today,
        may_add=writes_plan(batch.by, plan),
        first=gives_first_figures(batch.by, plan, in_plan),
        own={pk for pk in in_plan if measures_in(batch.by, pk)},
        in_plan=in_plan,
        goals=Goals(plan.goals.filter(dropped_on__isnull=True)),
    )


def _next_part(stream, known: Known, *, after: int, most: int) -> tuple[list[Said], bool]:
    """Whole rows after row ``after``, and whether they are the last."""
    every = cells_of(rows_of(stream), is_place=known.is_place, is_goal=known.is_goal)
    taken: list[Said] = []
    for row, cells in _by_row(every):
        if row <= after:
            continue
        if len(taken) >= most:
            return taken, False
        taken += cells
    if not taken and not after:
        raise Unreadable(_("Tabellen er tom. Vælg en fil med tal."))
    return taken, True


def _by_row(every: Iterator[Said]) -> Iterator[tuple[int, list[Said]]]:
    for row, cells in groupby(every, key=lambda said: said.row):
        yield row, list(cells)


def _settle(batch: FigureImport, cells: list[ImportedCell], known: Known) -> None:
    """Compare with what stands, and with what the file itself has said of the same place."""
    open_cells = [cell for cell in cells if cell.fate == Fate.NEW]
    days = {cell.on for cell in open_cells}
    rows = Measurement.objects.filter(goal__plan=batch.plan, corrected_by__isnull=True, on__in=days)
    standing = {(r.goal_id, r.municipality_id, r.kind, r.on): r for r in rows}
    earlier = batch.cells.filter(on__in=days).exclude(fate__in=[Fate.BLANK, Fate.FAULT])
    seen = {place_key(cell): cell.row for cell in earlier.iterator(chunk_size=5000)}
    for cell in open_cells:
        if (key := place_key(cell)) in seen:
            cell.fate = Fate.FAULT
            cell.message = _("Tallet står også i række %(nr)s.") % {"nr": seen[key]}
            continue
        seen[key] = cell.row
        compare(cell, standing.get(key), known)


@transaction.atomic
def _keep_part(batch, cells, rows: int, state: str, *, at: datetime, problem: str = "") -> None:
    it = FigureImport.objects.select_for_update(of=("self",), no_key=True).get(pk=batch.pk)
    if it.state != State.READING or it.rows != batch.rows:
        return
    if it.cells.count() + len(cells) > MOST_CELLS:
        state, cells = State.FAILED, []
        problem = _("Filen har mere end 250.000 tal. Del den i flere.")
    ImportedCell.objects.bulk_create(cells, batch_size=500)
    it.rows, it.state, it.problem, it.changed_at = rows, state, problem, at
    it.save(update_fields=["rows", "state", "problem", "changed_at"])
    if state == State.READING:
        ref = f"{it.pk}/{rows}"
        enqueue(kind="figures.read", key=f"figures/read/{ref}", ref=ref, at=at)
    elif state == State.READY:
        _take_footnotes(it)


def _take_footnotes(batch: FigureImport) -> None:
    """A line that begins with asterisks is the note of the figures that end with as many."""
    notes = batch.cells.filter(fate=Fate.HEADING, goal_name__startswith="*")
    by_stars: dict[str, str] = {}
    for note in notes.order_by("row").values_list("goal_name", flat=True):
        by_stars.setdefault("*" * (len(note) - len(note.lstrip("*"))), note)
    for stars, note in by_stars.items():
        starred = batch.cells.filter(written__endswith=stars, note="")
        starred = starred.exclude(written__endswith=f"{stars}*")
        starred.filter(fate__in=ImportedCell.TO_SAVE).update(note=note[:500])
