"""What the evaluator, the ministry and the network say to each other of a plan."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from applications.queries.paging import page_of
from evaluation.actions.commenting import comment
from evaluation.forms.comments import CommentForm
from evaluation.rules import comments_on
from evaluation.views.plans import ASKING, crumbs, plan_for, title_of
from support.jobs.clock import database_now

PAGE_SIZE = 50


@require_http_methods(ASKING)
def comments(request, pk):
    """All of them, newest first, with room for one more."""
    plan = plan_for(request, pk)
    may = comments_on(request.user, plan)
    if request.method == "POST" and not may:
        raise PermissionDenied
    form = CommentForm(request.POST or None) if may else None
    if form and form.is_bound and form.is_valid():
        link = reverse("evaluation:comments", args=[plan.pk])
        text = form.cleaned_data["text"]
        comment(plan, text, link=link, by=request.user, at=database_now())
        messages.success(request, _("Kommentaren er gemt. Netværket har fået besked."))
        return redirect(link)
    rows = plan.comments.select_related("by").order_by("-pk")
    context = {
        "plan": plan,
        "title": title_of(plan),
        "page": page_of(rows, request.GET.get("side"), size=PAGE_SIZE),
        "form": form,
        "crumbs": crumbs(plan, _("Kommentarer")),
    }
    return render(request, "evaluation/comments.html", context)
