"""Registering what a municipality's own bodies decided."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from applications.actions.locking import locked
from applications.models import Application, ApplicationVersion, ApprovalStep, LocalApproval
from applications.workflow import NotNow
from networks.models import Municipality
from support.accounts.models import User
from support.audit.record import record


@transaction.atomic
def register_decision(
    application: Application,
    municipality: Municipality,
    step: ApprovalStep,
    *,
    by: User,
    at: datetime,
) -> ApprovalStep:
    """Add ``step`` (unsaved: body, date, numbers, decision) to the municipality's treatment.

    It is bound to the newest version. A correction names the step it ``corrects`` and a reason.
    Raises ``NotNow`` when the municipality does not take part or the step is already corrected.
    """
    application = locked(application)
    if not application.participations.filter(municipality=municipality).exists():
        raise NotNow(_("Kommunen deltager ikke i ansøgningen."))
    approval, _created = LocalApproval.objects.get_or_create(
        application=application, municipality=municipality
    )
    corrected = step.corrects
    if corrected and (corrected.approval_id != approval.pk or corrected.corrected_by.exists()):
        raise NotNow(_("Beslutningen er allerede rettet. Genindlæs siden, og prøv igen."))
    step.approval = approval
    step.version = ApplicationVersion.objects.filter(
        application=application, number=application.latest_version
    ).first()
    step.by = by
    step.at = at
    step.save(force_insert=True)
    record(
        "application.decision_registered",
        application,
        by=by,
        at=at,
        municipality=municipality.code,
        body=step.body,
        decision=step.decision,
        corrects=corrected.pk if corrected else None,
    )
    return step
