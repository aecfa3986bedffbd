from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from applications.actions import workflow
from applications.forms.workflow import ExtendDeadlineForm, FreezeForm, MoveRoundForm, ReasonForm
from applications.models import Application, Round
from applications.queries.checks import submission_findings, text_findings
from applications.queries.links import with_links
from applications.queries.whole import checked
from applications.views.access import working_text_for
from applications.views.answers import crumbs, tell
from applications.workflow import EDITABLE, UNFINISHED, NotNow, Status
from support.jobs.clock import database_now
from support.texts.numbers import number_in
from support.walls.context import acting, system


@require_GET
def check(request, reference):
    application = working_text_for(request, reference)
    if application.status not in UNFINISHED:
        return _nothing_to_check(request, application)
    it = checked(application)
    at = database_now()
    text = with_links(application, text_findings(it, on=timezone.localdate()))
    sending = with_links(application, submission_findings(it, at=at))
    context = {
        "application": application,
        "blockers": [f for f in text if f["blocks"]],
        "advice": [f for f in text if not f["blocks"]],
        "sending_blockers": [f for f in sending if f["blocks"]],
        "sending_advice": [f for f in sending if not f["blocks"]],
        "can": application.abilities,
        "editable": application.status in EDITABLE,
        "ready": application.status == Status.READY,
        "freeze_form": FreezeForm(),
        "crumbs": crumbs(application, _("Tjek og indsend")),
    }
    return render(request, "applications/check.html", context)


def _nothing_to_check(request, application):
    sent = application.submitted_versions.select_related("submission").order_by("-pk").first()
    context = {
        "application": application,
        "sent": sent.submission if sent else None,
        "crumbs": crumbs(application, _("Tjek og indsend")),
    }
    return render(request, "applications/checked.html", context)


@require_POST
def freeze(request, reference):
    application = working_text_for(request, reference, perm="freeze")
    form = FreezeForm(request.POST)
    form.is_valid()
    try:
        workflow.freeze(
            application,
            hand_over=form.cleaned_data.get("hand_over", False),
            by=request.user,
            at=database_now(),
        )
    except NotNow as refusal:
        tell(request, refusal)
    else:
        messages.success(request, _("Teksten er låst og klar til indsendelse."))
    return redirect("applications:check", application.reference)


def _with_reason(request, application, *, action, template, title, done):
    """A page that asks for a reason and then does ``action``."""
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            action(
                application,
                reason=form.cleaned_data["reason"],
                by=request.user,
                at=database_now(),
            )
        except NotNow as refusal:
            for told in refusal.reasons:
                form.add_error(None, told)
        else:
            messages.success(request, done)
            return redirect(application)
    context = {
        "application": application,
        "form": form,
        "title": title,
        "crumbs": crumbs(application, title),
    }
    return render(request, template, context)


@require_http_methods(["GET", "HEAD", "POST"])
def unlock(request, reference):
    return _with_reason(
        request,
        working_text_for(request, reference, perm="unlock"),
        action=workflow.unlock,
        template="applications/unlock.html",
        title=_("Genåbn teksten"),
        done=_("Teksten er åben igen. Den låste version er bevaret."),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request, reference):
    return _with_reason(
        request,
        working_text_for(request, reference, perm="withdraw"),
        action=workflow.withdraw,
        template="applications/withdraw.html",
        title=_("Træk ansøgningen"),
        done=_("Ansøgningen er trukket."),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def move_round(request, reference):
    application = working_text_for(request, reference, perm="move_round")
    form = MoveRoundForm(request.POST or None, rounds=_later_rounds(application))
    if request.method == "POST" and form.is_valid():
        try:
            workflow.move_to_round(
                application, **form.cleaned_data, by=request.user, at=database_now()
            )
        except NotNow as refusal:
            for reason in refusal.reasons:
                form.add_error(None, reason)
        else:
            messages.success(request, _("Ansøgningen er flyttet til den nye runde."))
            return redirect(application)
    context = {
        "application": application,
        "form": form,
        "possible": application.status in UNFINISHED,
        "crumbs": crumbs(application, _("Flyt til en anden runde")),
    }
    return render(request, "applications/move_round.html", context)


def _later_rounds(application):
    return (
        Round.objects.filter(
            programme=application.round.programme_id,
            kind=application.round.kind,
            closes_at__gt=timezone.now(),
            template__published_at__isnull=False,
        )
        .exclude(pk=application.round_id)
        .select_related("programme")
        .order_by("closes_at")
    )


@require_http_methods(["GET", "HEAD", "POST"])
def extend_deadline(request):
    """An administrator, who may not read applications, extends one by its reference.

    ``?runde=`` is the round whose page asked: the application is to be in it.
    """
    if not request.user.has_perm("applications.extend_deadline"):
        raise PermissionDenied
    round_ = _asked_round(request)
    form = ExtendDeadlineForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and _extended(request, form, round_):
        messages.success(request, _("Fristen er forlænget."))
        back = ["applications:round", round_.pk] if round_ else ["applications:rounds"]
        return redirect(*back)
    return render(request, "applications/extend_deadline.html", {"form": form, "round": round_})


def _asked_round(request) -> Round | None:
    asked = request.GET.get("runde")
    if asked is None:
        return None
    if number_in(asked) is None:
        raise Http404
    return get_object_or_404(Round, pk=asked)


@acting(system("extend_deadline"))  # administrators read none; they were told its number
def _extended(request, form, round_: Round | None) -> bool:
    """Whether the extension in the valid ``form`` was given; a refusal stands in the form."""
    values = dict(form.cleaned_data)
    rows = Application.objects.filter(reference=values.pop("reference").upper())
    application = (rows.filter(round=round_) if round_ else rows).first()
    if application is None:
        where = _("Der findes ingen ansøgning med den reference i runden.")
        unknown = _("Der findes ingen ansøgning med den reference.")
        form.add_error("reference", where if round_ else unknown)
        return False
    try:
        workflow.extend_deadline(application, **values, by=request.user, at=database_now())
    except NotNow as refusal:
        field = "deadline" if application.status in UNFINISHED else "reference"
        form.add_error(field, list(map(str, refusal.reasons)))
        return False
    return True
