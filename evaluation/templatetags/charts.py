from dataclasses import dataclass

from django import template

register = template.Library()

WIDTH = 360
ROW = 44
LONGEST = 300


@dataclass(frozen=True)
class Bar:
    label: str
    number: int
    top: int
    width: int

    @property
    def text_y(self) -> int:
        return self.top + 14

    @property
    def bar_y(self) -> int:
        return self.top + 20

    @property
    def number_x(self) -> int:
        return self.width + 8

    @property
    def number_y(self) -> int:
        return self.top + 33


@register.inclusion_tag("evaluation/_bars.html")
def bars(*, steps: list[tuple[str, int]], title: str, description: str):
    """(label, number) as bars from the same line, the longest the widest.

    Whoever cannot see them has the same numbers in the table beside.
    """
    most = max((number for _label, number in steps), default=0) or 1
    return {
        "bars": [
            Bar(label, number, ROW * n, round(LONGEST * number / most))
            for n, (label, number) in enumerate(steps)
        ],
        "title": title,
        "description": description,
        "width": WIDTH,
        "height": ROW * len(steps),
    }
