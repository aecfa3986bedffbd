"""Agenda items in the municipality's own headings: to read, edit, copy, print and place."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from applications.actions import agenda as actions
from applications.actions import planning
from applications.actions.agenda_documents import paper_key
from applications.agenda_papers import Part, paper
from applications.forms.approvals import ItemFactsForm, ItemForm
from applications.models import (
    AgendaHeading,
    AgendaItem,
    AgendaTemplate,
    Application,
    Participation,
    PlannedStep,
)
from applications.queries.items import hidden_on, placeable, presented_on
from applications.rules import may_answer_for
from applications.views.answers import SAVED_MEANWHILE, rebased, standing_now
from applications.views.own import cases_of, own_municipality
from applications.workflow import NotNow, Stale
from networks.views.acting import form_page, sent, told
from support.documents.models import Document
from support.documents.serve import serve
from support.jobs.clock import database_now
from support.jobs.models import Job
from support.jobs.queue import ask_again
from support.texts.canonical import Refused
from support.texts.html import for_textarea, from_textarea

ASKING = ["GET", "HEAD", "POST"]
KINDS = ("pdf", "docx")


def _crumbs(municipality, *more):
    return [
        (_("Godkendelser"), reverse("applications:board", args=[municipality.code])),
        (_("Dagsordenspunkter"), reverse("applications:items", args=[municipality.code])),
        *more,
    ]


def _item(municipality, pk) -> AgendaItem:
    return get_object_or_404(
        AgendaItem.objects.select_related("municipality", "template"),
        pk=pk,
        municipality=municipality,
    )


def _item_crumbs(item):
    url = reverse("applications:item", args=[item.municipality.code, item.pk])
    return _crumbs(item.municipality, (item.title, url))


@require_safe
def items(request, code):
    municipality = own_municipality(request, code)
    rows = (
        AgendaItem.objects.filter(municipality=municipality)
        .select_related("template")
        .prefetch_related("planned_steps__body", "planned_steps__meeting")
        .order_by("-created_at", "-pk")[:200]
    )
    context = {
        "municipality": municipality,
        "items": rows,
        "may_edit": may_answer_for(request.user, municipality.pk),
        "crumbs": [*_crumbs(municipality)[:1], (_("Dagsordenspunkter"), None)],
    }
    return render(request, "applications/approvals/items.html", context)


def _own_cases(request, municipality):
    """Cases the municipality takes part in and the person may read."""
    mine = Participation.objects.filter(municipality=municipality).exclude(
        status=Participation.Status.DECLINED
    )
    return (
        Application.objects.visible_to(request.user, on=timezone.localdate())
        .filter(can_read_versions=True, pk__in=mine.values("application"))
        .order_by("shown_title")
    )


@require_http_methods(ASKING)
def new_item(request, code):
    municipality = cases_of(request, code)
    cases = _own_cases(request, municipality)
    asked = cases.filter(reference=request.GET.get("ansoegning", "")).first()
    templates = AgendaTemplate.objects.filter(municipality=municipality).order_by("-is_default")
    form = ItemForm(
        sent(request),
        applications=cases,
        templates=templates,
        initial={
            "applications": [asked] if asked else [],
            "title": asked.shown_title if asked else "",
        },
    )
    if request.method == "POST" and form.is_valid():
        values = dict(form.cleaned_data)
        try:
            item = actions.create_item(
                municipality,
                list(values.pop("applications")),
                **values,
                by=request.user,
                at=database_now(),
            )
        except NotNow as refusal:
            form.add_error(None, list(map(str, refusal.reasons)))
        else:
            messages.success(request, _("Punktet er oprettet. Ret de lokale dele."))
            return redirect("applications:item", code, item.pk)
    return form_page(
        request,
        form,
        heading=_("Nyt dagsordenspunkt"),
        lead=_(
            "Teksten dannes af ansøgningen i kommunens egne overskrifter og kan rettes bagefter."
        ),
        submit=_("Opret punktet"),
        crumbs=_crumbs(municipality),
    )


def _is_behind(it) -> bool:
    """Whether the item presents an older text of the application than there is."""
    shown = it.version.number if it.version else 0
    return shown != it.application.latest_version


@require_safe
def item(request, code, pk):
    municipality = own_municipality(request, code)
    row = _item(municipality, pk)
    hidden = hidden_on(row, request.user, on=timezone.localdate())
    it = paper(row, hidden=hidden)
    presented = presented_on(row)
    readable = [it for it in presented if it.application_id not in hidden]
    context = {
        "municipality": municipality,
        "item": row,
        "paper": it,
        "hidden": hidden,
        "applications": presented,
        "has_newer": any(_is_behind(it) for it in readable),
        "placeable": placeable(municipality, readable),
        "may_edit": may_answer_for(request.user, municipality.pk),
        "crumbs": [*_crumbs(municipality), (row.title, None)],
    }
    return render(request, "applications/approvals/item.html", context)


@require_http_methods(ASKING)
def item_facts(request, code, pk):
    municipality = cases_of(request, code)
    row = _item(municipality, pk)
    form, now = ItemFactsForm(sent(request), instance=row), []
    if request.method == "POST" and form.is_valid():
        fields = dict(form.cleaned_data)
        base = fields.pop("base")
        try:
            actions.update_item(row, fields, base=base, by=request.user, at=database_now())
        except Stale as stale:
            now = standing_now(form, stale.current)
            data = rebased(request.POST, stale.current.revision)
            form = ItemFactsForm(data, instance=stale.current)
            form.add_error(None, SAVED_MEANWHILE)
        else:
            messages.success(request, _("Punktet er gemt."))
            return redirect("applications:item", code, pk)
    return form_page(request, form, heading=_("Sag og titel"), crumbs=_item_crumbs(row), now=now)


@require_http_methods(ASKING)
def item_text(request, code, pk, heading_pk):
    """The local text under one heading."""
    municipality = cases_of(request, code)
    row = _item(municipality, pk)
    heading = get_object_or_404(AgendaHeading, pk=heading_pk, template=row.template)
    parts = paper(row, hidden=hidden_on(row, request.user, on=timezone.localdate())).parts
    # A heading taken out of use while somebody writes under it still takes the text.
    part = next((p for p in parts if p.heading.pk == heading.pk), Part(heading, "", 0))
    format_, typed = for_textarea(part.html)
    base, error, other = part.revision, "", ""
    if request.method == "POST":
        format_ = "html" if request.POST.get("format") == "html" else "plain"
        typed = request.POST.get("text", "")
        try:
            _save_text(request, row, heading, format_, typed)
        except Refused as refusal:
            error = refusal.message
        except Stale:
            error = _("En anden har gemt teksten, mens du skrev. Saml dem i feltet, og gem igen.")
            other, base = part.html, part.revision
        else:
            messages.success(request, _("Teksten er gemt."))
            return redirect("applications:item", code, pk)
    context = {
        "item": row,
        "heading": heading,
        "format": format_,
        "typed": typed,
        "base": base,
        "error": error,
        "other": other,
        "is_local": part.is_local,
        "crumbs": [*_item_crumbs(row), (heading.label, None)],
    }
    status = 409 if other else 422 if error else 200
    return render(request, "applications/approvals/item_text.html", context, status=status)


def _save_text(request, row, heading, format_: str, typed: str) -> None:
    base = request.POST.get("base", "")
    if not base.isdecimal():
        raise Http404
    html = from_textarea(format_, typed)
    actions.save_text(row, heading, html=html, base=int(base), by=request.user, at=database_now())


@require_POST
def place_item(request, code, pk):
    """Put the item on a planned step, or take it off."""
    municipality = cases_of(request, code)
    row = _item(municipality, pk)
    step = get_object_or_404(
        PlannedStep.objects.select_related("approval__application", "approval__municipality"),
        pk=request.POST.get("step", "0") if request.POST.get("step", "").isdecimal() else 0,
        approval__municipality=municipality,
    )
    wanted = None if request.POST.get("af") else row
    told(request, _("Planen er gemt."), planning.put_on_item, step, wanted)
    return redirect("applications:item", code, pk)


@require_POST
def present_newest(request, code, pk):
    municipality = cases_of(request, code)
    row = _item(municipality, pk)
    told(request, _("Punktet følger nu den nyeste tekst."), actions.present_newest, row)
    return redirect("applications:item", code, pk)


@require_http_methods(ASKING)
def item_file(request, code, pk, kind):
    """PDF or Word: asked for by POST, shown as soon as it is rendered."""
    municipality = own_municipality(request, code)
    row = _item(municipality, pk)
    if kind not in KINDS:
        raise Http404
    if hidden_on(row, request.user, on=timezone.localdate()):
        raise Http404
    key = paper_key(paper(row), kind)
    # Read before the document: a job that was done without leaving it made another text.
    job = Job.objects.filter(key=key).exclude(status=Job.Status.DONE).first()
    document = Document.objects.filter(key=key).first()
    if request.method == "POST":
        if document is None:
            ask_again(
                kind="agenda.documents",
                key=key,
                ref=f"{row.pk}/{kind}",
                at=database_now(),
                priority=50,
            )
        return redirect("applications:item_file", code, pk, kind)
    if document is not None:
        return serve(document, inline=kind == "pdf")
    context = {"item": row, "kind": kind, "job": job, "crumbs": _item_crumbs(row)}
    response = render(request, "applications/approvals/item_being_made.html", context)
    if job is not None and job.status != Job.Status.DEAD:
        response["Refresh"] = "2"
    return response
