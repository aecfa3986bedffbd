from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from applications.actions.approvals import File, register_decision
from applications.forms.workflow import CorrectionForm, DecisionForm
from applications.models import ApprovalStep, PlannedStep, PoliticalBody
from applications.queries.approvals import local_states
from applications.queries.whole import approvals_of
from applications.rules import may_answer_for, reads_local_parts, sees_every_decision
from applications.views.access import application_for
from applications.views.answers import crumbs
from applications.workflow import NotNow
from networks.models import Municipality
from support.jobs.clock import database_now

NUMBERS = ("agenda_number", "case_number", "document_number", "case_officers")
READABLE = (
    *NUMBERS,
    *("body_name", "meeting_date", "recommendation", "decision", "decision_text", "votes"),
)
# Sent along by the page that reads minutes: fill the form in, store nothing.
FROM_MINUTES = "fra_referat"


@require_GET
def approvals(request, reference):
    application = application_for(request, reference)
    participations = list(
        application.participations.select_related("municipality").order_by("municipality__sort_key")
    )
    treatments = approvals_of(application)
    steps = {t.municipality_id: t.current_steps for t in treatments}
    rows = [
        {
            "state": state,
            "steps": steps.get(state.municipality.pk, []),
            "may_register": may_answer_for(request.user, state.municipality.pk),
            "reads": reads_local_parts(request.user, state.municipality.pk),
        }
        for state in local_states(participations, treatments)
    ]
    if not sees_every_decision(request.user, application):
        rows = [row for row in rows if row["may_register"]]
    if not rows:
        raise Http404
    context = {
        "application": application,
        "rows": rows,
        "crumbs": crumbs(application, _("Politisk behandling")),
    }
    return render(request, "applications/approvals.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def register(request, reference, code, step=None):
    """A new decision of the municipality ``code``, or a correction of ``step``."""
    application = application_for(request, reference)
    municipality = get_object_or_404(
        Municipality, code=code, participations__application=application
    )
    if not may_answer_for(request.user, municipality.pk):
        raise PermissionDenied
    corrected = None
    if step is not None:
        corrected = get_object_or_404(
            ApprovalStep,
            pk=step,
            approval__application=application,
            approval__municipality=municipality,
        )
    planned = _planned(request, application, municipality)
    form = _form(request, municipality, corrected, planned)
    if form.is_bound and form.is_valid():
        form.instance.corrects = corrected
        form.instance.planned = corrected.planned if corrected else planned
        try:
            register_decision(
                application,
                municipality,
                form.instance,
                files=_files(form),
                by=request.user,
                at=database_now(),
            )
        except NotNow as refusal:
            for reason in refusal.reasons:
                form.add_error(None, reason)
        else:
            messages.success(request, _("Beslutningen er registreret."))
            return redirect("applications:plan", application.reference, municipality.code)
    title = _("Ret beslutning") if corrected else _("Registrér beslutning")
    context = {
        "application": application,
        "municipality": municipality,
        "form": form,
        "corrected": corrected,
        "title": title,
        "crumbs": crumbs(application, title),
    }
    return render(request, "applications/decision.html", context)


def _planned(request, application, municipality) -> PlannedStep | None:
    """The step of the municipality's plan that ``?trin=`` names."""
    number = request.GET.get("trin", "")
    if not number.isdecimal():
        return None
    return get_object_or_404(
        PlannedStep.objects.select_related("body", "meeting"),
        pk=number,
        approval__application=application,
        approval__municipality=municipality,
    )


def _form(request, municipality, corrected, planned):
    asked = request.method == "POST" and FROM_MINUTES not in request.POST
    data = (request.POST, request.FILES) if asked else (None, None)
    if corrected is not None:
        initial = {
            name: getattr(corrected, name) for name in DecisionForm.Meta.fields if name != "file"
        }
        return CorrectionForm(*data, initial=initial)
    return DecisionForm(*data, initial=_suggested(request, municipality, planned))


def _suggested(request, municipality, planned) -> dict:
    """What is known already: from the plan, or read from minutes and sent along to be confirmed."""
    known = {"body": ApprovalStep.Body.COUNCIL, "body_name": municipality.council_name}
    if planned:
        known = {"body": planned.body.kind, "body_name": planned.body.name}
        if planned.meeting:
            known["meeting_date"] = planned.meeting.date
        for name in (*NUMBERS, "recommendation"):
            known[name] = getattr(planned, name)
    read = {name: request.POST[name] for name in READABLE if request.POST.get(name)}
    if "body_name" in read:
        named = PoliticalBody.objects.filter(
            municipality=municipality, name__iexact=read["body_name"]
        ).first()
        read["body"] = named.kind if named else known["body"]
    return {**known, **read}


def _files(form) -> list[File]:
    file = form.cleaned_data.get("file")
    if not file:
        return []
    file.seek(0)
    return [File(_("Bilag til beslutningen"), file.read(), form.media_type, file.name)]
