"""Laying one municipality's way through its bodies with one application, and changing it.

Everything here is plan: it may change until a body has decided, and then it is left alone.
"""

from datetime import datetime

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from applications.actions.bodies import ensure_bodies, locked_meeting
from applications.actions.locking import locked
from applications.actions.places import moved, number
from applications.models import (
    AgendaItem,
    Application,
    LocalApproval,
    Meeting,
    Participation,
    PlannedStep,
    PoliticalBody,
)
from applications.queries.approvals import settles, with_steps
from applications.workflow import NotNow, Stale
from networks.models import Municipality
from support.accounts.models import User
from support.audit.record import record

STEP_FIELDS = (
    "position",
    "purpose",
    "agenda_number",
    "case_number",
    "document_number",
    "case_officers",
    "recommendation",
)
Purpose = PlannedStep.Purpose


@transaction.atomic
def open_approval(
    application: Application, municipality: Municipality, *, by: User, at: datetime
) -> LocalApproval:
    """The municipality's treatment of ``application``, with a step for each of its bodies.

    Safe to repeat: a treatment that has steps keeps them. Raises ``NotNow`` when the municipality
    does not take part.
    """
    approval = _approval(application, municipality)
    if not approval.planned_steps.exists():
        _add_missing(approval, ensure_bodies(municipality, by=by, at=at))
        _log("opened", approval, by=by, at=at)
    return approval


def _approval(application: Application, municipality: Municipality) -> LocalApproval:
    """The row, made when it is missing; the application is locked from here on."""
    application = locked(application)
    taking_part = application.participations.filter(municipality=municipality)
    if not taking_part.exclude(status=Participation.Status.DECLINED).exists():
        raise NotNow(_("Kommunen deltager ikke i ansøgningen."))
    return LocalApproval.objects.get_or_create(application=application, municipality=municipality)[
        0
    ]


def _add_missing(approval: LocalApproval, bodies: list[PoliticalBody]) -> list[PlannedStep]:
    present = set(approval.planned_steps.values_list("body_id", flat=True))
    return PlannedStep.objects.bulk_create(
        PlannedStep(approval=approval, body=body, position=body.position)
        for body in bodies
        if body.pk not in present
    )


@transaction.atomic
def replan(
    application: Application, municipality: Municipality, *, by: User, at: datetime
) -> LocalApproval:
    """Follow the set-up as it is now: its order, its new bodies, without those out of use.

    A step that a body has decided, or that somebody has filled in, stays whatever the set-up says.
    """
    approval = _approval(application, municipality)
    bodies = ensure_bodies(municipality, by=by, at=at)
    _untouched(approval).exclude(body__in=bodies).delete()
    places = {body.pk: body.position for body in bodies}
    for step in approval.planned_steps.filter(body__in=bodies):
        if step.position != places[step.body_id]:
            step.position = places[step.body_id]
            step.revision += 1
            step.save(update_fields=["position", "revision"])
    _add_missing(approval, bodies)
    _log("replanned", approval, by=by, at=at)
    return approval


def _untouched(approval: LocalApproval):
    empty = dict.fromkeys(
        ("agenda_number", "case_number", "document_number", "case_officers", "recommendation"), ""
    )
    return approval.planned_steps.filter(
        decisions__isnull=True, item__isnull=True, meeting__isnull=True, skipped=False, **empty
    )


@transaction.atomic
def add_step(
    application: Application,
    municipality: Municipality,
    body: PoliticalBody,
    *,
    position: int | None = None,
    purpose: str = Purpose.DECISION,
    by: User,
    at: datetime,
) -> PlannedStep:
    """Let ``body`` treat the case too, at ``position`` (its own in the set-up when not given).

    Raises ``NotNow`` for another municipality's body, or one that has the case already.
    """
    approval = _approval(application, municipality)
    if body.municipality_id != municipality.pk:
        raise NotNow(_("Vælg en af kommunens egne instanser."))
    if approval.planned_steps.filter(body=body, purpose=purpose).exists():
        raise NotNow(_("%(instans)s er allerede i planen.") % {"instans": body})
    step = PlannedStep.objects.create(
        approval=approval, body=body, position=position or body.position, purpose=purpose
    )
    _log("step_added", approval, by=by, at=at, step=step.pk, body=body.pk)
    return step


@transaction.atomic
def skip_step(step: PlannedStep, *, reason: str, by: User, at: datetime) -> PlannedStep:
    """Pass over ``step`` in this case. Raises ``NotNow`` without a reason or after a decision."""
    step = _undecided(step)
    if not reason.strip():
        raise NotNow(_("Skriv, hvorfor instansen springes over."))
    step.skipped, step.skip_reason = True, reason.strip()
    return _save(step, "step_skipped", by=by, at=at, fields=["skipped", "skip_reason"])


