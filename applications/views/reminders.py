from django.contrib import messages
from django.db.models import Count
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from applications.actions import reminder_rules as actions
from applications.forms.reminders import ReminderRuleForm
from applications.models import PlannedReminder, ReminderRule
from applications.reminders import timing
from applications.reminders.anchors import every_anchor
from applications.reminders.preview import preview
from applications.reminders.wording import PLACEHOLDERS
from applications.views.answers import standing_now
from networks.views.acting import administrators_only, saved, sent, told
from support.jobs.clock import database_now
from support.walls.context import acting, system

HISTORY = 25


# Who gets what is worked out from everybody's applications; what may be said of them to the reader
# is said by ``reminders.preview`` (docs/decisions, "A second wall").
past_the_wall = acting(system("reminder rules"))


@administrators_only
@require_safe
@past_the_wall
def reminder_rules(request):
    order = [anchor.code for anchor in every_anchor()]
    rules = sorted(
        ReminderRule.objects.select_related("programme").order_by("pk"),
        key=lambda rule: (
            not rule.is_active,
            order.index(rule.anchor) if rule.anchor in order else len(order),
            -timing.offset(rule),
        ),
    )
    context = {"rules": rules, "crumbs": [(_("Påmindelser"), None)]}
    return render(request, "applications/reminders/list.html", context)


@administrators_only
@require_safe
@past_the_wall
def reminder_rule(request, pk):
    rule = get_object_or_404(ReminderRule.objects.select_related("programme"), pk=pk)
    decided = rule.planned.exclude(state=PlannedReminder.State.PLANNED)
    context = {
        "rule": rule,
        "preview": preview(rule, at=database_now(), reader=request.user)
        if rule.is_active
        else None,
        "history": decided.annotate(receivers=Count("told")).order_by("-decided_at", "-pk")[
            :HISTORY
        ],
        "crumbs": [*_crumbs(), (rule.name, None)],
    }
    return render(request, "applications/reminders/detail.html", context)


@administrators_only
@require_http_methods(["GET", "HEAD", "POST"])
@past_the_wall
def new_reminder_rule(request):
    form = ReminderRuleForm(sent(request))
    if not _only_looks(request) and (made := saved(request, form, actions.create_rule)):
        messages.success(request, _("Påmindelsen er oprettet og i brug."))
        return redirect("applications:reminder_rule", made.pk)
    return _form_page(request, form, heading=_("Ny påmindelse"), crumbs=_crumbs())


@administrators_only
@require_http_methods(["GET", "HEAD", "POST"])
@past_the_wall
def edit_reminder_rule(request, pk):
    rule = get_object_or_404(ReminderRule, pk=pk)
    initial = {name: getattr(rule, name) for name in ReminderRuleForm.Meta.fields}
    form = ReminderRuleForm(sent(request), initial=initial)
    base = request.POST.get("base", "")
    if not _only_looks(request) and saved(request, form, actions.change_rule, rule, base=base):
        messages.success(request, _("Ændringerne er gemt. Det, der var planlagt, følger dem."))
        return redirect("applications:reminder_rule", pk)
    crumbs = [*_crumbs(), (rule.name, reverse("applications:reminder_rule", args=[pk]))]
    return _form_page(request, form, heading=_("Ret påmindelsen"), crumbs=crumbs, rule=rule)


@administrators_only
@require_POST
@past_the_wall
def switch_reminder_rule(request, pk):
    rule = get_object_or_404(ReminderRule, pk=pk)
    on = request.POST.get("til") == "brug"
    done = (
        _("Påmindelsen er i brug.") if on else _("Påmindelsen er ude af brug. Intet bliver sendt.")
    )
    told(request, done, actions.switch_rule, rule, on=on)
    return redirect("applications:reminder_rule", pk)


def _only_looks(request) -> bool:
    return "vis" in request.POST


def _form_page(request, form, *, heading: str, crumbs: list, rule: ReminderRule | None = None):
    """``rule`` is what is being changed: where it has become another meanwhile, that is shown."""
    shown, now = None, []
    base = actions.as_it_stands(rule) if rule else ""
    if rule and form.is_bound and form.is_valid() and request.POST.get("base", base) != base:
        now = standing_now(form, rule)
    if _only_looks(request) and form.is_valid():
        shown = preview(form.unsaved(), at=database_now(), reader=request.user)
    context = {
        "form": form,
        "heading": heading,
        "preview": shown,
        "base": base,
        "now": now,
        "placeholders": PLACEHOLDERS.items(),
        "crumbs": [*crumbs, (heading, None)],
        "back": crumbs[-1][1],
    }
    return render(request, "applications/reminders/form.html", context)


def _crumbs() -> list[tuple[str, str]]:
    return [(_("Påmindelser"), reverse("applications:reminder_rules"))]
