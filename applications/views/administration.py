from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from applications.actions import administration as actions
from applications.forms.administration import ProgrammeCopyForm
from networks.models import Programme
from networks.views.acting import administrators_only, form_page, saved, sent
from networks.views.programmes import programme_crumbs


@administrators_only
@require_http_methods(["GET", "HEAD", "POST"])
def copy_programme(request, slug):
    programme = get_object_or_404(Programme, slug=slug)
    form = ProgrammeCopyForm(sent(request))
    if copy := saved(request, form, actions.copy_programme, programme):
        messages.success(request, _("Ordningen er kopieret. Se tekster og skabeloner igennem."))
        return redirect("networks:programme", copy.slug)
    return form_page(
        request,
        form,
        heading=_("Kopiér ordningen"),
        lead=_(
            "Kopien får temaerne, de retlige rammer, reglerne om netværk og den nyeste skabelon "
            "af hver slags som kladde. Runder og netværk følger ikke med."
        ),
        submit=_("Kopiér ordningen"),
        crumbs=programme_crumbs(programme),
    )
