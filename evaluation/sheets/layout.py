"""What the rows of a table say, however it is turned: a figure for each goal and municipality.

Three ways are known by the first row with text: municipalities across (as Bilag 2 of the housing
network, seed 002 lines 272–306), municipalities down, or one figure a row.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _

from evaluation.sheets.reading import Unreadable

# Where the heading of the columns must be found.
_FIRST_ROWS = 20
_GOAL, _PLACE, _VALUE = "goal", "place", "written"
_NAMES = {
    "mål": _GOAL,
    "indikator": _GOAL,
    "nøgletal": _GOAL,
    "kommune": _PLACE,
    "kommuner": _PLACE,
    "værdi": _VALUE,
    "tal": _VALUE,
    "overskrift": "group",
    "enhed": "unit",
    "slags": "kind",
    "dato": "on",
    "dag": "on",
    "opgjort": "on",
    "opgjort pr.": "on",
    "note": "note",
    "kilde": "source",
    "foreløbig": "provisional",
}


@dataclass(frozen=True)
class Said:
    """One cell as the file has it, all as text; ``row`` and ``column`` are counted from 1."""

    row: int
    column: int
    goal: str = ""
    place: str = ""
    written: str = ""
    group: str = ""
    unit: str = ""
    kind: str = ""
    on: str = ""
    note: str = ""
    source: str = ""
    provisional: str = ""
    # A line of its own that says nothing of a figure: a heading or a footnote.
    is_heading: bool = False
    # Why it can be no figure, whatever it says.
    problem: str = ""


def cells_of(
    rows: Iterable[list[str]], *, is_place: Callable[[str], bool], is_goal: Callable[[str], bool]
) -> Iterator[Said]:
    """What ``rows`` say, in their order. ``is_place`` and ``is_goal`` know names.

    Raises ``Unreadable`` when the first row with text does not say what the columns are.
    """
    numbered = iter(enumerate(rows, start=1))
    head = _head(numbered, is_place)
    names = [_NAMES.get(cell.casefold().rstrip(":"), "") for cell in head]
    _refuse_twice(head, names)
    if _PLACE in names and _VALUE in names and _GOAL in names:
        yield from _one_a_row(numbered, head, names)
    elif names[0] == _PLACE:
        yield from _places_down(numbered, head, names)
    else:
        yield from _places_across(numbered, head, names, is_place, is_goal)


def _refuse_twice(head: list[str], names: list[str]) -> None:
    for cell, name in zip(head, names, strict=True):
        if name and names.count(name) > 1:
            raise Unreadable(
                _("To kolonner siger det samme som »%(navn)s«. Slet den ene, og prøv igen.")
                % {"navn": cell}
            )


def _without_heading(number: int, row: list[str], head: list[str]) -> Iterator[Said]:
    """Cells in columns that nobody has named: shown, so that nothing vanishes unseen."""
    for column, text in enumerate(row):
        if text and not _at(head, column) and column:
            yield Said(
                number,
                column + 1,
                _at(row, 0),
                written=text,
                problem=_("Kolonnen har ingen overskrift. Skriv den i filen, og læs den ind igen."),
            )


def _head(numbered, is_place) -> list[str]:
    for number, row in numbered:
        named = {_NAMES.get(cell.casefold().rstrip(":")) for cell in row}
        if {_PLACE, _VALUE, _GOAL} <= named or any(is_place(cell) for cell in row[1:] if cell):
            return row
        if row and _NAMES.get(row[0].casefold()) == _PLACE and len(row) > 1:
            return row
        if number >= _FIRST_ROWS:
            break
    raise Unreadable(
        _(
            "Overskrifterne mangler. Første række skal have kommunernes navne, eller kolonnerne "
            "Kommune, Mål og Værdi."
        )
    )


def _one_a_row(numbered, head: list[str], names: list[str]) -> Iterator[Said]:
    value = names.index(_VALUE) + 1
    for number, row in numbered:
        if any(row):
            known = {name: cell for name, cell in zip(names, row, strict=False) if name}
            yield Said(number, value, **known)
            yield from _without_heading(number, row, head)


def _places_down(numbered, head: list[str], names: list[str]) -> Iterator[Said]:
    for number, row in numbered:
        if not any(row):
            continue
        said = _common(row, names)
        for column, goal in enumerate(head[1:], start=1):
            if goal and not names[column]:
                cell = Said(number, column + 1, goal, row[0], _at(row, column))
                yield replace(cell, **said)
        yield from _without_heading(number, row, head)


def _places_across(numbered, head, names, is_place, is_goal) -> Iterator[Said]:
    columns = [i for i, cell in enumerate(head) if i and cell and not names[i]]
    group = ""
    for number, row in numbered:
        if not any(row):
            continue
        title = row[0]
        if not any(_at(row, i) for i in columns) and not is_goal(title):
            if not title.startswith("*"):
                group = title
            yield Said(number, 1, title, is_heading=True)
            yield from _without_heading(number, row, head)
            continue
        said = {"group": group, **_common(row, names)}
        for i in columns:
            yield replace(Said(number, i + 1, title, head[i], _at(row, i)), **said)
        yield from _without_heading(number, row, head)


def _common(row: list[str], names: list[str]) -> dict[str, str]:
    """What columns of their own say of every figure in the row."""
    said = {name: _at(row, i) for i, name in enumerate(names) if i and name}
    return {name: text for name, text in said.items() if name not in (_GOAL, _PLACE, _VALUE)}


def _at(row: list[str], column: int) -> str:
    return row[column] if column < len(row) else ""


def plain(name: str) -> str:
    """A name of a goal for comparing, without regard to case and white space."""
    return " ".join(name.casefold().split())
