"""What has a date, whatever it is: the apps above tell of theirs through providers.

A provider is a function named in ``settings.DATE_PROVIDERS``::

    provider(user, *, on: date, since: date | None, until: date | None) -> Iterable[Entry]

It gives what ``user`` may know of on the day ``on``, by a number of queries that does not depend
on how much there is. ``since`` and ``until`` let it leave out what lies far outside; ``entries``
trims the edges.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from django.conf import settings
from django.utils.module_loading import import_string


@dataclass(frozen=True)
class Scope:
    """Whom a date concerns, as ids. Nothing named: everybody."""

    municipalities: frozenset[int] = frozenset()
    networks: frozenset[int] = frozenset()
    programmes: frozenset[int] = frozenset()
    rounds: frozenset[int] = frozenset()

    @property
    def is_empty(self) -> bool:
        return not (self.municipalities or self.networks or self.programmes)

    def is_narrowest_in(self, other: "Scope") -> bool:
        """Whether the narrowest thing named here is one of ``other``'s."""
        for name in ("municipalities", "networks", "programmes"):
            if own := getattr(self, name):
                return bool(own & getattr(other, name))
        return True

    def concerns(self, person: "Scope") -> bool:
        """Whether it is about a municipality or network of ``person``, or about their programme."""
        if self.municipalities or self.networks:
            return bool(
                self.municipalities & person.municipalities or self.networks & person.networks
            )
        return not self.programmes or bool(self.programmes & person.programmes)


@dataclass(frozen=True)
class Move:
    """A date that moved; ``reason`` is empty where none was asked for or may be read."""

    old: date
    new: date
    reason: str
    at: datetime


@dataclass(frozen=True)
class Entry:
    """One date. ``what`` happens to ``title``, which lies ``about`` something larger.

    ``uid`` names it for ever, ``sequence`` counts its changes and ``changed_at`` is the last one.
    ``edge`` is ``start`` or ``end`` of a span drawn in ``lane`` of the timeline. ``moved_to`` is
    set on the trace an entry leaves at a date it no longer has.
    """

    uid: str
    day: date
    what: str
    title: str
    url: str
    about: str = ""
    note: str = ""
    scope: Scope = field(default_factory=Scope)
    moves: tuple[Move, ...] = ()
    cancelled: bool = False
    sequence: int = 0
    changed_at: datetime | None = None
    lane: str = ""
    edge: str = ""
    moved_to: date | None = None

    @property
    def is_trace(self) -> bool:
        return self.moved_to is not None


def entries(user, *, on: date, since: date | None = None, until: date | None = None) -> list[Entry]:
    """Every date ``user`` may know of on ``on`` from ``since`` to ``until``, both included.

    A date that moved stands at its newest place and leaves a trace at each earlier one.
    """
    providers = [import_string(path) for path in settings.DATE_PROVIDERS]
    found = [e for provider in providers for e in provider(user, on=on, since=since, until=until)]
    with_traces = [row for entry in found for row in (entry, *traces(entry))]
    within = [e for e in with_traces if is_within(e.day, since, until)]
    return sorted(within, key=lambda e: (e.day, e.is_trace, e.what, e.title, e.uid))


def traces(entry: Entry) -> Iterable[Entry]:
    """One for each day ``entry`` once had and has no longer."""
    left = dict.fromkeys(move.old for move in entry.moves if move.old != entry.day)
    for day in left:
        yield replace(entry, day=day, moved_to=entry.day, edge="")


def is_within(day: date, since: date | None, until: date | None) -> bool:
    return (since is None or day >= since) and (until is None or day <= until)
