"""A municipality's own way into the trial: by-law, planned start, start, stop, and joining late."""

from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from applications.actions.by_law_documents import by_law_key
from applications.actions.locking import locked
from applications.actions.submission import mailbox_of
from applications.by_law_content import Typed, by_law_content
from applications.content import fingerprint
from applications.models import (
    Application,
    ByLaw,
    ByLawPublication,
    LegalAct,
    LocalApproval,
    Participation,
    TrialStep,
)
from applications.queries.authority import not_covered, wishes_of
from applications.queries.starting import Gate, gate_of, joined_key
from applications.workflow import NotNow, Status
from networks.models import Municipality
from support.accounts.models import User
from support.audit.record import record
from support.documents.models import Document
from support.jobs.queue import enqueue
from support.notifications.compose import compose
from support.notifications.outbox import queue_mail

Kind = TrialStep.Kind


def _gate(application: Application, municipality: Municipality, *, on: date) -> Gate:
    gate = gate_of(application, municipality, on=on)
    if gate is None:
        raise NotNow(_("%(kommune)s deltager ikke i ansøgningen.") % {"kommune": municipality})
    return gate


@transaction.atomic
def issue_by_law(
    application: Application, municipality: Municipality, typed: Typed, *, by: User, at: datetime
) -> ByLaw:
    """Issue the municipality's next edition and promise its documents. Raises ``NotNow``.

    It says which rules apply, so authority and political approval must be there already.
    """
    application = locked(application)
    gate = _gate(application, municipality, on=timezone.localdate(at))
    if missing := gate.missing_before_by_law:
        raise NotNow(*missing)
    if typed.valid_to < typed.valid_from:
        raise NotNow(_("Slutdatoen ligger før startdatoen. Ret perioden."))
    number = gate.by_law.number + 1 if gate.by_law else 1
    content = by_law_content(application, gate, typed, number=number)
    by_law = ByLaw.objects.create(
        participation=gate.participation,
        number=number,
        content=content,
        sha256=fingerprint(content),
        by=by,
        at=at,
    )
    _log(application, municipality, "by_law_issued", by=by, at=at, number=number)
    enqueue(kind="by_law.documents", key=f"by-law/{by_law.pk}", ref=str(by_law.pk), at=at)
    return by_law


def _log(application, municipality, verb: str, *, by: User, at: datetime, **details) -> None:
    record(
        f"application.{verb}", application, by=by, at=at, municipality=municipality.code, **details
    )


@transaction.atomic
def publish_by_law(
    by_law: ByLaw, *, url: str, published_on: date, by: User, at: datetime
) -> ByLawPublication:
    """Note where the by-law stands for citizens to read, and send it to the ministry."""
    application = locked(by_law.participation.application)
    municipality = by_law.participation.municipality
    if published_on > timezone.localdate(at):
        raise NotNow(_("Datoen ligger ude i fremtiden. Registrér vedtægten, når den er ude."))
    if not Document.objects.filter(key=by_law_key(by_law, "pdf")).exists():
        raise NotNow(_("Vedtægtens PDF bliver stadig dannet. Prøv igen om lidt."))
    publication = ByLawPublication.objects.create(
        by_law=by_law, url=url, published_on=published_on, by=by, at=at
    )
    _log(application, municipality, "by_law_published", by=by, at=at, number=by_law.number)
    _mail_ministry(
        application,
        "by_law",
        {"by_law": by_law, "publication": publication, "municipality": municipality},
        key=f"by-law/{publication.pk}",
        attachments=[by_law_key(by_law, "pdf")],
        by=by,
        at=at,
    )
    return publication


def _mail_ministry(application, template, context, *, key, attachments=(), by, at) -> None:
    subject, text, html = compose(
        f"applications/{template}", {"application": application, "by": by, **context}
    )
    queue_mail(
        key=key,
        kind="submission",
        recipient=mailbox_of(application.network.programme),
        subject=subject,
        text=text,
        html=html,
        attachments=attachments,
        reply_to=by.email,
        ref=f"applications.application/{application.pk}",
        at=at,
    )


@transaction.atomic
def plan_start(
    application: Application, municipality: Municipality, *, day: date, by: User, at: datetime
) -> TrialStep:
    """Say when the municipality means to start; a new day takes the old one's place."""
    application = locked(application)
    gate = _gate(application, municipality, on=timezone.localdate(at))
    if gate.running.is_running:
        raise NotNow(_("Forsøget er allerede i gang."))
    step = TrialStep(kind=Kind.PLANNED, on=day)
    return _step(application, gate, step, by=by, at=at)


