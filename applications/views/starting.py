"""One municipality's own way into the trial: its gate, its by-law, its start and stop."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from applications.actions import starting as actions
from applications.actions.by_law_documents import by_law_key
from applications.by_law_content import Typed
from applications.forms.ministry import (
    ByLawForm,
    DayForm,
    OvertakenForm,
    PublicationForm,
    StopForm,
)
from applications.models import ByLaw
from applications.queries.starting import gate_of, told_ministry
from applications.rules import may_answer_for
from applications.views.answers import crumbs
from applications.views.ministry import readable_as_sent
from applications.views.versions import being_made
from applications.workflow import NotNow
from networks.models import Membership, Municipality
from support.documents.models import Document
from support.documents.serve import serve
from support.jobs.clock import database_now
from support.jobs.models import Job

ASKING = ["GET", "HEAD", "POST"]


def own_place(request, reference, code, *, acting=True):
    """The application and the municipality ``code``, for its own people; 404 and 403 for others."""
    application = readable_as_sent(request, reference)
    municipality = get_object_or_404(
        Municipality, code=code, participations__application=application
    )
    if acting and not may_answer_for(request.user, municipality.pk):
        raise PermissionDenied
    return application, municipality


def _gate(application, municipality):
    gate = gate_of(application, municipality, on=timezone.localdate())
    if gate is None:
        raise Http404
    return gate


@require_GET
def start_page(request, reference, code):
    """Everything between the municipality and its start, and what it may do about it."""
    application, municipality = own_place(request, reference, code, acting=False)
    gate = _gate(application, municipality)
    context = {
        "application": application,
        "municipality": municipality,
        "gate": gate,
        "may": may_answer_for(request.user, municipality.pk),
        "by_laws": gate.participation.by_laws.prefetch_related("publications").order_by("-number"),
        "steps": gate.participation.trial_steps.select_related("by", "act").order_by("-pk"),
        "told": told_ministry(gate.participation),
        "crumbs": _crumbs(application, municipality),
    }
    return render(request, "applications/ministry/start.html", context)


def _crumbs(application, municipality, *last):
    here = reverse("applications:start_page", args=[application.reference, municipality.code])
    trail = [
        *crumbs(application)[:-1],
        (application.shown_title, application.get_absolute_url()),
        (_("Ministeriets svar"), reverse("applications:answers", args=[application.reference])),
        (municipality.official_name, here if last else None),
    ]
    return [*trail, *((title, None) for title in last)]


def _ask(request, application, municipality, form, *, heading, submit, act, done, lead=""):
    """One form, one action (``act`` takes the cleaned data), back to the start page."""
    if form.is_bound and form.is_valid():
        try:
            act(form.cleaned_data)
        except NotNow as refusal:
            for reason in refusal.reasons:
                form.add_error(None, reason)
        else:
            messages.success(request, done)
            return redirect("applications:start_page", application.reference, municipality.code)
    context = {
        "form": form,
        "heading": heading,
        "lead": lead or f"{municipality.official_name}: {application.shown_title}",
        "submit": submit,
        "back": reverse("applications:start_page", args=[application.reference, municipality.code]),
        "crumbs": _crumbs(application, municipality, heading),
    }
    return render(request, "applications/ministry/form.html", context)


@require_http_methods(ASKING)
def plan_start(request, reference, code):
    application, municipality = own_place(request, reference, code)

    def act(known):
        actions.plan_start(application, municipality, day=known["day"], **_who(request))

    return _ask(
        request,
        application,
        municipality,
        DayForm(request.POST or None),
        heading=_("Planlæg start"),
        submit=_("Gem datoen"),
        act=act,
        done=_("Den planlagte start er gemt."),
    )


def _who(request) -> dict:
    return {"by": request.user, "at": database_now()}


@require_http_methods(ASKING)
def start(request, reference, code):
    application, municipality = own_place(request, reference, code)

    def act(known):
        actions.start(application, municipality, day=known["day"], **_who(request))

    return _ask(
        request,
        application,
        municipality,
        DayForm(request.POST or None, initial={"day": timezone.localdate()}),
        heading=_("Start forsøget"),
        submit=_("Registrér start"),
        act=act,
        done=_("Forsøget er registreret som startet."),
    )


@require_http_methods(ASKING)
def stop(request, reference, code):
    application, municipality = own_place(request, reference, code)

    def act(known):
        actions.stop(application, municipality, **known, **_who(request))

    return _ask(
        request,
        application,
        municipality,
        StopForm(request.POST or None, initial={"day": timezone.localdate()}),
        heading=_("Stop forsøget"),
        submit=_("Registrér stop"),
        act=act,
        done=_("Forsøget er registreret som stoppet."),
    )


@require_http_methods(ASKING)
def overtaken(request, reference, code):
    application, municipality = own_place(request, reference, code)

    def act(known):
        law = known.pop("act")
        actions.overtake(application, municipality, law, **known, **_who(request))

    return _ask(
        request,
        application,
        municipality,
        OvertakenForm(request.POST or None, programme=application.network.programme_id),
        heading=_("Overhalet af lovgivning"),
        submit=_("Gem"),
        act=act,
        done=_("Det er noteret, at loven overhaler forsøget."),
    )


@require_http_methods(ASKING)
def issue_by_law(request, reference, code):
    application, municipality = own_place(request, reference, code)
    gate = _gate(application, municipality)

    def act(known):
        actions.issue_by_law(application, municipality, Typed(**known), **_who(request))

    return _ask(
        request,
        application,
        municipality,
        ByLawForm(request.POST or None, initial=_known(application, gate)),
        heading=_("Udsted frikommunevedtægt"),
        submit=_("Udsted vedtægten"),
        act=act,
        done=_("Vedtægten er udstedt. Hent den, og læg den på kommunens hjemmeside."),
    )


def _known(application, gate) -> dict:
    """From the edition before, else from the plan and the programme."""
    if gate.by_law:
        names = ("target_group", "valid_from", "valid_to", "contact", "further")
        return {name: gate.by_law.content[name] for name in names}
    planned = gate.running.planned
    return {
        "valid_from": planned.on if planned else None,
        "valid_to": application.network.programme.ends_on,
    }


def _by_law(application, municipality, number) -> ByLaw:
    return get_object_or_404(
        ByLaw.objects.select_related("participation__application", "participation__municipality"),
        participation__application=application,
        participation__municipality=municipality,
        number=number,
    )


@require_http_methods(ASKING)
def publish_by_law(request, reference, code, number):
    application, municipality = own_place(request, reference, code)
    by_law = _by_law(application, municipality, number)

    def act(known):
        actions.publish_by_law(by_law, **known, **_who(request))

    return _ask(
        request,
        application,
        municipality,
        PublicationForm(request.POST or None, initial={"published_on": timezone.localdate()}),
        heading=_("Vedtægten er offentliggjort"),
        submit=_("Gem og send til ministeriet"),
        act=act,
        done=_("Offentliggørelsen er gemt, og vedtægten er sendt til ministeriet."),
    )


@require_GET
def by_law_file(request, reference, code, number, kind):
    """PDF or Word; while they are being made the page says so and looks again."""
    application, municipality = own_place(request, reference, code, acting=False)
    by_law = _by_law(application, municipality, number)
    if kind not in ("pdf", "docx"):
        raise Http404
    document = Document.objects.filter(key=by_law_key(by_law, kind)).first()
    if document:
        return serve(document, inline=kind == "pdf")
    job = Job.objects.filter(key=f"by-law/{by_law.pk}").first()
    return being_made(request, application, job)


@require_http_methods(ASKING)
def join(request, reference, code):
    """Take the trial up in a municipality of the network that did not apply."""
    application = readable_as_sent(request, reference)
    today = timezone.localdate()
    members = Membership.objects.on(today).filter(network=application.network_id)
    municipality = get_object_or_404(Municipality, code=code, pk__in=members.values("municipality"))
    if not may_answer_for(request.user, municipality.pk):
        raise PermissionDenied
    if request.method == "POST":
        try:
            actions.join(application, municipality, **_who(request))
        except NotNow as refusal:
            for reason in refusal.reasons:
                messages.error(request, reason)
            return redirect("applications:answers", reference)
        messages.success(
            request,
            _("Kommunen deltager nu, og ministeriet får besked. Læg planen for jeres behandling."),
        )
        return redirect("applications:start_page", reference, code)
    context = {
        "heading": _("Tag forsøget op i %(kommune)s") % {"kommune": municipality.official_name},
        "text": _(
            "Kommunen bliver deltager i forsøget og får sin egen politiske behandling. "
            "Ministeriet får besked med det samme."
        ),
        "submit": _("Tag forsøget op"),
        "back": reverse("applications:answers", args=[reference]),
        "crumbs": crumbs(application, _("Tag forsøget op")),
    }
    return render(request, "administration/confirm.html", context)
