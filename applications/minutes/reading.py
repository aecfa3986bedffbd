"""Reads a pasted agenda item: the labels at its head, its parts, and what was decided."""

import re
from dataclasses import replace
from datetime import date as Date

from .case_numbers import first_case_number
from .deciding import decision_from, item_kind, recommendation_from
from .guess import CERTAIN, GUESSED, MISSING, DecisionGuess, MinutesGuess
from .lines import (
    DATE,
    LONGEST_LABEL_LINE,
    Part,
    date_in,
    first_item,
    lines_of,
    parts_of,
)

LABELS = {
    "case_number": r"sagsnr|sagsnummer|journalnr|sags[ -]id",
    "document_number": r"dokumentnr|doknr|dok\.nr",
    "case_officers": r"sagsbehandlere?|sagsansvarlig",
    "others": r"øvrige sagsbehandlere",
    "body": r"udvalg|instans",
    "date": r"mødedato|dato",
    "place": r"mødested|sted",
}
LABEL = re.compile(
    "|".join(rf"(?P<{name}>(?<!\w)(?:{label}))" for name, label in reversed(LABELS.items()))
    + r"(?!\w)",
    re.IGNORECASE,
)
# A label has a colon, or stands at the start of its line as an abbreviation or alone.
AFTER_LABEL = re.compile(r"(?P<dot>\.?) ?(?P<colon>:?) ?")
NUMBERED = re.compile(
    r"(?:nr|pkt|punkt|sag)\.? ?(?P<number>[0-9]{1,4}) ?[-–—:.]? ?(?P<title>\S.*)", re.I
)
COUNTED = re.compile(
    r"(?P<number>[0-9]{1,4})(?:[.)]| \((?:åben|lukket)(?: sag)?\)) (?P<title>\S.*)", re.IGNORECASE
)
IN_TITLE = re.compile(r"(?P<title>\S.*?) ?\((?P<case>[^()]{4,40})\)")
TO = re.compile(r"til (?P<body>\S.{0,120})", re.IGNORECASE)
ANNEX = re.compile(r"bilag [0-9ivx]{1,4} ?[:.–-] ?(?P<title>\S.*)", re.IGNORECASE)
ANNOUNCED = re.compile(
    r"\b(?P<body>(?:\w{1,40}-(?:, | og )){0,4}\w{1,40}"
    r"(?:udvalg|råd|repræsentation|bestyrelse|magistrat)(?:et|en)?)s møde "
    r"(?:den|d\.) (?P<date>[0-9][0-9. a-z/-]{6,20})"
)
MEMO = "notat"
MOST_OFFICERS = 10
# A longer decision may say more than one thing.
SHORT_DECISION = 120
# By field of the guess: what was found, and whether it stood there.
Values = dict[str, tuple[object, bool]]


def read_minutes(text: str) -> MinutesGuess:
    """What ``text`` says, for a person to confirm. Never raises; rubbish gives an empty guess."""
    lines, further = first_item(lines_of(text))
    found = _labelled(lines)
    parts = parts_of(lines)
    decisions = _decisions(parts, found, lines)
    last = decisions[-1] if decisions else DecisionGuess()
    values = (
        _identity(found, parts) | _meeting(found, parts, lines) | _asked_and_decided(parts, last)
    )
    return MinutesGuess(
        **{name: value for name, (value, __) in values.items()},
        annexes=_annexes(parts, lines),
        announced=_announced(lines),
        headings=tuple(part.label for part in parts if part.label),
        decisions=tuple(decisions),
        further_items=further,
        confidence={name: _word(value, sure) for name, (value, sure) in values.items()},
    )


def _identity(found: dict[str, list[str]], parts: list[Part]) -> Values:
    number, title, title_sure = _title(parts[0].lines)
    case_number, known_form = first_case_number(_first(found, "case_number"))
    if not case_number:
        title, case_number, known_form = _case_in_title(title)
    return {
        "number": (number, title_sure),
        "title": (title, title_sure),
        "case_number": (case_number, known_form),
        "document_number": first_case_number(_first(found, "document_number")),
        "case_officers": (_officers(found), True),
    }


def _meeting(found: dict[str, list[str]], parts: list[Part], lines: list[str]) -> Values:
    """Where and when: of the last decision where its heading says so, else of the item."""
    body, body_sure = _body(found, parts)
    date, date_sure = _date(found, lines)
    heading = (_deciding(parts) or [Part()])[-1]
    return {
        "body": (heading.body or body, bool(heading.body) or body_sure),
        "date": (heading.date or date, bool(heading.date) or date_sure),
        "place": (_first(found, "place")[:120], True),
    }


def _asked_and_decided(parts: list[Part], last: DecisionGuess) -> Values:
    who, points = recommendation_from(_lines_under(parts, "recommendation"))
    title = _title(parts[0].lines)[1]
    kind, kind_sure = item_kind("\n".join(points), title, *_opening_texts(parts), last.text)
    return {
        "recommender": (who[:120], True),
        "recommendation": (points, True),
        "decision_text": (last.text, True),
        "decision_code": (last.code, len(last.text) < SHORT_DECISION),
        "votes": (last.votes, False),
        "item_kind": (kind, kind_sure),
    }


def _first(found: dict[str, list[str]], name: str) -> str:
    return " ".join(found.get(name, [])[:1])


def _word(value, sure: bool) -> str:
    if not value:
        return MISSING
    return CERTAIN if sure else GUESSED


def _lines_under(parts: list[Part], code: str) -> list[str]:
    return [line for part in parts if part.code == code for line in part.lines]


