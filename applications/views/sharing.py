"""Who may read a draft, and letting others in and out."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Min
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from applications.actions import sharing
from applications.forms.sharing import BreakGlassForm, GrantForm, OpenSectionForm, ShareForm
from applications.models import Application, Participation, TemplateSection
from applications.queries.history import widenings_of
from applications.queries.readers import grouped, let_in_by, readers_of
from applications.views.access import working_text_for
from applications.views.answers import crumbs, tell
from applications.workflow import NotNow, Sharing
from networks.models import Affiliation, Municipality
from networks.models.affiliation import AT_MINISTRY
from support.accounts.models import User
from support.jobs.clock import database_now
from support.walls.context import acting, system

WIDTH = {Sharing.OWNER: 0, Sharing.PARTICIPANTS: 1, Sharing.NETWORK: 2}
NOT_CARRIED = ("csrfmiddlewaretoken", "confirmed")


@require_GET
def readers(request, reference):
    application = working_text_for(request, reference)
    found = readers_of(application, on=timezone.localdate())
    inside = [reader for reader in found if not reader.is_guest]
    context = {
        "application": application,
        "groups": grouped(inside),
        "guests": [reader for reader in found if reader.is_guest],
        "how_many": len({reader.user.pk for reader in found}),
        "widenings": widenings_of(application),
        "can": application.abilities,
        "crumbs": crumbs(application, _("Hvem kan se dette?")),
    }
    return render(request, "applications/sharing/readers.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def share(request, reference):
    application = working_text_for(request, reference, perm="share")
    form = ShareForm(request.POST or None, initial={"sharing": application.sharing})
    if request.method == "POST" and form.is_valid():
        wanted = form.cleaned_data["sharing"]
        if WIDTH[wanted] > WIDTH[application.sharing] and not _is_confirmed(request):
            return _confirm_sharing(request, application, wanted)
        sharing.share(application, wanted, by=request.user, at=database_now())
        messages.success(request, _("Delingen er gemt."))
        return redirect("applications:share", application.reference)
    context = {
        "application": application,
        "form": form,
        "participations": application.participations.select_related("municipality").order_by(
            "municipality__sort_key"
        ),
        "openings": application.section_openings.in_force()
        .select_related("section", "municipality", "opened_by")
        .order_by("section__number", "municipality__sort_key"),
        "grants": application.reading_grants.in_force()
        .select_related("reader", "ministry", "given_by")
        .order_by("expires_at"),
        "crumbs": crumbs(application, _("Deling")),
    }
    return render(request, "applications/sharing/share.html", context)


def _is_confirmed(request) -> bool:
    return request.POST.get("confirmed") == "1"


def _confirm_sharing(request, application: Application, wanted: str):
    let_in = let_in_by(application, wanted, on=timezone.localdate())
    how_many = sum(len(group.readers) for group in let_in)
    text = ngettext(
        "%(antal)s person mere kan læse teksten og kommentarerne, når du siger ja.",
        "%(antal)s personer mere kan læse teksten og kommentarerne, når du siger ja.",
        how_many,
    )
    return _confirm(
        request,
        application,
        heading=_("Del kladden med: %(hvem)s") % {"hvem": Sharing(wanted).label.lower()},
        text=text % {"antal": how_many},
        groups=let_in,
        submit=_("Ja, del kladden"),
    )


def _confirm(request, application, *, heading: str, text: str, submit: str, groups=()):
    """The last look before somebody is let in: the same fields go round once more."""
    context = {
        "application": application,
        "heading": heading,
        "text": text,
        "groups": groups,
        "submit": submit,
        "carried": [
            (name, value)
            for name, values in request.POST.lists()
            if name not in NOT_CARRIED
            for value in values
        ],
        "crumbs": crumbs(application, _("Deling")),
    }
    return render(request, "applications/sharing/confirm.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def open_section(request, reference):
    application = working_text_for(request, reference, perm="share")
    form = OpenSectionForm(
        request.POST or None, **_openable(application), initial={"section": _asked(request)}
    )
    if request.method == "POST" and form.is_valid():
        section, municipality = form.cleaned_data["section"], form.cleaned_data["municipality"]
        if not _is_confirmed(request):
            return _confirm(
                request,
                application,
                heading=_("Lad %(kommune)s skrive i »%(afsnit)s«")
                % {"kommune": municipality.official_name, "afsnit": section},
                text=_(
                    "Kommunens sagsbehandlere kan rette i afsnittet, indtil I lukker det igen. De "
                    "får besked på mail. Alt, der bliver skrevet, kan I se og gendanne i "
                    "afsnittets historik."
                ),
                submit=_("Ja, åbn afsnittet"),
            )
        if _opened(request, application, form):
            return redirect("applications:share", application.reference)
    context = {
        "application": application,
        "form": form,
        "possible": form.fields["municipality"].queryset and application.sharing != Sharing.OWNER,
        "crumbs": crumbs(application, _("Åbn et afsnit")),
    }
    return render(request, "applications/sharing/open_section.html", context)


def _openable(application) -> dict:
    takes_part = application.participations.filter(status=Participation.Status.ACCEPTED)
    return {
        "sections": TemplateSection.objects.filter(template=application.round.template_id).order_by(
            "number"
        ),
        "municipalities": Municipality.objects.filter(pk__in=takes_part.values("municipality"))
        .exclude(pk=application.owner_id)
        .in_danish_order(),
    }


def _asked(request) -> str:
    asked = request.GET.get("afsnit", "")
    return asked if asked.isascii() and asked.isdigit() and len(asked) < 10 else ""


def _opened(request, application, form) -> bool:
    section, municipality = form.cleaned_data["section"], form.cleaned_data["municipality"]
    try:
        sharing.open_section(
            application, section.number, municipality, by=request.user, at=database_now()
        )
    except NotNow as refusal:
        for reason in refusal.reasons:
            form.add_error(None, reason)
        return False
    messages.success(
        request, _("Afsnittet er åbent for %(kommune)s.") % {"kommune": municipality.official_name}
    )
    return True


@require_POST
def close_section(request, reference, opening):
    application = working_text_for(request, reference, perm="share")
    it = get_object_or_404(application.section_openings, pk=opening)
    sharing.close_section(it, by=request.user, at=database_now())
    messages.success(request, _("Afsnittet er lukket. Det, der er skrevet, bliver stående."))
    return redirect("applications:share", application.reference)


@require_http_methods(["GET", "HEAD", "POST"])
def give_grant(request, reference):
    application = working_text_for(request, reference, perm="share")
    readers_ = _at_ministries()
    form = GrantForm(request.POST or None, readers=readers_)
    if request.method == "POST" and form.is_valid():
        if not _is_confirmed(request):
            return _confirm_grant(request, application, form.cleaned_data)
        try:
            sharing.give_grant(application, **form.cleaned_data, by=request.user, at=database_now())
        except NotNow as refusal:
            for reason in refusal.reasons:
                form.add_error(None, reason)
        else:
            messages.success(request, _("Adgangen er givet."))
            return redirect("applications:share", application.reference)
    context = {
        "application": application,
        "form": form,
        "possible": readers_.exists(),
        "crumbs": crumbs(application, _("Giv adgang til sparring")),
    }
    return render(request, "applications/sharing/give_grant.html", context)


def _at_ministries():
    held = Affiliation.objects.on(timezone.localdate()).filter(role__in=AT_MINISTRY)
    return (
        User.objects.filter(is_active=True, affiliations__in=held)
        .annotate(works_at=Min("affiliations__ministry__name"))
        .order_by("works_at", "name")
    )


def _confirm_grant(request, application, values: dict):
    return _confirm(
        request,
        application,
        heading=_("Lad %(navn)s læse kladden") % {"navn": values["reader"].name},
        text=_(
            "%(navn)s (%(ministerium)s) kan læse teksten, som den står, og kommentere den til og "
            "med %(dag)s. Interne kommentarer, versioner og politiske beslutninger kan ikke ses. "
            "%(navn)s får besked på mail."
        )
        % {
            "navn": values["reader"].name,
            "ministerium": values["reader"].works_at,
            "dag": values["until"].strftime("%d.%m.%Y"),
        },
        submit=_("Ja, giv adgang"),
    )


@require_POST
def end_grant(request, reference, grant):
    application = working_text_for(request, reference, perm="share")
    it = get_object_or_404(application.reading_grants, pk=grant)
    sharing.end_grant(it, by=request.user, at=database_now())
    messages.success(request, _("Adgangen er lukket."))
    return redirect("applications:share", application.reference)


@require_http_methods(["GET", "HEAD", "POST"])
def break_glass(request):
    """An administrator reads one draft for an hour. The reference has to be known."""
    if not request.user.has_perm("applications.break_glass"):
        raise PermissionDenied
    form = BreakGlassForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        # Administrators see none; they were told its number.
        with acting(system("break_glass")):
            application = Application.objects.filter(
                reference=form.cleaned_data["reference"].strip().upper()
            ).first()
            if application is not None:
                return _broken(request, application, form.cleaned_data["reason"])
        form.add_error("reference", _("Der findes ingen ansøgning med den reference."))
    return render(request, "applications/sharing/break_glass.html", {"form": form})


def _broken(request, application, reason: str):
    try:
        sharing.break_glass(application, reason=reason, by=request.user, at=database_now())
    except NotNow as refusal:
        tell(request, refusal)
        return redirect("applications:break_glass")
    messages.warning(
        request, _("Du kan læse kladden i en time. Den ansvarlige kommune har fået besked.")
    )
    return redirect(application)
