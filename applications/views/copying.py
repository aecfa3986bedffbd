"""Beginning a new application from one that may be read."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from applications.actions.copying import copy_application
from applications.actions.documents import draft_content
from applications.forms.drafting import NewApplicationForm
from applications.models import Application, SubmittedVersion
from applications.queries.public import public_trials, to_begin_from
from applications.views.access import application_for
from applications.views.answers import crumbs
from applications.views.drafting import creation_choices
from applications.workflow import NotNow
from support.jobs.clock import database_now
from support.walls.context import acting, system


@require_http_methods(["GET", "HEAD", "POST"])
def copy(request, reference):
    """What is copied is the draft for those who read it, else what was sent last."""
    source = application_for(request, reference)
    content = _readable(request, source)
    if not request.user.has_perm("applications.create"):
        raise PermissionDenied
    context = {
        "back": source.get_absolute_url(),
        "crumbs": crumbs(source, _("Begynd en ny ud fra denne")),
    }
    return _begin_from(request, source, content, context)


@require_http_methods(["GET", "HEAD", "POST"])
def copy_public(request, reference):
    """From a trial that somebody has made public, what everybody may read of it."""
    if not request.user.has_perm("applications.create"):
        raise PermissionDenied
    with acting(system("public")):
        publication = get_object_or_404(
            public_trials().select_related("item__application"), reference=reference
        )
        content = to_begin_from(publication)
    page = reverse("applications:public_trial", args=[reference])
    context = {
        "is_public": True,
        "back": page,
        "crumbs": [
            (_("Forsøg"), reverse("applications:public")),
            (publication.title, page),
            (_("Begynd en ny ud fra denne"), None),
        ],
    }
    return _begin_from(request, publication.item.application, content, context)


def _begin_from(request, source: Application, content: dict, context: dict):
    form = NewApplicationForm(
        request.POST or None,
        initial={"title": content["title"]},
        **creation_choices(request.user),
    )
    if request.method == "POST" and form.is_valid():
        try:
            copy = copy_application(
                source, content, **form.cleaned_data, by=request.user, at=database_now()
            )
        except NotNow as refusal:
            for reason in refusal.reasons:
                form.add_error(None, reason)
        else:
            _tell(request, copy.left_out)
            return redirect("applications:participants", copy.application.reference)
    return render(request, "applications/copy.html", {"content": content, "form": form, **context})


def _readable(request, source: Application) -> dict:
    if source.can_read_text:
        return draft_content(source)
    sent = (
        SubmittedVersion.objects.visible_to(request.user, on=timezone.localdate())
        .filter(application=source)
        .order_by("-version__number")
        .first()
    )
    if sent is None:
        raise Http404
    return sent.content


def _tell(request, left_out: list[str]) -> None:
    messages.success(request, _("Ansøgningen er oprettet. Vælg nu, hvem der deltager."))
    if left_out:
        told = _(
            "Rundens skabelon har ikke plads til disse afsnit, og de er ikke kopieret: %(dem)s."
        )
        messages.warning(request, told % {"dem": ", ".join(left_out)})
