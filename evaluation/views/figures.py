"""Writing figures: the table of a plan, one figure with its history, and taking them out."""

from datetime import date
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from applications.views.answers import rebased
from applications.workflow import NotNow
from evaluation.actions.figures import Place, Typed, give_figures, only
from evaluation.forms.figures import ChooseTableForm, FigureForm, TableForm
from evaluation.models import Measurement
from evaluation.queries.figures import TOGETHER, Cell, Table, days_of, history_of, table
from evaluation.queries.plans import places, plan_page
from evaluation.rules import measures_in, writes_plan
from evaluation.views.plans import ASKING, crumbs, plan_for, title_of
from support.jobs.clock import database_now
from support.texts.numbers import number_in

Kind = Measurement.Kind


@require_http_methods(ASKING)
def figures(request, pk):
    """The table: read it, or write in the places that are one's own."""
    plan = plan_for(request, pk)
    days = days_of(plan)
    choice = ChooseTableForm(request.GET if request.GET.get("slags") else None, initial=_first())
    shown = table_for(request, plan, choice, days)
    form = TableForm(request.POST or None)
    refused: dict[str, str] = {}
    kept: set[str] = set()
    if request.method == "POST":
        if not shown.may_write:
            raise PermissionDenied
        if form.is_valid():
            outcomes = give_figures(
                plan,
                _typed(request.POST, shown, form.cleaned_data, seen_by(request.POST, plan, shown)),
                reason=form.cleaned_data["reason"],
                by=request.user,
                at=database_now(),
            )
            refused = {_name(o.typed.place, shown): o.refusal for o in outcomes if o.refusal}
            saved = sum(o.what in ("new", "changed", "withdrawn") for o in outcomes)
            _tell(request, saved, refused)
            if not refused:
                return redirect(request.get_full_path())
            shown, kept = table_for(request, plan, choice, days), set(refused)
        else:
            kept = {cell.name for cell in shown.cells if cell.may_write}
    context = {
        "plan": plan,
        "title": title_of(plan),
        "choice": choice,
        "days": days,
        "table": shown,
        "kind_label": Kind(shown.kind).label,
        "rows": _rows(shown, request.POST, refused, kept),
        "form": form,
        "may_import": shown.may_write or writes_plan(request.user, plan),
        "export_query": urlencode({"slags": shown.kind, "dag": shown.on.isoformat()}),
        "crumbs": crumbs(plan, _("Tal")),
    }
    return render(request, "evaluation/figures.html", context)


def _first() -> dict:
    return {"slags": Kind.BASELINE, "dag": timezone.localdate()}


def table_for(request, plan, choice, days) -> Table:
    """The table that ``choice`` (a bound form or none) asks for, as the person may write in it."""
    today = timezone.localdate()
    known = choice.cleaned_data if choice.is_bound and choice.is_valid() else {}
    kind = known.get("slags") or Kind.BASELINE
    page = plan_page(plan, on=today)
    return table(
        plan,
        page,
        kind=kind,
        on=known.get("dag") or (days[0] if kind == Kind.MEASUREMENT and days else today),
        own={m.pk for m in page.municipalities if measures_in(request.user, m.pk)},
        common=writes_plan(request.user, plan),
    )


def seen_by(data, plan, shown: Table) -> dict[int, str]:
    """What stood in the fields when the person opened the page, by the figure's id."""
    bases = {number_in(data.get(cell.base_name, "")) for cell in shown.cells} - {None}
    rows = Measurement.objects.filter(pk__in=bases, goal__plan=plan)
    return {row.pk: "" if row.is_withdrawn else row.written for row in rows}


def _typed(data, shown: Table, common: dict, seen: dict[int, str]) -> list[Typed]:
    """What was written in the places that are the person's own and differ from what they saw."""
    typed = []
    for cell in shown.cells:
        if not cell.may_write or cell.name not in data:
            continue
        written, base = data[cell.name].strip(), number_in(data.get(cell.base_name, ""))
        if written == seen.get(base, ""):
            # Nobody touched it: what another has written there meanwhile stays.
            continue
        stands = cell.shown
        is_same = written == (stands.written if stands else "")
        typed.append(
            Typed(
                place=_place(cell, shown.kind),
                written=written,
                base=base,
                note=stands.note if stands else "",
                source=stands.source if is_same and stands else common["source"],
                is_provisional=stands.is_provisional
                if is_same and stands
                else common["is_provisional"],
            )
        )
    return typed


