"""Planned back: which meetings a case must reach for its municipality to decide in time.

The real calendar is used, from the last day back: a meeting counts when its agenda can still be
reached and the bodies after it meet later. Days without meetings (the administration's) are
working days in Denmark.
"""

from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import groupby

import holidays
from django.db.models import Prefetch
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from applications.models import (
    Application,
    LocalApproval,
    Meeting,
    PlannedStep,
    PoliticalBody,
    Round,
)
from applications.queries.approvals import is_done, with_steps
from applications.workflow import UNFINISHED
from networks.models import Municipality

# 24 December, 5 June and the like are no public holidays, and nobody holds a meeting on them.
DANISH = holidays.country_holidays("DK", categories=("public", "optional"))
WITHOUT_CALENDAR = frozenset({PoliticalBody.Kind.ADMINISTRATION})


@dataclass(frozen=True)
class Stop:
    """One body on the way. ``day`` is when it treats the case, ``closes_on`` its agenda's last day.

    ``problem`` says in Danish why no day was found.
    """

    body: PoliticalBody
    position: int
    step: PlannedStep | None = None
    meeting: Meeting | None = None
    day: date | None = None
    closes_on: date | None = None
    problem: str = ""

    @property
    def is_chosen(self) -> bool:
        """Whether the plan has this very meeting already."""
        return bool(self.step and self.meeting and self.step.meeting_id == self.meeting.pk)


@dataclass(frozen=True)
class Option:
    """A way out when the calendar cannot make it: ``kind`` reservation, later_round or extra."""

    kind: str
    text: str
    day: date | None = None
    round: Round | None = None


@dataclass(frozen=True)
class Plan:
    """The latest meetings that still make it by ``until``, in the order of the chain.

    ``missing`` says what cannot be reached, ``options`` what can be done instead; ``earliest`` is
    the first day the last body can decide, and the last day to have the text ready is ``ready_by``.
    """

    application: Application
    municipality: Municipality
    until: date
    on: date
    stops: list[Stop] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    options: list[Option] = field(default_factory=list)
    earliest: date | None = None
    forward: list[Stop] = field(default_factory=list)

    @property
    def possible(self) -> bool:
        return not self.missing

    @property
    def ready_by(self) -> date | None:
        return min((s.closes_on for s in self.stops if s.closes_on), default=None)


def plan_back(
    application: Application, municipality: Municipality, *, until: date, on: date
) -> Plan:
    """The way through the municipality's bodies so that the last decides by ``until``.

    Steps that are decided, skipped or for orientation only take no time. Without a plan of its own
    the case follows the municipality's set-up.
    """
    groups = _groups(application, municipality, on=on)
    stops = _back(groups, until=until, on=on)
    missing = [stop.problem for stop in stops if stop.problem]
    if not missing:
        return Plan(application, municipality, until, on, stops)
    forward = _forward(groups, on=on)
    earliest = forward[-1].day if forward and all(stop.day for stop in forward) else None
    options = _options(application, until=until, on=on, forward=forward, earliest=earliest)
    return Plan(application, municipality, until, on, stops, missing, options, earliest, forward)


def is_working_day(day: date) -> bool:
    return DANISH.is_working_day(day)


def working_day_before(day: date) -> date:
    """The last Danish working day before ``day``."""
    return DANISH.get_nth_working_day(day, -1)


def working_day_from(day: date) -> date:
    """``day``, or the first Danish working day after it."""
    return day if is_working_day(day) else DANISH.get_nth_working_day(day, 1)


def _groups(application, municipality, *, on: date) -> list[list[Stop]]:
    """What is left of the way, those at the same place together, each body with its meetings."""
    coming = Meeting.objects.filter(cancelled=False, date__gte=on).order_by("date")
    bodies = Prefetch("meetings", queryset=coming, to_attr="coming")
    approval = with_steps(
        LocalApproval.objects.filter(application=application, municipality=municipality)
    ).first()
    if approval and approval.plan:
        stops = [
            Stop(step.body, step.position, step)
            for step in approval.plan
            if step.purpose == PlannedStep.Purpose.DECISION
            and not is_done(step, approval.current_steps)
        ]
    else:
        own = PoliticalBody.objects.filter(municipality=municipality, is_active=True)
        stops = [Stop(body, body.position) for body in own.order_by("position", "pk")]
    _attach([stop.body for stop in stops], bodies)
    return [list(group) for _place, group in groupby(stops, key=lambda stop: stop.position)]


def _attach(bodies: list[PoliticalBody], prefetch: Prefetch) -> None:
    found = PoliticalBody.objects.filter(pk__in=[b.pk for b in bodies]).prefetch_related(prefetch)
    coming = {body.pk: body.coming for body in found}
    for body in bodies:
        body.coming = coming[body.pk]
        for meeting in body.coming:
            meeting.body = body


