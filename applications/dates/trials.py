"""When trials start and stop, and when the law they wait for moves."""

from collections.abc import Iterable
from datetime import date
from itertools import pairwise

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from applications.models import (
    Application,
    LegalAct,
    LegalEvent,
    Participation,
    SubmittedVersion,
    TrialStep,
)
from applications.queries.starting import Running, running
from support.calendar.entries import Entry, Move, Scope

Kind = TrialStep.Kind


def starts(user, *, on: date, since: date | None, until: date | None) -> Iterable[Entry]:
    """Each municipality's planned and real start, for those who read what was sent."""
    sent = SubmittedVersion.objects.visible_to(user, on=on).values("application")
    readable = {
        row.pk: row
        for row in Application.objects.visible_to(user, on=on)
        .filter(Q(can_read_text=True) | Q(pk__in=sent))
        .filter(participations__trial_steps__isnull=False)
        .distinct()
        .order_by("pk")
    }
    rows = (
        Participation.objects.filter(application__in=readable, trial_steps__isnull=False)
        .select_related("municipality")
        .prefetch_related("trial_steps")
        .distinct()
        .order_by("pk")
    )
    for row in rows:
        yield from _of_trial(row, readable[row.application_id])


def _of_trial(row: Participation, application: Application) -> Iterable[Entry]:
    state = running(row)
    place = [application.reference, row.municipality.code]
    about = {
        "title": application.shown_title,
        "about": row.municipality.official_name,
        "url": reverse("applications:start_page", args=place),
        "scope": Scope(
            frozenset({row.municipality_id}),
            frozenset({application.network_id}),
            rounds=frozenset({application.round_id}),
        ),
        "lane": f"{application.shown_title}, {row.municipality.name}",
    }
    if begun := state.started or state.planned:
        yield _start(row, begun, state, about)
    if state.started and state.stopped:
        yield Entry(
            uid=f"trial-{row.pk}-stop",
            day=state.stopped.on,
            what=_("Forsøget stopper"),
            note=state.stopped.get_reason_display(),
            changed_at=state.stopped.at,
            edge="end",
            **about,
        )


def _start(row: Participation, begun: TrialStep, state: Running, about: dict) -> Entry:
    """The real start once there is one: it takes the planned one's place, under its name."""
    steps = [
        step
        for step in sorted(row.trial_steps.all(), key=lambda step: step.pk)
        if step.kind in (Kind.PLANNED, Kind.STARTED) and step.pk <= begun.pk
    ]
    moves = [Move(a.on, b.on, b.note, b.at) for a, b in pairwise(steps) if a.on != b.on]
    given_up = state.started is None and bool(state.stopped or state.overtaken)
    return Entry(
        uid=f"trial-{row.pk}-start",
        day=begun.on,
        what=_("Forsøget starter") if state.started else _("Planlagt start"),
        moves=tuple(moves),
        cancelled=given_up,
        sequence=len(steps) - 1 + given_up,
        changed_at=begun.at,
        edge="start" if state.started else "",
        **about,
    )


def acts(user, *, on: date, since: date | None, until: date | None) -> Iterable[Entry]:
    """What happened to each act, and the day one is expected: everybody who signs in reads it."""
    rows = LegalAct.objects.with_stage(on=on).select_related("programme")
    for act in rows.prefetch_related("events").order_by("pk"):
        about = {
            "title": act.title,
            "about": act.programme.name,
            "url": act.get_absolute_url(),
            "scope": Scope(programmes=frozenset({act.programme_id})),
            "lane": act.title,
        }
        waits = act.in_force is None and act.stage not in LegalEvent.ENDS
        if act.expected_on and waits:
            what = _("Loven ventes at gælde")
            yield Entry(uid=f"act-{act.pk}-expected", day=act.expected_on, what=what, **about)
        yield from _events(act, about)


def _events(act: LegalAct, about: dict) -> Iterable[Entry]:
    """A correction is the same event under the same name, moved."""
    versions: dict[int, list[LegalEvent]] = {}
    for event in sorted(act.events.all(), key=lambda event: event.pk):
        earlier = versions.pop(event.corrects_id, [])
        versions[event.pk] = [*earlier, event]
    for known in versions.values():
        last = known[-1]
        yield Entry(
            uid=f"legal-event-{known[0].pk}",
            day=last.on,
            what=last.get_stage_display(),
            note=last.number,
            moves=tuple(Move(a.on, b.on, "", b.at) for a, b in pairwise(known) if a.on != b.on),
            sequence=len(known) - 1,
            changed_at=last.at,
            **about,
        )
