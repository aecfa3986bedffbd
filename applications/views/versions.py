"""Frozen versions of an application, and its documents while they are being made."""

from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from applications.actions import documents
from applications.queries.history import history_of
from applications.views.access import application_for, text_to_look_at, working_text_for
from applications.views.answers import crumbs
from support.documents.models import Document
from support.documents.serve import serve
from support.jobs.clock import database_now
from support.jobs.models import Job
from support.jobs.queue import ask_again

KINDS = ("pdf", "docx", "json")


@require_GET
def versions(request, reference):
    application = working_text_for(request, reference)
    context = {
        "application": application,
        "versions": application.versions.select_related("by", "submitted_in__submission").order_by(
            "-number"
        ),
        "history": history_of(application),
        "can": application.abilities,
        "crumbs": crumbs(application, _("Versioner")),
    }
    return render(request, "applications/versions.html", context)


@require_GET
def version(request, reference, number):
    """A frozen version as it stood; those outside see the submitted ones only."""
    application = application_for(request, reference)
    it = get_object_or_404(
        application.versions.select_related("by", "submitted_in__submission"), number=number
    )
    sent = getattr(it, "submitted_in", None)
    if not application.can_read_versions and sent is None:
        raise Http404
    context = {
        "application": application,
        "version": it,
        "sent": sent,
        "content": sent.content if sent else it.content,
        "crumbs": crumbs(application, _("Version %(nummer)s") % {"nummer": number}),
    }
    return render(request, "applications/version.html", context)


@require_GET
def version_file(request, reference, number, kind):
    application = application_for(request, reference)
    if not application.can_read_versions:
        raise Http404
    it = get_object_or_404(application.versions, number=number)
    if kind not in KINDS:
        raise Http404
    job = Job.objects.filter(key=f"version/{it.pk}").first()
    document = Document.objects.filter(key=documents.version_key(it, kind)).first()
    if document is None:
        return being_made(request, application, job)
    return serve(document, inline=kind == "pdf")


@require_http_methods(["GET", "HEAD", "POST"])
def preview(request, reference):
    """The draft as PDF: asked for by POST, shown as soon as it is rendered."""
    application = text_to_look_at(request, reference)
    key = documents.preview_key(application, documents.draft_content(application))
    job = _unfinished(key)
    document = Document.objects.filter(key=key).first()
    if request.method == "POST":
        if document is None:
            ask_again(
                kind="preview.documents",
                key=key,
                ref=str(application.pk),
                at=database_now(),
                priority=50,
            )
        return redirect("applications:preview", application.reference)
    if document is None:
        return being_made(request, application, job)
    return serve(document, inline=True)


def _unfinished(key: str) -> Job | None:
    """The job that is to make a document. Read it before the document, not after.

    One that was done without leaving the document made another text, and is to be asked again.
    """
    return Job.objects.filter(key=key).exclude(status=Job.Status.DONE).first()


def being_made(request, application, job: Job | None):
    """Progress of a document: asks again by itself until it is there or has failed."""
    context = {
        "application": application,
        "job": job,
        "crumbs": crumbs(application, _("Dokumentet bliver dannet")),
    }
    response = render(request, "applications/being_made.html", context)
    if job is not None and job.status != Job.Status.DEAD:
        response["Refresh"] = "2"
    return response
