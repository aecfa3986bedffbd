"""A municipality's own set-up: its bodies and the days they meet."""

from dataclasses import dataclass, field
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext as _

from applications.actions.places import moved, number
from applications.models import Meeting, MeetingChange, PlannedStep, PoliticalBody
from applications.workflow import NotNow
from networks.models import Municipality
from support.accounts.models import User
from support.audit.record import record

Kind = PoliticalBody.Kind
MOST_MEETINGS = 500
MEETING_FIELDS = ("date", "place", "agenda_closes_on")


@dataclass(frozen=True)
class MeetingRow:
    """One line of an imported calendar."""

    date: date
    place: str = ""
    agenda_closes_on: date | None = None


@dataclass
class Imported:
    """What became of an import: rows by what was done with them."""

    created: list[Meeting] = field(default_factory=list)
    changed: list[Meeting] = field(default_factory=list)
    unchanged: list[Meeting] = field(default_factory=list)


def locked_municipality(municipality: Municipality) -> Municipality:
    """The row locked until the transaction ends: one change of a set-up at a time."""
    return Municipality.objects.select_for_update(no_key=True).get(pk=municipality.pk)


@transaction.atomic
def save_body(body: PoliticalBody, *, by: User, at: datetime) -> PoliticalBody:
    """Save a new or changed body of ``body.municipality``. Raises ``NotNow`` on a taken name."""
    locked_municipality(body.municipality)
    is_new = body.pk is None
    _save(body, _("Kommunen har allerede en instans med det navn."))
    verb = "set_up.body_added" if is_new else "set_up.body_changed"
    record(verb, body, by=by, at=at, municipality=body.municipality.code)
    return body


def _save(row, refusal: str, *, update_fields=None) -> None:
    try:
        with transaction.atomic():
            row.save(update_fields=update_fields)
    except IntegrityError as clash:
        raise NotNow(refusal) from clash


@transaction.atomic
def move_body(body: PoliticalBody, *, up: bool, by: User, at: datetime) -> None:
    """Treat ``body`` one place earlier or later; one of several at a place gets its own."""
    locked_municipality(body.municipality)
    rows = list(PoliticalBody.objects.filter(municipality=body.municipality_id))
    changed = number(moved(rows, body, up=up))
    PoliticalBody.objects.bulk_update(changed, ["position"])
    record("set_up.body_moved", body, by=by, at=at, municipality=body.municipality.code, up=up)


@transaction.atomic
def ensure_bodies(municipality: Municipality, *, by: User, at: datetime) -> list[PoliticalBody]:
    """The bodies in use, in order; the general chain is set up where there are none.

    It takes the names of council and finance committee that the municipality is known by.
    """
    municipality = locked_municipality(municipality)
    if not PoliticalBody.objects.filter(municipality=municipality).exists():
        PoliticalBody.objects.bulk_create(_general_chain(municipality))
        record("set_up.general_chain", municipality, by=by, at=at)
    return list(
        PoliticalBody.objects.filter(municipality=municipality, is_active=True).order_by(
            "position", "pk"
        )
    )


def _general_chain(municipality: Municipality) -> list[PoliticalBody]:
    chain = (
        (Kind.ADMINISTRATION, _("Administrationen"), "DIR"),
        (Kind.COMMITTEE, _("Fagudvalget"), "FAG"),
        (Kind.FINANCE, municipality.finance_committee_name or _("Økonomiudvalget"), "ØU"),
        (Kind.COUNCIL, municipality.council_name or _("Kommunalbestyrelsen"), "KB"),
    )
    return [
        PoliticalBody(
            municipality=municipality,
            kind=kind,
            name=name,
            short_code=code,
            position=position,
            competent=kind == Kind.COUNCIL,
        )
        for position, (kind, name, code) in enumerate(chain, start=1)
    ]


