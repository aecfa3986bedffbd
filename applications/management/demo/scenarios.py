"""What municipalities' own papers from 2016–2018 show, as things people do through the actions.

The same steps serve the demo and the tests, so that the demo cannot drift from what is proved.
"""

from dataclasses import dataclass
from datetime import date, datetime

from applications.actions import agenda, bodies, layouts, planning
from applications.actions.approvals import register_decision
from applications.models import (
    AgendaItem,
    Application,
    ApprovalStep,
    Meeting,
    PlannedStep,
    PoliticalBody,
)
from networks.models import Municipality
from support.accounts.models import User

Kind = PoliticalBody.Kind
Purpose = PlannedStep.Purpose
Decision = ApprovalStep.Decision

# kind, name, short code, place in the order, days before a meeting that the agenda closes
FREDENSBORG = (
    (Kind.ADMINISTRATION, "Direktionen", "DIR", 1, 7),
    (Kind.COMMITTEE, "Borgerservice-, Arbejdsmarkeds- og Erhvervsudvalget", "BAE", 2, 7),
    (Kind.COMMITTEE, "Social- og Seniorudvalget", "SSU", 2, 7),
    (Kind.FINANCE, "Økonomiudvalget", "ØU", 3, 7),
    (Kind.COUNCIL, "Byrådet", "BYR", 4, 7),
)
HERNING = (
    (Kind.ADMINISTRATION, "Direktionen", "DIR", 1, 10),
    (Kind.COMMITTEE, "Forebyggelsesudvalget", "FOU", 2, 10),
    (Kind.COMMITTEE, "Børne- og Familieudvalget", "BFU", 3, 10),
    (Kind.COMMITTEE, "Social- og Sundhedsudvalget", "SOS", 4, 10),
    (Kind.COMMITTEE, "Beskæftigelsesudvalget", "BSK", 5, 10),
    (Kind.COMMITTEE, "Kultur- og Fritidsudvalget", "KFU", 6, 10),
    (Kind.COMMITTEE, "Byplanudvalget", "BYP", 7, 10),
    (Kind.COMMITTEE, "Teknik- og Miljøudvalget", "TMU", 8, 10),
    (Kind.FINANCE, "Økonomi- og Erhvervsudvalget", "ØKE", 9, 10),
    (Kind.COUNCIL, "Byrådet", "BYR", 10, 10),
)
KOEBENHAVN = (
    (Kind.ADMINISTRATION, "Økonomiforvaltningen", "ØKF", 1, 0),
    (Kind.FINANCE, "Økonomiudvalget", "ØU", 2, 14),
    (Kind.COUNCIL, "Borgerrepræsentationen", "BR", 3, 14),
)
AARHUS = (
    (Kind.ADMINISTRATION, "Direktørgruppen", "DIR", 1, 7),
    (Kind.FINANCE, "Magistraten", "MAG", 2, 7),
    (Kind.COUNCIL, "Byrådet", "BYR", 3, 7),
)


@dataclass(frozen=True)
class Secretary:
    """Somebody at work in ``municipality`` at ``at``."""

    municipality: Municipality
    by: User
    at: datetime

    @property
    def who(self) -> dict:
        return {"by": self.by, "at": self.at}


def set_up(it: Secretary, chain: tuple, layout: str) -> dict[str, PoliticalBody]:
    """The municipality's bodies by short code, and its layout; what is there already stays."""
    if not it.municipality.political_bodies.exists():
        for kind, name, code, position, days in chain:
            body = PoliticalBody(
                municipality=it.municipality,
                kind=kind,
                name=name,
                short_code=code,
                position=position,
                agenda_days=days,
                competent=kind == Kind.COUNCIL,
            )
            bodies.save_body(body, **it.who)
        layouts.adopt_layout(it.municipality, layout, **it.who)
    return {body.short_code: body for body in it.municipality.political_bodies.all()}


def meet(it: Secretary, body: PoliticalBody, day: date, place: str = "") -> Meeting:
    """The meeting on ``day``, put into the calendar when it is not there."""
    bodies.import_meetings(body, [bodies.MeetingRow(day, place)], **it.who)
    meeting = Meeting.objects.get(body=body, date=day)
    meeting.body = body
    return meeting


def only_through(it: Secretary, application: Application, codes: tuple, reason: str) -> None:
    """Pass over every body but ``codes``."""
    approval = planning.open_approval(application, it.municipality, **it.who)
    for step in approval.planned_steps.exclude(body__short_code__in=codes):
        planning.skip_step(step, reason=reason, **it.who)


