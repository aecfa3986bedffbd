"""A municipality's set-up: bodies, calendar and layouts."""

from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from applications.actions import bodies as actions
from applications.actions import layouts
from applications.forms.set_up import (
    AdoptLayoutForm,
    BodyForm,
    CancelMeetingForm,
    HeadingForm,
    ImportForm,
    LayoutForm,
    MeetingForm,
)
from applications.models import AgendaHeading, AgendaTemplate, Meeting, PoliticalBody
from applications.rules import edits_set_up
from applications.views.own import own_municipality, set_up_of
from networks.views.acting import confirm_page, direction, form_page, sent, told

ASKING = ["GET", "HEAD", "POST"]


def _crumbs(municipality, *more):
    board = reverse("applications:board", args=[municipality.code])
    set_up = reverse("applications:set_up", args=[municipality.code])
    trail = [(_("Godkendelser"), board), (_("Opsætning"), set_up)]
    return [*trail, *more]


@require_safe
def set_up(request, code):
    municipality = own_municipality(request, code)
    bodies = PoliticalBody.objects.filter(municipality=municipality).order_by("position", "pk")
    context = {
        "municipality": municipality,
        "bodies": bodies,
        "layouts": AgendaTemplate.objects.filter(municipality=municipality)
        .prefetch_related("headings")
        .order_by("-is_default", "name"),
        "may_edit": edits_set_up(request.user, municipality.pk),
        "crumbs": _crumbs(municipality)[:1] + [(_("Opsætning"), None)],
    }
    return render(request, "applications/approvals/set_up.html", context)


@require_http_methods(ASKING)
def body(request, code, pk=None):
    """A new body, or body ``pk``."""
    municipality = set_up_of(request, code)
    row = PoliticalBody(municipality=municipality)
    if pk is not None:
        row = get_object_or_404(PoliticalBody, pk=pk, municipality=municipality)
    form = BodyForm(sent(request), instance=row)
    if (
        request.method == "POST"
        and form.is_valid()
        and told(request, _("Instansen er gemt."), actions.save_body, form.instance)
    ):
        return redirect("applications:set_up", code)
    heading = _("Ret instans") if pk else _("Tilføj instans")
    return form_page(request, form, heading=heading, crumbs=_crumbs(municipality))


@require_POST
def move_body(request, code, pk):
    municipality = set_up_of(request, code)
    row = get_object_or_404(PoliticalBody, pk=pk, municipality=municipality)
    told(request, "", actions.move_body, row, up=direction(request) == "up")
    return redirect("applications:set_up", code)


@require_safe
def calendar(request, code, pk):
    municipality = own_municipality(request, code)
    row = get_object_or_404(PoliticalBody, pk=pk, municipality=municipality)
    context = {
        "municipality": municipality,
        "body": row,
        "meetings": row.meetings.select_related("body").order_by("date"),
        "today": timezone.localdate(),
        "may_edit": edits_set_up(request.user, municipality.pk),
        "crumbs": [*_crumbs(municipality), (row.name, None)],
    }
    return render(request, "applications/approvals/calendar.html", context)


def _calendar_crumbs(municipality, row):
    url = reverse("applications:calendar", args=[municipality.code, row.pk])
    return _crumbs(municipality, (row.name, url))


@require_http_methods(ASKING)
def meeting(request, code, pk, meeting_pk=None):
    """A new meeting of body ``pk``, or one of its meetings."""
    municipality = set_up_of(request, code)
    row = get_object_or_404(PoliticalBody, pk=pk, municipality=municipality)
    it = Meeting(body=row)
    if meeting_pk is not None:
        it = get_object_or_404(Meeting, pk=meeting_pk, body=row)
    form = MeetingForm(sent(request), instance=it)
    if (
        request.method == "POST"
        and form.is_valid()
        and told(
            request,
            _("Mødet er gemt."),
            actions.save_meeting,
            form.instance,
            reason=form.cleaned_data.get("reason", ""),
        )
    ):
        return redirect("applications:calendar", code, pk)
    heading = _("Ret møde") if meeting_pk else _("Tilføj møde")
    return form_page(request, form, heading=heading, crumbs=_calendar_crumbs(municipality, row))


@require_http_methods(ASKING)
def import_meetings(request, code, pk):
    municipality = set_up_of(request, code)
    row = get_object_or_404(PoliticalBody, pk=pk, municipality=municipality)
    form = ImportForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        rows = form.cleaned_data["rows"]
        done = _("%(antal)s møder er læst ind.") % {"antal": len(rows)}
        if told(request, done, actions.import_meetings, row, rows):
            return redirect("applications:calendar", code, pk)
    context = {
        "form": form,
        "body": row,
        "crumbs": [*_calendar_crumbs(municipality, row), (_("Indlæs møder"), None)],
    }
    return render(request, "applications/approvals/import_meetings.html", context)


