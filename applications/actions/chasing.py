"""A network's coordinator reminds a municipality of the political answers it owes."""

from datetime import datetime

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from applications.queries.boards import network_matrix
from applications.queries.chasing import CHASED, Addressee, addressees, awaited, chase_key
from applications.workflow import NotNow
from networks.models import Municipality, Network
from support.accounts.models import User
from support.audit.record import record
from support.notifications.models import NoticeKind
from support.notifications.notices import notify

TEMPLATE = "applications/chase"


@transaction.atomic
def chase(
    network: Network, municipality: Municipality, *, message: str, by: User, at: datetime
) -> list[User]:
    """Write to those in ``municipality`` who can answer; gives them.

    Each is told of the cases that person may know of, once a day. Raises ``NotNow`` when nothing
    is missing, nobody there may know of it, or everybody has been told today.
    """
    on = timezone.localdate(at)
    matrix = network_matrix(network, user=by, on=on)
    it = next((a for a in awaited(matrix) if a.municipality == municipality), None)
    if it is None:
        raise NotNow(_("%(kommune)s mangler ingen beslutninger.") % {"kommune": municipality})
    found = addressees(network, it, on=on)
    told = [addressee for addressee in found if not addressee.told_today]
    if not told:
        raise NotNow(nobody_to_tell(municipality, found))
    for addressee in told:
        notify(
            addressee.user,
            kind=NoticeKind.MESSAGE,
            key=chase_key(network, municipality, on),
            template=TEMPLATE,
            context=words(network, addressee.cases, message=message, by=by),
            link=reverse("applications:board", args=[municipality.code]),
            reply_to=by.email,
            ref=f"network/{network.pk}",
            at=at,
        )
    _log(it.cases, told, municipality, by=by, at=at)
    return [addressee.user for addressee in told]


def nobody_to_tell(municipality: Municipality, found: list[Addressee]) -> str:
    if found:
        return _("Alle modtagere i %(kommune)s har fået en påmindelse i dag.") % {
            "kommune": municipality
        }
    return _(
        "Ingen udvalgssekretær eller sagsbehandler i %(kommune)s kan se sagen endnu. "
        "Bed den ansvarlige kommune om at dele eller låse teksten."
    ) % {"kommune": municipality}


def words(network: Network, cases: list, *, message: str, by: User) -> dict:
    """What the template of the mail is filled in with."""
    return {"network": network, "cases": cases, "message": message, "sender": by}


def _log(cases, told: list[Addressee], municipality: Municipality, *, by: User, at) -> None:
    for case in cases:
        ids = [
            a.user.pk for a in told if case.application.pk in {c.application.pk for c in a.cases}
        ]
        if ids:
            record(
                CHASED,
                case.application,
                by=by,
                at=at,
                municipality=municipality.code,
                recipients=ids,
            )
