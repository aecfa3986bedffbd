from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from applications.actions import form_templates as actions
from applications.forms.form_templates import SectionPartForm, TemplateSectionForm
from applications.models import FormTemplate, SectionPart, TemplateSection
from applications.views.form_templates import template_crumbs, unless_draft
from networks.views.acting import (
    administrators_only,
    confirm_page,
    direction,
    form_page,
    saved,
    sent,
    told,
)


@administrators_only
@require_http_methods(["GET", "HEAD", "POST"])
def new_section(request, pk):
    template = get_object_or_404(FormTemplate, pk=pk)
    if refused := unless_draft(request, template):
        return refused
    form = TemplateSectionForm(sent(request), template=template)
    if made := saved(request, form, actions.add_section, template):
        messages.success(request, _("Afsnittet er tilføjet."))
        return redirect(section_on_page(made))
    return form_page(
        request,
        form,
        heading=_("Nyt afsnit"),
        submit=_("Tilføj afsnit"),
        crumbs=template_crumbs(template),
    )


@administrators_only
@require_http_methods(["GET", "HEAD", "POST"])
def edit_section(request, pk, section_pk):
    section = _section(pk, section_pk)
    if refused := unless_draft(request, section.template):
        return refused
    form = TemplateSectionForm(sent(request), instance=section, template=section.template)
    if saved(request, form, actions.change_section, section):
        messages.success(request, _("Ændringerne er gemt."))
        return redirect(section_on_page(section))
    return form_page(
        request,
        form,
        heading=_("Ret afsnit %(number)d") % {"number": section.number},
        crumbs=template_crumbs(section.template),
    )


@administrators_only
@require_POST
def move_section(request, pk, section_pk):
    section = _section(pk, section_pk)
    told(request, "", actions.move_section, section, direction=direction(request))
    return redirect(section_on_page(section))


@administrators_only
@require_http_methods(["GET", "HEAD", "POST"])
def remove_section(request, pk, section_pk):
    section = _section(pk, section_pk)
    if request.method == "POST":
        told(request, _("Afsnittet er slettet."), actions.remove_section, section)
        return redirect("applications:template", pk)
    if refused := unless_draft(request, section.template):
        return refused
    return confirm_page(
        request,
        heading=_("Slet afsnittet »%(heading)s«?") % {"heading": section.heading},
        text=_("Vejledning og punkter forsvinder med det. Afsnittene efter det rykker op."),
        submit=_("Slet afsnittet"),
        crumbs=template_crumbs(section.template),
    )


@administrators_only
@require_http_methods(["GET", "HEAD", "POST"])
def new_part(request, pk, section_pk):
    section = _section(pk, section_pk)
    if refused := unless_draft(request, section.template):
        return refused
    form = SectionPartForm(sent(request))
    if saved(request, form, actions.add_part, section):
        messages.success(request, _("Punktet er tilføjet."))
        return redirect(section_on_page(section))
    return form_page(
        request,
        form,
        heading=_("Nyt punkt i afsnit %(section)s") % {"section": section},
        submit=_("Tilføj punkt"),
        crumbs=template_crumbs(section.template),
    )


@administrators_only
@require_http_methods(["GET", "HEAD", "POST"])
def edit_part(request, pk, section_pk, part_pk):
    part = _part(pk, section_pk, part_pk)
    if refused := unless_draft(request, part.section.template):
        return refused
    form = SectionPartForm(sent(request), instance=part)
    if saved(request, form, actions.change_part, part):
        messages.success(request, _("Ændringerne er gemt."))
        return redirect(section_on_page(part.section))
    crumbs = template_crumbs(part.section.template)
    return form_page(request, form, heading=_("Ret punktet"), crumbs=crumbs)


@administrators_only
@require_POST
def move_part(request, pk, section_pk, part_pk):
    part = _part(pk, section_pk, part_pk)
    told(request, "", actions.move_part, part, direction=direction(request))
    return redirect(section_on_page(part.section))


@administrators_only
@require_http_methods(["GET", "HEAD", "POST"])
def remove_part(request, pk, section_pk, part_pk):
    part = _part(pk, section_pk, part_pk)
    if request.method == "POST":
        told(request, _("Punktet er slettet."), actions.remove_part, part)
        return redirect(section_on_page(part.section))
    if refused := unless_draft(request, part.section.template):
        return refused
    return confirm_page(
        request,
        heading=_("Slet punktet »%(label)s«?") % {"label": part.label},
        text=_("Det kan ikke fortrydes."),
        submit=_("Slet punktet"),
        crumbs=template_crumbs(part.section.template),
    )


def section_on_page(section: TemplateSection) -> str:
    """The template's page, scrolled to ``section``."""
    return reverse("applications:template", args=[section.template_id]) + f"#afsnit-{section.pk}"


def _section(pk, section_pk) -> TemplateSection:
    rows = TemplateSection.objects.select_related("template")
    return get_object_or_404(rows, template=pk, pk=section_pk)


def _part(pk, section_pk, part_pk) -> SectionPart:
    rows = SectionPart.objects.select_related("section__template")
    return get_object_or_404(rows, section__template=pk, section=section_pk, pk=part_pk)
