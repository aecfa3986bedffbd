from dataclasses import dataclass
from decimal import Decimal

from django import template
from django.utils.safestring import SafeString, mark_safe

from evaluation.charts.drawing import shortened
from evaluation.queries.pictures import Chain

register = template.Library()

WIDTH = 400
ROW = 44
LONGEST = 280
LONGEST_LABEL, LONGEST_SAID = 56, 16


@dataclass(frozen=True)
class Bar:
    label: str
    said: str
    top: int
    width: int
    hollow: bool = False

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


@dataclass(frozen=True)
class Step:
    """What a bar says and how long it is; ``hollow`` where the figure is provisional."""

    label: str
    said: str
    number: Decimal
    hollow: bool = False


@register.inclusion_tag("evaluation/_bars.html")
def bars(*, steps: list, title: str, description: str, key: str = "bars", most=None):
    """``steps`` as bars from the same line, as long as their share of ``most``.

    Each is a ``Step``, or a (label, number). Without ``most`` the longest is the widest. Whoever
    cannot see them has the same numbers in the table beside.
    """
    steps = [s if isinstance(s, Step) else Step(s[0], str(s[1]), Decimal(s[1])) for s in steps]
    most = most or max((step.number for step in steps), default=0) or 1
    return {
        "bars": [
            Bar(
                shortened(step.label, LONGEST_LABEL),
                shortened(step.said, LONGEST_SAID),
                ROW * n,
                max(0, round(LONGEST * float(step.number / most))),
                step.hollow,
            )
            for n, step in enumerate(steps)
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
def chain_bars(*, chain: Chain):
    """A chain of goals as it was meant and as it went: 80 deltagere → 60 lån → 45 lykkes.

    A link in per cent stands in the table only: its length would say nothing beside the others.
    """

    def steps(name: str) -> list[Step]:
        known = [(link.goal.indicator, getattr(link, name)) for link in chain.links]
        return [
            Step(label, point.written, point.number, point.is_provisional)
            for label, point in known
            if point and point.number is not None and not point.is_percent
        ]

    return {"chain": chain, "meant": steps("target"), "went": steps("newest"), "key": chain.key}