@require_http_methods(ASKING)
def cancel_meeting(request, code, pk, meeting_pk):
    municipality = set_up_of(request, code)
    row = get_object_or_404(PoliticalBody, pk=pk, municipality=municipality)
    it = get_object_or_404(Meeting.objects.select_related("body"), pk=meeting_pk, body=row)
    form = CancelMeetingForm(sent(request))
    if request.method == "POST" and form.is_valid():
        told(request, _("Mødet er aflyst."), actions.cancel_meeting, it, **form.cleaned_data)
        return redirect("applications:calendar", code, pk)
    return form_page(
        request,
        form,
        heading=_("Aflys mødet?"),
        lead=_("Sager, der var planlagt til mødet, mister deres mødedato og skal have en ny."),
        submit=_("Aflys mødet"),
        crumbs=_calendar_crumbs(municipality, row),
    )


@require_POST
def restore_meeting(request, code, pk, meeting_pk):
    municipality = set_up_of(request, code)
    row = get_object_or_404(PoliticalBody, pk=pk, municipality=municipality)
    it = get_object_or_404(Meeting.objects.select_related("body"), pk=meeting_pk, body=row)
    told(request, _("Mødet er i kalenderen igen."), actions.restore_meeting, it)
    return redirect("applications:calendar", code, pk)


@require_http_methods(ASKING)
def adopt_layout(request, code):
    municipality = set_up_of(request, code)
    form = AdoptLayoutForm(sent(request))
    if request.method == "POST" and form.is_valid():
        key = form.cleaned_data["layout"]
        if told(request, _("Skabelonen er tilføjet."), layouts.adopt_layout, municipality, key):
            return redirect("applications:set_up", code)
    return form_page(
        request,
        form,
        heading=_("Tilføj skabelon til dagsordenspunkter"),
        lead=_("Vælg den, der ligner jeres egen mest. Bagefter kan I rette overskrifterne."),
        crumbs=_crumbs(municipality),
    )


def _layout(municipality, pk) -> AgendaTemplate:
    return get_object_or_404(
        AgendaTemplate.objects.select_related("municipality"), pk=pk, municipality=municipality
    )


@require_http_methods(ASKING)
def layout(request, code, pk):
    municipality = set_up_of(request, code)
    row = _layout(municipality, pk)
    form = LayoutForm(sent(request), instance=row)
    if (
        request.method == "POST"
        and form.is_valid()
        and told(request, _("Skabelonen er gemt."), layouts.save_template, form.instance)
    ):
        return redirect("applications:set_up", code)
    return form_page(request, form, heading=_("Ret skabelon"), crumbs=_crumbs(municipality))


@require_http_methods(ASKING)
def heading(request, code, pk, heading_pk=None):
    """A new heading of layout ``pk``, or one of its headings."""
    municipality = set_up_of(request, code)
    row = _layout(municipality, pk)
    it = AgendaHeading(template=row)
    if heading_pk is not None:
        it = get_object_or_404(AgendaHeading, pk=heading_pk, template=row)
    form = HeadingForm(sent(request), instance=it)
    if (
        request.method == "POST"
        and form.is_valid()
        and told(request, _("Overskriften er gemt."), layouts.save_heading, form.instance)
    ):
        return redirect("applications:set_up", code)
    title = _("Ret overskrift") if heading_pk else _("Tilføj overskrift")
    return form_page(request, form, heading=title, crumbs=_crumbs(municipality))


@require_POST
def move_heading(request, code, pk, heading_pk):
    row = _layout(set_up_of(request, code), pk)
    it = get_object_or_404(AgendaHeading, pk=heading_pk, template=row)
    told(request, "", layouts.move_heading, it, up=direction(request) == "up")
    return redirect("applications:set_up", code)


@require_http_methods(ASKING)
def remove_heading(request, code, pk, heading_pk):
    municipality = set_up_of(request, code)
    it = get_object_or_404(AgendaHeading, pk=heading_pk, template=_layout(municipality, pk))
    if request.method == "POST":
        told(request, _("Overskriften er fjernet."), layouts.remove_heading, it)
        return redirect("applications:set_up", code)
    return confirm_page(
        request,
        heading=_("Fjern »%(overskrift)s«?") % {"overskrift": it.label},
        text=_("Tekster, der er skrevet under overskriften, bliver stående på deres punkter."),
        submit=_("Fjern overskriften"),
        crumbs=_crumbs(municipality),
    )
