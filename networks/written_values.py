"""What people write in a table of figures, read without losing a letter of it.

``read("204 (pr. 17. maj 2016) ekskl. flygtninge")`` gives the number 204, the day, and the rest as
a qualifier. Danish writing: "1.327" is thirteen hundred, "47,3" has a decimal (seed 002 lines
272–306). What cannot be read has no number and is kept as it was written.
"""

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation

UNKNOWN = frozenset(
    {"ikke oplyst", "uoplyst", "ukendt", "ingen data", "i.o.", "-", "–", "…", "..."}
)
MOST_DIGITS = 15

_MONTHS = [
    "januar",
    "februar",
    "marts",
    "april",
    "maj",
    "juni",
    "juli",
    "august",
    "september",
    "oktober",
    "november",
    "december",
]
_NUMBER = r"[+\-−]?(?:\d{1,3}(?:[. \u00a0]\d{3})+|\d+)(?:,\d+)?"
_READ = re.compile(
    rf"^\s*(?P<low>{_NUMBER})\s*(?:[-–]\s*(?P<high>{_NUMBER})\s*)?"
    r"(?P<percent>%|pct\.?|procent)?\s*(?P<star>\*)?(?P<rest>.*)$",
    re.IGNORECASE | re.DOTALL,
)
# What goes on as if it were the number still: "47.3", "1,234,567", "3/4", "1e400", "1,5 mio.".
_GOES_ON = re.compile(r"[.,/\-–]?\d|e[+-]?\d|mio\b|mia\b|mill?\b|million|milliard", re.IGNORECASE)
_DAY = re.compile(
    rf"(?:pr\.|per|den)?\s*(?P<day>\d{{1,2}})\.\s*(?P<month>{'|'.join(_MONTHS)})\s+(?P<year>\d{{4}})",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Written:
    """``text`` as it was written; ``number`` is the middle of a range from ``low`` to ``high``."""

    text: str
    number: Decimal | None = None
    low: Decimal | None = None
    high: Decimal | None = None
    is_percent: bool = False
    is_unknown: bool = False
    has_footnote: bool = False
    # The day the figure is of, where the writing itself says so.
    on: date | None = None
    qualifier: str = ""


def read(text: str) -> Written:
    """``text`` as figures; never raises, whatever is written."""
    kept = text.strip()
    if kept.casefold() in UNKNOWN:
        return Written(kept, is_unknown=True)
    found = _READ.match(kept)
    low = found and not _GOES_ON.match(found["rest"]) and _number(found["low"])
    if not isinstance(low, Decimal):
        return Written(kept, on=_day(kept), qualifier=kept)
    high = _number(found["high"]) if found["high"] else None
    if high is not None and high < low:
        return Written(kept, on=_day(kept), qualifier=kept)
    return Written(
        kept,
        number=low if high is None else (low + high) / 2,
        low=None if high is None else low,
        high=high,
        is_percent=bool(found["percent"]),
        has_footnote=bool(found["star"]),
        on=_day(found["rest"]),
        qualifier=found["rest"].strip(),
    )


def _number(text: str) -> Decimal | None:
    plain = re.sub(r"[. \u00a0]", "", text).replace("−", "-").replace(",", ".")
    if sum(c.isdigit() for c in plain.split(".")[0]) > MOST_DIGITS:
        return None
    try:
        return round(Decimal(plain), 4)
    except InvalidOperation:
        return None


def _day(text: str) -> date | None:
    found = _DAY.search(text)
    if not found:
        return None
    try:
        return date(
            int(found["year"]), _MONTHS.index(found["month"].lower()) + 1, int(found["day"])
        )
    except ValueError:
        return None
