"""What has changed in an application: between two versions, or since something happened."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from applications.actions.documents import draft_content
from applications.actions.restoring import restore_version
from applications.actions.visits import mark_seen, note_visit
from applications.forms.restoring import RestoreVersionForm
from applications.models import Application
from applications.queries.changes import changed_since, last_visit, points_of
from applications.queries.differences import differences
from applications.views.access import working_text_for
from applications.views.answers import crumbs
from applications.workflow import EDITABLE, NotNow
from support.jobs.clock import database_now

NOW, VISIT = "nu", "besoeg"


@require_GET
def changes(request, reference):
    """``fra`` is a version's number or "besoeg", ``til`` a number or "nu"."""
    application = working_text_for(request, reference)
    versions = list(application.versions.select_related("by").defer("content").order_by("-number"))
    visited = last_visit(application, request.user, at=database_now())
    first = VISIT if visited or not versions else str(versions[0].number)
    came_from, to = request.GET.get("fra", first), request.GET.get("til", NOW)
    if came_from == VISIT:
        to = NOW
        found = changed_since(application, visited) if visited else []
    else:
        found = differences(_content(application, came_from), _content(application, to))
    context = {
        "application": application,
        "versions": versions,
        "visited": visited,
        "points": points_of(application),
        "came_from": came_from,
        "to": to,
        "differences": found,
        "crumbs": crumbs(application, _("Ændringer")),
    }
    return render(request, "applications/history/changes.html", context)


def _content(application: Application, asked: str) -> dict:
    if asked == NOW:
        return draft_content(application)
    if not (asked.isascii() and asked.isdigit() and len(asked) < 9):
        raise Http404
    return get_object_or_404(application.versions, number=asked).content


@require_POST
def visit(request, reference):
    """Sent by the page itself when it is shown; answers with nothing."""
    application = working_text_for(request, reference)
    note_visit(application, by=request.user, at=database_now())
    return HttpResponse(status=204)


@require_POST
def seen(request, reference):
    application = working_text_for(request, reference)
    mark_seen(application, by=request.user, at=database_now())
    messages.success(request, _("Alt er markeret som set."))
    return redirect("applications:changes", application.reference)


@require_http_methods(["GET", "HEAD", "POST"])
def restore(request, reference, number):
    """Take the sections of a version back into the text being written."""
    application = working_text_for(request, reference, perm="edit")
    version = get_object_or_404(application.versions.select_related("by"), number=number)
    form = RestoreVersionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            changed = restore_version(
                application,
                version,
                reason=form.cleaned_data["reason"],
                by=request.user,
                at=database_now(),
            )
        except NotNow as refusal:
            for reason in refusal.reasons:
                form.add_error(None, reason)
        else:
            told = _("Gendannet fra version %(nummer)s: afsnit %(afsnit)s.")
            numbers = ", ".join(map(str, changed))
            messages.success(request, told % {"nummer": number, "afsnit": numbers})
            return redirect(application)
    context = {
        "application": application,
        "version": version,
        "form": form,
        "possible": application.status in EDITABLE,
        "crumbs": crumbs(application, _("Gendan version %(nummer)s") % {"nummer": number}),
    }
    return render(request, "applications/history/restore_version.html", context)