def _opening_texts(parts: list[Part]) -> list[str]:
    """Where an item says what it is for when the recommendation does not."""
    return ["\n".join(_lines_under(parts, code)) for code in ("topic", "summary")]


# --- Labels ------------------------------------------------------------------------------------


def _labelled(lines: list[str]) -> dict[str, list[str]]:
    """The values of every label; one without a value has the lines after it, to the next blank."""
    found: dict[str, list[str]] = {}
    for place, line in enumerate(lines):
        if len(line) > LONGEST_LABEL_LINE:
            continue
        for name, value in _labels_in(line):
            if name in found:
                continue
            values = [value] if value else _values_after(lines[place + 1 : place + 12])
            if values:
                found[name] = values
    return found


def _labels_in(line: str) -> list[tuple[str, str]]:
    starts = []
    for match in LABEL.finditer(line):
        after = AFTER_LABEL.match(line, match.end())
        alone = match.start() == 0 and (after["dot"] or after.end() == len(line))
        if after["colon"] or alone:
            starts.append((match.lastgroup, match.start(), after.end()))
    ends = [*(start for __, start, __ in starts[1:]), len(line)] if starts else []
    return [
        (name, line[begin:end].strip()) for (name, __, begin), end in zip(starts, ends, strict=True)
    ]


def _values_after(lines: list[str]) -> list[str]:
    values: list[str] = []
    for line in lines:
        if not line and not values:
            continue
        if not line or _labels_in(line):
            break
        values.append(line)
    return values


def _officers(found: dict[str, list[str]]) -> tuple[str, ...]:
    names = []
    for label in ("case_officers", "others"):
        for value in found.get(label, []):
            names += re.split(r"\s*(?:,|;|/| og )\s*", value)
    return tuple(name for name in names if re.search(r"\w", name) and len(name) <= 80)[
        :MOST_OFFICERS
    ]


# --- Title, body, date -------------------------------------------------------------------------


def _title(lines: list[str]) -> tuple[str, str, bool]:
    """Number, title, and whether both stood in a line of their own form."""
    free = [line for line in lines if line and not _labels_in(line)]
    for form, sure in ((NUMBERED, True), (COUNTED, False)):
        for line in free:
            match = form.match(line)
            if match and not DATE.match(line):
                return match["number"], match["title"][:200], sure
    if any(line.casefold() == MEMO for line in free):
        after_to = [line for line in _after(free, _receiver(free)) if not DATE.fullmatch(line)]
        return "", after_to[0][:200] if after_to else "", bool(_receiver(free))
    return "", free[0][:200] if free else "", False


def _case_in_title(title: str) -> tuple[str, str, bool]:
    """ "Frikommuneforsøg (2016-0039029)" has its case number in the title."""
    match = IN_TITLE.fullmatch(title)
    number, known = first_case_number(match["case"]) if match else ("", False)
    if match and known and number == match["case"].strip():
        return match["title"], number, True
    return title, "", False


def _receiver(lines: list[str]) -> str:
    """The line "Til Økonomiudvalget" of a memo; it stands after the word "Notat"."""
    for line in _after(lines, next((one for one in lines if one.casefold() == MEMO), "")):
        if TO.fullmatch(line):
            return line
    return ""


def _after(lines: list[str], line: str) -> list[str]:
    return lines[lines.index(line) + 1 :] if line in lines else []


def _body(found: dict[str, list[str]], parts: list[Part]) -> tuple[str, bool]:
    if found.get("body"):
        return found["body"][0][:120], True
    if receiver := _receiver([line for line in parts[0].lines if line]):
        return TO.fullmatch(receiver)["body"], True
    competent = [line for line in _lines_under(parts, "competence") if line]
    if competent and len(competent[0]) <= 120:
        return competent[0].rstrip("."), False
    return "", False


def _date(found: dict[str, list[str]], lines: list[str]) -> tuple:
    """The date of the meeting; a memo's own date stands alone in a line."""
    if labelled := date_in(_first(found, "date")):
        return labelled, True
    alone = [date_in(line) for line in lines if DATE.fullmatch(line)]
    return next(filter(None, alone), None), False


# --- Decisions and annexes ---------------------------------------------------------------------


def _decisions(
    parts: list[Part], found: dict[str, list[str]], lines: list[str]
) -> list[DecisionGuess]:
    """Each decision with its body and day; where its heading names none, those of the item."""
    body, date = _body(found, parts)[0], _date(found, lines)[0]
    return [
        replace(one, body=one.body or body, date=one.date or date)
        for one in map(decision_from, _deciding(parts))
    ]


def _deciding(parts: list[Part]) -> list[Part]:
    """The parts with a decision; a heading with nothing under it is a form not yet filled in."""
    return [part for part in parts if part.code == "decision" and (part.text or part.body)]


def _annexes(parts: list[Part], lines: list[str]) -> tuple[str, ...]:
    listed = [
        re.sub(r"^(?:[•·*–-]|[0-9]{1,2}[.)]) ?", "", line)
        for line in _lines_under(parts, "annexes")
    ]
    numbered = [match["title"] for line in lines if (match := ANNEX.fullmatch(line))]
    return tuple(title for title in listed or numbered if title)[:100]


def _announced(lines: list[str]) -> tuple[tuple[str, Date], ...]:
    """Coming meetings: "Økonomiudvalgets møde den 10. januar 2017"."""
    matches = [match for line in lines for match in ANNOUNCED.finditer(line)]
    dated = [(match["body"], date_in(match["date"])) for match in matches]
    return tuple(dict.fromkeys((body, day) for body, day in dated if day))[:20]
