"""Deciding what a changed text means for a decision that was made on an older version."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from applications.actions.locking import locked
from applications.models import ApplicationVersion, ApprovalStep, CoverageDecision
from applications.queries.approvals import YES, decides
from applications.workflow import NotNow
from support.accounts.models import User
from support.audit.record import record


@transaction.atomic
def decide_coverage(
    step: ApprovalStep,
    version: ApplicationVersion,
    *,
    covered: bool,
    reason: str,
    by: User,
    at: datetime,
) -> CoverageDecision:
    """Say in ``by``'s name whether the yes on ``step`` still holds for ``version``, or goes back.

    Raises ``NotNow`` when ``version`` is not the newest, the decision is no final yes or is
    corrected, the reason is missing, or somebody has answered already.
    """
    application = locked(step.approval.application)
    if refusal := _refusal(step, version, application.latest_version, reason):
        raise NotNow(refusal)
    decision = CoverageDecision.objects.create(
        step=step, version=version, covered=covered, reason=reason.strip(), by=by, at=at
    )
    record(
        "approval.coverage_decided",
        step.approval,
        by=by,
        at=at,
        application=application.pk,
        municipality=step.approval.municipality.code,
        step=step.pk,
        version=version.number,
        covered=covered,
    )
    return decision


def _refusal(
    step: ApprovalStep, version: ApplicationVersion, latest: int, reason: str
) -> str | None:
    if step.corrected_by.exists():
        return _("Beslutningen er rettet i mellemtiden. Genindlæs siden, og prøv igen.")
    if step.decision not in YES or not decides(step):
        return _("Kun en godkendelse i den instans, der afgør sagen, kan dække en ny version.")
    if version.application_id != step.approval.application_id or version.number != latest:
        return _("Teksten er ændret igen. Læs den nyeste version, før du tager stilling.")
    if step.version and step.version.number >= version.number:
        return _("Beslutningen er truffet på den version og dækker den allerede.")
    if not reason.strip():
        return _(
            "Skriv, hvorfor beslutningen stadig dækker, eller hvorfor den skal behandles igen."
        )
    if step.coverage_decisions.filter(version=version).exists():
        return _("En kollega har allerede taget stilling. Genindlæs siden.")
    return None
