"""Whether municipalities have given their political answer, as conditions in one query.

The state itself, with its words and its reasons, is ``queries.approvals.local_state``; this is for
lists of many applications, where reading every decision of each would cost too much.
"""

from django.db.models import Case, Exists, F, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce

from applications.models import (
    Application,
    ApprovalStep,
    CoverageDecision,
    Participation,
    PlannedStep,
    PoliticalBody,
)
from applications.queries.approvals import ANSWERS, YES

FINAL_SAY = Q(competent=True) | Q(competent__isnull=True, body=PoliticalBody.Kind.COUNCIL)


def with_treatment(
    applications: QuerySet[Application], municipalities: set[int]
) -> QuerySet[Application]:
    """``applications`` with what one of ``municipalities`` has to do in each.

    ``own_code`` is the code of the one that takes part, or None; ``own_treated`` whether its
    state is approved or refused, so that nothing more is to be registered.
    """
    own = Participation.objects.filter(
        application=OuterRef("pk"), municipality__in=municipalities
    ).exclude(status=Participation.Status.DECLINED)
    code = own.order_by("municipality__sort_key").values("municipality__code")[:1]
    return applications.annotate(own_code=Subquery(code)).annotate(own_treated=_treated())


def _treated() -> Case:
    answers = ApprovalStep.objects.filter(
        FINAL_SAY,
        approval__application=OuterRef("pk"),
        approval__municipality__code=OuterRef("own_code"),
        corrected_by__isnull=True,
        decision__in=ANSWERS,
    ).annotate(
        counts=Case(
            When(decision=ApprovalStep.Decision.REFUSED, then=Value(True)),
            When(_covers_the_newest(), then=Value(True)),
            default=Value(False),
        )
    )
    newest = answers.order_by("-meeting_date", "-pk").values("counts")[:1]
    return Case(
        When(Exists(_awaited()), then=Value(False)),
        default=Coalesce(Subquery(newest), Value(False)),
    )


def _covers_the_newest() -> Q:
    newest = F("approval__application__latest_version")
    decided = CoverageDecision.objects.filter(
        step=OuterRef("pk"),
        version__number=OuterRef("approval__application__latest_version"),
        covered=True,
    )
    return Q(version__number=newest) | Exists(decided)


def _awaited() -> QuerySet[PlannedStep]:
    """Planned decisions of bodies with the final say that have not given it."""
    given = ApprovalStep.objects.filter(
        FINAL_SAY,
        Q(political_body=OuterRef("body")) | Q(political_body__isnull=True),
        approval=OuterRef("approval"),
        corrected_by__isnull=True,
        decision__in=YES,
    )
    refused = ApprovalStep.objects.filter(
        FINAL_SAY,
        approval=OuterRef("approval"),
        corrected_by__isnull=True,
        decision=ApprovalStep.Decision.REFUSED,
    )
    return PlannedStep.objects.filter(
        ~Exists(given),
        ~Exists(refused),
        approval__application=OuterRef("pk"),
        approval__municipality__code=OuterRef("own_code"),
        body__competent=True,
        skipped=False,
        purpose=PlannedStep.Purpose.DECISION,
    )
