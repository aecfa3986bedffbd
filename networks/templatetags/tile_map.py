from dataclasses import dataclass

from django import template

register = template.Library()

SIDE = 24
GAP = 2


@dataclass(frozen=True)
class Tile:
    """A municipality on the map: ``kind`` is member, former or other; ``label`` its number."""

    name: str
    row: int
    column: int
    kind: str = "other"
    label: str = ""

    @property
    def x(self) -> int:
        return self.column * SIDE

    @property
    def y(self) -> int:
        return self.row * SIDE

    @property
    def middle(self) -> int:
        return self.x + (SIDE - GAP) // 2

    @property
    def baseline(self) -> int:
        return self.y + SIDE // 2 + 3


@register.inclusion_tag("networks/_tile_map.html")
def tile_map(*, tiles: list[Tile], title: str, description: str):
    """Denmark as equal squares. Whoever cannot see it has the same in the list beside it."""
    return {
        "tiles": tiles,
        "title": title,
        "description": description,
        "width": SIDE * (1 + max((tile.column for tile in tiles), default=0)),
        "height": SIDE * (1 + max((tile.row for tile in tiles), default=0)),
        "side": SIDE - GAP,
        "has_former": any(tile.kind == "former" for tile in tiles),
    }
