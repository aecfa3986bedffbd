"""The least a page of this kind can cost: what ours are compared with in the same run."""

import json

from django.db.models import Count
from django.http import HttpResponse, HttpResponseForbidden
from django.shortcuts import render

from applications.models import Application, Round, SectionText
from networks.models import Network


def page(request):
    """Session, user and five queries: a total, counts by status, 25 rows, two lists."""
    if not request.user.is_authenticated:
        return HttpResponseForbidden()
    rows = Application.objects.all()
    context = {
        "total": rows.count(),
        "statuses": rows.values_list("status").annotate(n=Count("pk")).order_by("status"),
        "rows": rows.select_related("network", "owner").order_by("-changed_at", "-pk")[:25],
        "networks": Network.objects.order_by("name")[:10],
        "rounds": Round.objects.order_by("-closes_at")[:10],
    }
    return render(request, "floor.html", context)


def save(request, pk):
    """Session, user and one UPDATE of a section's text: an autosave that keeps nothing else."""
    if not request.user.is_authenticated:
        return HttpResponseForbidden()
    html = json.loads(request.body)["html"]
    SectionText.objects.filter(pk=pk).update(html=html)
    return HttpResponse(status=204)
