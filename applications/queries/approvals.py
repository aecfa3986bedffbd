"""What a municipality's political treatment amounts to (design §2, second track)."""

from dataclasses import dataclass, field

from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext as _

from applications.models import (
    ApprovalStep,
    CoverageDecision,
    LocalApproval,
    Participation,
    PlannedStep,
    PoliticalBody,
)
from networks.models import Municipality

YES = frozenset(
    {
        ApprovalStep.Decision.APPROVED,
        ApprovalStep.Decision.ENDORSED,
        ApprovalStep.Decision.APPROVED_WITH_REMARK,
    }
)
RECOMMENDS = YES | {ApprovalStep.Decision.RECOMMENDED}
ANSWERS = YES | {ApprovalStep.Decision.REFUSED}
# States in which the package is sent with a sentence about the municipality.
OPEN = frozenset(
    {
        "missing",
        "under_way",
        "recommended",
        "reservation",
        "back_to_body",
        "approved_older_version",
    }
)


@dataclass(frozen=True)
class LocalState:
    """Where one municipality's treatment stands, and why.

    ``state``: approved, approved_older_version, back_to_body, refused, reservation, recommended,
    under_way or missing. ``step`` is the decision it rests on, ``version`` the newest version
    that decision covers. ``waits_for`` are the planned steps whose turn it is.
    """

    participation: Participation
    state: str
    label: str
    step: ApprovalStep | None = None
    version: int | None = None
    has_reservation: bool = False
    waits_for: list[PlannedStep] = field(default_factory=list)
    approval: LocalApproval | None = None

    @property
    def municipality(self) -> Municipality:
        return self.participation.municipality

    @property
    def is_approved(self) -> bool:
        return self.state == "approved"

    @property
    def is_open(self) -> bool:
        return self.state in OPEN


def with_steps(approvals: QuerySet) -> QuerySet:
    """Local approvals with ``current_steps`` and ``plan``; the number of queries is fixed.

    ``current_steps`` are the decisions not replaced by a correction, in time order, each with
    ``coverage``; ``plan`` are the planned steps in order. All that ``local_states`` needs.
    """
    coverage = CoverageDecision.objects.select_related("version", "by").order_by("version__number")
    steps = (
        ApprovalStep.objects.filter(corrected_by__isnull=True)
        .select_related("version", "by", "political_body", "planned")
        .defer("version__content")
        .prefetch_related(
            Prefetch("coverage_decisions", queryset=coverage, to_attr="coverage"),
        )
        .order_by("meeting_date", "pk")
    )
    plan = PlannedStep.objects.select_related("body", "meeting__body").order_by("position", "pk")
    return (
        approvals.select_related("municipality", "application")
        .prefetch_related(
            Prefetch("steps", queryset=steps, to_attr="current_steps"),
            Prefetch("planned_steps", queryset=plan, to_attr="plan"),
        )
        .order_by("municipality__sort_key")
    )


def local_states(
    participations: list[Participation], approvals: list[LocalApproval]
) -> list[LocalState]:
    """One state per municipality that takes part in one application (see ``with_steps``)."""
    by_municipality = {approval.municipality_id: approval for approval in approvals}
    return [
        local_state(participation, by_municipality.get(participation.municipality_id))
        for participation in participations
        if participation.status != Participation.Status.DECLINED
    ]


def local_state(participation: Participation, approval: LocalApproval | None) -> LocalState:
    """The state of one municipality; ``approval`` comes from ``with_steps``."""
    if approval is None:
        return LocalState(participation, "missing", _("Mangler politisk godkendelse"))
    state, label, step = _finding(approval)
    return LocalState(
        participation,
        state,
        label,
        step,
        version=covered_version(step) if step and step.decision in YES else None,
        has_reservation=state in OPEN and _reservation(approval.current_steps) is not None,
        waits_for=[] if state in ("approved", "refused") else waiting(approval),
        approval=approval,
    )


def _finding(approval: LocalApproval) -> tuple[str, str, ApprovalStep | None]:
    answers = _final_answers(approval.current_steps)
    for step in answers:
        if step.decision == ApprovalStep.Decision.REFUSED:
            return "refused", _("Afvist politisk"), step
    if answers:
        return _approved(approval, answers)
    if step := _reservation(approval.current_steps):
        return "reservation", _("Administrativt godkendt med forbehold"), step
    return _before_the_answer(approval)


