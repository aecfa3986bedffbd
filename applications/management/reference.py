"""Template, legal limits and rounds of Frikommuneforsøg II, on top of what networks holds.

As there: what is missing is created, what an administrator may have changed is left alone, and
nothing is deleted. A published template never changes anyway.
"""

import json
from datetime import datetime
from pathlib import Path

from django.db import transaction

from applications.deadlines import closing_instant, opening_instant
from applications.management.reminder_set import load_rules
from applications.models import (
    FormTemplate,
    RefusalGround,
    Round,
    RoundChange,
    SectionPart,
    TemplateSection,
)
from networks.management import reference as networks_reference
from networks.management.tally import Tally, ensure
from networks.models import GuardRail, Programme
from support.audit.record import record

CONTENT = Path(__file__).resolve().parent.parent / "demo_content"
TEMPLATE_FIELDS = ("title", "introduction", "source")
SECTION_FIELDS = ("heading", "guidance", "advised_characters", "shows")
GUARD_RAIL_FIELDS = ("label", "help_text", "blocks")


def content(name: str) -> dict | list:
    """A file of ``applications/demo_content``."""
    return json.loads((CONTENT / f"{name}.json").read_text(encoding="utf-8"))


def only(fields: tuple[str, ...], facts: dict) -> dict:
    return {name: facts[name] for name in fields}


@transaction.atomic
def load(*, at: datetime) -> Tally:
    """All reference data; gives what was created and corrected. Safe to run again."""
    tally = Tally()
    programme = networks_reference.load(tally)
    form = content("template_2016")
    facts = networks_reference.programme_facts()
    load_guard_rails(programme, form["guard_rails"], tally)
    load_refusal_grounds(programme, tally)
    template = load_template(programme, form, opening_instant(facts["selected_on"]), tally)
    for round_facts in facts["rounds"]:
        load_round(programme, template, round_facts, tally)
    load_rules(tally, at=at)
    if tally:
        record("reference.loaded", programme, by=None, at=at, **vars(tally))
    return tally


def load_guard_rails(programme: Programme, rails: list[dict], tally: Tally) -> None:
    if programme.guard_rails.exists():
        return
    for position, rail in enumerate(rails, start=1):
        found = {"programme": programme, "position": position}
        ensure(tally, GuardRail, found, create=only(GUARD_RAIL_FIELDS, rail))


# The four of 2012 (domain 1.3); the guidance of 10 October 2016 repeats the first three.
REFUSAL_GROUNDS = (
    "Strider mod grundloven, EU-regler eller internationale forpligtelser",
    "Giver væsentlige økonomiske fordele på bekostning af staten eller andre kommuner",
    "Har betydelige retssikkerhedsmæssige konsekvenser for borgerne",
    "Har væsentlige konsekvenser, der ikke kan gøres om, for natur, miljø eller handelsliv",
)


def load_refusal_grounds(programme: Programme, tally: Tally) -> None:
    if programme.refusal_grounds.exists():
        return
    for position, label in enumerate(REFUSAL_GROUNDS, start=1):
        found = {"programme": programme, "position": position}
        ensure(tally, RefusalGround, found, create={"label": label})


def load_template(
    programme: Programme, form: dict, published_at: datetime, tally: Tally
) -> FormTemplate:
    """The template ``form``, edition 1, filled in and then published in one transaction."""
    edition = {"programme": programme, "kind": form["kind"], "number": 1}
    template = ensure(tally, FormTemplate, edition, create=only(TEMPLATE_FIELDS, form))
    if template.published_at is None:
        for section in form["sections"]:
            load_section(template, section, tally)
        template.published_at = published_at
        template.save(update_fields=["published_at"])
    return template


def load_section(template: FormTemplate, facts: dict, tally: Tally) -> None:
    place = {"template": template, "number": facts["number"]}
    section = ensure(tally, TemplateSection, place, create=only(SECTION_FIELDS, facts))
    for position, part in enumerate(facts["parts"], start=1):
        place = {"section": section, "position": position}
        ensure(tally, SectionPart, place, create=only(("label", "required"), part))


def load_round(programme: Programme, template: FormTemplate, facts: dict, tally: Tally) -> None:
    change = facts.get("change")
    round, created = Round.objects.get_or_create(
        programme=programme,
        kind=Round.Kind.TRIAL,
        number=facts["number"],
        defaults={
            "name": facts["name"],
            "template": template,
            "opens_on": facts["opens_on"],
            "deadline": facts["deadline"],
            "opens_at": opening_instant(facts["opens_on"]),
            "closes_at": closing_instant(facts["deadline"]),
            "deadline_version": 2 if change else 1,
        },
    )
    tally.created += created
    if change and created:
        announced = opening_instant(change["announced_on"])
        fields = only(("field", "old", "new", "reason"), change)
        RoundChange.objects.create(round=round, by=None, at=announced, **fields)
        tally.created += 1
