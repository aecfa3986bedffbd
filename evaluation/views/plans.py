"""Evaluation plans: which there are, one with all that stands in it, and changing them."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.forms import model_to_dict
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from applications.queries.paging import page_of
from applications.views.answers import SAVED_MEANWHILE, rebased, standing_now, tell
from applications.views.ministry import readable_as_sent
from applications.workflow import NotNow, Stale
from evaluation.actions import plans as actions
from evaluation.forms.plans import DefinitionForm, GoalForm, WordsForm
from evaluation.models import Definition, EvaluationPlan, PlanText
from evaluation.queries.milestones import networks_with_steps
from evaluation.queries.missing import missing
from evaluation.queries.plans import overview, places, plan_page, title_of, words_of
from evaluation.rules import measures_in, plans_network, plans_trial, writes_plan
from networks.models import Network
from support.jobs.clock import database_now

ASKING = ["GET", "HEAD", "POST"]
PAGE_SIZE = 25


def plan_for(request, pk) -> EvaluationPlan:
    """The plan ``pk`` for those who may read it; 404 for others."""
    plans = EvaluationPlan.objects.visible_to(request.user, on=timezone.localdate())
    return get_object_or_404(
        plans.select_related(
            "application__network__programme", "application__owner", "network__programme"
        ),
        pk=pk,
    )


def plan_to_write(request, pk) -> EvaluationPlan:
    plan = plan_for(request, pk)
    if not writes_plan(request.user, plan):
        raise PermissionDenied
    return plan


def crumbs(plan: EvaluationPlan, *last: str) -> list[tuple[str, str | None]]:
    """Evaluering > this plan > ``last``."""
    trail = [
        (_("Evaluering"), reverse("evaluation:overview")),
        (title_of(plan), plan.get_absolute_url() if last else None),
    ]
    return [*trail, *((title, None) for title in last)]


@require_GET
def all_plans(request):
    """The plans one may read, and what might get one."""
    found = overview(request.user, on=timezone.localdate())
    context = {
        "page": page_of(found.plans, request.GET.get("side"), size=PAGE_SIZE),
        "networks": [n for n in found.networks if plans_network(request.user, n)],
        "trials": [a for a in found.trials if plans_trial(request.user, a)],
        "steps": networks_with_steps(request.user, on=timezone.localdate()),
        "crumbs": [(_("Evaluering"), None)],
    }
    return render(request, "evaluation/overview.html", context)


@require_http_methods(ASKING)
def plan_trial(request, reference):
    """The trial's plan, by the application's reference; where it has none, a page to make it."""
    application = readable_as_sent(request, reference)
    may = plans_trial(request.user, application)
    if request.method != "POST":
        plans = EvaluationPlan.objects.visible_to(request.user, on=timezone.localdate())
        if plan := plans.filter(application=application).first():
            return redirect(plan)
        context = {
            "application": application,
            "may": may and application.submitted_at,
            "crumbs": [(_("Evaluering"), reverse("evaluation:overview")), (reference, None)],
        }
        return render(request, "evaluation/no_plan.html", context)
    if not may:
        raise PermissionDenied
    if application.submitted_at is None:
        raise Http404
    try:
        plan = actions.plan_trial(application, by=request.user, at=database_now())
    except NotNow as refusal:
        tell(request, refusal)
        return redirect("evaluation:overview")
    messages.success(request, _("Planen er lavet med ansøgningens egne mål. Ret den til."))
    return redirect(plan)


@require_POST
def plan_network(request, pk):
    network = get_object_or_404(Network, pk=pk)
    if not plans_network(request.user, network):
        raise Http404
    plan = actions.plan_network(network, by=request.user, at=database_now())
    messages.success(request, _("Netværket har nu en evalueringsplan. Skriv, hvad den skal vise."))
    return redirect(plan)


@require_GET
def plan(request, pk):
    """One plan: what it says, what is measured, what is missing, and where to go on."""
    plan = plan_for(request, pk)
    today = timezone.localdate()
    page = plan_page(plan, on=today)
    context = {
        "plan": plan,
        "title": title_of(plan),
        "page": page,
        "words": words_in_order(page.words),
        "extensions": [(row, words_in_order(row)) for row in page.extensions],
        "may_write": writes_plan(request.user, plan),
        "own": [m for m in page.municipalities if measures_in(request.user, m.pk)],
        "missing": missing(plan, page, on=today),
        "crumbs": crumbs(plan),
    }
    return render(request, "evaluation/plan.html", context)


def words_in_order(row: PlanText | None) -> list[tuple[str, str]]:
    """(heading, text) of what is written, in the order of the form."""
    if row is None:
        return []
    labels = {name: PlanText._meta.get_field(name).verbose_name for name in PlanText.WORDS}
    return [(label, getattr(row, name)) for name, label in labels.items() if getattr(row, name)]


def _place(request, plan, code):
    """The municipality a person writes for in ``plan``; None for the plan's own."""
    if code is None:
        if not writes_plan(request.user, plan):
            raise PermissionDenied
        return None
    municipality = get_object_or_404(places(plan, on=timezone.localdate()), code=code)
    if not measures_in(request.user, municipality.pk):
        raise PermissionDenied
    return municipality


