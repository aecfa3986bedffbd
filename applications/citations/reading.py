"""Reads law citations as they stand in law texts, agendas and ministry letters."""

import re
from dataclasses import replace
from datetime import date as Date
from itertools import islice

from django.utils.translation import gettext as _

from .provisions import Provisions
from .reading_provisions import parse_provisions
from .sources import LATER_AMENDED, UNWRITTEN_LAW, Amendment, Citation, Kind
from .tidy import NotACitation, NotAProvision, tidy
from .well_known import find_law

LONGEST = 1500
# As much as an application keeps; a longer chain of amendments is "med senere ændringer".
LONGEST_PRINTED = 400
OLDEST_YEAR, LATEST_YEAR = 1600, 2199
MONTHS = {
    "jan": 1,
    "feb": 2,
    "mar": 3,
    "apr": 4,
    "maj": 5,
    "jun": 6,
    "jul": 7,
    "aug": 8,
    "sep": 9,
    "okt": 10,
    "nov": 11,
    "dec": 12,
}
KIND_OF = {
    "lov": Kind.LOV,
    "lovbekendtgørelse": Kind.LBK,
    "lovbek": Kind.LBK,
    "lbk": Kind.LBK,
    "lbkg": Kind.LBK,
    "bekendtgørelse": Kind.BEK,
    "forsøgsbekendtgørelse": Kind.BEK,
    "bek": Kind.BEK,
    "bkg": Kind.BEK,
    "vejledning": Kind.VEJ,
    "vejl": Kind.VEJ,
    "vej": Kind.VEJ,
    "cirkulære": Kind.CIR,
    "cirk": Kind.CIR,
    "cir": Kind.CIR,
}
TITLES = {Kind.LOV: "Lov", Kind.LBK: "Lov", Kind.BEK: "Bekendtgørelse"}
TITLES |= {Kind.VEJ: "Vejledning", Kind.CIR: "Cirkulære"}
NOUNS = "|".join(sorted(KIND_OF, key=len, reverse=True))
MONTH = r"(?P<month>(?:jan|feb|mar|apr|maj|jun|jul|aug|sep|okt|nov|dec)[a-z]*)\.?"
CORE = re.compile(
    rf"""(?<!\w)(?P<kind>{NOUNS})\.?\s*(?:nr\.?)?\s*(?P<number>[0-9]{{1,5}})\s+af\s+(?:den|d\.)?\s*
    (?: (?P<day>[0-9]{{1,2}})\.?\s+{MONTH}\s+(?P<year>[0-9]{{4}})
      | (?P<d>[0-9]{{1,2}})[-./]\s?(?P<m>[0-9]{{1,2}})[-./\s]\s?(?P<y>[0-9]{{4}})
      | (?P<iso>[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}})
    )(?![0-9])""",
    re.VERBOSE | re.IGNORECASE,
)
AMENDED = re.compile(
    r",?\s*(?:som\s+)?(?:senest\s+)?ændret\s+(?:bl\.a\.\s+)?ved:?\s+", re.IGNORECASE
)
SEE = re.compile(r",?\s*\bjf\.?\s+", re.IGNORECASE)
BETWEEN = re.compile(r"\s*(?:,|\bog\b|\bsamt\b|,\s*og\b)\s*", re.IGNORECASE)
STATUS_WORDS = re.compile(r"[\s,(]{0,3}(?:gældende|historisk)\)?$", re.IGNORECASE)
PROVISION_STARTS = re.compile(r"[\s,]{0,3}(?=§|\b(?:kapitel|kap\.|bilag)\s?[0-9])", re.IGNORECASE)
# Amendments before the provision have a § of their own; nobody writes a chain longer than this.
MOST_STARTS = 20
SHORT_NAME = re.compile(
    r"[a-zæøå-]+(?:loven|bekendtgørelsen|cirkulæret|vejledningen)", re.IGNORECASE
)
NAME_ALONE = re.compile(
    r"(?P<kind>lov|bekendtgørelse|vejledning|cirkulære)\s+om\s+\S", re.IGNORECASE
)
LOOKS_NUMBERED = re.compile(rf"(?<!\w)(?:{NOUNS})\.?\s*(?:nr\.?)?\s*[0-9]", re.IGNORECASE)
TRAILING_NAME = re.compile(r"(?:af\s+lov\s+)?om\s+(?P<rest>\S.*)", re.IGNORECASE)
NAME_WITH_SHORT = re.compile(r"(?P<name>.*\S)\s*\((?P<short>[^()]+)\)")