def _approved(approval: LocalApproval, answers: list[ApprovalStep]):
    """Every competent body's answer is yes: to the text as it is now?"""
    latest = approval.application.latest_version
    for step in answers:
        if is_sent_back(step):
            return "back_to_body", _("Skal behandles igen: teksten er ændret"), step
    for step in answers:
        if (covered_version(step) or 0) < latest:
            return "approved_older_version", _older(step, latest), step
    if _pending_answers(approval, answers):
        return (
            "under_way",
            _("Godkendt i %(instans)s, venter på de andre") % {"instans": name_of(answers[-1])},
            answers[-1],
        )
    return "approved", _("Godkendt politisk"), answers[-1]


def _older(step: ApprovalStep, latest: int) -> str:
    covered = covered_version(step)
    if covered is None:
        return _("Godkendt, før teksten blev låst; teksten er nu version %(nu)s") % {"nu": latest}
    return _("Godkendt version %(da)s, teksten er nu version %(nu)s") % {
        "da": covered,
        "nu": latest,
    }


def _before_the_answer(approval: LocalApproval):
    steps = approval.current_steps
    for step in reversed(steps):
        if step.decision in RECOMMENDS and not _only_told(step):
            return "recommended", _("Anbefalet af %(instans)s") % {"instans": name_of(step)}, step
    if steps or any(step.meeting_id or step.item_id for step in approval.plan):
        return "under_way", _("På vej gennem instanserne"), steps[-1] if steps else None
    return "missing", _("Mangler politisk godkendelse"), None


def _only_told(step: ApprovalStep) -> bool:
    return bool(step.planned and step.planned.purpose == PlannedStep.Purpose.ORIENTATION)


def _final_answers(steps: list[ApprovalStep]) -> list[ApprovalStep]:
    """The latest yes or no of each body with the final say.

    Rows from before bodies had names of their own know only the kind: the newer replaces the
    older of the same kind, whichever way it was registered.
    """
    latest: dict = {}
    for step in steps:
        if not decides(step) or step.decision not in ANSWERS:
            continue
        named = step.political_body_id is not None
        latest = {
            key: other
            for key, other in latest.items()
            if other.body != step.body
            or (named and other.political_body_id not in (None, step.political_body_id))
        }
        latest[step.political_body_id or step.body] = step
    return list(latest.values())


def _pending_answers(approval: LocalApproval, answers: list[ApprovalStep]) -> list[PlannedStep]:
    answered = {step.political_body_id for step in answers}
    if None in answered:
        return []
    return [
        step
        for step in approval.plan
        if step.body.competent
        and not step.skipped
        and step.purpose == PlannedStep.Purpose.DECISION
        and step.body_id not in answered
    ]


def _reservation(steps: list[ApprovalStep]) -> ApprovalStep | None:
    given = [step for step in steps if step.with_reservation and step.decision in YES]
    return given[-1] if given else None


def decides(step: ApprovalStep) -> bool:
    """Whether the body had the final say when it decided; rows from before: the council had."""
    if step.competent is None:
        return step.body == PoliticalBody.Kind.COUNCIL
    return step.competent


def name_of(step: ApprovalStep) -> str:
    return step.body_name or step.get_body_display()


def covered_version(step: ApprovalStep) -> int | None:
    """The newest version number ``step`` covers, by itself or by a later decision; None: none."""
    numbers = [c.version.number for c in step.coverage if c.covered]
    if step.version:
        numbers.append(step.version.number)
    return max(numbers, default=None)


def is_sent_back(step: ApprovalStep) -> bool:
    """Whether the newest decision about a changed text was that the body must treat it again."""
    return bool(step.coverage) and not step.coverage[-1].covered


def is_done(planned: PlannedStep, steps: list[ApprovalStep]) -> bool:
    """Whether ``planned`` needs nothing more: skipped, or decided on a text that still counts."""
    if planned.skipped:
        return True
    own = [step for step in steps if step.planned_id == planned.pk]
    return bool(own) and settles(own[-1])


def settles(step: ApprovalStep) -> bool:
    return step.decision != ApprovalStep.Decision.POSTPONED and not is_sent_back(step)


def waiting(approval: LocalApproval) -> list[PlannedStep]:
    """The planned steps whose turn it is: all undone ones at the first place that has any."""
    undone = [s for s in approval.plan if not is_done(s, approval.current_steps)]
    return [step for step in undone if step.position == undone[0].position]


def reservations(states: list[LocalState]) -> list[str]:
    """The sentences the package carries for municipalities without a competent body's yes."""
    return [_reservation_text(state) for state in states if state.is_open]


def _reservation_text(state: LocalState) -> str:
    if state.state == "approved_older_version":
        text = _("%(kommune)s: politisk godkendt, med forbehold for senere ændringer i teksten")
    else:
        text = _("%(kommune)s: med forbehold for politisk godkendelse")
    return text % {"kommune": state.municipality.official_name}
