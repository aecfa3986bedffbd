"""What a cell of a file of figures means in a plan, and what would become of it."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Count
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from evaluation.models import EvaluationPlan, FigureImport, ImportedCell, Measurement, PlanGoal
from evaluation.sheets.guarding import looks_like_formula
from evaluation.sheets.layout import Said, plain
from networks.models import Municipality
from networks.queries import find_municipality
from networks.written_values import Written, read
from support.dkfds.dates import read_date

Fate = ImportedCell.Fate
Kind = Measurement.Kind
_KINDS = {
    "": None,
    "baseline": Kind.BASELINE,
    "måling": Kind.MEASUREMENT,
    "målværdi": Kind.TARGET,
    "mål": Kind.TARGET,
}
_YES = frozenset({"ja", "x", "1", "foreløbig", "foreløbigt", "true"})
_TOGETHER = frozenset({"alle under ét", "netværket", "fælles", "alle"})
_LONGEST = {"written": 120, "goal": 300, "place": 120, "note": 500, "source": 200, "unit": 60}
# Spellings remembered while one part is read; a file holds few, unless it is not ours at all.
_MOST_NAMES = 2000


class Fault(Exception):
    """Why a cell cannot be saved, in Danish."""


class Goals:
    """The goals of a plan, by what a file may call them."""

    def __init__(self, goals: Iterable[PlanGoal]):
        self._by_name: dict[str, list[PlanGoal]] = defaultdict(list)
        self._by_number: dict[int, PlanGoal] = {}
        for goal in goals:
            self.add(goal)

    def add(self, goal: PlanGoal) -> None:
        self._by_name[plain(goal.indicator)].append(goal)
        self._by_number[goal.number] = goal

    def find(self, name: str, group: str = "") -> PlanGoal | None:
        """The goal called ``name``, under the heading ``group`` where several are; also by its
        number ("3" or "3. Antal boliger"). Raises ``Fault`` where it may be one or the other."""
        if found := self._by_name.get(plain(name)):
            return self._one_of(found, name, group)
        number, dot, rest = name.strip().partition(".")
        goal = self._by_number.get(int(number)) if number.isdecimal() and len(number) < 4 else None
        if goal and (not rest.strip() or (dot and plain(rest) == plain(goal.indicator))):
            return goal
        return None

    @staticmethod
    def _one_of(found: list[PlanGoal], name: str, group: str) -> PlanGoal | None:
        under = [goal for goal in found if plain(goal.group) == plain(group)]
        if len(under) == 1:
            return under[0]
        if len(found) > 1:
            raise Fault(
                _("Flere mål hedder »%(navn)s«. Skriv overskriften i filen som i planen.")
                % {"navn": name}
            )
        return found[0]


@dataclass
class Known:
    """What a plan knows, and what the person may write in it: read once for a whole file."""

    plan: EvaluationPlan
    today: date
    may_add: bool
    # Whose first figures the person gives, and whose figures they may also correct.
    first: set[int]
    own: set[int]
    in_plan: set[int]
    goals: Goals
    names: dict[str, Municipality | None] = field(default_factory=dict)

    def municipality(self, name: str) -> Municipality | None:
        if name not in self.names:
            if len(self.names) > _MOST_NAMES:
                return None
            self.names[name] = find_municipality(name)
        return self.names[name]

    def is_place(self, name: str) -> bool:
        return name.casefold() in _TOGETHER or self.municipality(name) is not None

    def is_goal(self, name: str) -> bool:
        try:
            return self.goals.find(name) is not None
        except Fault:
            return True


def cell_of(said: Said, batch: FigureImport, known: Known) -> ImportedCell:
    """``said`` as a row to keep, with all of its fate but what depends on what stands there."""
    cell = ImportedCell(
        batch=batch,
        row=said.row,
        column=said.column,
        goal_name=said.goal[:300],
        place_name=said.place[:120],
        group=said.group[:120],
        unit=said.unit[:60],
        written=said.written[:120],
        note=said.note[:500],
        source=(said.source or batch.source)[:200],
        is_provisional=said.provisional.casefold() in _YES or batch.is_provisional,
        kind=batch.kind,
        fate=Fate.NEW,
    )
    if said.problem:
        cell.fate, cell.message = Fate.FAULT, said.problem[:300]
        return cell
    if said.is_heading:
        cell.fate = Fate.HEADING
        return cell
    try:
        _understand(cell, said, batch, known)
    except Fault as fault:
        cell.fate, cell.message = Fate.FAULT, str(fault)[:300]
        return cell
    if not said.written:
        cell.fate, cell.message = Fate.BLANK, ""
    return cell


def _understand(cell: ImportedCell, said: Said, batch: FigureImport, known: Known) -> None:
    for name, longest in _LONGEST.items():
        if len(getattr(said, name)) > longest:
            raise Fault(_("Teksten er for lang: højst %(antal)s tegn.") % {"antal": longest})
    if any(map(looks_like_formula, (said.written, said.goal, said.note))):
        raise Fault(_("Cellen er en formel. Sæt tallet ind som værdi i stedet."))
    # #REF!, #I/T and the like: what a spreadsheet shows where it could not work a formula out.
    if said.written.startswith("#"):
        raise Fault(_("Regnearket viser en fejl i cellen. Ret den, og læs filen ind igen."))
    cell.kind = _kind(said.kind) or batch.kind
    cell.on = _day(said.on) or batch.on
    if cell.kind != Kind.TARGET and cell.on > known.today:
        raise Fault(_("Dagen ligger ude i fremtiden. Skriv den dag, tallet er fra."))
    cell.municipality = _place(said.place, known)
    cell.goal = _goal(said.goal, said.group, known)
    if cell.goal is None:
        cell.message = _("Bliver et nyt nøgletal i planen.")
    elif said.written and _is_only_words(read(said.written)):
        cell.message = _("Gemmes som tekst: der kan ikke læses et tal.")


def _is_only_words(it: Written) -> bool:
    return it.number is None and not it.is_unknown


def _kind(text: str) -> str | None:
    try:
        return _KINDS[text.casefold().strip()]
    except KeyError:
        raise Fault(_("Slagsen kendes ikke. Skriv Baseline, Måling eller Målværdi.")) from None


def _day(text: str) -> date | None:
    try:
        return read_date(text) if text else None
    except ValueError:
        raise Fault(_("Datoen kan ikke læses. Skriv den som 1.12.2016.")) from None


def _place(name: str, known: Known) -> Municipality | None:
    if name.casefold() in _TOGETHER:
        if not known.may_add:
            raise Fault(_("Tal for alle under ét skrives af dem, der skriver planen."))
        return None
    found = known.municipality(name)
    if found is None:
        raise Fault(_("Kommunen »%(navn)s« kendes ikke. Ret navnet.") % {"navn": name})
    if found.pk not in known.in_plan:
        raise Fault(_("%(kommune)s er ikke med i planen.") % {"kommune": found})
    if found.pk not in known.first:
        raise Fault(_("%(kommune)s skriver selv sine tal.") % {"kommune": found})
    return found


def _goal(name: str, group: str, known: Known) -> PlanGoal | None:
    goal = known.goals.find(name, group)
    if goal is None and not name:
        raise Fault(_("Der står ikke, hvilket mål tallet hører til."))
    if goal is None and not known.may_add:
        raise Fault(_("Planen har ikke målet. Bed koordinatoren om at tilføje det."))
    return goal


def place_key(cell: ImportedCell) -> tuple:
    """Where the cell's figure would stand; goals that are not made yet go by their name."""
    goal = cell.goal_id or (plain(cell.group), plain(cell.goal_name))
    return (goal, cell.municipality_id, cell.kind, cell.on)


