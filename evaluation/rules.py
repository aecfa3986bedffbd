"""Who may write in an evaluation (design §4): each municipality its own, the network the common.

``plan`` comes from ``EvaluationPlan.objects.visible_to(user, on=…)``.
"""

from django.utils import timezone

from applications.models import Application
from applications.rules import answers_for_network, chases_in
from evaluation.models import DataRequest, EvaluationPlan, Milestone
from networks.models import LeadTerm, Network, Role
from networks.rules import has_role
from networks.standing import MUNICIPAL, standing


def plans_trial(user, application: Application) -> bool:
    """Whether ``user`` writes the trial's plan: the owner's writers and the coordinator."""
    return answers_for_network(user, application)


def plans_network(user, network: Network) -> bool:
    """The coordinator, and the case officers of the municipality that leads the evaluation."""
    if chases_in(user, network.pk):
        return True
    today = timezone.localdate()
    own = standing(user, today).municipalities(Role.CASE_OFFICER)
    leads = LeadTerm.objects.on(today).filter(network=network, kind=LeadTerm.Kind.EVALUATION)
    return bool(own) and leads.filter(municipality__in=own).exists()


def writes_plan(user, plan: EvaluationPlan) -> bool:
    """Whether ``user`` writes the plan's own words, goals and common figures."""
    if plan.application_id:
        return plans_trial(user, plan.application)
    return plans_network(user, plan.network)


def measures_in(user, municipality_id: int) -> bool:
    """Whether ``user`` gives the figures of the municipality, and adds to the plan for it."""
    return has_role(user, Role.CASE_OFFICER, municipality_id=municipality_id)


def gives_first_figures(user, plan: EvaluationPlan, municipalities: set[int]) -> set[int]:
    """Those of ``municipalities`` (ids) whose figures ``user`` may give where none stand yet.

    Their own; and whoever writes a network's plan gathers the first for all of its members, as
    the housing network did in Bilag 2 (seed 002 line 272). What stands only its own people change.
    """
    if plan.network_id and plans_network(user, plan.network):
        return municipalities
    return {pk for pk in municipalities if measures_in(user, pk)}


def finishes(user, milestone: Milestone) -> bool:
    """Whether ``user`` may say that the step is done: who has it to do, and who plans."""
    network = milestone.network
    if plans_network(user, network):
        return True
    if milestone.who == Milestone.Who.EVALUATOR:
        return has_role(user, Role.EVALUATOR, network_id=network.pk)
    ministry = network.programme.ministry_id
    return milestone.who == Milestone.Who.MINISTRY and has_role(
        user, Role.MINISTRY_OFFICER, ministry_id=ministry
    )


def comments_on(user, plan: EvaluationPlan) -> bool:
    """Whether ``user``, who may read the plan, may comment on it.

    The evaluator it is assigned to, the programme's ministry, the network's coordinators and case
    officers; secretaries and directors read.
    """
    network = plan.its_network
    return (
        has_role(user, Role.EVALUATOR, network_id=network.pk)
        or has_role(user, Role.MINISTRY_OFFICER, ministry_id=network.programme.ministry_id)
        or has_role(user, Role.CASE_OFFICER)
        or chases_in(user, network.pk)
    )


def evaluates(user, network: Network) -> bool:
    """Whether ``user`` evaluates the network: assigned to it on this day."""
    return has_role(user, Role.EVALUATOR, network_id=network.pk)


def works_in(user, network: Network) -> bool:
    """Whether ``user`` works in the network itself: a member's case officer, or its coordinator."""
    it = standing(user, timezone.localdate())
    return network.pk in it.member_of(Role.CASE_OFFICER) | it.networks(Role.COORDINATOR)


def reads_unsent(user, network: Network) -> bool:
    """Whether ``user`` reads editions before they are sent: the network itself, and its evaluator.

    The ministry reads what it has been sent, as it does of applications.
    """
    it = standing(user, timezone.localdate())
    within = it.member_of(*MUNICIPAL) | it.networks(Role.COORDINATOR, Role.EVALUATOR)
    return network.pk in within


def asks_for_data(user, network: Network) -> bool:
    """The evaluator and the ministry's officers ask and call together; so does the coordinator."""
    return (
        evaluates(user, network)
        or chases_in(user, network.pk)
        or has_role(user, Role.MINISTRY_OFFICER, ministry_id=network.programme.ministry_id)
    )


def answers_data(user, request: DataRequest, *, plans: bool) -> bool:
    """Whoever was asked: the municipality's case officers, or those who plan for the network.

    ``plans`` is ``plans_network`` of the network, asked once for all requests.
    """
    if request.municipality_id:
        return measures_in(user, request.municipality_id)
    return plans
