"""Figures in from a file, looked at before they are saved, and out again."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from applications.views.answers import tell
from applications.workflow import NotNow
from evaluation.actions import importing, saving_imports
from evaluation.forms.figures import ChooseTableForm
from evaluation.forms.imports import ConfirmForm, ImportForm
from evaluation.models import FigureImport, ImportedCell
from evaluation.queries.exports import every_figure, table_rows
from evaluation.queries.figures import days_of
from evaluation.queries.imports import as_read, fates_of
from evaluation.queries.plans import places
from evaluation.rules import gives_first_figures, writes_plan
from evaluation.sheets.writing import csv_lines, workbook
from evaluation.views.figures import table_for
from evaluation.views.plans import ASKING, crumbs, plan_for, title_of
from support.documents.uploads import XLSX
from support.jobs.clock import database_now
from support.jobs.models import Job

PAGE_SIZE = 100
State = FigureImport.State
Fate = ImportedCell.Fate
WORKING = (State.READING, State.SAVING)


@require_http_methods(ASKING)
def import_figures(request, pk):
    """Choose a file; it is read at once as far as a person waits for, and shown."""
    plan = plan_for(request, pk)
    every = set(places(plan, on=timezone.localdate()).values_list("pk", flat=True))
    if not writes_plan(request.user, plan) and not gives_first_figures(request.user, plan, every):
        raise PermissionDenied
    form = ImportForm(
        request.POST or None, request.FILES or None, initial={"on": timezone.localdate()}
    )
    if form.is_bound and form.is_valid():
        batch = importing.start_import(
            plan, form.checked, form.told, by=request.user, at=database_now()
        )
        return redirect("evaluation:imported", plan.pk, batch.pk)
    context = {
        "form": form,
        "heading": _("Indlæs tal fra en fil"),
        "lead": title_of(plan),
        "submit": _("Læs filen"),
        "back": reverse("evaluation:figures", args=[plan.pk]),
        "crumbs": crumbs(plan, _("Indlæs tal")),
    }
    return render(request, "evaluation/import.html", context)


def _batch_for(request, pk, batch) -> FigureImport:
    rows = FigureImport.objects.visible_to(request.user, on=timezone.localdate())
    rows = rows.select_related("document", "plan__application__network", "plan__network")
    return get_object_or_404(rows, pk=batch, plan=pk)


@require_http_methods(ASKING)
def imported(request, pk, batch):
    """How far the file is; every cell and its fate; saving it, or leaving it."""
    batch = _batch_for(request, pk, batch)
    fates = fates_of(batch)
    numbers = {code: number for code, _label, number in fates}
    changes = batch.state == State.READY and bool(numbers.get(Fate.CHANGED))
    form = ConfirmForm(request.POST or None, changes=changes)
    if request.method == "POST" and _done(request, batch, form):
        return redirect("evaluation:imported", pk, batch.pk)
    chosen = request.GET.get("vis", "")
    rows = batch.cells.select_related("goal", "municipality").order_by("row", "column")
    rows = rows.filter(fate=chosen) if chosen in Fate.values else rows
    page = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("side"))
    context = {
        "batch": batch,
        "plan": batch.plan,
        "title": title_of(batch.plan),
        "fates": fates,
        "chosen": chosen,
        "to_save": sum(numbers.get(code, 0) for code in ImportedCell.TO_SAVE),
        "faults": numbers.get(Fate.FAULT, 0) + numbers.get(Fate.REFUSED, 0),
        "total": sum(numbers.values()),
        "page": page,
        "cells": [(cell, as_read(cell.written)) for cell in page],
        "form": form,
        "is_stuck": _is_stuck(batch),
        "crumbs": crumbs(batch.plan, _("Indlæst fil")),
    }
    response = render(request, "evaluation/imported.html", context)
    if batch.state in WORKING and not context["is_stuck"]:
        response["Refresh"] = "3"
    return response


def _is_stuck(batch: FigureImport) -> bool:
    """Whether a part of the file has been tried until it was given up."""
    if batch.state not in WORKING:
        return False
    doing = "read" if batch.state == State.READING else "save"
    jobs = Job.objects.filter(key__startswith=f"figures/{doing}/{batch.pk}/")
    return jobs.filter(status=Job.Status.DEAD).exists()


def _done(request, batch: FigureImport, form: ConfirmForm) -> bool:
    who = {"by": request.user, "at": database_now()}
    try:
        if request.POST.get("valg") == "opgiv":
            saving_imports.drop_import(batch, **who)
            messages.success(request, _("Filen er opgivet. Intet af den er gemt."))
            return True
        if not form.is_valid():
            return False
        saving_imports.confirm_import(batch, reason=form.cleaned_data.get("reason", ""), **who)
    except NotNow as refusal:
        tell(request, refusal)
    return True


@require_GET
def imported_fates(request, pk, batch):
    """Every cell of the file with its fate, as CSV."""
    batch = _batch_for(request, pk, batch)
    head = [_("Række"), _("Kolonne"), _("Mål"), _("Kommune"), _("Værdi"), _("Skæbne"), _("Hvorfor")]
    cells = batch.cells.order_by("row", "column").iterator(chunk_size=2000)
    rows = (
        [str(c.row), str(c.column), c.goal_name, c.place_name, c.written]
        + [str(c.get_fate_display()), c.message]
        for c in cells
    )
    return _csv([head, *rows], name=_("indlaesning"))


@require_GET
def export(request, pk, extent, extension):
    """The table chosen, or every figure, as CSV or a workbook."""
    plan = plan_for(request, pk)
    if extension not in ("csv", "xlsx"):
        raise Http404
    if extent == "tabel":
        choice = ChooseTableForm(request.GET if request.GET.get("slags") else None)
        rows = table_rows(table_for(request, plan, choice, days_of(plan)))
    elif extent == "alle":
        rows = every_figure(plan)
    else:
        raise Http404
    name = f"{slugify(title_of(plan))[:60]}-tal"
    if extension == "csv":
        return _csv(rows, name=name)
    return _download(workbook(rows, title=_("Tal")), XLSX, f"{name}.xlsx")


def _csv(rows, *, name: str) -> HttpResponse:
    # Whole and not streamed: what is read after the request is read by nobody.
    content = "".join(csv_lines(rows)).encode()
    return _download(content, "text/csv; charset=utf-8", f"{name}.csv")


def _download(content: bytes, media_type: str, filename: str) -> HttpResponse:
    response = HttpResponse(content, content_type=media_type)
    response["Content-Disposition"] = f'attachment; filename="{filename}"'
    return response
