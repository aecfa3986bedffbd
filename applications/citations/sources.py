"""A citation of a law, an order or another legal source, and its one printed form."""

from dataclasses import dataclass, field
from datetime import date as Date
from enum import StrEnum

from .provisions import Provisions
from .tidy import joined

ELI = "https://www.retsinformation.dk/eli/lta/{year}/{number}"
UNWRITTEN_LAW = "uskreven ret"
LATER_AMENDED = "med senere ændringer"


class Kind(StrEnum):
    """The kinds of Retsinformation that an application can cite; unwritten law has no number."""

    LOV = "LOV"
    LBK = "LBK"
    BEK = "BEK"
    VEJ = "VEJ"
    CIR = "CIR"
    UNWRITTEN = "UNWRITTEN"


IN_LAW_GAZETTE = frozenset({Kind.LOV, Kind.LBK, Kind.BEK})


@dataclass(frozen=True)
class Amendment:
    """``§ 16 i lov nr. 551 af 7. maj 2019``; without provisions when none were written."""

    citation: "Citation"
    provisions: Provisions | None = None

    def __str__(self) -> str:
        return f"{self.provisions} i {self.citation}" if self.provisions else str(self.citation)


@dataclass(frozen=True)
class Citation:
    """What identifies a legal source at one time.

    ``number`` and ``date`` are both there or both None. ``consolidated_as`` is what follows
    "jf." (a law and its consolidation), ``amended_by`` the chain after "som ændret ved".
    """

    kind: Kind
    number: int | None = None
    date: Date | None = None
    name: str = ""
    short_name: str = ""
    consolidated_as: "Citation | None" = None
    amended_by: tuple[Amendment, ...] = field(default=())
    later_amended: bool = False

    def __str__(self) -> str:
        return ", ".join(part for part in (self._named(), self._numbered(), *self._tail()) if part)

    @property
    def url(self) -> str:
        """The lasting address in Retsinformation (ELI), by the year of signature; "" when the
        source is not in Lovtidende A or has no number."""
        if self.number is None or self.date is None or self.kind not in IN_LAW_GAZETTE:
            return ""
        return ELI.format(year=self.date.year, number=self.number)

    def _named(self) -> str:
        if self.name and self.short_name and self.name.casefold() != self.short_name.casefold():
            return f"{self.name} ({self.short_name})"
        return self.name or self.short_name[:1].upper() + self.short_name[1:]

    def _numbered(self) -> str:
        if self.kind is Kind.UNWRITTEN:
            return UNWRITTEN_LAW
        if self.number is None or self.date is None:
            return ""
        return f"{self.kind} nr {self.number} af {self.date:%d/%m/}{self.date.year:04d}"

    def _tail(self) -> list[str]:
        tail = []
        if self.consolidated_as:
            tail.append(f"jf. {self.consolidated_as}")
        if self.amended_by:
            tail.append(f"som ændret ved {joined([str(a) for a in self.amended_by], 'og')}")
        if self.later_amended:
            tail.append(LATER_AMENDED)
        return tail
