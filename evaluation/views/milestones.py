"""A network's steps in the evaluation, and the programme's plan they come from."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from applications.views.answers import SAVED_MEANWHILE, rebased, standing_now, tell
from applications.workflow import NotNow, Stale
from evaluation.actions import milestones as actions
from evaluation.forms.milestones import (
    DropForm,
    FinishForm,
    MilestoneForm,
    MoveForm,
    PlannedMilestoneForm,
)
from evaluation.models import Milestone, PlannedMilestone
from evaluation.queries.milestones import state_of, steps_of
from evaluation.rules import finishes, plans_network
from evaluation.views.plans import ASKING
from networks.models import Network, Programme, Role
from networks.standing import MUNICIPAL, standing
from networks.views.acting import administrators_only
from support.jobs.clock import database_now
from support.texts.numbers import number_in


def network_for(request, pk) -> Network:
    """The network for its own people, its ministry and its evaluators; 404 for others."""
    it = standing(request.user, timezone.localdate())
    within = it.member_of(*MUNICIPAL) | it.networks(Role.COORDINATOR, Role.EVALUATOR)
    network = get_object_or_404(Network.objects.select_related("programme"), pk=pk)
    if network.pk not in within and network.programme.ministry_id not in it.ministries:
        raise Http404
    return network


def _planned_by(request, pk) -> Network:
    network = network_for(request, pk)
    if not plans_network(request.user, network):
        raise PermissionDenied
    return network


def _crumbs(network, *last):
    url = reverse("evaluation:milestones", args=[network.pk])
    trail = [
        (_("Evaluering"), reverse("evaluation:overview")),
        (_("Milepæle i %(netværk)s") % {"netværk": network.name}, url if last else None),
    ]
    return [*trail, *((title, None) for title in last)]


@require_GET
def milestones(request, pk):
    network = network_for(request, pk)
    steps = steps_of(network, on=timezone.localdate())
    for step in steps:
        step.milestone.network = network
    context = {
        "network": network,
        "steps": [(step, finishes(request.user, step.milestone)) for step in steps],
        "late": sum(step.state == "late" for step in steps),
        "may_plan": plans_network(request.user, network),
        "crumbs": _crumbs(network),
    }
    return render(request, "evaluation/milestones.html", context)


@require_http_methods(ASKING)
def new_milestone(request, pk):
    network = _planned_by(request, pk)
    form = MilestoneForm(request.POST or None, initial={"who": Milestone.Who.NETWORK})
    if form.is_bound and form.is_valid():
        actions.add_milestone(network, form.save(commit=False), by=request.user, at=database_now())
        messages.success(request, _("Milepælen er tilføjet."))
        return redirect("evaluation:milestones", network.pk)
    return _page(request, network, form, _("Tilføj milepæl"), _("Gem milepælen"))


def _milestone(request, pk, milestone, *, may=None) -> Milestone:
    network = network_for(request, pk)
    row = get_object_or_404(network.milestones, pk=milestone)
    row.network = network
    allowed = may(request.user, row) if may else plans_network(request.user, network)
    if not allowed:
        raise PermissionDenied
    return row


@require_http_methods(ASKING)
def move(request, pk, milestone):
    """Another time for a step, with the reason."""
    row = _milestone(request, pk, milestone)

    def save(known):
        when = actions.When(known["begins_on"], known["due_on"], known["written"])
        actions.move_milestone(
            row,
            when,
            reason=known["reason"],
            base=known["base"],
            by=request.user,
            at=database_now(),
        )

    said = {
        "begins_on": row.begins_on,
        "due_on": row.due_on,
        "written": row.written,
        "base": row.revision,
    }
    return _asked(request, row, MoveForm, said, save, (_("Flyt milepælen"), _("Flyt")))


@require_http_methods(ASKING)
def finish(request, pk, milestone):
    row = _milestone(request, pk, milestone, may=finishes)

    def save(known):
        actions.finish_milestone(
            row,
            on=known["on"],
            note=known["note"],
            base=known["base"],
            by=request.user,
            at=database_now(),
        )

    said = {"on": timezone.localdate(), "base": row.revision}
    return _asked(request, row, FinishForm, said, save, (_("Meld milepælen gjort"), _("Gjort")))


@require_http_methods(ASKING)
def drop(request, pk, milestone):
    row = _milestone(request, pk, milestone)

    def save(known):
        actions.drop_milestone(
            row, reason=known["reason"], base=known["base"], by=request.user, at=database_now()
        )

    texts = (_("Lad milepælen falde bort"), _("Falder bort"))
    return _asked(request, row, DropForm, {"base": row.revision}, save, texts)


@require_POST
def reopen(request, pk, milestone):
    row = _milestone(request, pk, milestone, may=finishes)
    # What the network has dropped is not the evaluator's or the ministry's to take up again.
    if row.dropped_on and not plans_network(request.user, row.network):
        raise PermissionDenied
    base = number_in(request.POST.get("base")) or 0
    try:
        actions.reopen_milestone(row, base=base, by=request.user, at=database_now())
        messages.success(request, _("Milepælen er åben igen."))
    except Stale:
        messages.error(request, _("En anden har ændret milepælen. Se, hvordan den står nu."))
    return redirect("evaluation:milestones", row.network_id)


def _asked(request, row, form_class, said, save, texts):
    """Ask with ``form_class`` begun from ``said``, and ``save`` what is answered."""
    form = form_class(request.POST or None, initial=said)
    now = []
    if form.is_bound and form.is_valid():
        try:
            save(form.cleaned_data)
            messages.success(request, _("Milepælen er gemt."))
            return redirect("evaluation:milestones", row.network_id)
        except Stale as stale:
            now = _as_it_stands(stale.current)
            form = form_class(rebased(request.POST, stale.current.revision))
            form.add_error(None, SAVED_MEANWHILE)
        except NotNow as refusal:
            for reason in refusal.reasons:
                form.add_error(None, reason)
    heading, submit = texts
    return _page(request, row.network, form, heading, submit, lead=row.title, now=now)


def _as_it_stands(row: Milestone) -> list[tuple[str, str]]:
    states = {
        "late": _("Forsinket"),
        "coming": _("Kommende"),
        "undated": _("Uden dato"),
        "done": _("Gjort"),
        "dropped": _("Bortfaldet"),
    }
    due = row.written or (row.due_on.strftime("%d.%m.%Y") if row.due_on else "–")
    return [(_("Tid"), due), (_("Status"), states[state_of(row, on=timezone.localdate())])]


def _page(request, network, form, heading, submit, *, lead="", now=()):
    context = {
        "form": form,
        "now": now,
        "heading": heading,
        "lead": lead or network.name,
        "submit": submit,
        "back": reverse("evaluation:milestones", args=[network.pk]),
        "crumbs": _crumbs(network, heading),
    }
    return render(request, "administration/form.html", context)


# --- the programme's plan -------------------------------------------------------------------------


def _programme_crumbs(programme, *last):
    url = reverse("evaluation:planned", args=[programme.slug])
    trail = [
        (_("Ordninger"), reverse("networks:programmes")),
        (programme.name, reverse("networks:programme", args=[programme.slug])),
        (_("Evalueringens milepæle"), url if last else None),
    ]
    return [*trail, *((title, None) for title in last)]


@administrators_only
@require_http_methods(ASKING)
def planned(request, programme):
    """The programme's plan; POST makes what networks lack of it."""
    programme = get_object_or_404(Programme, slug=programme)
    if request.method == "POST":
        made = actions.make_milestones(programme, by=request.user, at=database_now())
        if made:
            messages.success(request, _("Netværkene har fået %(n)s milepæle.") % {"n": made})
        else:
            messages.info(request, _("Alle netværk har allerede alle milepæle."))
        return redirect("evaluation:planned", programme.slug)
    context = {
        "programme": programme,
        "steps": programme.milestones.all(),
        "crumbs": _programme_crumbs(programme),
    }
    return render(request, "evaluation/planned.html", context)


