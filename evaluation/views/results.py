"""What came of a trial: all its municipalities, and a municipality's own words about it."""

from django.contrib import messages
from django.forms import model_to_dict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from applications.models import Participation
from applications.views.answers import SAVED_MEANWHILE, crumbs, rebased, standing_now
from applications.views.ministry import readable_as_sent
from applications.views.starting import own_place
from applications.workflow import NotNow, Stale
from evaluation.actions import follow_up as actions
from evaluation.forms.follow_up import FollowUpForm
from evaluation.models import FollowUp
from evaluation.queries.results import newest_of, places_of
from networks.standing import MUNICIPAL, standing
from support.jobs.clock import database_now

# What a change begins from.
SAID = ("result", "on", "outcome", "reason", "shows_text")


@require_GET
def results(request, reference):
    """Each municipality, what it says came of the trial, and what it said before."""
    application = readable_as_sent(request, reference)
    own = standing(request.user, timezone.localdate()).municipalities(*MUNICIPAL)
    context = {
        "application": application,
        "places": places_of(application, own=own),
        "crumbs": crumbs(application, _("Resultater")),
    }
    return render(request, "evaluation/results.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def follow_up(request, reference, code):
    """Say what came of the trial in one's own municipality, or change what was said."""
    application, municipality = own_place(request, reference, code)
    newest = newest_of(_part(application, municipality))
    form, now = _form(request.POST or None, newest), []
    if form.is_bound:
        try:
            if _saved(request, application, municipality, form, newest):
                messages.success(request, _("Resultatet er gemt."))
                return redirect("evaluation:results", reference)
        except Stale as stale:
            now = standing_now(form, stale.current)
            form = _form(rebased(request.POST, stale.current.pk), stale.current)
            form.add_error(None, SAVED_MEANWHILE)
        except NotNow as refusal:
            for reason in refusal.reasons:
                form.add_error(None, reason)
    context = {
        "form": form,
        "now": now,
        "heading": _("Hvad kom der ud af forsøget?"),
        "lead": f"{municipality.official_name}: {application.shown_title}",
        "submit": _("Gem resultatet"),
        "back": reverse("evaluation:results", args=[reference]),
        "crumbs": crumbs(application, _("Resultater")),
    }
    return render(request, "administration/form.html", context)


def _part(application, municipality) -> Participation:
    return get_object_or_404(
        Participation,
        application=application,
        municipality=municipality,
        status=Participation.Status.ACCEPTED,
    )


def _form(data, newest: FollowUp | None) -> FollowUpForm:
    said = model_to_dict(newest, SAID) if newest else {"on": timezone.localdate()}
    return FollowUpForm(data, replaces=newest, initial=said)


def _saved(request, application, municipality, form, newest: FollowUp | None) -> bool:
    is_valid, base = form.is_valid(), form.cleaned_data.get("base")
    # Said before what else is wrong: what to type depends on what stands.
    if newest and newest.pk != base:
        raise Stale(newest)
    if is_valid:
        actions.follow_up(
            application,
            municipality,
            form.instance,
            replaces=base,
            by=request.user,
            at=database_now(),
        )
    return is_valid
