"""Who may do what to an application (design §4; reliability §6.2). States are blockers, not rules.

``application`` comes from ``Application.objects.visible_to(user, on=…)``, which has already said
whether the person may know of it.
"""

import rules
from django.utils import timezone

from applications.models import Application, SectionOpening
from applications.workflow import Sharing
from networks.models import Role
from networks.rules import has_role, is_administrator, roles_of
from networks.standing import APPROVERS, MUNICIPAL, standing


@rules.predicate
def writes_for_a_municipality(user):
    return has_role(user, Role.CASE_OFFICER)


@rules.predicate
def is_owners_writer(user, application):
    return has_role(user, Role.CASE_OFFICER, municipality_id=application.owner_id)


@rules.predicate
def is_owners_approver(user, application):
    return has_role(user, *APPROVERS, municipality_id=application.owner_id)


@rules.predicate
def is_leads_coordinator(user, application):
    """The network's coordinator, for what the own lead municipality wrote."""
    return has_role(
        user,
        Role.COORDINATOR,
        network_id=application.network_id,
        municipality_id=application.owner_id,
    )


_writer = is_owners_writer | is_leads_coordinator


@rules.predicate
def is_entrusted_coordinator(user, application):
    """The network's coordinator, when the owner has handed the application over."""
    return application.handed_over and has_role(
        user, Role.COORDINATOR, network_id=application.network_id
    )


@rules.predicate
def reads_working_text(user, application):
    return application.can_read_text


@rules.predicate
def looks_at_text(user, application):
    """Readers and guests: those who see the text as it stands, and nothing of how it came to be."""
    return application.can_read_text or application.is_guest


@rules.predicate
def comments(user, application):
    """Whoever reads the text may comment on it, but for an administrator behind a broken glass."""
    return application.can_read_text or (application.is_guest and not is_administrator(user))


def opened_sections(user, application) -> dict[int, int]:
    """The sections opened to the person's municipality: number → first revision it may see."""
    own = standing(user, timezone.localdate()).municipalities(Role.CASE_OFFICER)
    if not own or not application.can_read_text or application.sharing == Sharing.OWNER:
        return {}
    opened = SectionOpening.objects.in_force().filter(
        application=application,
        municipality__in=own,
        section__template=application.round.template_id,
    )
    return dict(opened.order_by("-from_revision").values_list("section__number", "from_revision"))


def writes_section(user, application, number: int) -> bool:
    """Whether ``user`` may write in section ``number``: the owner's writers, and whom they let."""
    return _writer(user, application) or number in opened_sections(user, application)


def may_answer_for(user, municipality_id: int) -> bool:
    """Whether ``user`` speaks for the municipality: takes part or not, registers decisions."""
    return has_role(user, Role.CASE_OFFICER, *APPROVERS, municipality_id=municipality_id)


def sees_every_decision(user, application) -> bool:
    """Whether ``user`` reads what all municipalities decided, not the own one alone.

    Those who read the text, or the version treated; when it is sent, everybody in the network who
    reads it there.
    """
    if application.can_read_versions:
        return True
    it = standing(user, timezone.localdate())
    within = it.member_of(*MUNICIPAL) | it.networks(Role.COORDINATOR)
    return application.submitted_at is not None and application.network_id in within


def reads_local_parts(user, municipality_id: int) -> bool:
    """Whether ``user`` may read the municipality's set-up, agenda items and local texts."""
    return has_role(user, *MUNICIPAL, Role.LOCAL_ADMIN, municipality_id=municipality_id)


def edits_set_up(user, municipality_id: int) -> bool:
    """Whether ``user`` may change the municipality's bodies, calendar and layouts."""
    return has_role(user, Role.LOCAL_ADMIN, *APPROVERS, municipality_id=municipality_id)


def chases_in(user, network_id: int) -> bool:
    """Whether ``user`` coordinates the network: sees its states and may remind, not register."""
    return has_role(user, Role.COORDINATOR, network_id=network_id)


@rules.predicate
def coordinates_its_network(user, application):
    return has_role(user, Role.COORDINATOR, network_id=application.network_id)


def answers_for_ministry(user, network) -> bool:
    """Whether ``user`` speaks for the ministry of ``network``'s programme."""
    return has_role(user, Role.MINISTRY_OFFICER, ministry_id=network.programme.ministry_id)


def registers_answers(user, network) -> bool:
    """Whether ``user`` may register what the ministry says: its officers, or the network's
    coordinator on its behalf, from a letter."""
    return answers_for_ministry(user, network) or chases_in(user, network.pk)


def speaks_for_a_ministry(user) -> bool:
    """Whether ``user`` is an officer of a ministry, whichever."""
    return has_role(user, Role.MINISTRY_OFFICER)


def asks_about(user, application) -> bool:
    """Whether ``user``, who may read what was sent, may ask the network or note a talk with it.

    The officers of a ministry that may read it (the programme's, or one a wish is shared out to),
    and the network's coordinator from a letter.
    """
    return speaks_for_a_ministry(user) or chases_in(user, application.network_id)


def answers_for_network(user, application) -> bool:
    """Whether ``user`` replies to the ministry: the owner's writers, the network's coordinator."""
    return _writer(user, application) or chases_in(user, application.network_id)


def keeps_laws(user, programme) -> bool:
    """Whether ``user`` may follow the acts of ``programme``: its ministry, its coordinators."""
    if has_role(user, Role.MINISTRY_OFFICER, ministry_id=programme.ministry_id):
        return True
    return any(
        a.role == Role.COORDINATOR and a.network.programme_id == programme.pk
        for a in roles_of(user)
    )


rules.add_perm("applications.create", writes_for_a_municipality)
rules.add_perm("applications.read_text", reads_working_text)
rules.add_perm("applications.look", looks_at_text)
rules.add_perm("applications.comment", comments)
rules.add_perm("applications.edit", _writer)
rules.add_perm("applications.share", _writer)
rules.add_perm("applications.freeze", _writer | is_owners_approver)
rules.add_perm("applications.unlock", _writer)
rules.add_perm("applications.submit", _writer | is_entrusted_coordinator)
rules.add_perm("applications.withdraw", _writer | is_entrusted_coordinator)
rules.add_perm("applications.move_round", _writer | is_entrusted_coordinator)
rules.add_perm(
    "applications.message", reads_working_text & (is_owners_writer | coordinates_its_network)
)
rules.add_perm("applications.publish", _writer | is_owners_approver | coordinates_its_network)
rules.add_perm("applications.extend_deadline", is_administrator)
rules.add_perm("applications.break_glass", is_administrator)

EVERY_PERM_ON_AN_APPLICATION = (
    "read_text",
    "look",
    "comment",
    "edit",
    "share",
    "freeze",
    "unlock",
    "submit",
    "withdraw",
    "move_round",
    "publish",
    "message",
)


def abilities(user, application: Application) -> set[str]:
    """Which of the perms above ``user`` has, for templates: ``{"edit", "freeze"}``."""
    return {
        name
        for name in EVERY_PERM_ON_AN_APPLICATION
        if rules.has_perm(f"applications.{name}", user, application)
    }
