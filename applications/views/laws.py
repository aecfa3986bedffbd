"""Acts, what happens to them, and the register of what has been asked for."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from applications.actions import laws as actions
from applications.forms.ministry import ActForm, EventForm
from applications.models import LegalAct, LegalEvent
from applications.queries.paging import page_of
from applications.queries.register import RegisterFilter, acts_of, expectations, law_matrix, rows_of
from applications.rules import keeps_laws
from applications.workflow import NotNow
from networks.models import Programme
from networks.views.acting import form_page
from support.jobs.clock import database_now

PAGE_SIZE = 25
ASKING = ["GET", "HEAD", "POST"]


@require_GET
def acts(request):
    """Every act of every programme, newest first, with where it stands today."""
    on = timezone.localdate()
    found = list(acts_of(on=on))
    programmes = [p for p in Programme.objects.order_by("name") if keeps_laws(request.user, p)]
    context = {
        "acts": found,
        "expected": expectations(found, on=on),
        "programmes": programmes,
        "crumbs": [(_("Love"), None)],
    }
    return render(request, "applications/laws/list.html", context)


def _act(pk) -> LegalAct:
    return get_object_or_404(acts_of(on=timezone.localdate()), pk=pk)


@require_GET
def act(request, pk):
    row = _act(pk)
    context = {
        "act": row,
        "events": row.events.current().select_related("by", "corrects").order_by("on", "pk"),
        "expected": expectations([row], on=timezone.localdate()).get(row.pk),
        "wishes": rows_of(request.user, act=row, on=timezone.localdate()),
        "may_edit": keeps_laws(request.user, row.programme),
        "crumbs": [*_crumbs(), (row.title, None)],
    }
    return render(request, "applications/laws/act.html", context)


def _crumbs() -> list[tuple[str, str]]:
    return [(_("Love"), reverse("applications:acts"))]


def _own(request, row: LegalAct) -> LegalAct:
    if not keeps_laws(request.user, row.programme):
        raise PermissionDenied
    return row


@require_http_methods(ASKING)
def new_act(request, slug):
    programme = get_object_or_404(Programme, slug=slug)
    if not keeps_laws(request.user, programme):
        raise PermissionDenied
    form = ActForm(request.POST or None, instance=LegalAct(programme=programme))
    if form.is_bound and form.is_valid():
        row = actions.save_act(form.instance, by=request.user, at=database_now())
        messages.success(request, _("Retsakten er oprettet. Skriv nu, hvad der er sket med den."))
        return redirect(row)
    heading = _("Ny retsakt i %(programme)s") % {"programme": programme}
    return form_page(request, form, heading=heading, crumbs=_crumbs())


@require_http_methods(ASKING)
def edit_act(request, pk):
    row = _own(request, _act(pk))
    form = ActForm(request.POST or None, instance=row)
    if form.is_bound and form.is_valid():
        actions.save_act(form.instance, by=request.user, at=database_now())
        messages.success(request, _("Ændringerne er gemt."))
        return redirect(row)
    crumbs = [*_crumbs(), (row.title, row.get_absolute_url())]
    return form_page(request, form, heading=_("Ret retsakten"), crumbs=crumbs)


@require_http_methods(ASKING)
def event(request, pk, event_pk=None):
    """A new step, or one that takes the place of ``event_pk``."""
    row = _own(request, _act(pk))
    before = None
    if event_pk is not None:
        before = get_object_or_404(LegalEvent.objects.current(), pk=event_pk, act=row)
    form = EventForm(request.POST or None, initial=_said(before))
    if form.is_bound and form.is_valid():
        step = form.save(commit=False)
        try:
            actions.note_event(row, step, corrects=before, by=request.user, at=database_now())
        except NotNow as refusal:
            for reason in refusal.reasons:
                form.add_error(None, reason)
        else:
            messages.success(request, _("Skridtet er gemt."))
            return redirect(row)
    heading = _("Ret skridtet") if before else _("Nyt skridt")
    crumbs = [*_crumbs(), (row.title, row.get_absolute_url())]
    return form_page(request, form, heading=heading, crumbs=crumbs, lead=row.title)


def _said(before: LegalEvent | None) -> dict:
    if before is None:
        return {}
    return {name: getattr(before, name) for name in ("stage", "on", "number", "url")}


@require_GET
def register(request):
    """Who has asked for what, with which answer: as far as the reader may see."""
    found = RegisterFilter(request.GET, user=request.user, on=timezone.localdate())
    page = page_of(found.qs, request.GET.get("side"), size=PAGE_SIZE)
    context = {
        "filter": found,
        "page": page,
        "rows": rows_of(request.user, wishes=list(page.object_list), on=timezone.localdate()),
        "filtered": any(request.GET.get(name) for name in found.form.fields),
    }
    return render(request, "applications/laws/register.html", context)


@require_GET
def matrix(request):
    """Law × network: how much was asked for, how much granted, as far as the reader may see."""
    networks, rows = law_matrix(request.user, on=timezone.localdate())
    context = {
        "networks": networks,
        "rows": rows,
        "crumbs": [
            (_("Lovregister"), reverse("applications:register")),
            (_("Love og netværk"), None),
        ],
    }
    return render(request, "applications/laws/matrix.html", context)
