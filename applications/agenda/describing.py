"""Summary, statement, law and annexes: what the application itself says, cut to an agenda item."""

import re

from django.utils.html import escape
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from applications.agenda.bodies import in_words
from applications.agenda.parts import (
    day,
    from_programme,
    heading,
    listing,
    named,
    opening,
    paragraph,
    to_write,
)
from support.texts.html import sanitise

# What is said of the first section, which holds problem and purpose, and of the others.
MOST_PARAGRAPHS = {1: 3}


def summary(case) -> str:
    return "".join(_summary_of(content, case) for content in case.contents)


def _summary_of(content: dict, case) -> str:
    first = content["sections"][0]["html"] if content["sections"] else ""
    return paragraph(_who_asks(content, case)) + opening(sanitise(first), 1)


def _who_asks(content: dict, case) -> str:
    sentence = _("%(municipality)s deltager i netværket ”%(network)s”%(others)s.") % {
        "municipality": case.municipality["official_name"],
        "network": content["network"]["name"],
        "others": _others(content, case),
    }
    return f"{sentence} {_asked_for(content)}"


def _others(content: dict, case) -> str:
    others = [p["name"] for p in content["participants"] if p["code"] != case.municipality["code"]]
    return _(" sammen med %s") % in_words(others) if others else ""


def _asked_for(content: dict) -> str:
    number = len(content["exemptions"])
    asked = ngettext("%d undtagelse eller hjemmel", "%d undtagelser eller hjemler", number)
    sentence = _(
        "Ansøgningen %(title)s %(programme)s beder om %(asked)s. "
        "Fristen i %(round)s er den %(deadline)s."
    )
    return sentence % {
        "title": named(content),
        "programme": from_programme(content),
        "asked": asked % number if number else _("ingen undtagelser fra reglerne"),
        "round": content["round"]["name"],
        "deadline": day(content["round"]["deadline"]),
    }


def statement(case) -> str:
    if len(case.contents) == 1:
        return _statement_of(case.contents[0], case, level=3)
    return "".join(
        heading(named(content), level=3) + _statement_of(content, case, level=4)
        for content in case.contents
    )


def _statement_of(content: dict, case, *, level: int) -> str:
    sections = [_section(section, content, level=level) for section in content["sections"]]
    return "".join(sections) + _role(content, case, level=level)


def _section(section: dict, content: dict, *, level: int) -> str:
    most = MOST_PARAGRAPHS.get(section["number"], 1)
    text = opening(sanitise(section["html"]), most)
    rows = {"goals": goals, "exemptions": exemptions}.get(section["shows"])
    inner = text + (rows(content) if rows else "")
    return heading(section["heading"], level=level) + inner if inner else ""


def _role(content: dict, case, *, level: int) -> str:
    """What this municipality itself has said it will do."""
    own = next((p for p in content["participants"] if p["code"] == case.municipality["code"]), None)
    if own is None:
        return ""
    name = case.municipality["official_name"]
    if own["runs_trial"]:
        does = _("%s gennemfører forsøget.") % name
    elif own["uses_authority"]:
        does = _("%s bruger hjemlen, men gennemfører ikke selv forsøget.") % name
    else:
        does = _("%s gennemfører ikke selv forsøget.") % name
    return heading(_("Kommunens deltagelse"), level=level) + paragraph(
        does + _reserved(content, name)
    )


def _reserved(content: dict, name: str) -> str:
    """How the application was sent as far as this municipality goes, as it says itself."""
    own = [text.removeprefix(f"{name}: ") for text in content["reservations"] if name in text]
    return "".join(_(" Ansøgningen er sendt %s.") % text for text in own)


def goals(content: dict) -> str:
    return listing(escape(_goal(goal)) for goal in content["goals"])


def _goal(goal: dict) -> str:
    """ "Antal billige boliger: fra 4.759 til 5.200 boliger senest den 31. december 2019." """
    unit = f" {goal['unit']}" if goal["unit"] else ""
    text = goal["indicator"]
    if goal["target_value"]:
        start = (
            _("fra %s ") % goal["baseline_value"]
            if re.search(r"\d", goal["baseline_value"] or "")
            else ""
        )
        text += f": {start}" + _("til %s") % goal["target_value"] + unit
    if goal["target_date"]:
        text += _(" senest den %s") % day(goal["target_date"])
    return f"{text}."


def _start(goal: dict) -> str:
    """ "fra 4.759 ", or nothing for a baseline such as "ikke oplyst"."""
    baseline = goal["baseline_value"] or ""
    return _("fra %s ") % baseline if re.search(r"\d", baseline) else ""


def exemptions(content: dict) -> str:
    return listing((_exemption(row) for row in content["exemptions"]), numbered=True)


def _exemption(row: dict) -> str:
    """The law and provision, how it is cited, and what is wanted instead."""
    wanted = f": {row['deviation']}" if row["deviation"] else ""
    return f"<strong>{escape(_law(row))}</strong>{escape(wanted)}"


def _law(row: dict) -> str:
    name, citation = row["law_name"], row["citation"]
    # The citation of a law that was recognised holds its name already.
    cited = f" ({citation})" if citation and name.casefold() not in citation.casefold() else ""
    return ", ".join(filter(None, [name + cited if cited else citation or name, row["provision"]]))


def legal_grounds(case) -> str:
    rows = [row for content in case.contents for row in content["exemptions"]]
    grounds = dict.fromkeys((row["law_name"], row["citation"], row["url"]) for row in rows)
    if not grounds:
        return to_write(_("hvilke love sagen hviler på."))
    return listing(_ground(ground, rows) for ground in grounds)


def _ground(ground: tuple[str, str, str], rows: list[dict]) -> str:
    law_name, citation, url = ground
    same = [row for row in rows if (row["law_name"], row["citation"], row["url"]) == ground]
    provisions = "; ".join(dict.fromkeys(row["provision"] for row in same if row["provision"]))
    cited = escape(citation)
    if url and citation:
        cited = f'<a href="{escape(url)}">{cited}</a>'
    known = citation and law_name.casefold() in citation.casefold()
    named = "" if known else escape(law_name)
    return ", ".join(filter(None, [named, cited, escape(provisions)]))


def annexes(case) -> str:
    """Every application and what is attached to it, numbered in one line."""
    titles = [title for content in case.contents for title in _annexes_of(content)]
    return listing(map(escape, titles), numbered=True)


def _annexes_of(content: dict) -> list[str]:
    own = _("Ansøgning %(title)s (%(document)s)") % {
        "title": named(content),
        "document": _document(content),
    }
    return [own, *(x["title"] or x["filename"] for x in content["attachments"])]


def _document(content: dict) -> str:
    if content["is_draft"]:
        return _("%s, kladde") % content["reference"]
    return _("%(reference)s, version %(version)d") % content


def history(case) -> str:
    lines = [_history_of(content) for content in case.contents]
    return listing(map(escape, lines)) + to_write(
        _("hvornår sagen tidligere har været behandlet, og hvad der blev besluttet.")
    )


def _history_of(content: dict) -> str:
    dated = day(content["application_date"])
    line = _("Ansøgning %(title)s: %(document)s") % {
        "title": named(content),
        "document": _document(content),
    }
    return line + (_(", dateret den %s") % dated if dated else "") + "."
