"""Who treats what, and when: one municipality's board, a network's matrix, a round's lists."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Q, QuerySet

from applications.models import (
    Application,
    ApprovalStep,
    LocalApproval,
    Meeting,
    Participation,
    PlannedStep,
    PoliticalBody,
    Round,
)
from applications.queries.approvals import LocalState, is_done, local_state, with_steps
from applications.workflow import Status
from networks.models import Municipality, Network, Role
from networks.standing import MUNICIPAL, standing

SOON_DAYS = 14


@dataclass(frozen=True)
class Case:
    """One application before one body; ``item`` is the agenda item that presents it, if any."""

    application: Application
    step: PlannedStep
    decision: ApprovalStep | None = None

    @property
    def item(self):
        return self.step.item


@dataclass(frozen=True)
class Sitting:
    """A meeting and what is before it. ``days_left`` until the agenda closes; below 0: closed."""

    meeting: Meeting
    cases: list[Case]
    days_left: int

    @property
    def closes_on(self) -> date:
        return self.meeting.closes_on

    @property
    def is_soon(self) -> bool:
        return 0 <= self.days_left <= SOON_DAYS


@dataclass
class BodyBoard:
    """One body: meetings to come, cases that wait for a meeting, and held ones undecided."""

    body: PoliticalBody
    sittings: list[Sitting] = field(default_factory=list)
    without_meeting: list[Case] = field(default_factory=list)
    undecided: list[Case] = field(default_factory=list)

    @property
    def is_empty(self) -> bool:
        return not _holds_any(self)


def municipality_board(municipality: Municipality, *, user, on: date) -> list[BodyBoard]:
    """``municipality``'s bodies in order with the cases that ``user`` may know of.

    For the municipality's own people (``rules.reads_local_parts``); the number of queries does not
    depend on how many cases there are.
    """
    boards = {
        body.pk: BodyBoard(body)
        for body in PoliticalBody.objects.filter(municipality=municipality).order_by(
            "position", "pk"
        )
    }
    coming = Meeting.objects.filter(body__in=boards, date__gte=on, cancelled=False)
    meetings = {meeting.pk: meeting for meeting in coming.order_by("date")}
    at_meeting = defaultdict(list)
    for case in _open_cases(municipality, user=user, on=on):
        if case.step.meeting_id in meetings:
            at_meeting[case.step.meeting_id].append(case)
        elif case.step.meeting_id:
            boards[case.step.body_id].undecided.append(case)
        else:
            boards[case.step.body_id].without_meeting.append(case)
    for meeting in meetings.values():
        board = boards[meeting.body_id]
        meeting.body = board.body
        days = (meeting.closes_on - on).days
        board.sittings.append(Sitting(meeting, at_meeting[meeting.pk], days))
    return [board for board in boards.values() if board.body.is_active or _holds_any(board)]


def _holds_any(board: BodyBoard) -> bool:
    held = [case for sitting in board.sittings for case in sitting.cases]
    return bool(held or board.without_meeting or board.undecided)


def _open_cases(municipality: Municipality, *, user, on: date) -> list[Case]:
    visible = {
        a.pk: a
        for a in Application.objects.visible_to(user, on=on)
        .filter(local_approvals__municipality=municipality)
        .exclude(status=Status.WITHDRAWN)
        .select_related("round", "network")
    }
    approvals = with_steps(
        LocalApproval.objects.filter(municipality=municipality, application__in=visible)
    ).prefetch_related("plan__item")
    return [
        Case(visible[approval.application_id], step, _latest(step, approval.current_steps))
        for approval in approvals.order_by("pk")
        for step in approval.plan
        if not is_done(step, approval.current_steps)
    ]


def _latest(planned: PlannedStep, steps: list[ApprovalStep]) -> ApprovalStep | None:
    return next((step for step in reversed(steps) if step.planned_id == planned.pk), None)


@dataclass(frozen=True)
class MatrixRow:
    """One application; ``cells`` go with the matrix's municipalities, None: takes no part."""

    application: Application
    cells: list[LocalState | None]

    @property
    def waiting_for(self) -> list[LocalState]:
        """Those whose answer is missing: *hvem venter vi på*."""
        return [state for state in self.cells if state and state.is_open]


@dataclass(frozen=True)
class Matrix:
    municipalities: list[Municipality]
    rows: list[MatrixRow]


def network_matrix(network: Network, *, user, on: date) -> Matrix:
    """Every application of ``network`` that ``user`` may know of × every municipality in one.

    States only: nobody's agenda texts, and no case officers.
    """
    applications = _applications(user, on=on).filter(network=network)
    states = states_of(list(applications.order_by("reference")))
    taking_part = {
        state.municipality.pk: state.municipality
        for cells in states.values()
        for state in cells.values()
    }
    columns = sorted(taking_part.values(), key=lambda m: m.sort_key)
    rows = [
        MatrixRow(application, [cells.get(m.pk) for m in columns])
        for application, cells in states.items()
    ]
    return Matrix(columns, rows)


def _applications(user, *, on: date) -> QuerySet[Application]:
    """Those whose every decision ``user`` may read (``rules.sees_every_decision``)."""
    it = standing(user, on)
    within = it.member_of(*MUNICIPAL) | it.networks(Role.COORDINATOR)
    visible = Application.objects.visible_to(user, on=on).exclude(status=Status.WITHDRAWN)
    sees_all = Q(can_read_versions=True) | Q(submitted_at__isnull=False, network__in=within)
    return visible.filter(sees_all).select_related("round", "network", "owner")


def states_of(applications: list[Application]) -> dict[Application, dict[int, LocalState]]:
    """Application → municipality id → state, in a fixed number of queries."""
    approvals = {
        (approval.application_id, approval.municipality_id): approval
        for approval in with_steps(LocalApproval.objects.filter(application__in=applications))
    }
    found: dict = {application: {} for application in applications}
    by_id = {application.pk: application for application in applications}
    taking_part = (
        Participation.objects.filter(application__in=applications)
        .exclude(status=Participation.Status.DECLINED)
        .select_related("municipality")
        .order_by("municipality__sort_key")
    )
    for row in taking_part:
        place = (row.application_id, row.municipality_id)
        found[by_id[row.application_id]][row.municipality_id] = local_state(
            row, approvals.get(place)
        )
    return found


@dataclass(frozen=True)
class Entry:
    application: Application
    state: LocalState


@dataclass
class RoundLists:
    """A round's treatments by what they amount to; each is in one list only, but ``reservations``.

    ``reservations`` are all administrative approvals that still wait for politics.
    """

    approved: list[Entry] = field(default_factory=list)
    changed: list[Entry] = field(default_factory=list)
    with_reservation: list[Entry] = field(default_factory=list)
    missing: list[Entry] = field(default_factory=list)
    refused: list[Entry] = field(default_factory=list)
    reservations: list[Entry] = field(default_factory=list)


LIST_OF_STATE = {
    "approved": "approved",
    "approved_older_version": "changed",
    "back_to_body": "changed",
    "reservation": "with_reservation",
    "refused": "refused",
}


def round_lists(round: Round, user, *, on: date, network: Network | None = None) -> RoundLists:
    """Each municipality's answer to the applications of ``round`` that ``user`` may know of."""
    applications = _applications(user, on=on).filter(round=round)
    if network is not None:
        applications = applications.filter(network=network)
    lists = RoundLists()
    for application, cells in states_of(list(applications.order_by("reference"))).items():
        for state in cells.values():
            entry = Entry(application, state)
            getattr(lists, LIST_OF_STATE.get(state.state, "missing")).append(entry)
            if state.has_reservation:
                lists.reservations.append(entry)
    return lists
