"""Saving what a person has looked at of a file of figures, or nothing of it.

In parts, a transaction and a job each; a part that is run twice finds nothing left to save.
"""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from applications.workflow import NotNow
from evaluation.actions.figures import Place, Typed, give_figures
from evaluation.actions.importing import State, known_of
from evaluation.actions.plans import save_goal
from evaluation.models import FigureImport, ImportedCell, PlanGoal
from evaluation.queries.imports import Fate, Fault, Known
from support.accounts.models import User
from support.audit.record import record
from support.jobs.queue import enqueue

SAVE_AT_ONCE = 500
KEPT = timedelta(days=90)


@transaction.atomic
def confirm_import(batch: FigureImport, *, reason: str, by: User, at: datetime) -> FigureImport:
    """Have what was looked at saved. Raises ``NotNow`` when it cannot be now."""
    it = _locked(batch)
    if it.state != State.READY:
        raise NotNow(_("Filen venter ikke på at blive gemt. Se, hvor langt den er."))
    if not reason.strip() and it.cells.filter(fate=Fate.CHANGED).exists():
        raise NotNow(_("Filen retter tal, der står i planen. Skriv, hvorfor de rettes."))
    it.state, it.reason, it.rows, it.changed_at = State.SAVING, reason.strip(), 0, at
    it.save(update_fields=["state", "reason", "rows", "changed_at"])
    record("evaluation.import_confirmed", it.plan, by=by, at=at, batch=it.pk)
    _save_next(it, at=at)
    return it


@transaction.atomic
def drop_import(batch: FigureImport, *, by: User, at: datetime) -> None:
    """Save nothing of the file. Raises ``NotNow`` once saving has begun."""
    it = _locked(batch)
    if it.state not in (State.READING, State.READY, State.FAILED):
        raise NotNow(_("Tallene er ved at blive gemt eller er det. Ret dem i tabellen."))
    it.state, it.changed_at = State.DROPPED, at
    it.save(update_fields=["state", "changed_at"])
    record("evaluation.import_dropped", it.plan, by=by, at=at, batch=it.pk)


@transaction.atomic
def forget_cells(*, at: datetime) -> int:
    """Delete the cells of files nobody has touched for ``KEPT``; gives how many.

    What was saved stands in the plan. A file that waited so long is given up.
    """
    old = FigureImport.objects.filter(changed_at__lt=at - KEPT).exclude(state=State.SAVING)
    old.filter(state__in=[State.READING, State.READY]).update(state=State.DROPPED)
    deleted, _by_model = ImportedCell.objects.filter(batch__in=old).delete()
    return deleted


@transaction.atomic
def save_part(pk: int, *, at: datetime) -> None:
    """Save the next cells. Does nothing when there are none left."""
    it = _locked(FigureImport(pk=pk))
    if it.state == State.SAVING:
        _save_next(it, at=at)


def _locked(batch: FigureImport) -> FigureImport:
    rows = FigureImport.objects.select_for_update(of=("self",), no_key=True)
    return rows.select_related("plan__application", "plan__network", "by", "document").get(
        pk=batch.pk
    )


def _save_next(batch: FigureImport, *, at: datetime) -> None:
    cells = list(
        batch.cells.filter(fate__in=ImportedCell.TO_SAVE).order_by("pk")[: SAVE_AT_ONCE + 1]
    )
    now, more = cells[:SAVE_AT_ONCE], cells[SAVE_AT_ONCE:]
    _save(batch, now, at=at)
    batch.rows += len(now)
    batch.changed_at = at
    batch.state = State.SAVING if more else State.SAVED
    batch.save(update_fields=["rows", "changed_at", "state"])
    if more:
        key = f"figures/save/{batch.pk}/{more[0].pk}"
        enqueue(kind="figures.save", key=key, ref=str(batch.pk), at=at)


def _save(batch: FigureImport, cells: list[ImportedCell], *, at: datetime) -> None:
    known = known_of(batch)
    without = [cell for cell in cells if cell.goal_id is None]
    for cell in without:
        _make_goal(cell, batch, known, at=at)
    ready = [cell for cell in cells if cell.fate in ImportedCell.TO_SAVE and _may(cell, known)]
    outcomes = give_figures(
        batch.plan,
        [_typed(cell) for cell in ready],
        reason=batch.reason or _("Læst ind fra %(fil)s") % {"fil": batch.document.filename[:200]},
        by=batch.by,
        at=at,
    )
    for cell, outcome in zip(ready, outcomes, strict=True):
        cell.fate = Fate.REFUSED if outcome.refusal else Fate.SAVED
        cell.message = outcome.refusal[:300]
    saved = [cell.pk for cell in cells if cell.fate == Fate.SAVED]
    batch.cells.filter(pk__in=saved).update(fate=Fate.SAVED, message="")
    ImportedCell.objects.bulk_update(without, ["goal"], batch_size=200)
    refused = [cell for cell in cells if cell.fate == Fate.REFUSED]
    ImportedCell.objects.bulk_update(refused, ["fate", "message"], batch_size=200)


def _make_goal(cell: ImportedCell, batch: FigureImport, known: Known, *, at: datetime) -> None:
    try:
        goal = known.goals.find(cell.goal_name, cell.group)
        if goal is None:
            goal = _new_goal(cell, batch, at=at)
            known.goals.add(goal)
    except (Fault, NotNow) as refusal:
        cell.fate, cell.message = Fate.REFUSED, str(refusal)[:300]
        return
    cell.goal = goal


def _new_goal(cell: ImportedCell, batch: FigureImport, *, at: datetime) -> PlanGoal:
    row = PlanGoal(
        indicator=cell.goal_name,
        unit=cell.unit,
        group=cell.group,
        direction=PlanGoal.Direction.FOLLOW,
    )
    return save_goal(batch.plan, row, base=None, by=batch.by, at=at)


def _may(cell: ImportedCell, known: Known) -> bool:
    """Asked once more: a role may have ended since the file was read."""
    municipality = cell.municipality_id
    may = known.may_add if municipality is None else municipality in known.first
    if not may:
        cell.fate, cell.message = Fate.REFUSED, _("Du må ikke længere skrive tallet.")
    return may


def _typed(cell: ImportedCell) -> Typed:
    return Typed(
        place=Place(cell.goal_id, cell.municipality_id, cell.kind, cell.on),
        written=cell.written,
        base=cell.base_id,
        note=cell.note,
        source=cell.source,
        is_provisional=cell.is_provisional,
    )
