"""Recommendations and decisions: points, codes and votes."""

import re

from .guess import DecisionGuess
from .lines import Part

MOST_POINTS = 50
MARK = re.compile(r"(?:[0-9]{1,2}[.)]|[a-zæøå]\)|[•·*–-])\s*", re.IGNORECASE)
RECOMMENDS = re.compile(
    r"(?P<who>.{0,150}?)\s*\bindstille[rs]\b(?P<between>[^,:]{0,150})[,:]?\s*(?P<rest>.*)", re.I
)
LEADS_ON = re.compile(r"\banbefaler[,:]?(?:\s+at)?[,:]?$", re.IGNORECASE)
VOTES = re.compile(r"\b(?:stemte|stemmer|mindretal\w*|undlod|hverken for eller imod)\b", re.I)
# In this order: "anbefales godkendt" recommends, "godkendt med den bemærkning" has a remark.
CODES = [
    ("postponed", r"\budsat\b|\budsættes\b|\budskydes\b|\budskudt\b|\b(?:af|fra) dagsordenen\b"),
    (
        "refused",
        r"\bafvist\b|\bafvises\b|\bforkastet\b|\bnedstemt\b|\bikke (?:kunne )?"
        r"(?:godkend|anbefal|tiltr)\w*|\bkan ikke (?:godkend|anbefal|tiltr)\w*",
    ),
    ("recommended", r"\banbefal(?:er|es|et|ede|ing)\b"),
    ("approved_with_remark", r"\bgodkend\w*\b.{0,80}\b(?:bemærkning\w*|idet|dog)\b"),
    ("noted", r"\b(?:til|taget) (?:orientering|efterretning)\b"),
    ("endorsed", r"\btiltrådt\b|\btiltrådte\b|\btiltræde[rs]?\b|\bindstilling\w* følges\b"),
    ("approved", r"\bgodkend(?:t|te|er|es)\b|\bvedtaget\b|\bbevilget\b"),
    ("discussed", r"\bdrøfte[tds]\w*\b"),
]
PATTERNS = [(code, re.compile(pattern, re.IGNORECASE)) for code, pattern in CODES]
ABOUT_ORIENTATION = re.compile(
    r"\borienter(?:ing|es)\w*|\btil efterretning\b|\btil orientering\b", re.I
)
ABOUT_APPROVAL = re.compile(r"\bgodkend\w*|\banbefal\w*|\btage\w* stilling\b|\btiltræd\w*", re.I)


def decision_from(part: Part) -> DecisionGuess:
    """What stands under one decision heading."""
    text = part.text
    votes = "\n".join(line for line in text.split("\n") if VOTES.search(line))
    return DecisionGuess(part.body, part.date, text, decision_code(text), votes)


def decision_code(text: str) -> str:
    """The code of the first sentence that decides something; "" when none does."""
    for sentence in re.split(r"(?<=[.;])\s+|\n+", text):
        if VOTES.search(sentence):
            continue
        for code, pattern in PATTERNS:
            if pattern.search(sentence[:1000]):
                return code
    return ""


def recommendation_from(lines: list[str]) -> tuple[str, tuple[str, ...]]:
    """Who recommends, and the points: numbered, each starting with "at", or a sentence."""
    who, points, open_point = "", [], False
    for line in lines:
        said = RECOMMENDS.match(line) if len(line) <= 1000 else None
        if said:
            who = who or _who(said["who"])
            line = "" if LEADS_ON.search(said["rest"]) else said["rest"]
        body, is_new = _unmarked(line)
        if not body:
            open_point = False
        elif open_point and not is_new:
            points[-1] += f" {body}"
        else:
            points.append(body)
            open_point = True
    return who, tuple(points[:MOST_POINTS])


def _who(text: str) -> str:
    return "" if text.casefold() in ("det", "der", "") else text


def _unmarked(line: str) -> tuple[str, bool]:
    """The line without its number or bullet, and whether a point starts with it."""
    mark = MARK.match(line)
    body = line[mark.end() :] if mark else line
    return body, bool(mark) or body.casefold().startswith("at ")


def item_kind(recommendation: str, *others: str) -> tuple[str, bool]:
    """Whether the item is for approval or orientation, and whether the recommendation says so."""
    for number, text in enumerate((recommendation, *others)):
        # What is noted is an orientation, whatever else the words are about.
        if ABOUT_ORIENTATION.search(text):
            return "orientation", number == 0
        if ABOUT_APPROVAL.search(text):
            return "approval", number == 0
    return "", False
