"""One municipality's way with one application: its plan, its decisions, what a new text means."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from applications.actions import coverage, planning
from applications.forms.approvals import AddStepForm, CoverageForm, StepForm
from applications.forms.workflow import ReasonForm
from applications.models import (
    Application,
    ApplicationVersion,
    ApprovalStep,
    Meeting,
    Participation,
    PlannedStep,
    PoliticalBody,
    StepAttachment,
)
from applications.queries.approvals import is_done, local_state, with_steps
from applications.queries.coverage import changed_since
from applications.queries.deadlines import deadline_of
from applications.queries.planning import plan_back
from applications.queries.starting import start_gate
from applications.rules import may_answer_for, reads_local_parts
from applications.views.access import application_for
from applications.views.answers import SAVED_MEANWHILE, crumbs, rebased, standing_now
from applications.workflow import NotNow, Stale
from networks.models import Municipality
from networks.views.acting import direction, form_page, sent, told
from support.documents.serve import serve
from support.jobs.clock import database_now

ASKING = ["GET", "HEAD", "POST"]


def _case(request, reference, code, *, change=False) -> tuple[Application, Municipality]:
    """The application and the own municipality in it; 403 for readers who want to change."""
    application = application_for(request, reference)
    municipality = get_object_or_404(
        Municipality, code=code, participations__application=application
    )
    if not reads_local_parts(request.user, municipality.pk):
        raise Http404
    if change and not may_answer_for(request.user, municipality.pk):
        raise PermissionDenied
    taking_part = application.participations.filter(municipality=municipality)
    if change and not taking_part.exclude(status=Participation.Status.DECLINED).exists():
        raise PermissionDenied
    return application, municipality


def _back(application, municipality):
    return reverse("applications:plan", args=[application.reference, municipality.code])


def _crumbs(application, municipality):
    return [
        *crumbs(application, "")[:2],
        (_("Politisk behandling"), reverse("applications:approvals", args=[application.reference])),
        (municipality.name, _back(application, municipality)),
    ]


@require_safe
def plan(request, reference, code):
    application, municipality = _case(request, reference, code)
    approvals = with_steps(application.local_approvals.filter(municipality=municipality))
    approval = approvals.prefetch_related("current_steps__attachments__document").first()
    participation = application.participations.select_related("municipality").get(
        municipality=municipality
    )
    today = timezone.localdate()
    steps = approval.current_steps if approval else []
    context = {
        "application": application,
        "municipality": municipality,
        "approval": approval,
        "rows": [
            {
                "step": step,
                "done": is_done(step, steps),
                "decisions": [d for d in steps if d.planned_id == step.pk],
            }
            for step in (approval.plan if approval else [])
        ],
        "unplanned": [d for d in steps if d.planned_id is None],
        "state": local_state(participation, approval),
        "back": plan_back(application, municipality, until=deadline_of(application), on=today)
        if approval
        else None,
        "gate": start_gate(application, municipality, on=timezone.localdate()),
        "may_edit": may_answer_for(request.user, municipality.pk),
        "crumbs": [*_crumbs(application, municipality)[:-1], (municipality.name, None)],
    }
    return render(request, "applications/approvals/plan.html", context)


@require_POST
def open_plan(request, reference, code):
    """Begin, or follow the set-up anew."""
    application, municipality = _case(request, reference, code, change=True)
    action = planning.replan if request.POST.get("igen") else planning.open_approval
    told(request, _("Planen er lagt."), action, application, municipality)
    return redirect(_back(application, municipality))


def _step(application, municipality, pk) -> PlannedStep:
    return get_object_or_404(
        PlannedStep.objects.select_related(
            "approval__application", "approval__municipality", "body"
        ),
        pk=pk,
        approval__application=application,
        approval__municipality=municipality,
    )


@require_http_methods(ASKING)
def step(request, reference, code, pk):
    application, municipality = _case(request, reference, code, change=True)
    row = _step(application, municipality, pk)
    form, now = _step_form(sent(request), row), []
    if request.method == "POST" and form.is_valid():
        try:
            _save_step(request, form, row)
        except Stale as stale:
            now = standing_now(form, stale.current)
            form = _step_form(rebased(request.POST, stale.current.revision), row)
            form.add_error(None, SAVED_MEANWHILE)
        except NotNow as refusal:
            form.add_error(None, list(map(str, refusal.reasons)))
        else:
            return redirect(_back(application, municipality))
    heading = _("%(instans)s: møde og sag") % {"instans": row.body}
    return form_page(
        request, form, heading=heading, crumbs=_crumbs(application, municipality), now=now
    )


def _step_form(data, row: PlannedStep) -> StepForm:
    meetings = Meeting.objects.filter(body=row.body_id, cancelled=False).select_related("body")
    return StepForm(data, instance=row, meetings=meetings.order_by("date"))


def _save_step(request, form, row: PlannedStep) -> None:
    values = dict(form.cleaned_data)
    base = values.pop("base")
    planning.update_step(row, values, base=base, by=request.user, at=database_now())
    messages.success(request, _("Trinnet er gemt."))


@require_http_methods(ASKING)
def add_step(request, reference, code):
    application, municipality = _case(request, reference, code, change=True)
    bodies = PoliticalBody.objects.filter(municipality=municipality, is_active=True)
    form = AddStepForm(sent(request), bodies=bodies.order_by("position"), initial={"position": 1})
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        if told(
            request,
            _("Trinnet er tilføjet."),
            planning.add_step,
            application,
            municipality,
            values["body"],
            position=values["position"],
            purpose=values["purpose"],
        ):
            return redirect(_back(application, municipality))
    return form_page(
        request, form, heading=_("Tilføj trin"), crumbs=_crumbs(application, municipality)
    )


@require_http_methods(ASKING)
def skip_step(request, reference, code, pk):
    application, municipality = _case(request, reference, code, change=True)
    row = _step(application, municipality, pk)
    form = ReasonForm(sent(request))
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        told(request, _("Trinnet springes over."), planning.skip_step, row, reason=reason)
        return redirect(_back(application, municipality))
    heading = _("Spring %(instans)s over") % {"instans": row.body}
    return form_page(request, form, heading=heading, crumbs=_crumbs(application, municipality))


@require_POST
def restore_step(request, reference, code, pk):
    application, municipality = _case(request, reference, code, change=True)
    row = _step(application, municipality, pk)
    told(request, _("Trinnet er med igen."), planning.restore_step, row)
    return redirect(_back(application, municipality))


@require_POST
def move_step(request, reference, code, pk):
    application, municipality = _case(request, reference, code, change=True)
    row = _step(application, municipality, pk)
    told(request, "", planning.move_step, row, up=direction(request) == "up")
    return redirect(_back(application, municipality))


@require_http_methods(ASKING)
def covered(request, reference, code, pk):
    """Does the decision ``pk`` hold for the newest version? With the difference, word by word."""
    application, municipality = _case(request, reference, code, change=True)
    decision = get_object_or_404(
        ApprovalStep.objects.select_related("version", "approval__municipality"),
        pk=pk,
        approval__application=application,
        approval__municipality=municipality,
    )
    newest = get_object_or_404(
        ApplicationVersion, application=application, number=application.latest_version
    )
    if not application.can_read_versions and not hasattr(newest, "submitted_in"):
        raise Http404
    form = CoverageForm(sent(request), newest=newest)
    if request.method == "POST" and form.is_valid():
        try:
            coverage.decide_coverage(
                decision, newest, **form.answer, by=request.user, at=database_now()
            )
        except NotNow as refusal:
            form.add_error(None, list(map(str, refusal.reasons)))
        else:
            messages.success(request, _("Afgørelsen er gemt."))
            return redirect(_back(application, municipality))
    context = {
        "application": application,
        "municipality": municipality,
        "decision": decision,
        "newest": newest,
        "changed": changed_since(decision, newest),
        "form": form,
        "crumbs": [*_crumbs(application, municipality), (_("Ændret tekst"), None)],
    }
    return render(request, "applications/approvals/covered.html", context)


@require_safe
def step_file(request, reference, code, pk):
    """A file that belongs to one of the municipality's own decisions."""
    application, municipality = _case(request, reference, code)
    attachment = get_object_or_404(
        StepAttachment.objects.select_related("document"),
        pk=pk,
        step__approval__application=application,
        step__approval__municipality=municipality,
    )
    return serve(attachment.document)