def compare(cell: ImportedCell, stands: Measurement | None, known: Known) -> None:
    """Say in ``cell`` what becomes of it, ``stands`` being what was last written there."""
    cell.base = stands
    if stands is None:
        return
    said = (cell.note or stands.note, cell.source or stands.source)
    is_provisional = cell.is_provisional or stands.is_provisional
    if (cell.written, *said, is_provisional) == (
        *(stands.written, stands.note, stands.source),
        stands.is_provisional,
    ):
        cell.fate = Fate.SAME
        return
    if cell.municipality_id is not None and cell.municipality_id not in known.own:
        cell.fate = Fate.FAULT
        cell.message = _("%(kommune)s retter selv sine tal.") % {"kommune": cell.municipality}
        return
    if stands.is_withdrawn:
        return
    # What the file says nothing of goes on holding; another figure may have another source.
    cell.note = cell.note or stands.note
    if cell.written == stands.written:
        cell.source = cell.source or stands.source
        cell.is_provisional = is_provisional
    cell.fate = Fate.CHANGED
    cell.message = _("Her står der »%(tal)s« nu.") % {"tal": stands.written[:200]}


def as_read(written: str) -> str:
    """The number found in ``written`` as a Dane writes it, for comparing with one's eyes."""
    it = read(written)
    if it.is_unknown:
        return _("ikke oplyst")
    numbers = [
        n for n in ((it.low, it.high) if it.high is not None else (it.number,)) if n is not None
    ]
    shown = "–".join(number_format(n.normalize(), force_grouping=True) for n in numbers)
    return f"{shown} %" if shown and it.is_percent else shown


def fates_of(batch: FigureImport) -> list[tuple[str, str, int]]:
    """(code, label, cells) of each fate there is, in the order they are defined; one query."""
    counted = dict(batch.cells.order_by().values_list("fate").annotate(number=Count("pk")))
    return [(code, label, counted[code]) for code, label in Fate.choices if code in counted]
