"""Registering what a municipality's own bodies decided."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from applications.actions.locking import locked
from applications.models import (
    Application,
    ApplicationVersion,
    ApprovalStep,
    LocalApproval,
    PlannedStep,
    PoliticalBody,
    StepAttachment,
)
from applications.workflow import NotNow
from networks.models import Municipality
from support.accounts.models import User
from support.audit.record import record
from support.documents.store import keep


@dataclass(frozen=True)
class File:
    """A checked upload (``documents.uploads``) that belongs to a decision."""

    title: str
    content: bytes
    media_type: str
    filename: str


@transaction.atomic
def register_decision(
    application: Application,
    municipality: Municipality,
    step: ApprovalStep,
    *,
    version: ApplicationVersion | None = None,
    files: Sequence[File] = (),
    by: User,
    at: datetime,
) -> ApprovalStep:
    """Add ``step`` (unsaved: body, date, numbers, decision) to the municipality's treatment.

    It is bound to ``version``; when none is given, to the version the agenda item presented, else
    to the newest. A correction names the step it ``corrects`` and a reason, and keeps its version
    and files. ``planned`` and ``political_body`` are found from the body's kind and name when they
    are not set. Raises ``NotNow``.
    """
    application = locked(application)
    if not application.participations.filter(municipality=municipality).exists():
        raise NotNow(_("Kommunen deltager ikke i ansøgningen."))
    approval, _created = LocalApproval.objects.get_or_create(
        application=application, municipality=municipality
    )
    step.approval = approval
    _refuse_wrong(step, version)
    _place(step)
    _refuse_own_reservation(step)
    step.version = version or _version(application, step)
    step.by, step.at = by, at
    step.save(force_insert=True)
    _keep_files(step, files)
    _log(application, municipality, step)
    return step


def _refuse_wrong(step: ApprovalStep, version: ApplicationVersion | None) -> None:
    approval, corrected = step.approval, step.corrects
    if corrected and (corrected.approval_id != approval.pk or corrected.corrected_by.exists()):
        raise NotNow(_("Beslutningen er allerede rettet. Genindlæs siden, og prøv igen."))
    if corrected and not step.reason.strip():
        raise NotNow(_("Skriv, hvorfor beslutningen rettes."))
    if version and version.application_id != approval.application_id:
        raise NotNow(_("Vælg en version af denne ansøgning."))
    if step.planned and step.planned.approval_id != approval.pk:
        raise NotNow(_("Vælg et trin i kommunens egen plan."))
    if step.political_body and step.political_body.municipality_id != approval.municipality_id:
        raise NotNow(_("Vælg en af kommunens egne instanser."))


def _place(step: ApprovalStep) -> None:
    """Fill in body, kind, name, planned step and competence from one another."""
    if step.planned:
        # As it stands now: what the page held may lack the agenda item chosen since.
        step.planned = PlannedStep.objects.select_related("body", "item").get(pk=step.planned_id)
        step.political_body = step.planned.body
    elif step.political_body is None:
        step.political_body = _body_like(step)
    if body := step.political_body:
        step.body = body.kind
        step.body_name = step.body_name or body.name
    if step.planned is None:
        step.planned = _planned_like(step)
    step.competent = _has_the_final_say(step)


def _body_like(step: ApprovalStep) -> PoliticalBody | None:
    """The municipality's own body of that name and kind, or its only one of the kind."""
    bodies = list(
        PoliticalBody.objects.filter(municipality=step.approval.municipality_id, kind=step.body)
    )
    named = [body for body in bodies if body.name.casefold() == step.body_name.strip().casefold()]
    if named or step.body_name.strip():
        return named[0] if named else None
    in_use = [body for body in bodies if body.is_active]
    return in_use[0] if len(in_use) == 1 else None


def _planned_like(step: ApprovalStep) -> PlannedStep | None:
    if step.political_body is None:
        return None
    planned = step.approval.planned_steps.filter(body=step.political_body, skipped=False)
    noted = step.decision == ApprovalStep.Decision.NOTED
    first = PlannedStep.Purpose.ORIENTATION if noted else PlannedStep.Purpose.DECISION
    rows = sorted(planned, key=lambda row: (row.purpose != first, row.position, row.pk))
    return rows[0] if rows else None


def _has_the_final_say(step: ApprovalStep) -> bool:
    # "Tiltrådt" on an item for orientation endorses that one was told, not the application.
    if step.planned and step.planned.purpose == PlannedStep.Purpose.ORIENTATION:
        return False
    if step.political_body and step.political_body.competent:
        return True
    if step.body != PoliticalBody.Kind.COUNCIL:
        return False
    # A municipality that has named none: the council has it, as the law says.
    return (
        step.political_body is None
        or not PoliticalBody.objects.filter(
            municipality=step.approval.municipality_id, competent=True, is_active=True
        ).exists()
    )


def _refuse_own_reservation(step: ApprovalStep) -> None:
    if step.with_reservation and step.competent:
        raise NotNow(
            _("%(instans)s afgør sagen endeligt og kan ikke tage forbehold for sig selv.")
            % {"instans": step.body_name or step.get_body_display()}
        )


def _version(application: Application, step: ApprovalStep) -> ApplicationVersion | None:
    if step.corrects:
        return step.corrects.version
    if step.planned and step.planned.item_id:
        presented = step.planned.item.applications.filter(application=application).first()
        if presented:
            # None when the body had the draft before it: a later version is not what it treated.
            return presented.version
    return ApplicationVersion.objects.newest_of(application).first()


def _keep_files(step: ApprovalStep, files: Sequence[File]) -> None:
    kept = list(step.corrects.attachments.order_by("pk")) if step.corrects else []
    rows = [(row.title, row.document) for row in kept]
    for number, file in enumerate(files, start=1):
        document = keep(
            key=f"decision/{step.pk}/{number}",
            content=file.content,
            media_type=file.media_type,
            filename=file.filename,
            at=step.at,
        )
        rows.append((file.title, document))
    StepAttachment.objects.bulk_create(
        StepAttachment(step=step, title=title, document=document, by=step.by, at=step.at)
        for title, document in rows
    )


def _log(application: Application, municipality: Municipality, step: ApprovalStep) -> None:
    record(
        "application.decision_registered",
        application,
        by=step.by,
        at=step.at,
        municipality=municipality.code,
        body=step.body,
        decision=step.decision,
        version=step.version.number if step.version else None,
        planned=step.planned_id,
        corrects=step.corrects_id,
    )
