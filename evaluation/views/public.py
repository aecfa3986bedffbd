"""What everybody may read of what came of the public trials."""

import csv

from django.http import HttpResponse, JsonResponse
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
    context = {
        "steps": _steps(results.funnel()),
        "accounts": results.accounts(),
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


@everybody
def data_json(request):
    """The funnel, the results and the ministry's own account as open data (schema 1)."""
    return JsonResponse(
        {
            "schema": 1,
            "counted_here": [{"step": str(label), "number": n} for label, n in _rows_here()],
            "results": [
                {"code": code, "label": str(label), "municipalities": n}
                for code, label, n in results.numbers_by_result()
            ],
            "ministry_account": [_as_data(row) for row in results.account_rows()],
        },
        json_dumps_params={"ensure_ascii": False},
    )


@everybody
def data_csv(request):
    """As ``data_json``, one number a row."""
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="resultater.csv"'
    writer = csv.writer(response)
    writer.writerow(["kind", "programme", "label", "number", "as_of", "source"])
    for label, number in _rows_here():
        writer.writerow(["counted_here", "", label, number, "", ""])
    for _code, label, number in results.numbers_by_result():
        writer.writerow(["result", "", label, number, "", ""])
    for row in map(_as_data, results.account_rows()):
        values = (row[k] for k in ("programme", "label", "number", "as_of", "source"))
        writer.writerow([f"ministry_{row['kind']}", *values])
    return response


def _rows_here() -> list[tuple[str, int]]:
    return _steps(results.funnel())


def _as_data(row) -> dict:
    return {
        "programme": row.programme.name,
        "kind": row.kind,
        "label": row.label,
        "number": row.number,
        "as_of": row.as_of.isoformat(),
        "source": row.source,
    }
