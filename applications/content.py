"""The whole application as plain data: what a version keeps and every document is made of."""

import json
from hashlib import sha256

from applications.models import Exemption, Goal
from applications.queries.approvals import local_states, reservations
from applications.queries.whole import Whole
from support.texts.html import sanitise

SCHEMA = 1


def build_content(it: Whole, *, version: int) -> dict:
    """``it`` as JSON-able data of schema 1, numbered ``version`` (0 = a draft).

    Keys and their order follow the ministry's template of 10 October 2016: header, then sections.
    """
    a = it.application
    programme = a.network.programme
    return {
        "schema": SCHEMA,
        "reference": a.reference,
        "version": version,
        "is_draft": version == 0,
        "programme": {"name": programme.name, "ministry": programme.ministry.name},
        "round": {
            "name": a.round.name,
            "number": a.round.number,
            "deadline": a.round.deadline.isoformat(),
        },
        "template": {"title": a.round.template.title, "number": a.round.template.number},
        "network": {"name": a.network.name},
        "title": a.title,
        "owner": {"code": a.owner.code, "name": a.owner.name},
        "participants": [_participant(p) for p in it.participations if p.status != "declined"],
        "subject_contact": {
            "name": a.contact_name,
            "phone": a.contact_phone,
            "email": a.contact_email,
        },
        "coordinator": {
            "name": a.coordinator_name,
            "phone": a.coordinator_phone,
            "email": a.coordinator_email,
        },
        "application_date": a.application_date.isoformat() if a.application_date else None,
        "sections": [
            {
                "number": s.number,
                "heading": s.section.heading,
                "shows": s.section.shows,
                "html": sanitise(s.text.html),
                "revision": s.text.revision,
            }
            for s in it.sections
        ],
        "goals": [_goal(goal) for goal in it.goals],
        "exemptions": [_exemption(exemption) for exemption in it.exemptions],
        "attachments": [
            {
                "number": x.number,
                "title": x.title,
                "filename": x.document.filename,
                "sha256": x.document.sha256,
                "size": x.document.size,
            }
            for x in it.attachments
        ],
        "theme": {"within": a.within_theme, "reason": a.theme_reason},
        "guard_rails": [
            {
                "label": rail.label,
                "respected": bool(answer and answer.respected),
                "reason": answer.reason if answer else "",
            }
            for rail, answer in it.guard_rails
        ],
        "reservations": [],
    }


def as_sent(content: dict, it: Whole, *, on) -> dict:
    """``content`` as it leaves on the day ``on``: dated, and with its reservations."""
    states = local_states(it.participations, it.approvals)
    return {
        **content,
        "application_date": content["application_date"] or on.isoformat(),
        "reservations": reservations(states),
    }


def canonical_json(content: dict) -> str:
    """One text per content: sorted keys, no spaces, Danish letters as themselves."""
    return json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def fingerprint(content: dict) -> str:
    """SHA-256, in hexadecimal, of the canonical JSON in UTF-8."""
    return sha256(canonical_json(content).encode()).hexdigest()


def _participant(p) -> dict:
    return {
        "code": p.municipality.code,
        "name": p.municipality.name,
        "official_name": p.municipality.official_name,
        "runs_trial": p.runs_trial,
        "uses_authority": p.uses_authority,
        "reservation": "",
    }


def _date(value) -> str | None:
    return value.isoformat() if value else None


def _goal(goal: Goal) -> dict:
    return {
        "number": goal.number,
        "indicator": goal.indicator,
        "unit": goal.unit,
        "direction": goal.direction,
        "direction_label": str(goal.get_direction_display()),
        "baseline_value": goal.baseline_value,
        "baseline_date": _date(goal.baseline_date),
        "baseline_note": goal.baseline_note,
        "target_value": goal.target_value,
        "target_date": _date(goal.target_date),
        "success_criterion": goal.success_criterion,
        "builds_on": goal.builds_on.number if goal.builds_on else None,
    }


def _exemption(e: Exemption) -> dict:
    return {
        "number": e.number,
        "kind": e.kind,
        "kind_label": str(e.get_kind_display()),
        "law_name": e.law_name,
        "citation": e.citation,
        "url": e.citation_url,
        "provision": e.provision,
        "duty": e.duty,
        "deviation": e.deviation,
        "goal": e.goal.number if e.goal else None,
        "ministry": e.ministry,
    }
