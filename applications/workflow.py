"""The text track of an application, as data. Pure: no database, no clock, no mail.

Local approval and legal authority are tracks of their own; they never move this status.
"""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from support.refusals import NotNow

__all__ = [
    "BEFORE_SUBMISSION",
    "EDITABLE",
    "REACHED_FROM",
    "UNFINISHED",
    "NotNow",
    "Sharing",
    "Stale",
    "Status",
]


class Status(TextChoices):
    DRAFT = "draft", _("Kladde")
    READY = "ready", _("Klar til indsendelse")
    SUBMITTED = "submitted", _("Indsendt")
    RETURNED = "returned", _("Skal beskrives nærmere")
    ANSWERED = "answered", _("Besvaret")
    WITHDRAWN = "withdrawn", _("Trukket")


# What may be written in, and what the ministry has not had yet.
EDITABLE = frozenset({Status.DRAFT, Status.RETURNED})
BEFORE_SUBMISSION = frozenset({Status.DRAFT, Status.READY})
UNFINISHED = frozenset({Status.DRAFT, Status.READY, Status.RETURNED})

# Each status and the statuses it can be reached from. A frozen text is unlocked to what it was:
# RETURNED for one the ministry has sent back, DRAFT for one it has never had.
REACHED_FROM = {
    Status.DRAFT: frozenset({Status.READY}),
    Status.READY: frozenset({Status.DRAFT, Status.RETURNED}),
    Status.SUBMITTED: frozenset({Status.READY}),
    Status.RETURNED: frozenset({Status.SUBMITTED, Status.READY}),
    Status.ANSWERED: frozenset({Status.SUBMITTED}),
    Status.WITHDRAWN: frozenset({Status.DRAFT, Status.READY, Status.SUBMITTED, Status.RETURNED}),
}


class Sharing(TextChoices):
    """Who may read the working text; every widening is an explicit, logged act of the owner."""

    OWNER = "owner", _("Kun vores egen kommune")
    PARTICIPANTS = "participants", _("Deltagerkommunerne")
    NETWORK = "network", _("Hele netværket")


class Stale(Exception):
    """Somebody else saved first; ``current`` is what stands now. Nothing was written."""

    def __init__(self, current):
        super().__init__("stale")
        self.current = current