def parse_citation(text: str) -> Citation:
    """Read one citation, or a law's well-known name without a number.

    Raises NotACitation for anything else; nothing in the text is dropped silently but status
    words such as "Gældende".
    """
    text = tidy(text[: 2 * LONGEST])
    if not text.isprintable() or len(text) > LONGEST:
        raise _refusal(text)
    text = STATUS_WORDS.sub("", text)
    text, later = _without_ending(text, LATER_AMENDED)
    main, *amending = AMENDED.split(text, maxsplit=1)
    citation = replace(
        _with_consolidation(main.strip(" ,")),
        amended_by=_amendments(amending[0]) if amending else (),
        later_amended=later,
    )
    if len(str(citation)) > LONGEST_PRINTED:
        raise NotACitation(_("Lovhenvisningen er for lang. Skriv »med senere ændringer«."))
    return citation


def parse_reference(text: str) -> tuple[Citation, Provisions | None]:
    """Read law and provision written in one line: ``serviceloven § 83, stk. 1``.

    Raises NotACitation or NotAProvision.
    """
    text = tidy(text[: 2 * LONGEST])
    for start in islice(PROVISION_STARTS.finditer(text), MOST_STARTS):
        try:
            citation = parse_citation(text[: start.start()])
        except NotACitation:
            continue
        return citation, parse_provisions(text[start.end() :])
    return parse_citation(text), None


def _with_consolidation(text: str) -> Citation:
    """ "lov nr. 1482 …, jf. lovbekendtgørelse nr. 1294 …" keeps both; "serviceloven, jf.
    lovbekendtgørelse nr. 102 …" is that consolidation with a name."""
    head, *tail = SEE.split(text, maxsplit=1)
    if not tail:
        return _numbered(text) if CORE.search(text) else _named(text)
    see = _bare(tail[0])
    if CORE.search(head):
        return replace(_numbered(head), consolidated_as=see)
    return replace(see, **_names(head))


def _bare(text: str) -> Citation:
    citation = _numbered(text)
    if citation.name or citation.short_name:
        raise _refusal(text)
    return citation


def _numbered(text: str) -> Citation:
    match = CORE.search(text)
    if match is None:
        raise _refusal(text)
    before, after = text[: match.start()], text[match.end() :].rstrip(". …")
    if before.endswith("(") and after.startswith(")"):
        before, after = before[:-1], after[1:]
    before, after = before.rstrip(" ,"), after.strip()
    kind = KIND_OF[match["kind"].casefold()]
    return Citation(kind, _number(match), _date(match), **_names_around(before, after, kind=kind))


def _number(match: re.Match) -> int:
    if int(match["number"]) == 0:
        raise _refusal(match.group())
    return int(match["number"])


def _date(match: re.Match) -> Date:
    try:
        if match["iso"]:
            found = Date.fromisoformat(match["iso"])
        else:
            month = MONTHS[match["month"][:3].casefold()] if match["month"] else int(match["m"])
            found = Date(int(match["year"] or match["y"]), month, int(match["day"] or match["d"]))
    except ValueError:
        raise NotACitation(_("Datoen i »%s« findes ikke.") % match.group()) from None
    if not OLDEST_YEAR <= found.year <= LATEST_YEAR:
        raise NotACitation(_("Årstallet i »%s« kan ikke være rigtigt.") % match.group())
    return found


