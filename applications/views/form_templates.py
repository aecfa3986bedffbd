from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from applications.actions import form_templates as actions
from applications.forms.form_templates import FormTemplateForm, NewFormTemplateForm
from applications.models import FormTemplate
from applications.queries.administration import (
    programmes_with_templates,
    sections_with_parts,
    templates_for,
)
from networks.models import Programme
from networks.views.acting import (
    administrators_only,
    confirm_page,
    form_page,
    saved,
    sent,
    told,
)


@require_safe
def form_templates(request):
    may_edit = request.user.has_perm("networks.administer")
    context = {
        "programmes": programmes_with_templates(drafts_too=may_edit),
        "may_edit": may_edit,
        "crumbs": [(_("Skabeloner"), None)],
    }
    return render(request, "applications/administration/form_templates.html", context)


@require_safe
def form_template(request, pk):
    template = _visible(request.user, pk)
    may_edit = request.user.has_perm("networks.administer")
    context = {
        "template": template,
        "sections": sections_with_parts(template),
        "rounds": template.rounds.order_by("-deadline"),
        "may_edit": may_edit,
        "may_change": may_edit and template.published_at is None,
        "crumbs": [(_("Skabeloner"), reverse("applications:templates")), (str(template), None)],
    }
    return render(request, "applications/administration/form_template.html", context)


@require_safe
def preview_template(request, pk):
    template = _visible(request.user, pk)
    context = {
        "template": template,
        "sections": sections_with_parts(template),
        "crumbs": [*template_crumbs(template), (_("Forhåndsvisning"), None)],
    }
    return render(request, "applications/administration/preview.html", context)


@administrators_only
@require_http_methods(["GET", "HEAD", "POST"])
def new_template(request):
    """In the programme of ``?ordning=``; without one the page asks which."""
    slug = request.GET.get("ordning")
    if slug is None:
        return _choose_programme(request)
    programme = get_object_or_404(Programme, slug=slug)
    form = NewFormTemplateForm(sent(request))
    if made := saved(request, form, actions.create_template, programme):
        messages.success(request, _("Kladden er oprettet. Tilføj afsnittene."))
        return redirect("applications:template", made.pk)
    return form_page(
        request,
        form,
        heading=_("Ny skabelon i %(programme)s") % {"programme": programme},
        submit=_("Opret kladde"),
        crumbs=[(_("Skabeloner"), reverse("applications:templates"))],
    )


@administrators_only
@require_http_methods(["GET", "HEAD", "POST"])
def edit_template(request, pk):
    template = get_object_or_404(FormTemplate, pk=pk)
    if refused := unless_draft(request, template):
        return refused
    crumbs = template_crumbs(template)
    form = FormTemplateForm(sent(request), instance=template)
    if saved(request, form, actions.change_template, template):
        messages.success(request, _("Ændringerne er gemt."))
        return redirect("applications:template", pk)
    return form_page(request, form, heading=_("Ret titel og indledning"), crumbs=crumbs)


@administrators_only
@require_http_methods(["GET", "HEAD", "POST"])
def publish_template(request, pk):
    template = get_object_or_404(FormTemplate, pk=pk)
    if request.method == "POST":
        told(request, _("Skabelonen er udgivet."), actions.publish_template, template)
        return redirect("applications:template", pk)
    if refused := unless_draft(request, template):
        return refused
    return confirm_page(
        request,
        heading=_("Udgiv skabelonen?"),
        text=_(
            "En udgivet skabelon kan bruges i runder og ændres aldrig mere. "
            "Ændringer bliver til en ny udgave."
        ),
        submit=_("Udgiv skabelonen"),
        crumbs=template_crumbs(template),
    )


@administrators_only
@require_http_methods(["GET", "HEAD", "POST"])
def remove_template(request, pk):
    template = get_object_or_404(FormTemplate, pk=pk)
    if request.method == "POST":
        gone = told(request, _("Kladden er slettet."), actions.remove_template, template)
        return redirect("applications:templates") if gone else redirect("applications:template", pk)
    if refused := unless_draft(request, template):
        return refused
    return confirm_page(
        request,
        heading=_("Slet kladden?"),
        text=_("Alle afsnit og punkter i kladden forsvinder. Det kan ikke fortrydes."),
        submit=_("Slet kladden"),
        crumbs=template_crumbs(template),
    )


@administrators_only
@require_POST
def copy_template(request, pk):
    template = get_object_or_404(FormTemplate.objects.select_related("programme"), pk=pk)
    copy = actions.copy_template(template, by=request.user, at=timezone.now())
    messages.success(request, _("Her er den nye udgave. Den er en kladde, til den bliver udgivet."))
    return redirect("applications:template", copy.pk)


def template_crumbs(template: FormTemplate) -> list[tuple[str, str]]:
    return [
        (_("Skabeloner"), reverse("applications:templates")),
        (str(template), reverse("applications:template", args=[template.pk])),
    ]


def unless_draft(request, template: FormTemplate):
    """The way back, with the reason, for a template that is published; else nothing.

    A form that is sent goes on: the action refuses it, and what was typed is still in the form.
    """
    if template.published_at is None or request.method == "POST":
        return None
    messages.error(
        request, _("Skabelonen er udgivet og ændres ikke mere. Lav en ny udgave i stedet.")
    )
    return redirect("applications:template", template.pk)


def _visible(user, pk) -> FormTemplate:
    drafts_too = user.has_perm("networks.administer")
    return get_object_or_404(templates_for(drafts_too=drafts_too), pk=pk)


def _choose_programme(request):
    programmes = list(Programme.objects.order_by("-begins_on", "name"))
    if len(programmes) == 1:
        return redirect(f"{reverse('applications:new_template')}?ordning={programmes[0].slug}")
    context = {
        "programmes": programmes,
        "heading": _("Ny skabelon"),
        "text": _("Hvilken ordning hører skabelonen til?"),
        "action": reverse("applications:new_template"),
        "crumbs": [(_("Skabeloner"), reverse("applications:templates")), (_("Ny skabelon"), None)],
    }
    return render(request, "applications/administration/choose_programme.html", context)
