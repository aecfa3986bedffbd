"""The first text under every heading of an agenda item, made from the applications it presents."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from applications.agenda.bodies import BodyName
from applications.agenda.describing import annexes, history, legal_grounds, statement, summary
from applications.agenda.parts import to_write
from applications.agenda.recommending import alternative, competence, recommendation, topic
from support.texts.html import sanitise


@dataclass(frozen=True)
class Case:
    """What one agenda item is about: applications, and the municipality that treats them."""

    contents: list[dict]
    bodies: Sequence[BodyName]
    kind: str
    municipality: dict

    @property
    def recommender(self) -> str:
        return self.municipality.get("recommender") or _("Administrationen")


def agenda_text(
    content_code: str,
    *,
    contents: list[dict],
    bodies: Sequence[BodyName],
    kind: str,
    municipality: dict,
) -> str:
    """The text under a heading of that ``content_code``, in the site's HTML; "" for none.

    ``contents`` are applications of schema 1 in the item's order; ``kind`` is "approval" or
    "orientation"; ``municipality`` has code, official_name and, when known, recommender ("" means
    the administration). What only the municipality knows is a sentence in square brackets, which
    ``holes_in`` finds. Raises KeyError for a code that is not one of ``AgendaHeading.Content``.
    """
    write = WRITERS[content_code]
    if not contents:
        return ""
    return sanitise(write(Case(contents, bodies, kind, municipality)))


def _nothing(case: Case) -> str:
    return ""


def _economy(case: Case) -> str:
    return to_write(
        _("hvad forsøget koster eller sparer i kommunen, og om udgiften holdes inden for rammen.")
    )


def _appropriation(case: Case) -> str:
    return to_write(
        _("om sagen har bevillingsmæssige konsekvenser, og i så fald beløb, år og finansiering.")
    )


def _goals_un(case: Case) -> str:
    return to_write(_("hvilke verdensmål og hvilke af rådets egne mål sagen har relation til."))


def _communication(case: Case) -> str:
    return to_write(
        _("hvem der får besked om beslutningen, og om der udsendes en pressemeddelelse.")
    )


def _consultation(case: Case) -> str:
    return to_write(_("om sagen har været i høring, hos hvem, og hvad de svarede."))


def _consequences(case: Case) -> str:
    return to_write(_("konsekvenser for borgere, virksomheder, medarbejdere, klima og miljø."))


WRITERS: dict[str, Callable[[Case], str]] = {
    "topic": topic,
    "summary": summary,
    "statement": statement,
    "economy": _economy,
    "appropriation": _appropriation,
    "legal_grounds": legal_grounds,
    "goals_un": _goals_un,
    "competence": competence,
    "communication": _communication,
    "consultation": _consultation,
    "consequences": _consequences,
    "history": history,
    "alternative": alternative,
    "recommendation": recommendation,
    "decision": _nothing,
    "annexes": annexes,
    "other": _nothing,
}
