"""The anchors rules can use. An app above adds its own with ``register``.

An anchor gives rows with ``anchor_date``; a row that is no longer among them is done with, and
what was planned for it falls away.
"""

from applications.reminders.anchor import Anchor
from applications.reminders.dates_of_applications import Deadline, Sent, Untouched
from applications.reminders.dates_of_meetings import AgendaCloses, MeetingHeld
from applications.reminders.dates_of_networks import (
    LeadEnds,
    MembershipEnds,
    RoundCloses,
    RoundOpens,
)
from applications.reminders.dates_of_starts import Answered, PlannedStart

_REGISTERED: dict[str, Anchor] = {}


def register(anchor: Anchor) -> None:
    """Make ``anchor`` one that rules can use. Raises ValueError for a code that is taken."""
    if anchor.code in _REGISTERED:
        raise ValueError(f"There is an anchor {anchor.code} already.")
    _REGISTERED[anchor.code] = anchor


def every_anchor() -> list[Anchor]:
    return list(_REGISTERED.values())


def find(code: str) -> Anchor | None:
    """The anchor called ``code``; None for one whose app is not installed any more."""
    return _REGISTERED.get(code)


for _built_in in (
    RoundOpens,
    RoundCloses,
    Deadline,
    Untouched,
    Sent,
    Answered,
    AgendaCloses,
    MeetingHeld,
    PlannedStart,
    MembershipEnds,
    LeadEnds,
):
    register(_built_in())
