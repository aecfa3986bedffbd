from dataclasses import dataclass

from django import template
from django.utils.safestring import SafeString, mark_safe

from evaluation.queries.pictures import Link

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
def bars(*, steps: list[tuple[str, int]], title: str, description: str, key: str = "bars"):
    """(label, number) as bars from the same line, the longest the widest.

    Whoever cannot see them has the same numbers in the table beside.
    """
    most = max((number for _label, number in steps), default=0) or 1
    return {
        "bars": [
            Bar(label, number, ROW * n, round(LONGEST * number / most))
            for n, (label, number) in enumerate(steps)
        ],
        "key": key,
        "title": title,
        "description": description,
        "width": WIDTH,
        "height": ROW * len(steps),
    }


@register.filter
def svg_picture(svg: str) -> SafeString:
    """A picture of ``evaluation.charts``, whose words are escaped there."""
    return mark_safe(svg)  # drawn by evaluation.charts, which escapes what people wrote


@register.inclusion_tag("evaluation/_chain.html")
def chain_bars(*, chain: list[Link]):
    """A chain of goals as it was meant and as it went: 80 deltagere → 60 lån → 45 lykkes."""

    def steps(name: str) -> list[tuple[str, int]]:
        known = [(link.goal.indicator, getattr(link, name)) for link in chain]
        return [(label, int(point.number)) for label, point in known if point and point.number]

    return {
        "chain": chain,
        "meant": steps("target"),
        "went": steps("newest"),
        "key": f"k{chain[0].goal.pk}",
    }
