from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Case, Q, Value, When
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from rules import has_perm

from applications.actions import drafting
from applications.forms.drafting import HeaderForm, NewApplicationForm, ParticipantsForm
from applications.models import Participation, Round
from applications.queries.history import origin_of
from applications.queries.lists import ApplicationFilter, in_order, shown_in_a_list
from applications.queries.overview import overview_of, treating, with_counts
from applications.queries.paging import page_of
from applications.queries.whole import sections_of
from applications.rules import may_answer_for, opened_sections
from applications.views.access import application_for, visible_applications, working_text_for
from applications.views.answers import crumbs, rebased, tell
from applications.workflow import EDITABLE, NotNow
from networks.models import Municipality, Network, Role
from networks.models.dated import in_force
from networks.standing import standing
from support.jobs.clock import database_now

PAGE_SIZE = 25


@require_GET
def application_list(request):
    found = ApplicationFilter(request.GET, visible_applications(request), user=request.user)
    rows = shown_in_a_list(in_order(found.qs, request.GET.get("sort", "")))
    context = {
        "filter": found,
        "page": page_of(rows, request.GET.get("side"), size=PAGE_SIZE),
        "may_create": has_perm("applications.create", request.user),
        "filtered": any(request.GET.get(name) for name in found.form.fields),
    }
    return render(request, "applications/list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def create(request):
    if not request.user.has_perm("applications.create"):
        raise PermissionDenied
    form = NewApplicationForm(request.POST or None, **creation_choices(request.user))
    if request.method == "POST" and form.is_valid():
        try:
            application = drafting.create_application(
                **form.cleaned_data, participants=[], by=request.user, at=database_now()
            )
        except NotNow as refusal:
            for reason in refusal.reasons:
                form.add_error(None, reason)
        else:
            messages.success(request, _("Ansøgningen er oprettet. Vælg nu, hvem der deltager."))
            return redirect("applications:participants", application.reference)
    return render(request, "applications/create.html", {"form": form})


def creation_choices(user) -> dict:
    """What a new application may be begun as: ``NewApplicationForm``'s choices."""
    now = timezone.now()
    today = timezone.localdate(now)
    owners = standing(user, today).municipalities(Role.CASE_OFFICER)
    networks = (
        Network.objects.filter(
            in_force(today, "memberships__"), memberships__municipality__in=owners
        )
        .exclude(status__in=[Network.Status.NOT_SELECTED, Network.Status.DISSOLVED])
        .select_related("programme")
        .order_by("name")
        .distinct()
    )
    rounds = (
        Round.objects.filter(
            kind=Round.Kind.TRIAL,
            closes_at__gt=now,
            template__published_at__isnull=False,
            programme__in=networks.order_by().values("programme"),
        )
        .annotate(opens_later=Case(When(opens_at__gt=now, then=Value(True)), default=Value(False)))
        .select_related("programme")
        .order_by("closes_at")
    )
    return {
        "owners": Municipality.objects.filter(pk__in=owners).in_danish_order(),
        "networks": networks.filter(programme__in=rounds.order_by().values("programme")),
        "rounds": rounds,
    }


@require_GET
def detail(request, reference):
    application = application_for(
        request, reference, rows=with_counts(visible_applications(request))
    )
    if application.is_guest:
        return _guest_view(request, application)
    if not application.can_read_text:
        return _outside_view(request, application)
    it = overview_of(application)
    context = {
        "application": application,
        "it": it,
        "can": application.abilities,
        "editable": application.status in EDITABLE,
        "opened": opened_sections(request.user, application),
        "origin": origin_of(application, request.user, on=timezone.localdate()),
        "may_create": request.user.has_perm("applications.create"),
        "invitations": _invitations(request.user, it.participations),
        "crumbs": crumbs(application),
    }
    return render(request, "applications/detail.html", context)


def _guest_view(request, application):
    """The draft's parts, for one the owner or a broken glass let in."""
    context = {
        "application": application,
        "can": application.abilities,
        "sections": sections_of(application),
        "crumbs": crumbs(application),
    }
    return render(request, "applications/detail_guest.html", context)


def _outside_view(request, application):
    """What an invited municipality, or a reader of submissions or frozen versions, sees of it."""
    participations = (
        application.participations.select_related("municipality")
        if application.invited
        else Participation.objects.none()
    )
    context = {
        "application": application,
        "invitations": _invitations(request.user, participations),
        "may_create": request.user.has_perm("applications.create"),
        "versions": application.versions.defer("content").order_by("-number")
        if application.can_read_versions
        else [],
        "own": treating(application, request.user, on=timezone.localdate()),
        "submissions": application.submitted_versions.select_related(
            "submission", "version"
        ).order_by("-submission__received_at"),
        "crumbs": crumbs(application),
    }
    return render(request, "applications/detail_outside.html", context)


def _invitations(user, participations) -> list[Participation]:
    """The participations the person can answer for, the owner's own left out."""
    return [
        p
        for p in participations
        if p.status == Participation.Status.INVITED and may_answer_for(user, p.municipality_id)
    ]


@require_http_methods(["GET", "HEAD", "POST"])
def header(request, reference):
    application = working_text_for(request, reference, perm="edit")
    current = None
    form = HeaderForm(request.POST or None, instance=application)
    if request.method == "POST" and form.is_valid():
        try:
            drafting.update_header(
                application,
                {name: form.cleaned_data[name] for name in drafting.HEADER_FIELDS},
                base=form.cleaned_data["base"],
                by=request.user,
                at=database_now(),
            )
        except NotNow as refusal:
            form.add_error(None, " ".join(map(str, refusal.reasons)))
        except drafting.Stale as stale:
            current = stale.current
            form = HeaderForm(rebased(request.POST, current.header_revision), instance=application)
            form.add_error(None, _("En anden har gemt, mens du skrev. Sammenlign, og gem igen."))
        else:
            messages.success(request, _("Oplysningerne er gemt."))
            return redirect(application)
    application.refresh_from_db(fields=["title"])
    context = {
        "application": application,
        "form": form,
        "current": current,
        "editable": application.status in EDITABLE,
        "crumbs": crumbs(application, _("Oplysninger på forsiden")),
    }
    return render(request, "applications/header.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def participants(request, reference):
    application = working_text_for(request, reference, perm="edit")
    form = _participants_form(application, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            drafting.set_participants(
                application,
                form.wanted(),
                base=form.cleaned_data["base"],
                by=request.user,
                at=database_now(),
            )
        except NotNow as refusal:
            for reason in refusal.reasons:
                form.add_error(None, reason)
        except drafting.Stale as stale:
            form = _participants_form(application, {**request.POST.dict(), "base": stale.current})
            form.add_error(
                None, _("En anden har ændret listen. Se krydserne igennem, og gem igen.")
            )
        else:
            messages.success(request, _("Deltagerne er gemt."))
            return redirect(application)
    context = {
        "application": application,
        "form": form,
        "editable": application.status in EDITABLE,
        "crumbs": crumbs(application, _("Deltagerkommuner")),
    }
    return render(request, "applications/participants.html", context)


def _participants_form(application, data):
    base = drafting.participants_print(application.participations.all())
    rows = _participant_rows(application)
    return ParticipantsForm(data, rows=rows, initial={"base": base})


def _participant_rows(application):
    present = {
        p.municipality_id: p for p in application.participations.select_related("municipality")
    }
    choices = Municipality.objects.filter(
        Q(pk__in=present)
        | Q(
            in_force(timezone.localdate(), "memberships__"),
            memberships__network=application.network_id,
        )
    )
    for municipality in choices.distinct().in_danish_order():
        p = present.get(municipality.pk)
        yield (
            municipality,
            bool(p and p.runs_trial),
            bool(p and p.uses_authority),
            p.get_status_display() if p else "",
            municipality.pk == application.owner_id,
        )


@require_POST
def answer_invitation(request, reference, code):
    application = application_for(request, reference)
    municipality = get_object_or_404(
        Municipality, code=code, participations__application=application
    )
    if not may_answer_for(request.user, municipality.pk):
        raise PermissionDenied
    accept = {"yes": True, "no": False}.get(request.POST.get("answer", ""))
    if accept is None:
        raise Http404
    try:
        drafting.answer_invitation(
            application, municipality, accept=accept, by=request.user, at=database_now()
        )
    except NotNow as refusal:
        tell(request, refusal)
    else:
        messages.success(
            request,
            _("%(kommune)s deltager nu i ansøgningen.") % {"kommune": municipality}
            if accept
            else _("Svaret er gemt: %(kommune)s deltager ikke.") % {"kommune": municipality},
        )
    still_visible = visible_applications(request).filter(pk=application.pk).exists()
    return redirect(application if still_visible else "applications:list")
