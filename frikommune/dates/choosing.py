"""Which of the dates a person wants to see: the filters above the page."""

from collections.abc import Iterable
from dataclasses import dataclass

from applications.models import Round
from networks.dates import scope_of, scope_of_municipality
from networks.models import Municipality, Network
from support.calendar.entries import Entry, Scope

ALL = "alle"


@dataclass(frozen=True)
class Choice:
    """What is chosen, by the ids in the address, and what there is to choose from."""

    municipality: Municipality | None
    network: Network | None
    round: Round | None
    only_mine: bool
    own: Scope
    near: Scope
    municipalities: list[Municipality]
    networks: list[Network]
    rounds: list[Round]

    @property
    def is_narrowed(self) -> bool:
        return bool(self.municipality or self.network or self.round)

    def takes(self, entry: Entry) -> bool:
        scope = entry.scope
        if self.only_mine and not self.own.is_empty and not scope.concerns(self.own):
            return False
        if self.municipality and not scope.is_narrowest_in(self.near):
            return False
        if self.network and not _in_network(scope, self.network):
            return False
        return self.round is None or self.round.pk in scope.rounds

    def of(self, entries: Iterable[Entry]) -> list[Entry]:
        return [entry for entry in entries if self.takes(entry)]


def read_choice(request, *, on) -> Choice:
    """The choice in the address; what cannot be read or does not exist chooses nothing."""
    municipalities = list(Municipality.objects.in_danish_order())
    networks = list(Network.objects.select_related("programme").order_by("name"))
    rounds = list(Round.objects.select_related("programme").order_by("-deadline", "pk"))
    municipality = _picked(municipalities, "code", request.GET.get("kommune"))
    own = scope_of(request.user, on=on)
    return Choice(
        municipality=municipality,
        network=_picked(networks, "pk", request.GET.get("netvaerk")),
        round=_picked(rounds, "pk", request.GET.get("runde")),
        only_mine=not own.is_empty and request.GET.get("omfang") != ALL,
        own=own,
        near=scope_of_municipality(municipality, on=on) if municipality else Scope(),
        municipalities=municipalities,
        networks=networks,
        rounds=rounds,
    )


def _picked(rows, name: str, wanted: str | None):
    return next((row for row in rows if wanted and str(getattr(row, name)) == wanted), None)


def _in_network(scope: Scope, network: Network) -> bool:
    if scope.networks:
        return network.pk in scope.networks
    return not scope.municipalities and network.programme_id in scope.programmes
