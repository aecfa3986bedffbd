"""What a municipality's political treatment amounts to (design §2, second track)."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from applications.models import ApprovalStep, LocalApproval, Participation

YES = frozenset(
    {
        ApprovalStep.Decision.APPROVED,
        ApprovalStep.Decision.ENDORSED,
        ApprovalStep.Decision.APPROVED_WITH_REMARK,
    }
)
# Only the body with the competence makes a case approved; bodies before it recommend.
COMPETENT = frozenset({ApprovalStep.Body.COUNCIL})


@dataclass(frozen=True)
class LocalState:
    """``state`` is approved, refused, reservation or missing; ``version`` the one approved."""

    participation: Participation
    state: str
    label: str
    step: ApprovalStep | None = None

    @property
    def municipality(self):
        return self.participation.municipality

    @property
    def is_approved(self) -> bool:
        return self.state == "approved"


def local_states(
    participations: list[Participation], approvals: list[LocalApproval]
) -> list[LocalState]:
    """One state per municipality that takes part, from the steps registered for it."""
    steps = {approval.municipality_id: approval.current_steps for approval in approvals}
    return states_of(participations, steps)


def states_of(
    participations: list[Participation], steps: dict[int, list[ApprovalStep]]
) -> list[LocalState]:
    """The same from the current ``steps`` of each municipality, in time order."""
    return [
        _state(participation, steps.get(participation.municipality_id, []))
        for participation in participations
        if participation.status != Participation.Status.DECLINED
    ]


def _state(participation: Participation, steps: list[ApprovalStep]) -> LocalState:
    decided = [step for step in steps if step.body in COMPETENT]
    for step in reversed(decided):
        if step.decision in YES:
            return LocalState(participation, "approved", _("Godkendt politisk"), step)
        if step.decision == ApprovalStep.Decision.REFUSED:
            return LocalState(participation, "refused", _("Afvist politisk"), step)
    for step in reversed(steps):
        if step.with_reservation and step.decision in YES:
            return LocalState(
                participation, "reservation", _("Administrativt godkendt med forbehold"), step
            )
    return LocalState(participation, "missing", _("Mangler politisk godkendelse"))


def reservations(states: list[LocalState]) -> list[str]:
    """The sentences the package carries for municipalities without a competent body's yes."""
    return [
        _("%(kommune)s: med forbehold for politisk godkendelse")
        % {"kommune": state.municipality.official_name}
        for state in states
        if state.state in ("missing", "reservation")
    ]