@require_http_methods(ASKING)
def words(request, pk, code=None):
    """Write the plan's words, or what one municipality adds to them."""
    plan = plan_for(request, pk)
    municipality = _place(request, plan, code)
    newest, now = words_of(plan, municipality), []
    form = _words_form(request.POST or None, newest)
    if form.is_bound and form.is_valid():
        try:
            actions.save_words(
                plan,
                municipality,
                {name: form.cleaned_data[name] for name in PlanText.WORDS},
                base=form.cleaned_data["base"],
                reason=form.cleaned_data.get("reason", ""),
                by=request.user,
                at=database_now(),
            )
            messages.success(request, _("Planen er gemt."))
            return redirect(plan)
        except Stale as stale:
            now = standing_now(form, stale.current)
            form = _words_form(rebased(request.POST, stale.current.number), stale.current)
            form.add_error(None, SAVED_MEANWHILE)
    heading = _("Skriv planen") if municipality is None else _("Kommunens tilføjelser")
    context = {
        "form": form,
        "now": now,
        "heading": heading,
        "lead": f"{municipality.official_name}: {title_of(plan)}"
        if municipality
        else title_of(plan),
        "submit": _("Gem planen"),
        "back": plan.get_absolute_url(),
        "crumbs": crumbs(plan, heading),
    }
    return render(request, "administration/form.html", context)


def _words_form(data, newest: PlanText | None) -> WordsForm:
    said = model_to_dict(newest, PlanText.WORDS) if newest else {}
    return WordsForm(data, newest=newest, initial=said)


@require_GET
def versions(request, pk):
    """Every version of the plan's words, the newest first."""
    plan = plan_for(request, pk)
    rows = plan.texts.select_related("by", "municipality").order_by("-at", "-pk")
    context = {
        "plan": plan,
        "versions": [(row, words_in_order(row)) for row in rows],
        "crumbs": crumbs(plan, _("Versioner")),
    }
    return render(request, "evaluation/versions.html", context)


@require_http_methods(ASKING)
def goal(request, pk, number=None):
    """Add a goal to the plan, or change one."""
    plan = plan_to_write(request, pk)
    row = get_object_or_404(plan.goals, number=number) if number else None
    form, now = _goal_form(request.POST or None, plan, row), []
    if form.is_bound and form.is_valid():
        try:
            actions.save_goal(
                plan,
                form.save(commit=False),
                base=form.cleaned_data["base"],
                by=request.user,
                at=database_now(),
            )
            messages.success(request, _("Målet er gemt."))
            return redirect(plan)
        except Stale as stale:
            now = standing_now(form, stale.current)
            form = _goal_form(rebased(request.POST, stale.current.revision), plan, stale.current)
            form.add_error(None, SAVED_MEANWHILE)
        except NotNow as refusal:
            for reason in refusal.reasons:
                form.add_error(None, reason)
    heading = _("Redigér mål %(nr)s") % {"nr": number} if number else _("Tilføj mål")
    context = {
        "form": form,
        "now": now,
        "heading": heading,
        "lead": title_of(plan),
        "submit": _("Gem mål"),
        "back": plan.get_absolute_url(),
        "crumbs": crumbs(plan, heading),
    }
    return render(request, "administration/form.html", context)


def _goal_form(data, plan, row) -> GoalForm:
    terms = sorted(set(plan.definitions.values_list("term", flat=True)))
    return GoalForm(data, instance=row, plan=plan, terms=terms)


@require_http_methods(ASKING)
def definition(request, pk, definition=None):
    """Say what a word means in the figures, or give it a new meaning from a day on."""
    plan = plan_to_write(request, pk)
    newest = None
    if definition:
        # The page of an edition that another has replaced meanwhile leads on to the newest.
        opened = get_object_or_404(plan.definitions, pk=definition)
        newest = plan.definitions.current().get(term=opened.term)
    form, now = _definition_form(request.POST or None, newest), []
    if form.is_bound and form.is_valid():
        try:
            actions.define(
                plan,
                form.save(commit=False),
                base=form.cleaned_data["base"],
                by=request.user,
                at=database_now(),
            )
            messages.success(request, _("Definitionen er gemt."))
            return redirect(plan)
        except Stale as stale:
            now = standing_now(form, stale.current)
            form = _definition_form(rebased(request.POST, stale.current.number), stale.current)
            form.add_error(None, SAVED_MEANWHILE)
    heading = _("Ny udgave af definitionen") if newest else _("Tilføj definition")
    context = {
        "form": form,
        "now": now,
        "heading": heading,
        "lead": title_of(plan),
        "submit": _("Gem definitionen"),
        "back": plan.get_absolute_url(),
        "crumbs": crumbs(plan, heading),
    }
    return render(request, "administration/form.html", context)


def _definition_form(data, newest: Definition | None) -> DefinitionForm:
    fields = ("text", "is_provisional", "valid_from")
    said = model_to_dict(newest, fields) if newest else {"valid_from": timezone.localdate()}
    return DefinitionForm(data, newest=newest, initial=said)