def present(
    it: Secretary,
    applications: list[Application],
    codes: tuple,
    *,
    title: str,
    kind: str = AgendaItem.Kind.APPROVAL,
    **fields,
) -> AgendaItem:
    """One item with ``applications`` for the bodies ``codes``; an orientation decides nothing."""
    item = agenda.create_item(it.municipality, applications, kind=kind, title=title, **it.who)
    item = agenda.update_item(item, fields, base=item.revision, **it.who)
    for application in applications:
        for step in steps_of(it, application, codes):
            if kind == AgendaItem.Kind.ORIENTATION:
                step = planning.update_step(
                    step, {"purpose": Purpose.ORIENTATION}, base=step.revision, **it.who
                )
            planning.put_on_item(step, item, **it.who)
    return item


def steps_of(it: Secretary, application: Application, codes: tuple) -> list[PlannedStep]:
    approval = planning.open_approval(application, it.municipality, **it.who)
    return list(
        approval.planned_steps.filter(body__short_code__in=codes)
        .select_related("approval__application", "body")
        .order_by("position", "pk")
    )


def plan_meeting(it: Secretary, applications: list[Application], code: str, day: date) -> None:
    """Let the body ``code`` treat ``applications`` on ``day``."""
    for application in applications:
        for step in steps_of(it, application, (code,)):
            planning.set_meeting(step, meet(it, step.body, day), **it.who)


def decide(
    it: Secretary,
    applications: list[Application],
    code: str,
    day: date,
    decision: str,
    text: str,
    **fields,
) -> list[ApprovalStep]:
    """What the body ``code`` decided on ``day``: one decision for each of ``applications``."""
    return [
        register_decision(
            application,
            it.municipality,
            ApprovalStep(
                planned=step,
                meeting_date=day,
                decision=decision,
                decision_text=text,
                **{"case_number": step.case_number, **fields},
            ),
            **it.who,
        )
        for application in applications
        for step in steps_of(it, application, (code,))
    ]


def one_item_two_applications(
    it: Secretary,
    applications: list[Application],
    *,
    days: dict[str, date],
    case_number: str = "16/1808",
) -> AgendaItem:
    """Fredensborg 2016: the finance committee recommends both at once, the council decides."""
    for application in applications:
        only_through(it, application, ("DIR", "ØU", "BYR"), "Sagen hører til Økonomiudvalget.")
    item = present(
        it,
        applications,
        ("ØU", "BYR"),
        title="Godkendelse af frikommuneansøgninger",
        case_number=case_number,
        recommender="Administrationen",
    )
    for code, day in days.items():
        plan_meeting(it, applications, code, day)
    return item


def told_afterwards(it: Secretary, application: Application, *, day: date) -> AgendaItem:
    """Herning 2016: sent first, two of ten bodies told after; nobody decides."""
    only_through(it, application, ("ØKE", "BYR"), "Ikke berørt, jf. udvalgsmatrixen.")
    item = present(
        it,
        [application],
        ("ØKE", "BYR"),
        title="Orientering om frikommuneforsøg",
        kind=AgendaItem.Kind.ORIENTATION,
        case_number="00.01.00-P08-1-16",
        recommender="Underdirektøren for Direktionens Stab",
    )
    plan_meeting(it, [application], "ØKE", day)
    return item


def reservation_first(it: Secretary, application: Application, *, given: date, days: dict):
    """København 2016: approved by the administration before the deadline, politics after it."""
    item = present(
        it,
        [application],
        ("ØU", "BR"),
        title="Deltagelse i frikommuneforsøget",
        case_number="2016-0039029",
        document_number="2016-0039029-19",
        recommender="Økonomiforvaltningen",
    )
    decide(
        it,
        [application],
        "ØKF",
        given,
        Decision.APPROVED,
        "Godkendt administrativt med forbehold for den efterfølgende behandling.",
        with_reservation=True,
        case_number="2016-0039029",
    )
    for code, day in days.items():
        plan_meeting(it, [application], code, day)
    return item


def two_committees_at_once(it: Secretary, application: Application, *, day: date) -> AgendaItem:
    """Fredensborg 2018: one item for two committees, each with its own decision."""
    only_through(it, application, ("BAE", "SSU"), "Orientering i de to fagudvalg.")
    item = present(
        it,
        [application],
        ("BAE", "SSU"),
        title="Frikommuneforsøg II og landspolitisk udvikling",
        kind=AgendaItem.Kind.ORIENTATION,
        case_number="16/31575",
    )
    for code in ("BAE", "SSU"):
        plan_meeting(it, [application], code, day)
    return item
