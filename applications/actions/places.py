"""Rows in an order in which several may share a place (parallel committees)."""

from itertools import groupby


def moved(rows: list, row, *, up: bool) -> list[list]:
    """The groups of ``rows`` (by ``position``) after ``row`` went one place up or down.

    A row that shares its place leaves it; one that stands alone changes place with its neighbour.
    """
    groups = [
        list(group)
        for _place, group in groupby(
            sorted(rows, key=lambda r: (r.position, r.pk)), key=lambda r: r.position
        )
    ]
    at = next(index for index, group in enumerate(groups) if row in group)
    if len(groups[at]) > 1:
        groups[at].remove(row)
        groups.insert(at if up else at + 1, [row])
    else:
        other = max(at - 1, 0) if up else min(at + 1, len(groups) - 1)
        groups[at], groups[other] = groups[other], groups[at]
    return groups


def number(groups: list[list]) -> list:
    """Number the groups from 1; gives the rows whose ``position`` changed, not saved."""
    changed = []
    for place, group in enumerate(groups, start=1):
        for row in group:
            if row.position != place:
                row.position = place
                changed.append(row)
    return changed
