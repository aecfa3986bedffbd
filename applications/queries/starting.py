"""The start gate of one municipality, and where its trial stands (design §2)."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from applications.models import Application, ByLaw, ByLawPublication, Participation, TrialStep
from applications.queries.approvals import LocalState, local_state, with_steps
from applications.queries.authority import (
    WishState,
    authority_missing,
    not_covered,
    wishes_of,
)
from networks.models import Municipality, Programme
from support.dkfds.dates import long_date
from support.notifications.models import OutgoingMail

Kind = TrialStep.Kind


@dataclass(frozen=True)
class Running:
    """What a municipality has said about its own trial: the newest step of each kind."""

    planned: TrialStep | None = None
    started: TrialStep | None = None
    stopped: TrialStep | None = None
    overtaken: TrialStep | None = None

    @property
    def is_running(self) -> bool:
        return self.started is not None and self.stopped is None

    @property
    def label(self) -> str:
        if self.stopped:
            told = _("Stoppet %(dato)s") if self.started else _("Starter ikke (%(dato)s)")
            return told % {"dato": long_date(self.stopped.on)}
        if self.started:
            return _("I gang siden %(dato)s") % {"dato": long_date(self.started.on)}
        if self.planned:
            return _("Planlagt start %(dato)s") % {"dato": long_date(self.planned.on)}
        return _("Ikke startet")


def running(participation: Participation) -> Running:
    """From ``participation.trial_steps``: a start after a stop begins again."""
    newest: dict[str, TrialStep] = {}
    for step in sorted(participation.trial_steps.all(), key=lambda row: row.pk):
        if step.kind == Kind.STARTED:
            newest.pop(Kind.STOPPED, None)
        newest[step.kind] = step
    return Running(**{kind.value: newest.get(kind) for kind in Kind})


@dataclass(frozen=True)
class Gate:
    """Everything between one municipality and its start. ``missing`` empty: it may start."""

    participation: Participation
    political: LocalState
    wishes: list[WishState]
    running: Running
    by_law: ByLaw | None
    publication: ByLawPublication | None
    # All but the by-law, which may be issued when these are there.
    missing_before_by_law: list[str]
    missing: list[str]
    # What may be given up: wishes nobody has answered yet.
    without: list[str]
    # What the evaluation lacks, where the programme lets a trial start without it.
    advice: list[str]

    @property
    def is_open(self) -> bool:
        return not self.missing


# What the evaluation of a trial lacks in one municipality, as sentences. The app that knows lies
# above this one and says so when it is loaded (``tell_lacks_by``).
Lacks = Callable[[Application, Municipality], list[str]]
_lacks: list[Lacks] = []


def tell_lacks_by(source: Lacks) -> None:
    _lacks[:] = [source]


def gate_of(application: Application, municipality: Municipality, *, on: date) -> Gate | None:
    """The gate of ``municipality`` on the day ``on``; None when it does not take part."""
    participation = (
        application.participations.select_related("municipality")
        .prefetch_related("trial_steps")
        .filter(municipality=municipality)
        .exclude(status=Participation.Status.DECLINED)
        .first()
    )
    if participation is None:
        return None
    approvals = with_steps(application.local_approvals.filter(municipality=municipality))
    political = local_state(participation, approvals.first())
    wishes = wishes_of(application, on=on)
    by_law, publication = newest_by_law(participation)
    before_by_law = [
        *_political(political),
        *authority_missing(wishes),
        *not_covered(wishes, applied=not participation.joined_by_extension),
    ]
    rule = application.network.programme.baseline_rule
    lacks = _lacking(application, municipality) if rule != Programme.BaselineRule.NONE else []
    stops, advice = (lacks, []) if rule == Programme.BaselineRule.BLOCK else ([], lacks)
    missing = [*before_by_law, *_by_law(by_law, publication), *stops]
    without = [
        _("Hjemmel %(nr)s (%(navn)s): %(status)s.")
        % {"nr": w.number, "navn": w.wish, "status": w.label}
        for w in wishes
        if w.state in ("unanswered", "pending", "elaborate")
    ]
    return Gate(
        participation,
        political,
        wishes,
        running(participation),
        by_law,
        publication,
        before_by_law,
        missing,
        [] if missing else without,
        advice,
    )


def _lacking(application: Application, municipality: Municipality) -> list[str]:
    return [text for source in _lacks for text in source(application, municipality)]


def told_ministry(participation: Participation) -> OutgoingMail | None:
    """The mail that told the ministry of a municipality that joined later; one query."""
    return OutgoingMail.objects.filter(key=joined_key(participation)).first()


def joined_key(participation: Participation) -> str:
    return f"joined/{participation.pk}"


def newest_by_law(
    participation: Participation,
) -> tuple[ByLaw | None, ByLawPublication | None]:
    by_law = participation.by_laws.order_by("-number").first()
    publication = by_law.publications.order_by("-pk").first() if by_law else None
    return by_law, publication


def _political(state: LocalState) -> list[str]:
    if state.is_approved:
        return []
    place = {"kommune": state.municipality, "status": state.label}
    return [_("Politisk godkendelse i %(kommune)s: %(status)s.") % place]


def _by_law(by_law: ByLaw | None, publication: ByLawPublication | None) -> list[str]:
    if by_law is None:
        return [_("Frikommunevedtægt: den er ikke udstedt.")]
    if publication is None:
        return [_("Frikommunevedtægt: den er ikke offentliggjort på kommunens hjemmeside.")]
    return []


def start_gate(application: Application, municipality: Municipality, *, on: date) -> list[str]:
    """Everything that is missing before ``municipality`` may start the trial, by name."""
    gate = gate_of(application, municipality, on=on)
    if gate is None:
        return [_("%(kommune)s deltager ikke i ansøgningen.") % {"kommune": municipality}]
    return gate.missing


@dataclass(frozen=True)
class Start:
    """One municipality's line on the page of the answer."""

    participation: Participation
    running: Running
    # Whether the reader may open the municipality's own page.
    is_own: bool


def starts_of(application: Application, *, own: set[int]) -> list[Start]:
    """Every municipality that takes part, in Danish order; ``own`` are the reader's (ids)."""
    rows = (
        application.participations.filter(status=Participation.Status.ACCEPTED)
        .select_related("municipality")
        .prefetch_related("trial_steps")
        .order_by("municipality__sort_key")
    )
    return [Start(row, running(row), row.municipality_id in own) for row in rows]
