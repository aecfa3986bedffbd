"""Reading a decision out of public minutes, for a person to confirm."""

from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from applications.forms.approvals import MinutesForm
from applications.minutes import read_minutes
from applications.views.access import application_for
from applications.views.answers import crumbs as application_crumbs
from applications.views.own import cases_of
from networks.models import Municipality
from networks.views.acting import sent


@require_http_methods(["GET", "HEAD", "POST"])
def minutes(request, reference, code):
    """Paste a public agenda item; what is found is confirmed in the form of the decision."""
    application = application_for(request, reference)
    municipality = get_object_or_404(
        Municipality, code=code, participations__application=application
    )
    cases_of(request, code)
    form = MinutesForm(sent(request))
    guess = read_minutes(form.cleaned_data["text"]) if form.is_bound and form.is_valid() else None
    context = {
        "application": application,
        "municipality": municipality,
        "form": form,
        "guess": guess,
        "crumbs": application_crumbs(application, _("Indlæs beslutning")),
    }
    return render(request, "applications/approvals/minutes.html", context)
