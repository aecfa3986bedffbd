from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from applications.actions.approvals import register_decision
from applications.forms.workflow import CorrectionForm, DecisionForm
from applications.models import ApprovalStep
from applications.queries.approvals import local_states
from applications.queries.whole import approvals_of
from applications.rules import may_answer_for, sees_every_decision
from applications.views.access import application_for
from applications.views.answers import crumbs
from applications.workflow import NotNow
from networks.models import Municipality
from support.jobs.clock import database_now


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
    form = _form(request, municipality, corrected)
    if request.method == "POST" and form.is_valid():
        form.instance.corrects = corrected
        try:
            register_decision(
                application, municipality, form.instance, by=request.user, at=database_now()
            )
        except NotNow as refusal:
            for reason in refusal.reasons:
                form.add_error(None, reason)
        else:
            messages.success(request, _("Beslutningen er registreret."))
            return redirect("applications:approvals", application.reference)
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


def _form(request, municipality, corrected):
    if corrected is None:
        initial = {
            "body": ApprovalStep.Body.COUNCIL,
            "body_name": municipality.council_name,
        }
        return DecisionForm(request.POST or None, initial=initial)
    initial = {name: getattr(corrected, name) for name in DecisionForm.Meta.fields}
    return CorrectionForm(request.POST or None, initial=initial)
