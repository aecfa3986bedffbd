"""What the figures show: before and after for each goal, one goal over time, and compared."""

from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from evaluation.models import PlanGoal
from evaluation.queries.pictures import (
    MOST_COMPARED,
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
        "chains": chains(drawn, together=_("Alle under ét")),
        "crumbs": crumbs(plan, _("Udvikling")),
    }
    return render(request, "evaluation/pictures.html", context)


@require_GET
def picture(request, pk, number):
    """One goal over time, a picture for each municipality on the same scale."""
    plan = plan_for(request, pk)
    goal = get_object_or_404(plan.goals, number=number)
    municipalities = list(places(plan, on=timezone.localdate()))
    (drawn,) = goal_pictures([goal], municipalities, together=_("Alle under ét"), newest=None)
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
    shared = indicators(request.user, on=timezone.localdate())
    wanted = request.GET.get("maal", "")
    chosen = next((i for i in shared if i.value == wanted), None)
    context = {
        "shared": shared,
        "chosen": chosen,
        "rows": compared(chosen, together=_("Alle under ét")) if chosen else [],
        "left_off": max(0, len(chosen.goals) - MOST_COMPARED) if chosen else 0,
        "crumbs": [(_("Evaluering"), reverse("evaluation:overview")), (_("Sammenlign"), None)],
    }
    for row in context["rows"]:
        row.plan.title = title_of(row.plan)
    return render(request, "evaluation/compare.html", context)