def _back(groups: list[list[Stop]], *, until: date, on: date) -> list[Stop]:
    """From the last group to the first: each as late as those after it allow."""
    placed: list[list[Stop]] = []
    limit, before = until, None
    for group in reversed(groups):
        stops = [_latest(stop, limit=limit, before=before, on=on) for stop in group]
        placed.append(stops)
        days = [stop.day for stop in stops if stop.day]
        if days:
            limit = min(days) - timedelta(days=1)
            before = min(stop.closes_on for stop in stops if stop.closes_on)
    return [stop for stops in reversed(placed) for stop in stops]


def _latest(stop: Stop, *, limit: date, before: date | None, on: date) -> Stop:
    if stop.body.kind in WITHOUT_CALENDAR and not stop.body.coming:
        return _working_day(stop, min(limit, before or limit), on=on)
    in_time = [meeting for meeting in stop.body.coming if meeting.date <= limit]
    reachable = [meeting for meeting in in_time if meeting.closes_on >= on]
    if reachable:
        return _at(stop, reachable[-1])
    return _without(stop, _why(stop.body, in_time, limit, on))


def _working_day(stop: Stop, limit: date, *, on: date) -> Stop:
    day = limit if is_working_day(limit) else working_day_before(limit)
    if day >= on:
        return Stop(stop.body, stop.position, stop.step, None, day, day)
    text = _("%(instans)s skulle have behandlet sagen senest %(dato)s.")
    return _without(stop, text % {"instans": stop.body, "dato": _day(day)})


def _at(stop: Stop, meeting: Meeting) -> Stop:
    return Stop(stop.body, stop.position, stop.step, meeting, meeting.date, meeting.closes_on)


def _without(stop: Stop, problem: str) -> Stop:
    return Stop(stop.body, stop.position, stop.step, problem=problem)


def _why(body: PoliticalBody, in_time: list[Meeting], limit: date, on: date) -> str:
    if not body.coming:
        return _("%(instans)s har ingen kommende møder i kalenderen.") % {"instans": body}
    if in_time:
        last = in_time[-1]
        return _("%(instans)s: dagsordenen til mødet %(møde)s lukkede %(lukkede)s.") % {
            "instans": body,
            "møde": _day(last.date),
            "lukkede": _day(last.closes_on),
        }
    return _("%(instans)s har intet møde senest %(dato)s. Det næste er %(næste)s.") % {
        "instans": body,
        "dato": _day(limit),
        "næste": _day(body.coming[0].date),
    }


def _forward(groups: list[list[Stop]], *, on: date) -> list[Stop]:
    """As early as the calendar allows; a body without a day ends the way there."""
    stops, after = [], on
    for group in groups:
        placed = [_earliest(stop, after=after, on=on) for stop in group]
        stops += placed
        if not all(stop.day for stop in placed):
            break
        after = max(stop.day for stop in placed)
        if any(stop.meeting for stop in placed):
            after += timedelta(days=1)
    return stops if len(stops) == sum(map(len, groups)) else [*stops, *_rest(groups, stops)]


def _rest(groups: list[list[Stop]], stops: list[Stop]) -> list[Stop]:
    return [stop for group in groups for stop in group][len(stops) :]


def _earliest(stop: Stop, *, after: date, on: date) -> Stop:
    if stop.body.kind in WITHOUT_CALENDAR and not stop.body.coming:
        day = working_day_from(after)
        return Stop(stop.body, stop.position, stop.step, None, day, day)
    reachable = [m for m in stop.body.coming if m.date >= after and m.closes_on >= on]
    if reachable:
        return _at(stop, reachable[0])
    return _without(stop, _why(stop.body, [], after, on) if not stop.body.coming else "")


def _options(application, *, until: date, on: date, forward, earliest) -> list[Option]:
    options = []
    if not application.round.requires_approval_first and until >= on:
        options.append(_reservation(application, until=until, on=on, forward=forward))
    options += _later_rounds(application, until=until, earliest=earliest)
    options.append(
        Option(
            "extra",
            _("Bed om et ekstraordinært møde, eller om at få sagen på en tillægsdagsorden."),
        )
    )
    return options


def _reservation(application, *, until: date, on: date, forward: list[Stop]) -> Option:
    last = until if is_working_day(until) else working_day_before(until)
    day = max(last, on)
    later = ", ".join(f"{s.body} {_day(s.day)}" for s in forward if s.meeting)
    text = _("Godkend administrativt med forbehold senest %(dato)s.") % {"dato": _day(day)}
    if later:
        text += " " + _("Den politiske behandling følger: %(møder)s.") % {"møder": later}
    return Option("reservation", text, day)


def _later_rounds(application: Application, *, until: date, earliest: date | None) -> list[Option]:
    if application.status not in UNFINISHED:
        return []
    round_ = application.round
    later = Round.objects.filter(
        programme=round_.programme_id, kind=round_.kind, deadline__gt=max(until, earliest or until)
    ).order_by("deadline")
    return [
        Option(
            "later_round",
            _("Flyt ansøgningen til %(runde)s med frist %(dato)s.")
            % {"runde": row.name, "dato": _day(row.deadline)},
            row.deadline,
            row,
        )
        for row in later[:1]
    ]


def _day(day: date) -> str:
    return date_format(day, "j. F Y")
