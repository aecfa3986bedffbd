"""What must still be true when a reminder is sent, asked for many things at once."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field

from django.utils.translation import gettext_lazy as _l

from applications.models import (
    Goal,
    LocalApproval,
    MinistryReceipt,
    Participation,
    Round,
    SectionText,
    SubmittedVersion,
)
from applications.queries.approvals import local_states, with_steps
from applications.queries.starting import start_gate
from applications.reminders.anchor import Occurrence
from applications.workflow import UNFINISHED


@dataclass(frozen=True)
class Missing:
    """What is missing on one thing: by name, and per municipality where it is one's own.

    ``private``: the names come from the working text, for those who may read it only.
    """

    names: list[str] = field(default_factory=list)
    by_municipality: dict[int, str] = field(default_factory=dict)
    private: bool = False


Found = dict[int, Missing]


@dataclass(frozen=True)
class Condition:
    code: str
    label: str
    about: frozenset[str]
    find: Callable[[list[Occurrence]], Found]


def still(code: str, occurrences: list[Occurrence]) -> Found:
    """The things (by object id) for which condition ``code`` holds; all for the empty one."""
    if not code:
        return {it.object_id: Missing() for it in occurrences}
    return CONDITIONS[code].find(occurrences)


def _not_submitted(occurrences):
    return {it.object_id: Missing() for it in occurrences if it.application.status in UNFINISHED}


def _section_empty(occurrences):
    applications = {it.application.pk: it for it in occurrences}
    names = defaultdict(list)
    empty = SectionText.objects.filter(application__in=applications, characters=0)
    for application, number, heading in empty.order_by("section__number").values_list(
        "application", "section__number", "section__heading"
    ):
        names[application].append(f"{number}. {heading}")
    return _by_object(occurrences, names, private=True)


def _baseline_missing(occurrences):
    applications = {it.application.pk for it in occurrences}
    names = defaultdict(list)
    without = Goal.objects.filter(application__in=applications, baseline_value="")
    for application, number, indicator in without.order_by("number").values_list(
        "application", "number", "indicator"
    ):
        names[application].append(f"{number}. {indicator}")
    return _by_object(occurrences, names, private=True)


def _by_object(occurrences, names, *, private) -> Found:
    return {
        it.object_id: Missing(names[it.application.pk], private=private)
        for it in occurrences
        if it.application.pk in names
    }


def _approval(wanted: Callable):
    def find(occurrences):
        states = _states(occurrences)
        found = {}
        for it in occurrences:
            open_ones = [s for s in states[it.application.pk] if wanted(s)]
            if it.anchor.about == "step":
                open_ones = [s for s in open_ones if s.municipality.pk == it.municipality.pk]
            if open_ones:
                found[it.object_id] = Missing(
                    [str(s.municipality) for s in open_ones],
                    {s.municipality.pk: str(s.municipality) for s in open_ones},
                )
        return found

    return find


def _states(occurrences) -> dict[int, list]:
    applications = {it.application.pk for it in occurrences}
    participations, approvals = defaultdict(list), defaultdict(list)
    rows = Participation.objects.filter(application__in=applications).select_related("municipality")
    for row in rows.order_by("municipality__sort_key"):
        participations[row.application_id].append(row)
    for row in with_steps(LocalApproval.objects.filter(application__in=applications)):
        approvals[row.application_id].append(row)
    return {pk: local_states(participations[pk], approvals[pk]) for pk in applications}


def _not_receipted(occurrences):
    """Sent, and the ministry has not acknowledged the package: no person has seen it there."""
    items = SubmittedVersion.objects.filter(
        application__in={it.application.pk for it in occurrences}
    ).order_by("pk")
    newest = dict(items.values_list("application", "submission"))
    seen = MinistryReceipt.objects.filter(submission__in=newest.values())
    receipted = set(seen.values_list("submission", flat=True))
    return {
        it.object_id: Missing()
        for it in occurrences
        if newest.get(it.application.pk) not in {None, *receipted}
    }


def _start_blocked(occurrences):
    """What stands between the municipality and its start; that is its own business to read."""
    found = {}
    for it in occurrences:
        if missing := start_gate(it.application, it.municipality, on=it.date):
            names = [reason.rstrip(".") for reason in missing]
            found[it.object_id] = Missing(names, {it.municipality.pk: "; ".join(names)})
    return found


def _no_later_round(occurrences):
    found = {}
    for it in occurrences:
        later = Round.objects.filter(
            programme=it.programme, kind=it.round.kind, deadline__gt=it.round.deadline
        )
        if not later.exists():
            found[it.object_id] = Missing()
    return found


_APPLICATION = frozenset({"application"})
_STEP = frozenset({"step"})
_CASE = _APPLICATION | _STEP

CONDITIONS = {
    condition.code: condition
    for condition in (
        Condition("not_submitted", _l("Ikke indsendt"), _CASE, _not_submitted),
        Condition("section_empty", _l("Et afsnit er tomt"), _APPLICATION, _section_empty),
        Condition(
            "no_approval",
            _l("Politisk godkendelse mangler"),
            _CASE,
            _approval(lambda state: not state.is_approved and state.state != "refused"),
        ),
        Condition(
            "reservation_open",
            _l("Godkendt med forbehold, som ikke er lukket"),
            _CASE,
            _approval(lambda state: state.has_reservation),
        ),
        Condition(
            "baseline_missing", _l("Et mål mangler baseline"), _APPLICATION, _baseline_missing
        ),
        Condition("no_receipt", _l("Ministeriet har ikke kvitteret"), _APPLICATION, _not_receipted),
        Condition(
            "start_blocked", _l("Noget mangler, før forsøget kan gå i gang"), _STEP, _start_blocked
        ),
        Condition(
            "no_later_round",
            _l("Ingen senere runde er oprettet"),
            frozenset({"round"}),
            _no_later_round,
        ),
    )
}
