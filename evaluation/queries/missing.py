"""What an evaluation lacks, by name: a baseline set after the start can no longer be measured."""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from applications.models import Application, Participation, TrialStep
from evaluation.models import EvaluationPlan, Measurement, PlanGoal
from evaluation.queries.plans import PlanPage
from networks.models import Municipality

Kind = Measurement.Kind


@dataclass(frozen=True)
class Lack:
    """One thing that is missing: a sentence, and whether it can still be had."""

    text: str
    is_late: bool = False


def missing(plan: EvaluationPlan, page: PlanPage, *, on: date) -> list[Lack]:
    """In the order one would see to it; two queries."""
    found = []
    if not page.measured:
        found.append(Lack(_("Planen har ingen mål. Tilføj det første.")))
    if page.words is None or not any((page.words.purpose, page.words.design)):
        found.append(Lack(_("Der står ikke, hvad evalueringen skal vise. Skriv formål og design.")))
    goals = [g for g in page.measured if g.direction != PlanGoal.Direction.FOLLOW]
    started = _started(plan)
    for goal, names in without_baseline(goals, page.municipalities).items():
        late = [name for code, name in names if code in started]
        others = [name for code, name in names if code not in started]
        if late:
            sentence = _("Mål %(nr)s har ingen baseline, og forsøget er startet: %(hvem)s.")
            found.append(Lack(sentence % {"nr": goal.number, "hvem": ", ".join(late)}, True))
        if others:
            sentence = _("Mål %(nr)s mangler baseline: %(hvem)s. Skriv den, før forsøget starter.")
            found.append(Lack(sentence % {"nr": goal.number, "hvem": ", ".join(others)}))
    return found


def _started(plan: EvaluationPlan) -> set[str]:
    if not plan.application_id:
        return set()
    steps = TrialStep.objects.filter(
        participation__application=plan.application_id,
        participation__status=Participation.Status.ACCEPTED,
        kind=TrialStep.Kind.STARTED,
    )
    return set(steps.values_list("participation__municipality__code", flat=True))


def without_baseline(goals, municipalities) -> dict[PlanGoal, list[tuple[str, str]]]:
    """Each of ``goals`` with (code, name) of those of ``municipalities`` that lack a baseline.

    One of all together is enough for everybody: then the trial is measured as a whole.
    """
    rows = Measurement.objects.current().filter(goal__in=goals, kind=Kind.BASELINE)
    known = set(rows.values_list("goal", "municipality"))
    found = {}
    for goal in goals:
        if (goal.pk, None) in known:
            continue
        names = [(m.code, m.name) for m in municipalities if (goal.pk, m.pk) not in known]
        if names:
            found[goal] = names
    return found


def lacks_of(application: Application, municipality: Municipality) -> list[str]:
    """The goals of the trial that ``municipality`` has no baseline for, as sentences.

    Asked before a start (checklist M209: a baseline is set before). Without a plan it is what was
    sent that counts. Three queries at most.
    """
    plan = EvaluationPlan.objects.filter(application=application).first()
    if plan is None:
        return _lacks_as_sent(application)
    goals = plan.goals.filter(dropped_on=None).exclude(direction=PlanGoal.Direction.FOLLOW)
    return [
        _("Evaluering: mål %(nr)s mangler baseline i %(hvem)s. Skriv den under Evaluering.")
        % {"nr": goal.number, "hvem": municipality}
        for goal in without_baseline(list(goals), [municipality])
    ]


def _lacks_as_sent(application: Application) -> list[str]:
    sent = application.submitted_versions.order_by("-pk").values_list("content__goals", flat=True)
    return [
        _("Evaluering: mål %(nr)s mangler baseline. Lav forsøgets plan under Evaluering.")
        % {"nr": goal["number"]}
        for goal in sent.first() or []
        if not goal["baseline_value"].strip()
    ]
