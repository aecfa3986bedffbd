"""What every anchor is: a kind of thing that has a date a reminder can be hung on."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Model, QuerySet
from django.utils.translation import gettext as _

from applications.models import Application, Round
from networks.models import Municipality, Network, Programme


@dataclass(frozen=True)
class Occurrence:
    """One thing with its date, and what around it people and words are found by."""

    anchor: "Anchor"
    object_id: int
    date: date | None
    programme: Programme
    round: Round | None = None
    network: Network | None = None
    application: Application | None = None
    municipality: Municipality | None = None
    body: str = ""

    @property
    def url(self) -> str:
        """The page where it is done: worked out when somebody is told, not when it is planned."""
        return self.anchor.url(self)

    @property
    def ref(self) -> str:
        """What mails about it are filed under; one municipality's own steps stay its own."""
        if self.application is None or self.anchor.about != "application":
            return ""
        return f"applications.application/{self.application.pk}"


@dataclass(frozen=True)
class Cause:
    """Why a date moved: the row that moved it (``ref``) and the reason as it was given."""

    ref: str
    reason: str


class Anchor:
    """``about`` says what the thing is, and so which audiences and conditions make sense.

    ``closes``: the date is a last day, open until 24.00. ``announces``: those who have been told
    one date are told when it moves.
    """

    code = ""
    label = ""
    thing = ""
    about = ""
    closes = False
    announces = True
    programme_path = "programme"

    def rows(self) -> QuerySet:
        raise NotImplementedError

    def occurrence(self, row: Model) -> Occurrence:
        raise NotImplementedError

    def url(self, occurrence: Occurrence) -> str:
        raise NotImplementedError

    def since(self, occurrence: Occurrence) -> datetime | None:
        """When the thing got the date it has; None when nobody wrote that down."""
        return None

    def cause(self, occurrence: Occurrence, *, after: datetime) -> Cause:
        """Why the date is another than it was at ``after``."""
        ref = f"{self.code}/{occurrence.object_id}/{occurrence.date}"
        return Cause(ref, _("Datoen er rettet i Frikommune."))

    def name(self, occurrence: Occurrence) -> str:
        """What has moved, in a list: never an application's title, which not all may read."""
        return str(occurrence.round or occurrence.network or occurrence.programme)

    def occurrences(self, ids: Iterable[int]) -> dict[int, Occurrence]:
        """Those of ``ids`` that still have, or wait for, a date."""
        return {row.pk: self.occurrence(row) for row in self.rows().filter(pk__in=list(ids))}