def _place(cell: Cell, kind: str) -> Place:
    return Place(cell.goal.pk, cell.municipality.pk if cell.municipality else None, kind, cell.on)


def _name(place: Place, shown: Table) -> str:
    return next(cell.name for cell in shown.cells if _place(cell, shown.kind) == place)


def _rows(shown: Table, data, refused: dict[str, str], kept: set[str]):
    """(row, its cells as ``_shown``): what was typed in those named in ``kept`` stays."""
    return [
        (row, [_shown(cell, data if cell.name in kept else {}, refused) for cell in row.cells])
        for row in shown.rows
    ]


def _shown(cell: Cell, data, refused: dict[str, str]) -> tuple[Cell, str, str, str]:
    """(cell, what its field holds, the figure it is written upon, why it was refused)."""
    stands = str(cell.stands.pk) if cell.stands else ""
    refusal = refused.get(cell.name, "")
    # Who has been told what stands now writes upon that; anybody else upon what they saw.
    base = stands if refusal else data.get(cell.base_name, stands)
    return cell, data.get(cell.name, cell.written), base, refusal


def _tell(request, saved: int, refused: dict) -> None:
    if saved:
        messages.success(request, _("Gemt: %(antal)s tal.") % {"antal": saved})
    if refused:
        messages.error(
            request,
            _("%(antal)s tal blev ikke gemt. Se, hvad der står under dem.")
            % {"antal": len(refused)},
        )
    elif not saved:
        messages.info(request, _("Der var ikke noget nyt at gemme."))


@require_http_methods(ASKING)
def figure(request, pk, number, code, kind, on):
    """One figure: what is said of it, what stood here before, and changing it."""
    plan = plan_for(request, pk)
    goal = get_object_or_404(plan.goals, number=number)
    today = timezone.localdate()
    day = _day(on)
    if day is None or kind not in Kind.values or (kind != Kind.TARGET and day > today):
        raise Http404
    municipality = (
        None if code == TOGETHER else get_object_or_404(places(plan, on=today), code=code)
    )
    place = Place(goal.pk, municipality.pk if municipality else None, kind, day)
    history = history_of(Measurement(**_keys(place)))
    stands = history[0] if history else None
    may = (
        measures_in(request.user, municipality.pk)
        if municipality
        else writes_plan(request.user, plan)
    )
    form = _figure_form(request.POST or None, stands) if may else None
    if request.method == "POST":
        if form is None:
            raise PermissionDenied
        if form.is_valid():
            refusal = _refused(request, plan, place, form)
            if not refusal:
                return redirect(request.path)
            history = history_of(Measurement(**_keys(place)))
            stands = history[0] if history else None
            # Said what stands now: what was typed can be sent once more, upon that.
            form = _figure_form(rebased(request.POST, stands.pk if stands else ""), stands)
            form.add_error("written", refusal)
    context = {
        "plan": plan,
        "goal": goal,
        "place_name": municipality.official_name if municipality else _("Alle under ét"),
        "kind_label": Kind(kind).label,
        "day": day,
        "stands": stands,
        "history": history,
        "form": form,
        "back": f"{reverse('evaluation:figures', args=[plan.pk])}?slags={kind}&dag={on}",
        "crumbs": crumbs(plan, _("Et tal")),
    }
    return render(request, "evaluation/figure.html", context)


def _day(text: str) -> date | None:
    try:
        return parse_date(text)
    except ValueError:
        return None


def _keys(place: Place) -> dict:
    return {
        "goal_id": place.goal,
        "municipality_id": place.municipality,
        "kind": place.kind,
        "on": place.on,
    }


def _figure_form(data, stands: Measurement | None) -> FigureForm:
    is_there = stands and not stands.is_withdrawn
    said = (
        {
            "written": stands.written,
            "note": stands.note,
            "source": stands.source,
            "is_provisional": stands.is_provisional,
        }
        if is_there
        else {}
    )
    return FigureForm(data, stands=stands, initial=said)


def _refused(request, plan, place: Place, form: FigureForm) -> str:
    """Save what ``form`` says; gives why it could not be, or ""."""
    known = form.cleaned_data
    typed = Typed(
        place=place,
        written=known["written"],
        base=known["base"],
        note=known["note"],
        source=known["source"],
        is_provisional=known["is_provisional"],
    )
    try:
        only(
            give_figures(
                plan,
                [typed],
                reason=known.get("reason", ""),
                by=request.user,
                at=database_now(),
            )
        )
    except NotNow as refusal:
        return refusal.reasons[0]
    messages.success(request, _("Tallet er gemt."))
    return ""
