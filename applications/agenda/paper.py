"""What stands on an agenda item's paper, whoever puts it there."""

from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True)
class AgendaPaper:
    """What stands on the paper; every text may be empty but title and municipality.

    ``sections`` are pairs of heading and HTML in the municipality's own order; ``matrix`` is pairs
    of short code and whether that body treats the case; ``to`` is the body of the meeting.
    """

    title: str
    municipality: str
    sections: list[tuple[str, str]]
    is_memo: bool = False
    kind: str = ""
    number: str = ""
    to: str = ""
    meeting_date: date | None = None
    place: str = ""
    dated: date | None = None
    department: str = ""
    case_number: str = ""
    document_number: str = ""
    case_officers: str = ""
    matrix: list[tuple[str, bool]] = field(default_factory=list)
