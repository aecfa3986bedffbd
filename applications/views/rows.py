from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from applications.actions import rows
from applications.actions.drafting import Stale
from applications.actions.merging import prints_of
from applications.citations import NotACitation, NotAProvision, parse_citation, parse_provisions
from applications.forms.rows import AttachmentForm, ExemptionForm, GoalForm, GuardRailsForm
from applications.models import Exemption, Goal
from applications.queries.whole import guard_rails_of
from applications.views.access import text_to_look_at, working_text_for
from applications.views.answers import crumbs, tell
from applications.workflow import EDITABLE, NotNow
from support.documents.serve import serve
from support.jobs.clock import database_now

LISTS = {"goals": "applications:goals", "exemptions": "applications:exemptions"}


def _may_edit(application) -> bool:
    return "edit" in application.abilities and application.status in EDITABLE


@require_GET
def goals(request, reference):
    application = text_to_look_at(request, reference)
    context = {
        "application": application,
        "goals": application.goals.select_related("builds_on").order_by("number"),
        "may_edit": _may_edit(application),
        "crumbs": crumbs(application, _("Mål")),
    }
    return render(request, "applications/goals.html", context)


@require_GET
def exemptions(request, reference):
    application = text_to_look_at(request, reference)
    context = {
        "application": application,
        "exemptions": application.exemptions.select_related("goal").order_by("number"),
        "may_edit": _may_edit(application),
        "crumbs": crumbs(application, _("Hjemler")),
    }
    return render(request, "applications/exemptions.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def goal(request, reference, number=None):
    """A new goal, or goal ``number``."""
    application = working_text_for(request, reference, perm="edit")
    row = Goal(application=application)
    if number is not None:
        row = get_object_or_404(Goal, application=application, number=number)
    form = GoalForm(request.POST or None, instance=row, application=application)
    return _row_page(request, application, row, form, kind="goal", save=rows.save_goal)


@require_http_methods(["GET", "HEAD", "POST"])
def exemption(request, reference, number=None):
    """A new exemption, or exemption ``number``."""
    application = working_text_for(request, reference, perm="edit")
    row = Exemption(application=application)
    if number is not None:
        row = get_object_or_404(Exemption, application=application, number=number)
    form = ExemptionForm(request.POST or None, instance=row, application=application)
    return _row_page(request, application, row, form, kind="exemption", save=rows.save_exemption)


def _row_page(request, application, row, form, *, kind, save):
    current = None
    if request.method == "POST" and form.is_valid():
        try:
            base = form.base_revision
            save(application, form.instance, base=base, by=request.user, at=database_now())
        except NotNow as refusal:
            for reason in refusal.reasons:
                form.add_error(None, reason)
        except Stale as stale:
            current = stale.current
            form = _after_stale(request, form, application, current)
        else:
            messages.success(request, _("Gemt."))
            more = "another" in request.POST
            return redirect(
                f"applications:{kind}_new" if more else LISTS[f"{kind}s"], application.reference
            )
    context = {
        "application": application,
        "form": form,
        "row": row,
        "current": current,
        "kind": kind,
        "read": _read_back(row) if kind == "exemption" and row.pk else None,
        "crumbs": crumbs(application, str(row) if row.pk else _("Tilføj")),
        "list_url": LISTS[f"{kind}s"],
    }
    return render(request, f"applications/{kind}.html", context)


def _after_stale(request, form, application, current):
    """The same form with what was typed, on top of what the other person saved."""
    data = request.POST.copy()
    if current is None:
        form.add_error(None, _("En anden har slettet rækken, mens du skrev. Opret den igen."))
        return form
    data["base"] = current.revision
    again = type(form)(data, instance=current, application=application)
    again.is_valid()
    again.add_error(None, _("En anden har gemt, mens du skrev. Sammenlign, og gem igen."))
    current.refresh_from_db()
    return again


def _read_back(exemption: Exemption) -> dict:
    """How law and provision were understood, for the writer to see."""
    read = {"law": None, "provision": None}
    try:
        read["law"] = parse_citation(exemption.law_name)
    except NotACitation as reason:
        read["law_problem"] = str(reason)
    if exemption.provision:
        try:
            read["provision"] = parse_provisions(exemption.provision)
        except NotAProvision as reason:
            read["provision_problem"] = str(reason)
    return read


@require_http_methods(["GET", "HEAD", "POST"])
def delete(request, reference, kind, number):
    """Ask first, then delete a goal, an exemption or an annex."""
    application = working_text_for(request, reference, perm="edit")
    relation, name, back = {
        "maal": ("goals", "goal", "applications:goals"),
        "hjemler": ("exemptions", "exemption", "applications:exemptions"),
        "bilag": ("attachments", "attachment", "applications:attachments"),
    }[kind]
    row = get_object_or_404(getattr(application, relation), number=number)
    if request.method == "POST":
        try:
            rows.delete_row(application, row, kind=name, by=request.user, at=database_now())
        except NotNow as refusal:
            tell(request, refusal)
        else:
            messages.success(request, _("Slettet."))
        return redirect(back, application.reference)
    context = {
        "application": application,
        "row": row,
        "back": back,
        "crumbs": crumbs(application, _("Slet")),
    }
    return render(request, "applications/delete.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def attachments(request, reference):
    application = text_to_look_at(request, reference)
    may_edit = _may_edit(application)
    form = AttachmentForm(request.POST or None, request.FILES or None)
    if request.method == "POST":
        if "edit" not in application.abilities:
            raise PermissionDenied
        if form.is_valid() and _attach(request, application, form):
            messages.success(request, _("Bilaget er tilføjet."))
            return redirect("applications:attachments", application.reference)
    context = {
        "application": application,
        "form": form,
        "attachments": application.attachments.select_related("document").order_by("number"),
        "may_edit": may_edit,
        "crumbs": crumbs(application, _("Bilag")),
    }
    return render(request, "applications/attachments.html", context)


def _attach(request, application, form) -> bool:
    file = form.cleaned_data["file"]
    file.seek(0)
    try:
        rows.add_attachment(
            application,
            title=form.cleaned_data["title"],
            content=file.read(),
            media_type=form.media_type,
            filename=file.name,
            by=request.user,
            at=database_now(),
        )
    except NotNow as refusal:
        for reason in refusal.reasons:
            form.add_error(None, reason)
        return False
    return True


@require_GET
def attachment_file(request, reference, number):
    application = text_to_look_at(request, reference)
    attachment = get_object_or_404(
        application.attachments.select_related("document"), number=number
    )
    return serve(attachment.document)


@require_http_methods(["GET", "HEAD", "POST"])
def guard_rails(request, reference):
    application = working_text_for(request, reference)
    if request.method == "POST" and "edit" not in application.abilities:
        raise PermissionDenied
    form = _guard_rails_form(application, request.POST or None)
    if request.method == "POST" and form.is_valid():
        form = _save_guard_rails(request, application, form)
        if form is None:
            messages.success(request, _("Svarene er gemt."))
            return redirect("applications:check", application.reference)
    if not form.is_bound and not _may_edit(application):
        for field in form.fields.values():
            field.disabled = True
    context = {
        "application": application,
        "form": form,
        "may_edit": _may_edit(application),
        "crumbs": crumbs(application, _("Tema og retlige rammer")),
    }
    return render(request, "applications/guard_rails.html", context)


def _guard_rails_form(application, data):
    values = rows.guard_rail_values(application)
    return GuardRailsForm(
        data,
        guard_rails=guard_rails_of(application),
        initial={**values, "base": prints_of(values)},
    )


def _save_guard_rails(request, application, form):
    """None where it was saved, else the form to show again."""
    try:
        rows.answer_guard_rails(
            application,
            form.answers(),
            within_theme=form.theme(),
            theme_reason=form.cleaned_data["theme_reason"],
            base=form.cleaned_data["base"],
            by=request.user,
            at=database_now(),
        )
    except NotNow as refusal:
        for reason in refusal.reasons:
            form.add_error(None, reason)
        return form
    except Stale as stale:
        return _after_clash(request, application, stale.current)
    return None


def _after_clash(request, application, clash):
    """What was typed, on top of what others saved in the fields the writer left alone."""
    application.refresh_from_db(fields=["within_theme", "theme_reason"])
    data = request.POST.copy()
    data["base"] = prints_of(clash.current)
    for name, value in clash.current.items():
        if name in clash.mine:
            continue
        if value is False:
            data.pop(name, None)
        else:
            data[name] = "on" if value is True else value
    form = _guard_rails_form(application, data)
    form.is_valid()
    form.show_clash(clash)
    return form
