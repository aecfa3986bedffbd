from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.db.models import Prefetch, Q
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from applications.actions import submission as actions
from applications.forms.submission import VerifyForm
from applications.models import Submission, SubmittedVersion
from applications.queries.checks import submission_findings, text_findings
from applications.queries.deadlines import closes_at, deadline_of
from applications.queries.links import with_links
from applications.queries.paging import page_of
from applications.queries.progress import progress_of, sent_with
from applications.queries.whole import whole
from applications.views.access import visible_applications, working_text_for
from applications.views.answers import crumbs, tell
from applications.workflow import NotNow, Status
from support.documents.serve import serve
from support.jobs.clock import database_now
from support.texts.numbers import number_in

PAGE_SIZE = 25


@require_http_methods(["GET", "HEAD", "POST"])
def submit(request, reference):
    """Choose what goes along, read the summary, send."""
    application = working_text_for(request, reference, perm="submit")
    others = _others(request, application)
    if request.method == "POST":
        return _send(request, application, others)
    chosen = [application, *(o for o in others if o.reference in request.GET.getlist("med"))]
    at = database_now()
    wholes = [whole(a) for a in chosen]
    findings = [
        finding
        for it in wholes
        for finding in with_links(
            it.application,
            [*text_findings(it, on=timezone.localdate(at)), *submission_findings(it, at=at)],
        )
    ]
    context = {
        "application": application,
        "others": [(o, o in chosen) for o in others],
        "packed": [(it, deadline_of(it.application)) for it in wholes],
        "blockers": [f for f in findings if f["blocks"]],
        "advice": [f for f in findings if not f["blocks"]],
        "late": any(closes_at(a) <= at for a in chosen),
        "ready": all(a.status == Status.READY for a in chosen),
        "recipient": application.network.programme,
        "mailbox": actions.mailbox_of(application.network.programme),
        "crumbs": crumbs(application, _("Indsend")),
    }
    return render(request, "applications/submit.html", context)


def _others(request, application) -> list:
    """Ready applications of the same network and round that the person may send along."""
    candidates = visible_applications(request).filter(
        network=application.network_id,
        round=application.round_id,
        status=Status.READY,
        can_read_text=True,
    )
    return [
        other
        for other in candidates.exclude(pk=application.pk).order_by("shown_title")
        if request.user.has_perm("applications.submit", other)
    ]


# The form is kept meanwhile, and sent when the person has shown who they are.
@reauthentication_required(app="applications")
def _send(request, application, others):
    at = database_now()
    wanted = set(request.POST.getlist("med"))
    chosen = [application, *(o for o in others if o.reference in wanted)]
    seen = {
        a.pk: number
        for a in chosen
        if (number := number_in(request.POST.get(f"version_{a.reference}"))) is not None
    }
    try:
        sent = actions.submit(chosen, seen=seen, by=request.user, at=at)
    except actions.AlreadySent as before:
        messages.info(request, _("Ansøgningen var allerede sendt. Her er kvitteringen."))
        return redirect(before.submission)
    except NotNow as refusal:
        tell(request, refusal)
        return redirect("applications:submit", application.reference)
    messages.success(request, _("Ansøgningen er sendt."))
    return redirect(sent)


@require_GET
def submissions(request):
    rows = (
        Submission.objects.visible_to(request.user, on=timezone.localdate())
        .select_related("network", "round")
        .prefetch_related(Prefetch("items", _readable_items(request)))
        .order_by("-received_at", "-pk")
    )
    page = page_of(rows, request.GET.get("side"), size=PAGE_SIZE)
    return render(request, "applications/submissions.html", {"page": page})


def _visible(request, reference) -> Submission:
    rows = Submission.objects.visible_to(request.user, on=timezone.localdate())
    return get_object_or_404(
        rows.select_related("network__programme", "round", "by"), reference=reference
    )


def _readable_items(request, **which):
    items = SubmittedVersion.objects.visible_to(request.user, on=timezone.localdate())
    return items.filter(**which)


def _readable_documents(items, submission):
    """The files of ``items``; those of the whole package for whoever reads all of it."""
    readable = Q(item__in=items)
    # Counted against what was written down then: the items of others may be out of sight.
    if items.count() == len(submission.manifest["applications"]):
        readable |= Q(item__isnull=True)
    return submission.documents.filter(readable)


@require_GET
def receipt(request, reference):
    submission = _visible(request, reference)
    progress = progress_of(submission)
    items = _readable_items(request, submission=submission)
    documents = _readable_documents(items, submission)
    context = {
        "submission": submission,
        "items": items.select_related("version", "application").order_by("position"),
        "documents": documents.select_related("document", "item").order_by(
            "item__position", "-kind"
        ),
        "progress": progress,
        "crumbs": [
            (_("Indsendelser"), reverse("applications:submissions")),
            (submission.reference, None),
        ],
    }
    response = render(request, "applications/receipt.html", context)
    if progress.is_moving:
        response["Refresh"] = "3"
    return response


@require_GET
def submission_file(request, reference, position, kind):
    """A file of the package: of application ``position``, or 0 for the bundle."""
    submission = _visible(request, reference)
    items = _readable_items(request, submission=submission)
    document = get_object_or_404(
        _readable_documents(items, submission).select_related("document"),
        kind=kind,
        **({"item__position": position} if position else {"item__isnull": True}),
    )
    return serve(document.document, inline=kind == "pdf")


@require_GET
def submission_attachment(request, reference, position, number):
    submission = _visible(request, reference)
    items = _readable_items(request, submission=submission)
    item = get_object_or_404(items.select_related("application"), position=position)
    document = actions.attachment_of(item, number)
    if document is None:
        raise Http404
    return serve(document)


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def verify(request):
    """Public: is this file, or this fingerprint, one that was sent through Frikommune?"""
    form = VerifyForm(request.POST or None, request.FILES or None)
    found = None
    if request.method == "POST" and form.is_valid():
        found = sent_with(form.cleaned_data["sha256"])
    context = {"form": form, "asked": form.is_bound and form.is_valid(), "found": found}
    return render(request, "applications/verify.html", context)