@transaction.atomic
def restore_step(step: PlannedStep, *, by: User, at: datetime) -> PlannedStep:
    """Take a skipped step back into the plan."""
    step = _undecided(step)
    step.skipped, step.skip_reason = False, ""
    return _save(step, "step_restored", by=by, at=at, fields=["skipped", "skip_reason"])


@transaction.atomic
def move_step(step: PlannedStep, *, up: bool, by: User, at: datetime) -> None:
    """Treat ``step`` one place earlier or later; one of several at a place gets its own."""
    step = _fresh(step)
    rows = list(PlannedStep.objects.filter(approval=step.approval_id))
    changed = number(moved(rows, step, up=up))
    PlannedStep.objects.bulk_update(changed, ["position"])
    PlannedStep.objects.filter(pk__in=[row.pk for row in changed]).update(
        revision=F("revision") + 1
    )
    _log("step_moved", step.approval, by=by, at=at, step=step.pk, up=up)


@transaction.atomic
def set_meeting(
    step: PlannedStep, meeting: Meeting | None, *, by: User, at: datetime
) -> PlannedStep:
    """Plan ``step`` for ``meeting`` (None: not known yet). Raises ``NotNow``."""
    step = _undecided(step)
    step.meeting = _held(step, meeting)
    return _save(step, "step_meeting_set", by=by, at=at, fields=["meeting"])


def _held(step: PlannedStep, meeting: Meeting | None) -> Meeting | None:
    """``meeting``, if ``step``'s body holds it; locked, so that it is not cancelled meanwhile."""
    if meeting is None:
        return None
    meeting = locked_meeting(meeting)
    if meeting.body_id != step.body_id:
        raise NotNow(_("Vælg et af instansens egne møder."))
    if meeting.cancelled:
        raise NotNow(_("Mødet er aflyst. Vælg et andet møde."))
    return meeting


@transaction.atomic
def update_step(
    step: PlannedStep, fields: dict, *, base: int, by: User, at: datetime
) -> PlannedStep:
    """Save ``fields`` (of ``STEP_FIELDS``, or ``meeting``) on top of revision ``base``.

    Raises ``Stale`` when somebody saved the step in between, ``NotNow`` after a decision.
    """
    current = _fresh(step)
    if current.revision != base:
        raise Stale(current)
    current = _undecided(current)
    changed = [name for name in STEP_FIELDS if name in fields]
    for name in changed:
        setattr(current, name, fields[name])
    if "meeting" in fields:
        current.meeting = _held(current, fields["meeting"])
        changed.append("meeting")
    return _save(current, "step_changed", by=by, at=at, fields=changed)


@transaction.atomic
def put_on_item(
    step: PlannedStep, item: AgendaItem | None, *, by: User, at: datetime
) -> PlannedStep:
    """Let ``item`` present the case at ``step``, which gets the item's numbers where it has none.

    Raises ``NotNow`` for another municipality's item, or one that does not hold the application.
    """
    step = _undecided(step)
    fields = ["item"]
    if item is not None:
        _refuse_foreign(step, item)
        for name in ("case_number", "document_number", "case_officers"):
            if not getattr(step, name):
                setattr(step, name, getattr(item, name))
                fields.append(name)
    step.item = item
    return _save(step, "step_put_on_item", by=by, at=at, fields=fields)


def _refuse_foreign(step: PlannedStep, item: AgendaItem) -> None:
    if item.municipality_id != step.approval.municipality_id:
        raise NotNow(_("Vælg et af kommunens egne dagsordenspunkter."))
    if not item.applications.filter(application=step.approval.application_id).exists():
        raise NotNow(_("Sæt ansøgningen på dagsordenspunktet først."))


def _fresh(step: PlannedStep) -> PlannedStep:
    """``step`` as it stands; the application is locked, so that plan and decisions take turns."""
    application = step.approval.application
    locked(application)
    return PlannedStep.objects.select_related(
        "approval__application", "approval__municipality", "body"
    ).get(pk=step.pk)


def _undecided(step: PlannedStep) -> PlannedStep:
    step = _fresh(step)
    approval = with_steps(LocalApproval.objects.filter(pk=step.approval_id)).get()
    own = [decision for decision in approval.current_steps if decision.planned_id == step.pk]
    if own and settles(own[-1]):
        raise NotNow(
            _("%(instans)s har behandlet sagen. Ret beslutningen, hvis den er forkert.")
            % {"instans": step.body}
        )
    return step


def _save(step: PlannedStep, verb: str, *, by: User, at: datetime, fields: list) -> PlannedStep:
    step.revision += 1
    step.save(update_fields=[*fields, "revision"])
    _log(verb, step.approval, by=by, at=at, step=step.pk)
    return step


def _log(verb: str, approval: LocalApproval, *, by: User, at: datetime, **details) -> None:
    record(
        f"approval.{verb}",
        approval,
        by=by,
        at=at,
        application=approval.application_id,
        municipality=approval.municipality.code,
        **details,
    )
