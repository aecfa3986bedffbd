"""Beginning an application from another: its words and rows, never its people or decisions."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from applications.actions.drafting import create_application
from applications.actions.rows import read_law
from applications.actions.text import save_section
from applications.models import Application, Exemption, Goal, Origin, Round, SectionText
from networks.models import Municipality, Network
from support.accounts.models import User
from support.audit.record import record

GOAL_FIELDS = (
    "number",
    "indicator",
    "unit",
    "direction",
    "baseline_value",
    "baseline_note",
    "target_value",
    "success_criterion",
)
EXEMPTION_FIELDS = ("number", "kind", "law_name", "provision", "duty", "deviation", "ministry")


@dataclass(frozen=True)
class Copy:
    """The new application, and the headings of texts its template has no place for."""

    application: Application
    left_out: list[str]


@transaction.atomic
def copy_application(
    source: Application,
    content: dict,
    *,
    network: Network,
    round: Round,
    owner: Municipality,
    title: str,
    by: User,
    at: datetime,
) -> Copy:
    """Begin an application with the sections, goals and exemptions of ``content``.

    ``content`` is what ``by`` may read of ``source`` (``applications.content``). Front page,
    participants, annexes, answers to legal limits and decisions are begun anew. Raises ``NotNow``
    as ``create_application`` does.
    """
    application = create_application(
        network=network, round=round, owner=owner, title=title, participants=[], by=by, at=at
    )
    left_out = _copy_sections(application, content["sections"], by=by, at=at)
    goals = _copy_goals(application, content.get("goals", []))
    _copy_exemptions(application, content.get("exemptions", []), goals)
    version = content.get("version") or None
    Origin.objects.create(application=application, source=source, version=version, by=by, at=at)
    record("application.begun_from", application, by=by, at=at, source=source.pk)
    return Copy(application, left_out)


def _copy_sections(application, sections: list[dict], *, by: User, at: datetime) -> list[str]:
    """By heading, else by number where the other heading is nobody's; the headings left over."""
    texts = SectionText.objects.filter(application=application).select_related("section")
    by_heading = {text.section.heading: text.section.number for text in texts}
    free = {text.section.number for text in texts} - {
        by_heading[s["heading"]] for s in sections if s["heading"] in by_heading
    }
    left_out = []
    for section in sections:
        number = by_heading.get(section["heading"])
        if number is None and section["number"] in free:
            number = section["number"]
        if not section["html"]:
            continue
        if number is None:
            left_out.append(section["heading"])
            continue
        told = _("Kopieret fra en tidligere ansøgning")
        save_section(application, number, html=section["html"], base=0, by=by, at=at, reason=told)
    return left_out


def _copy_goals(application: Application, rows: list[dict]) -> dict[int, Goal]:
    goals = {}
    for row in rows:
        goals[row["number"]] = Goal.objects.create(
            application=application,
            baseline_date=_date(row["baseline_date"]),
            target_date=_date(row["target_date"]),
            **{name: row[name] for name in GOAL_FIELDS},
        )
    for row in rows:
        if base := goals.get(row["builds_on"]):
            Goal.objects.filter(pk=goals[row["number"]].pk).update(builds_on=base)
    return goals


def _copy_exemptions(application: Application, rows: list[dict], goals: dict[int, Goal]) -> None:
    for row in rows:
        exemption = Exemption(
            application=application,
            goal=goals.get(row["goal"]),
            **{name: row[name] for name in EXEMPTION_FIELDS},
        )
        read_law(exemption)
        exemption.save()


def _date(iso: str | None) -> date | None:
    return date.fromisoformat(iso) if iso else None
