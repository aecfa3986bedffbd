"""Who a message goes to: the exact people, by the roles of the day."""

import hashlib
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from applications.models import Application, Audience, Message, Participation, Round
from applications.workflow import Status
from networks.models import Affiliation, Membership, Network, Role
from networks.standing import APPROVERS, standing
from support.accounts.models import User
from support.notifications.channels import channels_for
from support.notifications.models import Channel, NoticeKind
from support.walls.context import acting, system

ROLES = {
    Audience.APPROVERS: APPROVERS,
    Audience.COORDINATORS: {Role.COORDINATOR},
}


@dataclass(frozen=True)
class Recipient:
    """``places`` are where they hold the role; ``channel`` is how they chose to hear."""

    user: User
    places: str
    channel: str

    @property
    def channel_label(self) -> str:
        return str(Channel(self.channel).label)


# A list of people, taken from the roles of all: it names no application but the message's own.
@acting(system("recipients"))
def recipients_of(message: Message, *, on: date) -> list[Recipient]:
    """Everybody ``message`` goes to if it is sent on that day, by name; its writer is not one."""
    roles = ROLES.get(message.audience, {Role.CASE_OFFICER})
    held = (
        Affiliation.objects.on(on)
        .filter(_where(message, on), role__in=roles, user__is_active=True)
        .exclude(user=message.by_id)
        .select_related("user", "municipality")
        .order_by("user__name", "user_id", "municipality__sort_key")
    )
    people: dict[User, list[str]] = {}
    for affiliation in held:
        people.setdefault(affiliation.user, []).append(str(affiliation.municipality))
    channels = channels_for(people, NoticeKind.MESSAGE)
    return [
        Recipient(user, ", ".join(dict.fromkeys(places)), channels[user.pk])
        for user, places in people.items()
    ]


def fingerprint(message: Message, recipients: list[Recipient]) -> str:
    """Changes when the words or any recipient do: what was previewed is what is sent."""
    parts = [message.audience, message.subject, message.text]
    parts += [f"{r.user.pk} {r.user.email}" for r in recipients]
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


def writes_as(user, round: Round, *, on: date) -> list[Network | None]:
    """For whom ``user`` may write to ``round``: None is everybody; an empty list is not at all."""
    it = standing(user, on)
    if any(a.role == Role.ADMIN for a in it.affiliations):
        return [None]
    own = it.networks(Role.COORDINATOR)
    if not own:
        return []
    return list(Network.objects.filter(pk__in=own, programme=round.programme_id).order_by("name"))


def networks_of(message: Message) -> set[int]:
    if message.application:
        return {message.application.network_id}
    if message.network_id:
        return {message.network_id}
    found = Network.objects.filter(programme=message.round.programme_id)
    return set(found.values_list("pk", flat=True))


def _where(message: Message, on: date) -> Q:
    if message.audience == Audience.COORDINATORS:
        return Q(network__in=networks_of(message))
    if message.audience == Audience.MEMBERS:
        members = Membership.objects.on(on).filter(network__in=networks_of(message))
        return Q(municipality__in=members.values("municipality"))
    return Q(municipality__in=_taking_part(message, on))


def _taking_part(message: Message, on: date) -> set[int]:
    """The municipalities with a part in what the message is about, the owners always."""
    applications = _applications(message, on)
    answers = {Participation.Status.ACCEPTED}
    if message.audience == Audience.INVITED:
        answers.add(Participation.Status.INVITED)
    asked = Participation.objects.filter(
        application__in=applications.values("pk"), status__in=answers
    )
    owners = applications.values_list("owner", flat=True)
    return {*owners, *asked.values_list("municipality", flat=True)}


def _applications(message: Message, on: date):
    """A coordinator reaches those on applications they read, so that no list betrays another."""
    if message.application_id:
        return Application.objects.filter(pk=message.application_id).order_by()
    rows = Application.objects.filter(round=message.round_id).exclude(status=Status.WITHDRAWN)
    if message.network_id:
        seen = Application.objects.visible_to(message.by, on=on)
        rows = rows.filter(network=message.network_id, pk__in=seen.values("pk"))
    return rows.order_by()