@transaction.atomic
def save_meeting(meeting: Meeting, *, reason: str = "", by: User, at: datetime) -> Meeting:
    """Save a new or changed meeting; ``reason`` says why the day is another than it was.

    Raises ``NotNow`` when the body meets that day already.
    """
    locked_municipality(meeting.body.municipality)
    is_new = meeting.pk is None
    old = None if is_new else Meeting.objects.get(pk=meeting.pk).date
    # A form that was opened before the meeting was cancelled does not call it back.
    fields = None if is_new else MEETING_FIELDS
    _save(meeting, _("Instansen har allerede et møde den dag."), update_fields=fields)
    verb = "set_up.meeting_added" if is_new else "set_up.meeting_changed"
    record(verb, meeting, by=by, at=at, body=meeting.body_id, date=meeting.date.isoformat())
    if old and old != meeting.date:
        _note_change(meeting, old=old, new=meeting.date, reason=reason, by=by, at=at)
    return meeting


def _note_change(meeting: Meeting, **fields) -> None:
    MeetingChange.objects.create(meeting=meeting, **fields)


@transaction.atomic
def import_meetings(
    body: PoliticalBody, rows: list[MeetingRow], *, by: User, at: datetime
) -> Imported:
    """Bring ``rows`` into the calendar of ``body``; a meeting that is there gets what is new.

    Nothing is removed, and an empty place or deadline never empties one. Raises ``NotNow``.
    """
    if len(rows) > MOST_MEETINGS:
        raise NotNow(
            _("Der kan højst hentes %(antal)s møder ad gangen.") % {"antal": MOST_MEETINGS}
        )
    if wrong := [row for row in rows if row.agenda_closes_on and row.agenda_closes_on > row.date]:
        raise NotNow(
            *(
                _("Mødet %(dato)s: dagsordenen skal lukke senest på mødedagen.")
                % {"dato": row.date.strftime("%d.%m.%Y")}
                for row in wrong
            )
        )
    locked_municipality(body.municipality)
    present = {meeting.date: meeting for meeting in body.meetings.all()}
    done = Imported()
    for row in rows:
        _import(body, row, present, done)
    record(
        "set_up.meetings_imported",
        body,
        by=by,
        at=at,
        created=len(done.created),
        changed=len(done.changed),
    )
    return done


def _import(body, row: MeetingRow, present: dict, done: Imported) -> None:
    meeting = present.get(row.date)
    if meeting is None:
        meeting = present[row.date] = Meeting.objects.create(
            body=body, date=row.date, place=row.place, agenda_closes_on=row.agenda_closes_on
        )
        done.created.append(meeting)
        return
    new = {"place": row.place, "agenda_closes_on": row.agenda_closes_on}
    new = {name: value for name, value in new.items() if value and value != getattr(meeting, name)}
    if not new:
        done.unchanged.append(meeting)
        return
    for name, value in new.items():
        setattr(meeting, name, value)
    meeting.save(update_fields=list(new))
    done.changed.append(meeting)


def locked_meeting(meeting: Meeting) -> Meeting:
    """``meeting`` fresh, its row locked: what is planned for it and its cancelling take turns."""
    return (
        Meeting.objects.select_for_update(of=("self",), no_key=True)
        .select_related("body__municipality")
        .get(pk=meeting.pk)
    )


@transaction.atomic
def cancel_meeting(
    meeting: Meeting, *, reason: str = "", by: User, at: datetime
) -> list[PlannedStep]:
    """Cancel ``meeting`` for ``reason``; gives the undecided steps that now lack a meeting."""
    locked_municipality(meeting.body.municipality)
    meeting = locked_meeting(meeting)
    steps = list(
        PlannedStep.objects.filter(meeting=meeting, decisions__isnull=True).select_related(
            "approval__application"
        )
    )
    PlannedStep.objects.filter(pk__in=[step.pk for step in steps]).update(
        meeting=None, revision=F("revision") + 1
    )
    meeting.cancelled = True
    meeting.save(update_fields=["cancelled"])
    record("set_up.meeting_cancelled", meeting, by=by, at=at, steps=[step.pk for step in steps])
    _note_change(meeting, old=meeting.date, new=None, reason=reason, by=by, at=at)
    return steps


@transaction.atomic
def restore_meeting(meeting: Meeting, *, by: User, at: datetime) -> Meeting:
    """Hold a cancelled meeting after all; what was planned for it is planned anew by hand."""
    locked_municipality(meeting.body.municipality)
    meeting = locked_meeting(meeting)
    meeting.cancelled = False
    meeting.save(update_fields=["cancelled"])
    record("set_up.meeting_restored", meeting, by=by, at=at)
    _note_change(meeting, old=None, new=meeting.date, reason="", by=by, at=at)
    return meeting