def _step(application, gate: Gate, step: TrialStep, *, by: User, at: datetime) -> TrialStep:
    step.participation, step.by, step.at = gate.participation, by, at
    step.save(force_insert=True)
    _log(
        application,
        gate.participation.municipality,
        f"trial_{step.kind}",
        by=by,
        at=at,
        on=step.on.isoformat(),
        reason=step.reason,
    )
    return step


@transaction.atomic
def start(
    application: Application, municipality: Municipality, *, day: date, by: User, at: datetime
) -> TrialStep:
    """Start the trial in one municipality. Raises ``NotNow`` with everything the gate misses.

    The gate is judged on ``day``, which may lie back in time but not ahead.
    """
    application = locked(application)
    today = timezone.localdate(at)
    if day > today:
        raise NotNow(_("Datoen ligger ude i fremtiden. Skriv den som planlagt start."))
    gate = _gate(application, municipality, on=day)
    if gate.missing:
        raise NotNow(*gate.missing)
    if gate.running.is_running:
        raise NotNow(_("Forsøget er allerede i gang."))
    return _step(application, gate, TrialStep(kind=Kind.STARTED, on=day), by=by, at=at)


@transaction.atomic
def stop(
    application: Application,
    municipality: Municipality,
    *,
    day: date,
    reason: str,
    note: str,
    by: User,
    at: datetime,
) -> TrialStep:
    """End the trial, or say that it never starts; ``reason`` is one of ``TrialStep.Reason``."""
    application = locked(application)
    gate = _gate(application, municipality, on=timezone.localdate(at))
    started = gate.running.started
    if gate.running.stopped:
        raise NotNow(_("Forsøget er allerede stoppet."))
    if day > timezone.localdate(at):
        raise NotNow(_("Datoen ligger ude i fremtiden. Registrér stoppet, når det er sket."))
    if started and day < started.on:
        raise NotNow(_("Forsøget kan ikke stoppe, før det startede. Ret datoen."))
    step = TrialStep(kind=Kind.STOPPED, on=day, reason=reason, note=note)
    return _step(application, gate, step, by=by, at=at)


@transaction.atomic
def overtake(
    application: Application,
    municipality: Municipality,
    act: LegalAct,
    *,
    day: date,
    note: str,
    by: User,
    at: datetime,
) -> TrialStep:
    """Note that a general law gives everybody what the trial tried; the trial goes on by itself."""
    application = locked(application)
    gate = _gate(application, municipality, on=timezone.localdate(at))
    if not note.strip():
        raise NotNow(_("Skriv, hvad den nye lov betyder for forsøget."))
    step = TrialStep(kind=Kind.OVERTAKEN, on=day, act=act, note=note)
    return _step(application, gate, step, by=by, at=at)


@transaction.atomic
def join(
    application: Application, municipality: Municipality, *, by: User, at: datetime
) -> Participation:
    """Let another municipality of the network take the trial up, and tell the ministry.

    From then on it has its own political treatment and its own start (seed 002 line 571). Raises
    ``NotNow`` when it takes part already, nothing is granted, or only applicants are covered.
    """
    application = locked(application)
    on = timezone.localdate(at)
    if application.status != Status.ANSWERED:
        raise NotNow(_("Forsøget kan først udbredes, når ministeriet har svaret."))
    if not application.network.memberships.on(on).filter(municipality=municipality).exists():
        raise NotNow(_("Kun kommuner i netværket kan tage forsøget op."))
    if refusals := not_covered(wishes_of(application, on=on), applied=False):
        raise NotNow(*refusals)
    participation = _taken_up(application, municipality, by=by, at=at)
    LocalApproval.objects.get_or_create(application=application, municipality=municipality)
    _log(application, municipality, "joined_by_extension", by=by, at=at)
    _mail_ministry(
        application,
        "joined",
        {"municipality": municipality},
        key=joined_key(participation),
        by=by,
        at=at,
    )
    return participation


def _taken_up(application, municipality, *, by: User, at: datetime) -> Participation:
    fields = {
        "status": Participation.Status.ACCEPTED,
        "joined_by_extension": True,
        "responded_by": by,
        "responded_at": at,
    }
    row = application.participations.filter(municipality=municipality).first()
    if row and row.status == Participation.Status.ACCEPTED:
        raise NotNow(_("Kommunen deltager allerede."))
    if row:
        for name, value in fields.items():
            setattr(row, name, value)
        row.save(update_fields=fields)
        return row
    try:
        with transaction.atomic():
            return Participation.objects.create(
                application=application, municipality=municipality, **fields
            )
    except IntegrityError:
        raise NotNow(_("Kommunen deltager allerede.")) from None
