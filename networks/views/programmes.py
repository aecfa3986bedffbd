from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from networks import actions
from networks.forms import GuardRailForm, ProgrammeForm, ThemeForm
from networks.models import GuardRail, Programme, Theme
from networks.queries import networks_with_counts, programmes_with_counts
from networks.views.acting import (
    administrators_only,
    confirm_page,
    direction,
    form_page,
    saved,
    sent,
    told,
)


@require_safe
def programmes(request):
    context = {
        "programmes": programmes_with_counts(),
        "may_edit": request.user.has_perm("networks.administer"),
        "crumbs": [(_("Ordninger"), None)],
    }
    return render(request, "networks/programmes/list.html", context)


@require_safe
def programme(request, slug):
    programme = get_object_or_404(Programme.objects.select_related("ministry"), slug=slug)
    context = {
        "programme": programme,
        "themes": programme.themes.order_by("name"),
        "guard_rails": programme.guard_rails.order_by("position"),
        "networks": networks_with_counts(programme, on=timezone.localdate()),
        "may_edit": request.user.has_perm("networks.administer"),
        "now": timezone.now(),
        "crumbs": [(_("Ordninger"), reverse("networks:programmes")), (programme.name, None)],
    }
    return render(request, "networks/programmes/detail.html", context)


@administrators_only
@require_http_methods(["GET", "HEAD", "POST"])
def new_programme(request):
    form = ProgrammeForm(sent(request))
    if made := saved(request, form, actions.create_programme):
        messages.success(request, _("Ordningen er oprettet."))
        return redirect("networks:programme", made.slug)
    crumbs = [(_("Ordninger"), reverse("networks:programmes"))]
    return form_page(
        request, form, heading=_("Ny ordning"), crumbs=crumbs, submit=_("Opret ordning")
    )


@administrators_only
@require_http_methods(["GET", "HEAD", "POST"])
def edit_programme(request, slug):
    programme = get_object_or_404(Programme, slug=slug)
    crumbs = programme_crumbs(programme)
    form = ProgrammeForm(sent(request), instance=programme)
    if saved(request, form, actions.change_programme, programme):
        messages.success(request, _("Ændringerne er gemt."))
        return redirect("networks:programme", slug)
    return form_page(request, form, heading=_("Ret ordningen"), crumbs=crumbs)


@administrators_only
@require_http_methods(["GET", "HEAD", "POST"])
def new_theme(request, slug):
    programme = get_object_or_404(Programme, slug=slug)
    form = ThemeForm(sent(request), programme=programme)
    if saved(request, form, actions.add_theme, programme):
        messages.success(request, _("Temaet er tilføjet."))
        return redirect(programme_page(programme, "temaer"))
    crumbs = programme_crumbs(programme)
    return form_page(request, form, heading=_("Nyt tema"), crumbs=crumbs, submit=_("Tilføj tema"))


@administrators_only
@require_http_methods(["GET", "HEAD", "POST"])
def edit_theme(request, slug, pk):
    theme = _theme(slug, pk)
    crumbs = programme_crumbs(theme.programme)
    form = ThemeForm(sent(request), instance=theme, programme=theme.programme)
    if saved(request, form, actions.rename_theme, theme):
        messages.success(request, _("Temaet har fået nyt navn."))
        return redirect(programme_page(theme.programme, "temaer"))
    return form_page(request, form, heading=_("Ret temaet"), crumbs=crumbs)


@administrators_only
@require_http_methods(["GET", "HEAD", "POST"])
def remove_theme(request, slug, pk):
    theme = _theme(slug, pk)
    if request.method == "POST":
        told(request, _("Temaet er slettet."), actions.remove_theme, theme)
        return redirect(programme_page(theme.programme, "temaer"))
    return confirm_page(
        request,
        heading=_("Slet temaet »%(name)s«?") % {"name": theme.name},
        text=_("Temaet kan kun slettes, så længe intet netværk hører under det."),
        submit=_("Slet temaet"),
        crumbs=programme_crumbs(theme.programme),
    )


@administrators_only
@require_http_methods(["GET", "HEAD", "POST"])
def new_guard_rail(request, slug):
    programme = get_object_or_404(Programme, slug=slug)
    form = GuardRailForm(sent(request))
    if saved(request, form, actions.add_guard_rail, programme):
        messages.success(request, _("Den retlige ramme er tilføjet."))
        return redirect(programme_page(programme, "rammer"))
    return form_page(
        request,
        form,
        heading=_("Ny retlig ramme"),
        lead=_("En grænse, som ethvert forsøg i ordningen skal holde sig inden for."),
        submit=_("Tilføj retlig ramme"),
        crumbs=programme_crumbs(programme),
    )


@administrators_only
@require_http_methods(["GET", "HEAD", "POST"])
def edit_guard_rail(request, slug, pk):
    rail = _guard_rail(slug, pk)
    form = GuardRailForm(sent(request), instance=rail)
    if saved(request, form, actions.change_guard_rail, rail):
        messages.success(request, _("Ændringerne er gemt."))
        return redirect(programme_page(rail.programme, "rammer"))
    crumbs = programme_crumbs(rail.programme)
    return form_page(request, form, heading=_("Ret den retlige ramme"), crumbs=crumbs)


@administrators_only
@require_POST
def move_guard_rail(request, slug, pk):
    rail = _guard_rail(slug, pk)
    told(request, "", actions.move_guard_rail, rail, direction=direction(request))
    return redirect(programme_page(rail.programme, f"ramme-{rail.pk}"))


@administrators_only
@require_http_methods(["GET", "HEAD", "POST"])
def remove_guard_rail(request, slug, pk):
    rail = _guard_rail(slug, pk)
    if request.method == "POST":
        told(request, _("Den retlige ramme er slettet."), actions.remove_guard_rail, rail)
        return redirect(programme_page(rail.programme, "rammer"))
    return confirm_page(
        request,
        heading=_("Slet »%(label)s«?") % {"label": rail.label},
        text=_("Punktet kan kun slettes, så længe ingen ansøgning har svaret på det."),
        submit=_("Slet punktet"),
        crumbs=programme_crumbs(rail.programme),
    )


def programme_crumbs(programme: Programme) -> list[tuple[str, str]]:
    return [
        (_("Ordninger"), reverse("networks:programmes")),
        (programme.name, reverse("networks:programme", args=[programme.slug])),
    ]


def programme_page(programme: Programme, fragment: str) -> str:
    """The programme's page, scrolled to one of its lists."""
    return reverse("networks:programme", args=[programme.slug]) + f"#{fragment}"


def _theme(slug, pk) -> Theme:
    rows = Theme.objects.select_related("programme")
    return get_object_or_404(rows, programme__slug=slug, pk=pk)


def _guard_rail(slug, pk) -> GuardRail:
    rows = GuardRail.objects.select_related("programme")
    return get_object_or_404(rows, programme__slug=slug, pk=pk)
