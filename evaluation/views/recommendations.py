"""What a network recommends after its trials."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from applications.views.answers import SAVED_MEANWHILE, rebased, standing_now
from applications.workflow import Stale
from evaluation.actions.recommendations import save_recommendation
from evaluation.forms.deliverables import RecommendationForm
from evaluation.models import EvaluationPlan, Recommendation
from evaluation.rules import plans_network
from evaluation.views.milestones import network_for
from evaluation.views.plans import ASKING
from support.jobs.clock import database_now

Status = Recommendation.Status
KIND = {
    Status.OPEN: "neutral",
    Status.FOLLOWED: "success",
    Status.PARTLY: "info",
    Status.REJECTED: "warning",
}


def _crumbs(network, *last):
    url = reverse("evaluation:recommendations", args=[network.pk])
    trail = [
        (_("Evaluering"), reverse("evaluation:overview")),
        (_("Anbefalinger fra %(netværk)s") % {"netværk": network.name}, url if last else None),
    ]
    return [*trail, *((title, None) for title in last)]


@require_GET
def recommendations(request, pk):
    network = network_for(request, pk)
    rows = list(network.recommendations.select_related("plan__application"))
    for row in rows:
        row.kind = KIND[row.status]
        row.title = row.plan.application.submitted_title if row.plan else ""
    context = {
        "network": network,
        "rows": rows,
        "may_plan": plans_network(request.user, network),
        "crumbs": _crumbs(network),
    }
    return render(request, "evaluation/recommendations.html", context)


@require_http_methods(ASKING)
def recommendation(request, pk, number=None):
    network = network_for(request, pk)
    if not plans_network(request.user, network):
        raise PermissionDenied
    row = get_object_or_404(network.recommendations, number=number) if number else None
    form, now = _form(request.POST or None, network, row), []
    if form.is_bound and form.is_valid():
        try:
            save_recommendation(
                network,
                form.save(commit=False),
                base=form.cleaned_data["base"],
                by=request.user,
                at=database_now(),
            )
            messages.success(request, _("Anbefalingen er gemt."))
            return redirect("evaluation:recommendations", network.pk)
        except Stale as stale:
            now = standing_now(form, stale.current)
            form = _form(rebased(request.POST, stale.current.revision), network, stale.current)
            form.add_error(None, SAVED_MEANWHILE)
    heading = _("Anbefaling %(nr)s") % {"nr": number} if number else _("Tilføj anbefaling")
    context = {
        "form": form,
        "now": now,
        "heading": heading,
        "lead": network.name,
        "submit": _("Gem anbefalingen"),
        "back": reverse("evaluation:recommendations", args=[network.pk]),
        "crumbs": _crumbs(network, heading),
    }
    return render(request, "administration/form.html", context)


def _form(data, network, row) -> RecommendationForm:
    plans = EvaluationPlan.objects.filter(application__network=network)
    return RecommendationForm(data, instance=row, plans=plans.select_related("application"))