def _names_around(before: str, after: str, *, kind: Kind) -> dict[str, str]:
    """The name stands before the number (»serviceloven, LBK nr …«) or after it (»… om leje«)."""
    if not after:
        return _names(before)
    match = TRAILING_NAME.fullmatch(after)
    if match is None or LOOKS_NUMBERED.search(after):
        raise _refusal(after)
    names = _names(f"{TITLES[kind]} om {match['rest']}")
    if not before:
        return names
    short = _names(before)
    if short["name"] and short["name"] != names["name"]:
        raise NotACitation(_("Skriv kun én lov ad gangen."))
    return names | {"short_name": short["short_name"]}


def _names(written: str) -> dict[str, str]:
    """Full and short name; those of a well-known law when it is one."""
    if LOOKS_NUMBERED.search(written):
        raise _refusal(written)
    written = written.strip(" ,")
    with_short = NAME_WITH_SHORT.fullmatch(written)
    name, short = with_short.group("name", "short") if with_short else (written, "")
    law = find_law(name) or find_law(short)
    if law and (not short or find_law(name) == find_law(short)):
        return {"name": law.name, "short_name": law.short_name}
    if not short and SHORT_NAME.fullmatch(name):
        return {"name": "", "short_name": name.lower()}
    return {"name": name[:1].upper() + name[1:], "short_name": short.strip()}


def _named(text: str) -> Citation:
    """A law without number: well known, unwritten, or called "Lov om …"."""
    text, unwritten = _without_ending(text, UNWRITTEN_LAW)
    names = _names(text)
    law = find_law(names["name"])
    if unwritten or (law and law.kind is Kind.UNWRITTEN):
        return _unwritten(names)
    if law:
        return Citation(law.kind, **names)
    if names["short_name"] and not names["name"]:
        return Citation(_kind_of_short(names["short_name"]), **names)
    titled = NAME_ALONE.match(text)
    if titled is None:
        raise _refusal(text)
    return Citation(KIND_OF[titled["kind"].casefold()], **names)


def _unwritten(names: dict[str, str]) -> Citation:
    if not (names["name"] or names["short_name"]):
        raise _refusal("")
    return Citation(Kind.UNWRITTEN, **names)


def _kind_of_short(short_name: str) -> Kind:
    endings = {"bekendtgørelsen": Kind.BEK, "cirkulæret": Kind.CIR, "vejledningen": Kind.VEJ}
    return next((kind for end, kind in endings.items() if short_name.endswith(end)), Kind.LOV)


def _without_ending(text: str, ending: str) -> tuple[str, bool]:
    if not text.casefold().endswith(ending):
        return text, False
    return text[: -len(ending)].rstrip(" ,("), True


def _amendments(text: str) -> tuple[Amendment, ...]:
    found, start = [], 0
    for match in CORE.finditer(text):
        found.append(_amendment(text[start : match.start()], match, first=not found))
        start = match.end()
    if not found or text[start:].strip(" ."):
        raise _refusal(text[start:])
    return tuple(found)


def _amendment(lead: str, match: re.Match, *, first: bool) -> Amendment:
    """``lead`` is what stands between the citation before and this one: ", § 15 i"."""
    separator = BETWEEN.match(lead)
    if not first and separator is None:
        raise _refusal(lead)
    lead = lead if first else lead[separator.end() :]
    lead = lead.strip()
    if not lead:
        return Amendment(_numbered(match.group()))
    if not lead.endswith(" i"):
        raise _refusal(lead)
    try:
        return Amendment(_numbered(match.group()), parse_provisions(lead.removesuffix(" i")))
    except NotAProvision as refusal:
        raise NotACitation(str(refusal)) from None


def _refusal(text: str) -> NotACitation:
    example = _("Skriv f.eks. LBK nr 119 af 01/02/2019 eller »serviceloven«.")
    if not text.strip():
        return NotACitation(_("Skriv en lov.") + " " + example)
    if re.search("§", text):
        return NotACitation(_("Skriv paragraffen i feltet for bestemmelsen.") + " " + example)
    return NotACitation(_("»%s« kan ikke læses som en lov.") % text.strip()[:60] + " " + example)
