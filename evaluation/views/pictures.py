"""What the figures show: before and after for each goal, one goal over time, and compared."""

from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from evaluation.models import PlanGoal
from evaluation.queries.pictures import (
    chains,
    compared,
    developments,
    goal_pictures,
    indicators,
)
from evaluation.queries.plans import places, plan_page
from evaluation.views.plans import crumbs, plan_for, title_of


@require_GET
def pictures(request, pk):
    """Every goal of the plan before and after; what is only followed stands on its own page."""
    plan = plan_for(request, pk)
    page = plan_page(plan, on=timezone.localdate())
    drawn = goal_pictures(page.measured, page.municipalities, together=_("Alle under ét"))
    context = {
        "plan": plan,
        "title": title_of(plan),
        "pictures": [p for p in drawn if p.goal.direction != PlanGoal.Direction.FOLLOW],
        "followed": [p for p in drawn if p.goal.direction == PlanGoal.Direction.FOLLOW],
        "chains": chains(drawn),
        "crumbs": crumbs(plan, _("Udvikling")),
    }
    return render(request, "evaluation/pictures.html", context)


@require_GET
def picture(request, pk, number):
    """One goal over time, a picture for each municipality on the same scale."""
    plan = plan_for(request, pk)
    goal = get_object_or_404(plan.goals, number=number)
    municipalities = list(places(plan, on=timezone.localdate()))
    (drawn,) = goal_pictures([goal], municipalities, together=_("Alle under ét"))
    context = {
        "plan": plan,
        "title": title_of(plan),
        "picture": drawn,
        "developments": developments(drawn),
        "crumbs": [
            *crumbs(plan)[:1],
            (title_of(plan), plan.get_absolute_url()),
            (_("Udvikling"), reverse("evaluation:pictures", args=[plan.pk])),
            (_("Mål %(nr)s") % {"nr": goal.number}, None),
        ],
    }
    return render(request, "evaluation/picture.html", context)


@require_GET
def compare(request):
    """The same indicator in the same unit, wherever one may read it."""
    on = timezone.localdate()
    shared = indicators(request.user, on=on)
    chosen = request.GET.get("maal", "")
    indicator, _bar, unit = chosen.rpartition("|")
    known = any((indicator, unit) == (name, its) for name, its, _number in shared)
    context = {
        "shared": [(f"{name}|{its}", name, its, number) for name, its, number in shared],
        "chosen": chosen if known else "",
        "indicator": indicator if known else "",
        "rows": compared(request.user, indicator, unit, on=on, together=_("Alle under ét"))
        if known
        else [],
        "crumbs": [(_("Evaluering"), reverse("evaluation:overview")), (_("Sammenlign"), None)],
    }
    for row in context["rows"]:
        row.plan.title = title_of(row.plan)
    return render(request, "evaluation/compare.html", context)
