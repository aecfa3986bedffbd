"""Giving figures and correcting them. The old one stays, with who changed it and why."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from applications.workflow import NotNow
from evaluation.actions.plans import read_out
from evaluation.models import EvaluationPlan, Measurement
from evaluation.sheets.guarding import looks_like_formula
from support.accounts.models import User
from support.audit.record import record
from support.texts.canonical import Refused, refuse_unstorable

# As much of a figure as a cell holds.
LONGEST = 120
# What becomes of a figure that is written down.
SAVED = ("new", "changed", "withdrawn")


@dataclass(frozen=True)
class Place:
    """Where a figure stands: goal and municipality by id, None for all of them together."""

    goal: int
    municipality: int | None
    kind: str
    on: date


@dataclass(frozen=True)
class Typed:
    """What somebody wrote in one place. ``base`` is the id of the figure they saw there."""

    place: Place
    written: str
    base: int | None = None
    note: str = ""
    source: str = ""
    is_provisional: bool = False


@dataclass(frozen=True)
class Outcome:
    """What became of one: "new", "changed", "same", "withdrawn", or a sentence in ``refusal``."""

    typed: Typed
    what: str = ""
    refusal: str = ""
    stands: Measurement | None = None


@transaction.atomic
def give_figures(
    plan: EvaluationPlan, typed: list[Typed], *, reason: str, by: User, at: datetime
) -> list[Outcome]:
    """Save ``typed``, each by itself: what is refused is said of that one and nothing of it saved.

    A figure that is there is corrected with ``reason``; an emptied one is taken back. That
    ``by`` may give these is the caller's to know, and that no place comes twice. Five hundred
    figures cost no more queries than one.
    """
    EvaluationPlan.objects.select_for_update(no_key=True).get(pk=plan.pk)
    standing = _standing(plan, [it.place for it in typed])
    outcomes = [_give(it, standing.get(it.place), reason=reason, by=by, at=at) for it in typed]
    made = [o.stands for o in outcomes if o.what in SAVED]
    Measurement.objects.bulk_create(made, batch_size=500)
    counted = {what: sum(o.what == what for o in outcomes) for what in ("new", "changed")}
    withdrawn = sum(o.what == "withdrawn" for o in outcomes)
    if any(counted.values()) or withdrawn:
        record("evaluation.measured", plan, by=by, at=at, withdrawn=withdrawn, **counted)
    return outcomes


def _standing(plan: EvaluationPlan, places: list[Place]) -> dict[Place, Measurement]:
    rows = Measurement.objects.filter(
        goal__plan=plan,
        goal__in={place.goal for place in places},
        on__in={place.on for place in places},
        corrected_by__isnull=True,
    ).select_related("by")
    return {Place(r.goal_id, r.municipality_id, r.kind, r.on): r for r in rows}


def _give(it: Typed, stands: Measurement | None, *, reason, by, at) -> Outcome:
    written = it.written.strip()
    refusal = _cannot_stand(written)
    if refusal := refusal or _refusal(it, written, stands, reason):
        return Outcome(it, refusal=refusal, stands=stands)
    if _is_same(it, written, stands):
        return Outcome(it, "same", stands=stands)
    row = Measurement(
        goal_id=it.place.goal,
        municipality_id=it.place.municipality,
        kind=it.place.kind,
        on=it.place.on,
        written=written,
        is_withdrawn=not written,
        note=it.note,
        source=it.source,
        is_provisional=it.is_provisional,
        corrects=stands,
        reason=reason if stands else "",
    )
    read_out(row, by=by, at=at)
    if not written:
        return Outcome(it, "withdrawn", stands=row)
    was_there = stands is not None and not stands.is_withdrawn
    return Outcome(it, "changed" if was_there else "new", stands=row)


def _is_same(it: Typed, written: str, stands: Measurement | None) -> bool:
    if stands is None or stands.is_withdrawn:
        return not written
    said = (stands.written, stands.note, stands.source, stands.is_provisional)
    return said == (written, it.note, it.source, it.is_provisional)


def _cannot_stand(written: str) -> str:
    try:
        refuse_unstorable(written)
    except Refused as refusal:
        return refusal.message
    if len(written) > LONGEST:
        return _("Skriv højst 120 tegn. Resten kan stå i noten.")
    if looks_like_formula(written):
        return _("Det er en formel. Skriv tallet i stedet.")
    return ""


def _refusal(it: Typed, written: str, stands: Measurement | None, reason: str) -> str:
    if _is_same(it, written, stands):
        return ""
    if (stands.pk if stands else None) != it.base:
        return _("%(hvem)s har skrevet »%(tal)s« imens. Skriv dit igen, hvis det gælder.") % {
            "hvem": stands.by if stands else _("En anden"),
            "tal": stands.written if stands else "",
        }
    if stands is not None and not reason.strip():
        return _("Her står der »%(tal)s«. Skriv nederst, hvorfor tallet rettes.") % {
            "tal": stands.written
        }
    return ""


def only(outcomes: list[Outcome]) -> Measurement:
    """The figure of the one outcome. Raises ``NotNow`` with its refusal."""
    (outcome,) = outcomes
    if outcome.refusal:
        raise NotNow(outcome.refusal)
    return outcome.stands
