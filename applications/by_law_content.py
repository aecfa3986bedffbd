"""A municipality's by-law as plain data: what is known of its trial, and the few things typed.

The law on networks asks each municipality for a by-law that lets citizens see which rules apply to
them (``domain`` 1.4): municipality, trial, authority with its provision, what is deviated from,
for whom, how long, whom to ask, and who approved it.
"""

from dataclasses import dataclass
from datetime import date

from applications.models import Application
from applications.queries.approvals import LocalState, name_of
from applications.queries.authority import WishState
from applications.queries.starting import Gate

SCHEMA = 1


@dataclass(frozen=True)
class Typed:
    """What a person adds to what is known."""

    target_group: str
    valid_from: date
    valid_to: date
    contact: str
    further: str = ""


def by_law_content(application: Application, gate: Gate, typed: Typed, *, number: int) -> dict:
    """JSON-able data of schema 1; ``gate`` is the municipality's own (``queries.starting``)."""
    municipality = gate.participation.municipality
    return {
        "schema": SCHEMA,
        "number": number,
        "reference": application.reference,
        "title": application.submitted_title,
        "programme": application.network.programme.name,
        "ministry": application.network.programme.ministry.name,
        "network": application.network.name,
        "municipality": {"code": municipality.code, "name": municipality.official_name},
        "rules": [_rule(wish) for wish in gate.wishes if wish.holds],
        "target_group": typed.target_group,
        "valid_from": typed.valid_from.isoformat(),
        "valid_to": typed.valid_to.isoformat(),
        "contact": typed.contact,
        "further": typed.further,
        "approval": _approval(gate.political),
    }


def _rule(it: WishState) -> dict:
    """One rule deviated from, and the authority to: the act's, or the answer's when none is."""
    wish, answer = it.wish, it.answer
    return {
        "number": wish.number,
        "deviates_from": str(wish),
        "url": wish.citation_url,
        "duty": wish.duty,
        "granted": answer.granted or wish.deviation,
        "conditions": answer.conditions,
        "authority": str(it.authority) if it.authority else answer.get_route_display(),
        "in_force": it.since.isoformat() if it.since else None,
    }


def _approval(state: LocalState) -> dict:
    step = state.step
    return {
        "body": name_of(step),
        "date": step.meeting_date.isoformat(),
        "agenda_number": step.agenda_number,
        "case_number": step.case_number,
    }
