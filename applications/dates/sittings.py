"""When bodies meet, and when their agendas close."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, timedelta

from django.db.models import Prefetch, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from applications.models import Application, Meeting, MeetingChange, PlannedStep
from applications.rules import sees_every_decision
from applications.workflow import Status
from networks.models import Role
from networks.standing import MUNICIPAL, standing
from support.audit.models import Entry as LogEntry
from support.calendar.entries import Entry, Move, Scope

# A meeting may have moved this far from where it is asked for, and its agenda closes before it.
AROUND = timedelta(days=180)


def meetings(user, *, on: date, since: date | None, until: date | None) -> Iterable[Entry]:
    """The own municipality's calendar, and others' meetings on cases whose decisions one reads.

    When an agenda closes is for the municipality's own people alone.
    """
    own = standing(user, on).municipalities(*MUNICIPAL, Role.LOCAL_ADMIN)
    cases = _cases(user, own, on=on)
    found = Meeting.objects.filter(
        Q(body__municipality__in=own, body__is_active=True) | Q(pk__in=cases)
    )
    if since:
        found = found.filter(date__gte=since - AROUND)
    if until:
        found = found.filter(date__lte=until + AROUND)
    changes = Prefetch("changes", MeetingChange.objects.order_by("pk"))
    found = found.select_related("body__municipality").prefetch_related(changes)
    found = list(found.order_by("date", "pk"))
    log = _log(found)
    for meeting in found:
        is_own = meeting.body.municipality_id in own
        entry = _meeting(meeting, cases.get(meeting.pk, []), log[meeting.pk], is_own=is_own)
        yield entry
        if is_own:
            yield _agenda(meeting, entry)


def _cases(user, own: set[int], *, on: date) -> dict[int, list[Application]]:
    """The applications by meeting: at home all one knows of, elsewhere as on the matrix."""
    planned = PlannedStep.objects.filter(skipped=False, meeting__isnull=False)
    visible = {
        row.pk: row
        for row in Application.objects.visible_to(user, on=on)
        .exclude(status=Status.WITHDRAWN)
        .filter(pk__in=planned.values("approval__application"))
        .order_by("pk")
    }
    steps = planned.filter(approval__application__in=visible).values_list(
        "meeting", "body__municipality", "approval__application"
    )
    cases = defaultdict(list)
    for meeting, municipality, pk in steps.order_by("pk"):
        if municipality in own or sees_every_decision(user, visible[pk]):
            cases[meeting].append(visible[pk])
    return dict(cases)


def _log(meetings: list[Meeting]) -> dict[int, list[LogEntry]]:
    rows = LogEntry.objects.filter(
        target_type=Meeting._meta.label_lower,
        target_id__in=[str(meeting.pk) for meeting in meetings],
    )
    log = defaultdict(list)
    for row in rows.order_by("pk"):
        log[int(row.target_id)].append(row)
    return log


def _meeting(meeting: Meeting, cases: list[Application], log, *, is_own: bool) -> Entry:
    municipality = meeting.body.municipality
    titles = ", ".join(f"»{case.shown_title}«" for case in cases)
    notes = [_("Behandler %(sager)s") % {"sager": titles}] if titles else []
    if meeting.cancelled and (why := _why_cancelled(meeting)):
        notes.append(_("Aflyst: %(grund)s") % {"grund": why})
    return Entry(
        uid=f"meeting-{meeting.pk}",
        day=meeting.date,
        what=_("Møde"),
        title=meeting.body.name,
        about=municipality.official_name,
        note=". ".join(notes),
        url=reverse("applications:board", args=[municipality.code])
        if is_own
        else reverse("applications:approvals", args=[cases[0].reference]),
        scope=Scope(
            frozenset({municipality.pk}),
            frozenset(case.network_id for case in cases),
            rounds=frozenset(case.round_id for case in cases),
        ),
        moves=tuple(_moves(log, meeting)),
        cancelled=meeting.cancelled,
        # The first line of the log is that it was made.
        sequence=max(0, len(log) - 1),
        changed_at=log[-1].at if log else None,
        lane=f"{meeting.body.name}, {municipality.name}",
    )


def _why_cancelled(meeting: Meeting) -> str:
    cancelled = [change for change in meeting.changes.all() if change.new is None]
    return cancelled[-1].reason if cancelled else ""


def _moves(log, meeting: Meeting) -> Iterable[Move]:
    reasons = {(change.old, change.new): change.reason for change in meeting.changes.all()}
    dated = [(date.fromisoformat(row.details["date"]), row) for row in log if "date" in row.details]
    for (old, _row), (new, row) in zip(dated, dated[1:], strict=False):
        if new != old:
            yield Move(old, new, reasons.get((old, new), ""), row.at)


def _agenda(meeting: Meeting, entry: Entry) -> Entry:
    return Entry(
        uid=f"meeting-{meeting.pk}-agenda",
        day=meeting.closes_on,
        what=_("Dagsordenen lukker"),
        title=meeting.body.name,
        about=entry.about,
        note=entry.note,
        url=entry.url,
        scope=entry.scope,
        cancelled=entry.cancelled,
        sequence=entry.sequence,
        changed_at=entry.changed_at,
        lane=entry.lane,
    )
