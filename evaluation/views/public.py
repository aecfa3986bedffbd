"""What everybody may read of what came of the public trials."""

from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from applications.queries.paging import page_of
from applications.views.public import everybody
from evaluation.models import FollowUp
from evaluation.queries import results

PAGE_SIZE = 25


@everybody
def public_results(request):
    result = request.GET.get("resultat", "")
    steps = results.funnel()
    context = {
        "steps": _steps(steps),
        "numbers": results.numbers_by_result(),
        "page": page_of(results.public_results(result), request.GET.get("side"), size=PAGE_SIZE),
        "result": result if result in FollowUp.Result.values else "",
        "choices": FollowUp.Result.choices,
        "crumbs": [(_("Forsøg"), reverse("applications:public")), (_("Resultater"), None)],
    }
    return render(request, "evaluation/public_results.html", context)


def _steps(it: results.Funnel) -> list[tuple[str, int]]:
    return [
        (_("Offentlige forsøg"), it.published),
        (_("Fik ja, helt eller delvist, eller kan ske efter gældende regler"), it.granted),
        (_("Startet i mindst én kommune"), it.started),
        (_("Gjort op i mindst én kommune"), it.followed_up),
        (_("Udbredes, helt eller delvist"), it.spread),
    ]
