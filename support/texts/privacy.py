"""Warns when a text seems to tell of a person: a CPR number, or a citizen's story.

A warning never stops anything. It errs on the side of speaking: the writer decides.
"""

import re
from collections import Counter
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.utils.translation import gettext as _
from stdnum.dk import cpr
from stdnum.exceptions import ValidationError

from support.texts.html import blocks

NAMES_FILE = Path(__file__).parent / "first_names.txt"
# Names that are also words: they count beside an age only, not when a text repeats them.
_ALSO_WORDS_WORDS = """
Bo Dan Else Bjørn Storm Sten Liv Lykke Rose Birk Max Saga Tage Kim
"""
ALSO_WORDS = frozenset(_ALSO_WORDS_WORDS.split())

_CPR = re.compile(r"(?<![\d.,-])(\d{6})(?P<between>[- –‑]?)(\d{4})(?![\d-]|[.,]\d)")
_NAME = r"(?P<name>[A-ZÆØÅÖ][a-zæøåéèöü]+(?:-[A-ZÆØÅ][a-zæøåé]+)?)(?:\s[A-ZÆØÅ][\w-]*\.?){0,3}"
_AGE = r"(?P<age>1[01]\d|\d{1,2})"
# Looked for ahead, so that a capital word before the name ("Borgeren Anders på 47 år") hides none.
_STORIES = [
    re.compile(rf"(?=(?P<story>{pattern}))")
    for pattern in (
        rf"\b{_NAME}(?:,| på| er| (?:som|der) er| blev| fyldte)?\s\(?(?:ca\. )?{_AGE}[\s-]års?\b",
        rf"\b{_NAME},?\s\(?{_AGE}\)?(?=[,)])",
        rf"\b{_AGE}[\s-]årige?,?\s(?:\w+\s){{0,2}}{_NAME}",
        rf"\b{_NAME}(?:,| er)?\s(?:en|et|den)\s{_AGE}[\s-]årig",
        rf"\b{_NAME}[^.!?]{{0,60}}\b(?:i en alder af|på|er)\s{_AGE}\sår\b",
        rf"\b{_NAME}[^.!?]{{0,40}}\bfødt i (?P<age>19\d\d|20\d\d)\b",
    )
]
_ALONE = re.compile(r"(?<![\w-])(?P<name>[A-ZÆØÅ][a-zæøåé]+)s?(?![\w-])(?!\s[A-ZÆØÅ])")
_SURNAME_BEFORE = re.compile(r"[A-ZÆØÅ][\wé.-]*\s$")


@dataclass(frozen=True)
class Warning:
    """``kind`` is "cpr" or "story"; ``excerpt`` is the place, any number masked."""

    kind: str
    excerpt: str
    message: str


def warnings(html: str) -> list[Warning]:
    """What in ``html`` a reader outside should perhaps not see, in the order it stands."""
    return [warning for text in blocks(html) for warning in _cprs(text) + _stories(text)]


def _cprs(text: str) -> list[Warning]:
    return [
        Warning(
            "cpr",
            f"{found[1]}-••••",
            _("Der ser ud til at stå et CPR-nummer (%(number)s). Slet det, før andre læser med.")
            % {"number": f"{found[1]}-••••"},
        )
        for found in _CPR.finditer(text)
        if _is_cpr(found, text)
    ]


def _is_cpr(found: re.Match, text: str) -> bool:
    """A birth date and four digits. Run together it could be any number: then the check digit
    must fit (not all given since 2007 do) or the text must say CPR."""
    digits = found[1] + found[3]
    try:
        cpr.get_birth_date(digits)
    except ValidationError:
        return False
    before = text[max(0, found.start() - 30) : found.start()]
    said = re.search(r"cpr|personn(?:umme)?r", before, re.IGNORECASE)
    return found["between"] not in ("", " ") or cpr.checksum(digits) == 0 or said is not None


def _stories(text: str) -> list[Warning]:
    with_age = _STORIES if any(map(str.isdigit, text)) else []
    found = [
        (match.start(), match["name"], match["story"])
        for pattern in with_age
        for match in pattern.finditer(text)
        if match["name"] in first_names()
    ]
    found = _apart(found)
    names = {name for _start, name, _excerpt in found}
    found += [place for place in _repeated(text) if place[1] not in names]
    once = {name: (start, excerpt) for start, name, excerpt in reversed(sorted(found))}
    return [_story(excerpt) for _start, excerpt in sorted(once.values())]


def _apart(found: list[tuple[int, str, str]]) -> list[tuple[int, str, str]]:
    """``found`` in order, without those that begin inside one before: the rest of a full name."""
    kept: list[tuple[int, str, str]] = []
    for start, name, excerpt in sorted(found, key=lambda place: (place[0], -len(place[2]))):
        if not kept or start >= kept[-1][0] + len(kept[-1][2]):
            kept.append((start, name, excerpt))
    return kept


def _story(excerpt: str) -> Warning:
    short = excerpt if len(excerpt) <= 60 else excerpt[:59] + "…"
    return Warning(
        "story",
        short,
        _(
            "Her ser ud til at stå en fortælling om en borger (“%(excerpt)s”). Kan borgeren "
            "genkendes, så skriv den om, eller tag den ud."
        )
        % {"excerpt": short},
    )


def _repeated(text: str) -> list[tuple[int, str, str]]:
    """First names that stand alone, without a surname, twice or more in one block."""
    alone = [
        match
        for match in _ALONE.finditer(text)
        if _known(match["name"])
        and not _SURNAME_BEFORE.search(text[max(0, match.start() - 40) : match.start()])
    ]
    counted = Counter(_known(match["name"]) for match in alone)
    return [
        (match.start(), _known(match["name"]), text[match.start() : match.end() + 30].strip())
        for match in alone
        if counted[_known(match["name"])] > 1
    ]


def _known(word: str) -> str | None:
    """The first name that ``word`` is, its genitive s left out."""
    return next((name for name in (word, word.removesuffix("s")) if name in _only_names()), None)


@cache
def _only_names() -> frozenset[str]:
    return first_names() - ALSO_WORDS


@cache
def first_names() -> frozenset[str]:
    lines = NAMES_FILE.read_text(encoding="utf-8").splitlines()
    return frozenset(line for line in lines if line and not line.startswith("#"))
