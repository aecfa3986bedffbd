"""The political treatment of one application, for ``support.together``."""

from django.db.models import F, QuerySet

from applications.models import (
    Application,
    ApplicationVersion,
    ApprovalStep,
    CoverageDecision,
    LocalApproval,
    PlannedStep,
    PoliticalBody,
)
from networks.models import Municipality


def rows_of_approvals(application: Application) -> dict[str, QuerySet]:
    """What ``approvals.local_states`` of one application takes."""
    own = {"approval__application": application}
    number = {"version_number": F("version__number")}
    steps = ApprovalStep.objects.filter(corrected_by__isnull=True, **own)
    plan = PlannedStep.objects.filter(**own)
    return {
        "municipalities": Municipality.objects.filter(participations__application=application).only(
            "code", "name", "official_name"
        ),
        "participations": application.participations.order_by("municipality__sort_key"),
        "approvals": application.local_approvals.order_by("municipality__sort_key"),
        "steps": steps.annotate(**number).order_by("meeting_date", "pk"),
        "coverage": CoverageDecision.objects.filter(step__approval__application=application)
        .annotate(**number)
        .order_by("version__number"),
        "plan": plan.order_by("position", "pk"),
        "bodies": PoliticalBody.objects.filter(pk__in=plan.values("body")),
    }


def approvals_among(application: Application, rows: dict[str, list]) -> list[LocalApproval]:
    """The approvals in ``rows`` (``rows_of_approvals``), with steps and plan as ``with_steps``.

    Participations get their municipality; authors and meetings are left to be asked for.
    """
    municipalities = {m.pk: m for m in rows["municipalities"]}
    for participation in rows["participations"]:
        participation.municipality = municipalities[participation.municipality_id]
    plan = {step.pk: step for step in rows["plan"]}
    bodies = {body.pk: body for body in rows["bodies"]}
    for planned in plan.values():
        planned.body = bodies[planned.body_id]
    for decided in (*rows["steps"], *rows["coverage"]):
        if decided.version_id:
            decided.version = ApplicationVersion(decided.version_id, number=decided.version_number)
    for step in rows["steps"]:
        if step.planned_id in plan:
            step.planned = plan[step.planned_id]
        step.coverage = [c for c in rows["coverage"] if c.step_id == step.pk]
    for approval in rows["approvals"]:
        approval.application = application
        approval.current_steps = [s for s in rows["steps"] if s.approval_id == approval.pk]
        approval.plan = [s for s in rows["plan"] if s.approval_id == approval.pk]
    return rows["approvals"]
