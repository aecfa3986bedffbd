"""From numbers and days to places in a picture."""

import math
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

MOST_TICKS = 5


def danish(number) -> str:
    """``number`` as a Dane writes it: 1.327 or 47,3; at most two decimals."""
    rounded = round(float(number), 2)
    whole = f"{abs(rounded):,.2f}".rstrip("0").rstrip(".")
    sign = "−" if rounded < 0 else ""
    return sign + whole.replace(",", " ").replace(".", ",").replace(" ", ".")


def short(number) -> str:
    """``number`` for an axis, where there is room for few digits: 1,5 mio. or 2 mia."""
    for size, name in ((10**9, _("mia.")), (10**6, _("mio."))):
        if abs(number) >= size:
            return f"{danish(number / size)} {name}"
    return danish(number)


@dataclass(frozen=True)
class Axis:
    """Numbers from ``low`` to ``high`` on a stretch from ``start`` to ``end``, in the picture's
    units; ``ticks`` are the round numbers to write beside it."""

    low: float
    high: float
    start: float
    end: float
    ticks: tuple[float, ...]

    def place(self, number) -> float:
        share = (float(number) - self.low) / (self.high - self.low)
        return round(self.start + share * (self.end - self.start), 1)


def axis(numbers, *, start: float, end: float) -> Axis:
    """An axis that holds ``numbers`` and zero: a length that began elsewhere would exaggerate."""
    values = [float(n) for n in numbers] or [0.0]
    low, high = min(0.0, *values), max(0.0, *values)
    if low == high:
        high = low + 1
    step = _round_step((high - low) / (MOST_TICKS - 1))
    first, last = math.floor(low / step), math.ceil(high / step)
    ticks = tuple(n * step for n in range(first, last + 1))
    return Axis(ticks[0], ticks[-1], start, end, ticks)


def _round_step(rough: float) -> float:
    """The least of 1, 2, 5, 10 × a power of ten that is not below ``rough``."""
    power = 10.0 ** math.floor(math.log10(rough))
    return next(power * n for n in (1, 2, 5, 10) if power * n >= rough * (1 - 1e-9))


@dataclass(frozen=True)
class Time:
    """Days from ``first`` to ``last`` on a stretch."""

    first: date
    last: date
    start: float
    end: float

    def place(self, day: date) -> float:
        span = (self.last - self.first).days
        if span == 0:
            return round((self.start + self.end) / 2, 1)
        return round(self.start + (day - self.first).days / span * (self.end - self.start), 1)

    @property
    def years(self) -> list[date]:
        """New Year's days within, at most six of them."""
        found = [date(y, 1, 1) for y in range(self.first.year + 1, self.last.year + 1)]
        every = math.ceil(len(found) / 6) or 1
        return found[::every]


def time(days, *, start: float, end: float) -> Time:
    return Time(min(days), max(days), start, end)