@administrators_only
@require_http_methods(ASKING)
def planned_step(request, programme, step=None):
    programme = get_object_or_404(Programme, slug=programme)
    row = get_object_or_404(programme.milestones, pk=step) if step else None
    form, now = PlannedMilestoneForm(request.POST or None, instance=row), []
    if form.is_bound and form.is_valid():
        try:
            actions.save_planned(
                programme,
                form.save(commit=False),
                base=form.cleaned_data["base"],
                by=request.user,
                at=database_now(),
            )
            messages.success(request, _("Milepælen er gemt i ordningens plan."))
            return redirect("evaluation:planned", programme.slug)
        except Stale as stale:
            now = standing_now(form, stale.current)
            data = rebased(request.POST, stale.current.revision)
            form = PlannedMilestoneForm(data, instance=stale.current)
            form.add_error(None, SAVED_MEANWHILE)
    heading = _("Redigér milepæl") if row else _("Tilføj milepæl")
    context = {
        "form": form,
        "now": now,
        "heading": heading,
        "lead": programme.name,
        "submit": _("Gem milepælen"),
        "back": reverse("evaluation:planned", args=[programme.slug]),
        "crumbs": _programme_crumbs(programme, heading),
    }
    return render(request, "administration/form.html", context)


@administrators_only
@require_POST
def remove_step(request, programme, step):
    row = get_object_or_404(PlannedMilestone, programme__slug=programme, pk=step)
    try:
        actions.remove_planned(row, by=request.user, at=database_now())
        messages.success(request, _("Milepælen er taget ud af planen."))
    except NotNow as refusal:
        tell(request, refusal)
    return redirect("evaluation:planned", programme)
