from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from applications.actions import administration as actions
from applications.forms.administration import MoveDateForm, NewRoundForm, RoundForm
from applications.models import Round
from applications.queries.administration import (
    board,
    has_applications,
    programmes_with_rounds,
    usable_templates,
)
from applications.queries.recipients import writes_as
from applications.reminders.told import hearers, told_of
from networks.models import Programme
from networks.views.acting import administrators_only, form_page, saved, sent


@require_safe
def rounds(request):
    context = {
        "programmes": programmes_with_rounds(),
        "may_edit": request.user.has_perm("networks.administer"),
        "now": timezone.now(),
        "crumbs": [(_("Runder"), None)],
    }
    return render(request, "applications/administration/rounds.html", context)


@require_safe
def round(request, pk):
    round = get_object_or_404(Round.objects.select_related("programme", "template"), pk=pk)
    may_edit = request.user.has_perm("networks.administer")
    changes = list(round.changes.select_related("by").order_by("-pk"))
    heard = told_of(changes) if may_edit and changes else {}
    for change in changes:
        change.told = heard.get(change.pk, [])
    context = {
        "round": round,
        "changes": changes,
        "board": board(round) if may_edit else None,
        "has_applications": may_edit and has_applications(round),
        "may_edit": may_edit,
        "writes_as": writes_as(request.user, round, on=timezone.localdate()),
        "now": timezone.now(),
        "crumbs": [(_("Runder"), reverse("applications:rounds")), (round.name, None)],
    }
    return render(request, "applications/administration/round.html", context)


@administrators_only
@require_http_methods(["GET", "HEAD", "POST"])
def new_round(request):
    """In the programme of ``?ordning=``; without one the page asks which."""
    slug = request.GET.get("ordning")
    if slug is None:
        return _choose_programme(request)
    programme = get_object_or_404(Programme, slug=slug)
    templates = list(usable_templates(programme))
    if not templates:
        return _no_template(request, programme)
    initial = NewRoundForm.suggestion(programme, templates)
    form = NewRoundForm(sent(request), programme=programme, initial=initial)
    if made := saved(request, form, actions.create_round, programme):
        messages.success(request, _("Runden er oprettet."))
        return redirect("applications:round", made.pk)
    return form_page(
        request,
        form,
        heading=_("Ny runde i %(programme)s") % {"programme": programme},
        submit=_("Opret runde"),
        crumbs=[(_("Runder"), reverse("applications:rounds"))],
    )


@administrators_only
@require_http_methods(["GET", "HEAD", "POST"])
def edit_round(request, pk):
    round = get_object_or_404(Round.objects.select_related("programme"), pk=pk)
    crumbs = round_crumbs(round)
    if request.method != "POST" and has_applications(round):
        messages.error(request, _("Runden har ansøgninger. Nu kan kun dens datoer flyttes."))
        return redirect("applications:round", pk)
    form = RoundForm(sent(request), instance=round, programme=round.programme)
    if saved(request, form, actions.change_round, round):
        messages.success(request, _("Ændringerne er gemt."))
        return redirect("applications:round", pk)
    return form_page(request, form, heading=_("Ret runden"), crumbs=crumbs)


@administrators_only
@require_http_methods(["GET", "HEAD", "POST"])
def move_date(request, pk):
    round = get_object_or_404(Round, pk=pk)
    form = MoveDateForm(sent(request), round=round, initial={"field": "deadline"})
    if saved(request, form, actions.move_date, round):
        messages.success(request, _("Datoen er flyttet. Begrundelsen står på rundens side."))
        return redirect("applications:round", pk)
    context = {
        "form": form,
        "round": round,
        "hearers": hearers(round),
        "heading": _("Flyt dato"),
        "submit": _("Flyt datoen"),
        "crumbs": [*round_crumbs(round), (_("Flyt dato"), None)],
        "back": reverse("applications:round", args=[pk]),
    }
    return render(request, "applications/administration/move_date.html", context)


def round_crumbs(round: Round) -> list[tuple[str, str]]:
    return [
        (_("Runder"), reverse("applications:rounds")),
        (round.name, reverse("applications:round", args=[round.pk])),
    ]


def _choose_programme(request):
    programmes = list(Programme.objects.order_by("-begins_on", "name"))
    if len(programmes) == 1:
        return redirect(f"{reverse('applications:new_round')}?ordning={programmes[0].slug}")
    context = {
        "programmes": programmes,
        "heading": _("Ny runde"),
        "text": _("Hvilken ordning hører runden til?"),
        "action": reverse("applications:new_round"),
        "crumbs": [(_("Runder"), reverse("applications:rounds")), (_("Ny runde"), None)],
    }
    return render(request, "applications/administration/choose_programme.html", context)


def _no_template(request, programme):
    context = {
        "programme": programme,
        "crumbs": [(_("Runder"), reverse("applications:rounds")), (_("Ny runde"), None)],
    }
    return render(request, "applications/administration/no_template.html", context)
