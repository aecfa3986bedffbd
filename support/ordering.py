"""Rows a person puts in order: a whole number from 1, unique among the siblings.

Call these in a transaction that holds the siblings' common parent locked. Uniqueness is checked
row by row, so no step here ever has two rows at the same place.
"""

from typing import Literal

from django.db.models import Max, Model, QuerySet

Direction = Literal["up", "down"]


def next_place(siblings: QuerySet, field: str) -> int:
    """The place after the last of ``siblings``."""
    return (siblings.aggregate(last=Max(field))["last"] or 0) + 1


def move(row: Model, siblings: QuerySet, field: str, direction: Direction) -> bool:
    """Let ``row`` change places with its neighbour; ``False`` when it has none on that side."""
    place = getattr(row, field)
    if direction == "up":
        neighbour = siblings.filter(**{f"{field}__lt": place}).order_by(f"-{field}").first()
    else:
        neighbour = siblings.filter(**{f"{field}__gt": place}).order_by(field).first()
    if neighbour is None:
        return False
    _put(row, field, next_place(siblings, field))
    wanted = getattr(neighbour, field)
    _put(neighbour, field, place)
    _put(row, field, wanted)
    return True


def close_gaps(siblings: QuerySet, field: str) -> None:
    """Number ``siblings`` 1, 2, 3 … as they stand, after one has gone."""
    for place, row in enumerate(siblings.order_by(field), start=1):
        if getattr(row, field) != place:
            _put(row, field, place)


def _put(row: Model, field: str, place: int) -> None:
    setattr(row, field, place)
    row.save(update_fields=[field])
