"""What came out of a pasted agenda item."""

from dataclasses import dataclass, field
from datetime import date as Date

# The label stood in the text; worked out from something else; not there.
CERTAIN, GUESSED, MISSING = "certain", "guessed", "missing"


@dataclass(frozen=True)
class DecisionGuess:
    """One body's decision. ``code`` is a value of ``ApprovalStep.Decision``, or ""."""

    body: str = ""
    date: Date | None = None
    text: str = ""
    code: str = ""
    votes: str = ""


@dataclass(frozen=True)
class MinutesGuess:
    """An agenda item as far as it could be read; ``decisions`` are all, the other fields the last.

    ``announced`` are coming meetings the text tells of, body and day.
    ``item_kind`` is "approval", "orientation" or "". ``headings`` are as written, in order.
    ``confidence`` has a word for every other field that a form shows. ``further_items`` counts
    items after the first in the same text, which are left unread.
    """

    number: str = ""
    title: str = ""
    case_number: str = ""
    document_number: str = ""
    case_officers: tuple[str, ...] = ()
    body: str = ""
    date: Date | None = None
    place: str = ""
    recommender: str = ""
    recommendation: tuple[str, ...] = ()
    decision_text: str = ""
    decision_code: str = ""
    votes: str = ""
    item_kind: str = ""
    annexes: tuple[str, ...] = ()
    announced: tuple[tuple[str, Date], ...] = ()
    headings: tuple[str, ...] = ()
    decisions: tuple[DecisionGuess, ...] = ()
    further_items: int = 0
    confidence: dict[str, str] = field(default_factory=dict)
