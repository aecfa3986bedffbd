"""Word by word, what changed between two texts: versions, revisions, then and now.

``lxml.html.diff`` was tried first; it marks whole paragraphs and moves lists about.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from support.texts.html import blocks

_WORD = re.compile(r"\n|\S+")
# Beyond this many words, common ones no longer anchor the comparison: it must end in time.
FINE_UP_TO = 2000
LINE_BREAK = "\n"


@dataclass(frozen=True)
class Difference:
    """One part of the application that changed; ``html`` holds ``ins`` and ``del`` only, safe."""

    heading: str
    html: SafeString
    added: int
    removed: int


def differences(old: dict | None, new: dict) -> list[Difference]:
    """The parts that differ between two contents (``applications.content``), in their order."""
    before = dict(parts(old)) if old else {}
    after = dict(parts(new))
    headings = [*after, *(heading for heading in before if heading not in after)]
    return [
        difference(heading, before.get(heading, []), after.get(heading, []))
        for heading in headings
        if before.get(heading, []) != after.get(heading, [])
    ]


def summary(found: list[Difference]) -> list[str]:
    """A line for each part that differs, with numbers and no word of the text: fit for a mail."""
    told = _("%(del)s: %(til)s ord tilføjet, %(fra)s ord fjernet")
    return [told % {"del": d.heading, "til": d.added, "fra": d.removed} for d in found]


def parts(content: dict) -> Iterator[tuple[str, list[str]]]:
    """Heading → paragraphs of plain text, for everything a body takes a stand on."""
    yield _("Titel"), [content.get("title", "")]
    yield _("Deltagere"), [_participant(row) for row in content.get("participants", [])]
    for section in content.get("sections", []):
        yield f"{section['number']}. {section['heading']}", blocks(section["html"])
    yield _("Mål"), [_row(goal, GOAL) for goal in content.get("goals", [])]
    yield _("Hjemler"), [_row(row, EXEMPTION) for row in content.get("exemptions", [])]
    yield _("Bilag"), [_row(row, ATTACHMENT) for row in content.get("attachments", [])]
    yield _("Retlige rammer"), [_row(row, GUARD_RAIL) for row in content.get("guard_rails", [])]


GOAL = (
    "number",
    "indicator",
    "unit",
    "direction_label",
    "baseline_value",
    "baseline_date",
    "baseline_note",
    "target_value",
    "target_date",
    "success_criterion",
)
EXEMPTION = (
    "number",
    "kind_label",
    "law_name",
    "citation",
    "provision",
    "duty",
    "deviation",
    "ministry",
)
ATTACHMENT = ("number", "title", "filename", "sha256")
GUARD_RAIL = ("label", "reason")


def _row(row: dict, fields: tuple[str, ...]) -> str:
    return " · ".join(str(row[name]) for name in fields if row.get(name))


def _participant(row: dict) -> str:
    parts_ = [row["official_name"]]
    if row.get("runs_trial"):
        parts_.append(_("afprøver forsøget"))
    if row.get("uses_authority"):
        parts_.append(_("benytter hjemlen"))
    return " · ".join(parts_)


def difference(heading: str, old: list[str], new: list[str]) -> Difference:
    """Two lists of paragraphs, compared word by word."""
    shown, added, removed = [], 0, 0
    for kind, before, after in _changes(old, new):
        if kind == "equal":
            shown.append(format_html_join("", "<p>{}</p>", ((text,) for text in after)))
            continue
        words, plus, minus = _words(LINE_BREAK.join(before), LINE_BREAK.join(after))
        shown.append(format_html("<p>{}</p>", words))
        added, removed = added + plus, removed + minus
    return Difference(heading, _joined(shown), added, removed)


def _changes(old: list, new: list, *, fine: bool = True):
    matcher = SequenceMatcher(None, old, new, autojunk=not fine)
    for kind, a, b, c, d in matcher.get_opcodes():
        yield kind, old[a:b], new[c:d]


def _words(old: str, new: str) -> tuple[SafeString, int, int]:
    before, after = _WORD.findall(_spaced(old)), _WORD.findall(_spaced(new))
    fine = max(len(before), len(after)) <= FINE_UP_TO
    shown, added, removed = [], 0, 0
    for kind, gone, come in _changes(before, after, fine=fine):
        if kind == "equal":
            shown.append(_text(come))
            continue
        if gone:
            shown.append(format_html("<del>{}</del>", _text(gone)))
        if come:
            shown.append(format_html("<ins>{}</ins>", _text(come)))
        added, removed = added + _count(come), removed + _count(gone)
    return _joined(shown, " "), added, removed


def _spaced(text: str) -> str:
    return text.replace(LINE_BREAK, f" {LINE_BREAK} ")


def _count(words: list[str]) -> int:
    return sum(word != LINE_BREAK for word in words)


def _text(words: list[str]) -> SafeString:
    """The words escaped, line breaks as ``br``."""
    lines = " ".join(words).split(LINE_BREAK)
    # Safe because the only markup is our own: every line is escaped on its way in.
    return format_html_join(mark_safe("<br>"), "{}", ((line.strip(),) for line in lines))


def _joined(parts_: list[SafeString], glue: str = "") -> SafeString:
    return format_html_join(glue, "{}", ((part,) for part in parts_))
