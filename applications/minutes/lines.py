"""A pasted text as lines, and the lines as parts under the headings that are known."""

import re
import unicodedata
from dataclasses import dataclass, field
from datetime import date as Date

LONGEST = 200_000
# No heading and no label stands in a longer line.
LONGEST_LABEL_LINE = 200
HEADINGS = {
    "topic": ["beslutningstema", "problemstilling", "sagens kerne"],
    "summary": ["sagsresume", "sagsresumé", "resume", "resumé"],
    "statement": [
        "sagsfremstilling",
        "sagsfremstilling og økonomi",
        "beskrivelse af sagen",
        "sagsbeskrivelse",
        "baggrund",
        "løsning",
    ],
    "economy": ["økonomi", "økonomiske konsekvenser", "ressourceallokering"],
    "appropriation": ["bevilling", "bevillingsmæssige konsekvenser"],
    "legal_grounds": ["retsgrundlag", "lovgrundlag", "lovgrundlag – link", "lovgrundlag - link"],
    "goals_un": ["verdensmål", "fn's verdensmål", "fn's verdensmål og byrådets arbejdsgrundlag"],
    "competence": [
        "kompetence",
        "beslutningskompetence",
        "sagen afgøres af",
        "sagsgang og sagstype",
        "videre proces",
    ],
    "communication": ["kommunikation"],
    "consultation": ["høring"],
    "consequences": ["øvrige konsekvenser"],
    "history": ["sagshistorik", "sagshistorik, henvisninger", "oversigt over politisk behandling"],
    "alternative": ["alternativ indstilling"],
    "recommendation": [
        "indstilling",
        "administrationens indstilling",
        "forvaltningens indstilling",
    ],
    "decision": ["beslutning"],
    "annexes": ["bilag"],
    "other": ["fraværende", "afbud"],
}
CODE_OF = {label: code for code, labels in HEADINGS.items() for label in labels}
MONTHS = "januar februar marts april maj juni juli august september oktober november december"
MONTH_OF = {name[:3]: number for number, name in enumerate(MONTHS.split(), start=1)}
DATE = re.compile(
    r"(?<![0-9])(?:(?P<iso>[0-9]{4}-[0-9]{2}-[0-9]{2})"
    r"|(?P<d>[0-9]{1,2}) ?[-./] ?(?P<m>[0-9]{1,2})(?: ?[-./] ?| )(?P<y>[0-9]{4})"
    r"|(?P<day>[0-9]{1,2})\. ?(?P<month>[a-z]{3,9})\.? (?P<year>[0-9]{4}))(?![0-9])",
    re.IGNORECASE,
)
A_BODY = r"(?:udvalg|råd|repræsentation|bestyrelse|magistrat|direktion|forum|kkr|møde)"
DECISION_IN = re.compile(
    rf"beslutning(?:\s+(?:i|fra|af|for|truffet i))?\s+(?P<body>.*{A_BODY}.*)", re.I
)
DECISION_OF = re.compile(rf"(?P<body>\S.*{A_BODY}\w*?)s\s+beslutning(?:\s+(?P<rest>.*))?", re.I)
NEXT_ITEM = re.compile(r"(?:nr|pkt|punkt)\.? ?(?P<number>[0-9]{1,4}) ?[-–—] ?\S", re.IGNORECASE)


@dataclass
class Part:
    """The lines under one heading; the first part of a text has no heading."""

    code: str = ""
    label: str = ""
    lines: list[str] = field(default_factory=list)
    body: str = ""
    date: Date | None = None

    @property
    def text(self) -> str:
        """The lines without the blank ones at both ends."""
        return "\n".join(self.lines).strip()


def lines_of(text: str) -> list[str]:
    """``text`` in lines, with one kind of space and apostrophe and no invisible signs."""
    text = unicodedata.normalize("NFC", text[:LONGEST])
    text = re.sub(r"[´’`]", "'", text)
    return [_tidy(line) for line in text.splitlines()]


def _tidy(line: str) -> str:
    spaced = "".join(" " if sign.isspace() else sign for sign in line)
    shown = "".join(sign for sign in spaced if unicodedata.category(sign) not in ("Cc", "Cf", "Cs"))
    return re.sub(r" {2,}", " ", shown).strip()


def first_item(lines: list[str]) -> tuple[list[str], int]:
    """The lines of the first numbered item, and how many items follow it."""
    starts = [number for number, line in enumerate(lines) if NEXT_ITEM.match(line)]
    if len(starts) < 2:
        return lines, 0
    return lines[: starts[1]], len(starts) - 1


def parts_of(lines: list[str]) -> list[Part]:
    """The lines in parts; text after "Label:" in the same line is the first line of its part.

    "Fraværende: …" in one line interrupts a decision for that line only.
    """
    parts = [Part()]
    current = parts[0]
    for line in lines:
        started = _heading(line)
        if not started:
            current.lines.append(line)
            continue
        parts.append(started)
        if not (started.code == "other" and started.lines):
            current = started
    return parts


def _heading(line: str) -> Part | None:
    if not line or len(line) > LONGEST_LABEL_LINE:
        return None
    label, colon, rest = line.partition(":")
    if code := CODE_OF.get(label.strip().casefold()):
        return Part(code, label.strip(), [rest.strip()] if rest.strip() else [])
    if label.casefold().startswith("fn's verdensmål") and not rest.strip():
        return Part("goals_un", label.strip())
    return _decision_heading(label.strip(), rest.strip())


def _decision_heading(label: str, rest: str) -> Part | None:
    """ "Beslutning i Økonomiudvalget den 23-05-2016" and "Økonomiudvalgets beslutning …"."""
    inside = DECISION_IN.fullmatch(label)
    match = inside or DECISION_OF.fullmatch(label)
    after = label if inside else (match and match["rest"]) or ""
    is_prose = label.endswith(".") or (not inside and after and not DATE.search(after))
    if match is None or is_prose:
        return None
    return Part("decision", label, [rest] if rest else [], _body(match["body"]), date_in(label))


def _body(text: str) -> str:
    """The name alone: no date, no period in brackets, no "den"."""
    text = re.sub(r"\([^()]*\)", "", DATE.sub("", text))
    return re.sub(r"[\s,]+(?:den|d\.)?[\s,]*$", "", text.strip()).strip(" ,")


def date_in(text: str) -> Date | None:
    """The first date in ``text`` that exists."""
    for match in DATE.finditer(text):
        if found := _date(match):
            return found
    return None


def _date(match: re.Match) -> Date | None:
    try:
        if match["iso"]:
            return Date.fromisoformat(match["iso"])
        if match["month"]:
            month = MONTH_OF[match["month"][:3].casefold()]
            return Date(int(match["year"]), month, int(match["day"]))
        return Date(int(match["y"]), int(match["m"]), int(match["d"]))
    except (ValueError, KeyError):
        return None
