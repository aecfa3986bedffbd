"""The facts the product comes with: municipalities, regions and Frikommuneforsøg II.

May run again and again, on production too. Rows are created and public facts corrected; what an
administrator may have changed since (programmes, networks, members, leads) is left alone, and
nothing is ever deleted.
"""

import json
from datetime import date

from django.db import transaction

from networks.models import (
    Evaluator,
    LeadTerm,
    Membership,
    Ministry,
    Municipality,
    Network,
    NetworkAlias,
    Programme,
    Theme,
)

from . import registers
from .tally import Tally, ensure

DATES = frozenset(
    {"begins_on", "ends_on", "selected_on", "opens_on", "deadline", "old", "new", "announced_on"}
)


def programme_facts() -> dict:
    """Frikommuneforsøg II as its documents tell it, with its sources."""
    text = (registers.DATA / "fk2.json").read_text(encoding="utf-8")
    return json.loads(text, object_hook=_with_dates)


def _with_dates(fields: dict) -> dict:
    return {k: date.fromisoformat(v) if k in DATES else v for k, v in fields.items()}


@transaction.atomic
def load(tally: Tally) -> Programme:
    """Everything of this app; gives the programme Frikommuneforsøg II."""
    registers.load_regions(tally)
    registers.load_municipalities(tally)
    registers.load_region_memberships(tally)
    return load_programme(programme_facts(), tally)


def load_programme(facts: dict, tally: Tally) -> Programme:
    ministries = {n: ensure(tally, Ministry, {"name": n}) for n in facts["ministries"]}
    for name in facts["evaluators"]:
        ensure(tally, Evaluator, {"name": name})
    programme = ensure(
        tally,
        Programme,
        {"slug": facts["programme"]["slug"]},
        create=facts["programme"] | {"ministry": ministries[facts["programme"]["ministry"]]},
    )
    load_networks(programme, facts, tally)
    return programme


def load_networks(programme: Programme, facts: dict, tally: Tally, only=None) -> None:
    """The networks of ``facts`` (only those with these slugs) with members and leads."""
    municipalities = {m.code: m for m in Municipality.objects.all()}
    for network in facts["networks"]:
        if only is None or network["slug"] in only:
            load_network(programme, network, municipalities, facts["selected_on"], tally)


def load_network(programme, facts, municipalities, since, tally: Tally) -> Network:
    theme = ensure(tally, Theme, {"programme": programme, "name": facts["theme"]})
    network = ensure(
        tally,
        Network,
        {"programme": programme, "slug": facts["slug"]},
        create={"theme": theme}
        | {field: facts[field] for field in ("name", "project_text", "stated_limits")},
    )
    for name in facts["aliases"]:
        ensure(tally, NetworkAlias, {"network": network, "name": name})
    for code in facts["members"]:
        begun = {"network": network, "municipality": municipalities[code], "valid_from": since}
        ensure(tally, Membership, begun)
    for term in facts["leads"]:
        first = {"network": network, "kind": term["kind"], "valid_from": since}
        ensure(tally, LeadTerm, first, create={"municipality": municipalities[term["code"]]})
    return network
