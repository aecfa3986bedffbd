"""The ministry's answer to each wish in an application."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from applications.actions import laws, ministry
from applications.actions.approvals import File
from applications.forms.ministry import (
    AnswerForm,
    AuthorityForm,
    SendBackForm,
    ShareOutForm,
)
from applications.models import (
    ExemptionAnswer,
    MinistryReceipt,
    Participation,
    SubmittedVersion,
    Wish,
)
from applications.queries.authority import outstanding, wishes_of
from applications.queries.ministry_notes import exchanges_of
from applications.queries.starting import starts_of
from applications.rules import (
    answers_for_ministry,
    answers_for_network,
    asks_about,
    may_answer_for,
    registers_answers,
)
from applications.views.access import application_for
from applications.views.answers import crumbs
from applications.workflow import NotNow, Status
from networks.models import Municipality
from networks.standing import MUNICIPAL, standing
from support.jobs.clock import database_now

ASKING = ["GET", "HEAD", "POST"]


def readable_as_sent(request, reference):
    """The application for those who read what was sent of it; 404 for others."""
    application = application_for(request, reference)
    if application.can_read_text:
        return application
    items = SubmittedVersion.objects.visible_to(request.user, on=timezone.localdate())
    if not items.filter(application=application).exists():
        raise Http404
    return application


def _registering(request, reference):
    application = readable_as_sent(request, reference)
    if not registers_answers(request.user, application.network):
        raise PermissionDenied
    return application


@require_GET
def answers(request, reference):
    """Each wish with its answer and its authority; where each municipality stands."""
    application = readable_as_sent(request, reference)
    on = timezone.localdate()
    wishes = wishes_of(application, on=on)
    may = registers_answers(request.user, application.network)
    context = {
        "application": application,
        "wishes": wishes,
        "receipt": _receipt_of(wishes),
        "submission": wishes[0].wish.item.submission if wishes else None,
        "exchanges": exchanges_of(application),
        "may_note": bool(wishes) and asks_about(request.user, application),
        "may_reply": answers_for_network(request.user, application),
        "starts": starts_of(application, own=standing(request.user, on).municipalities(*MUNICIPAL)),
        "may_publish": bool(wishes) and "publish" in application.abilities,
        "joinable": _joinable(request.user, application, on=on),
        "may_register": may and application.status != Status.WITHDRAWN,
        "may_conclude": may and application.status == Status.SUBMITTED,
        "outstanding": outstanding(wishes),
        "crumbs": crumbs(application, _("Ministeriets svar")),
    }
    return render(request, "applications/ministry/answers.html", context)


def _joinable(user, application, *, on) -> list[Municipality]:
    """The reader's own municipalities of the network that may still take the trial up."""
    if application.status != Status.ANSWERED:
        return []
    it = standing(user, on)
    own = {
        municipality
        for network, municipality in it.memberships
        if network == application.network_id and may_answer_for(user, municipality)
    }
    taking_part = application.participations.filter(status=Participation.Status.ACCEPTED)
    rows = Municipality.objects.filter(pk__in=own).exclude(
        pk__in=taking_part.values("municipality")
    )
    return list(rows.in_danish_order()) if own else []


def _receipt_of(wishes) -> MinistryReceipt | None:
    if not wishes:
        return None
    return (
        MinistryReceipt.objects.filter(submission=wishes[0].wish.item.submission)
        .select_related("letter", "by")
        .order_by("-pk")
        .first()
    )


def _wish(application, number) -> Wish:
    """The wish ``number`` in what was sent last."""
    rows = Wish.objects.filter(item__application=application, number=number)
    wish = rows.select_related("item__application", "item__submission").order_by("-item").first()
    last = application.submitted_versions.order_by("-pk").values_list("pk", flat=True).first()
    if wish is None or wish.item_id != last:
        raise Http404
    return wish


def file_of(form, title: str) -> File | None:
    file = form.cleaned_data.get("letter_file")
    if not file:
        return None
    file.seek(0)
    return File(title, file.read(), form.media_type, file.name)


def answers_page(request, application, form, *, heading, lead="", submit=None, status=200, **more):
    """A form on the way from the page of the answers, and back to it."""
    context = {
        "application": application,
        "form": form,
        "heading": heading,
        "lead": lead,
        "submit": submit or _("Gem"),
        "back": reverse("applications:answers", args=[application.reference]),
        "crumbs": [
            *crumbs(application)[:-1],
            (application.shown_title, application.get_absolute_url()),
            (_("Ministeriets svar"), reverse("applications:answers", args=[application.reference])),
            (heading, None),
        ],
        **more,
    }
    return render(request, "applications/ministry/form.html", context, status=status)


def done(form, action, *args, **kwargs) -> bool:
    """Whether ``action`` went through; if not, ``form`` says why."""
    try:
        action(*args, **kwargs)
    except NotNow as refusal:
        for reason in refusal.reasons:
            form.add_error(None, reason)
        return False
    return True


@require_http_methods(ASKING)
def answer(request, reference, number):
    """Register, or change, the ministry's answer to one wish."""
    application = _registering(request, reference)
    wish = _wish(application, number)
    before = wish.answers.filter(corrected_by__isnull=True).first()
    form = AnswerForm(
        *sent_along(request),
        programme=application.network.programme_id,
        replaces=before,
        initial=_known(application, wish, before),
    )
    if form.is_bound and form.is_valid():
        row: ExemptionAnswer = form.save(commit=False)
        row.on_behalf = not answers_for_ministry(request.user, application.network)
        if done(
            form,
            ministry.register_answer,
            wish,
            row,
            letter=file_of(form, _("Brev")),
            by=request.user,
            at=database_now(),
        ):
            messages.success(request, _("Svaret er gemt."))
            return redirect("applications:answers", reference)
    heading = _("Svar på hjemmel %(nr)s") % {"nr": number}
    return answers_page(request, application, form, heading=heading, wish=wish, upload=True)


def sent_along(request) -> tuple:
    return (request.POST, request.FILES) if request.method == "POST" else (None, None)


def _known(application, wish, before) -> dict:
    """What an earlier answer said, or what the letter to the other wishes said."""
    copied = (
        *("answer", "route", "granted", "conditions", "covers", "ground", "words"),
        *("answered_on", "ministry_name", "case_number", "document_number"),
    )
    if before:
        return {name: getattr(before, name) for name in copied}
    letter = (
        ExemptionAnswer.objects.filter(wish__item=wish.item_id, corrected_by__isnull=True)
        .order_by("-pk")
        .first()
    )
    if letter:
        return {name: getattr(letter, name) for name in copied[7:]}
    return {"ministry_name": application.network.programme.ministry.name}


@require_http_methods(ASKING)
def share_out(request, reference, number):
    """Put a wish before the ministry whose law it is about."""
    application = _registering(request, reference)
    wish = _wish(application, number)
    form = ShareOutForm(request.POST or None)
    if form.is_bound and form.is_valid():
        known = form.cleaned_data
        if done(
            form,
            ministry.share_out,
            wish,
            known["ministry"],
            note=known["note"],
            by=request.user,
            at=database_now(),
        ):
            messages.success(request, _("Ønsket er forelagt ministeriet."))
            return redirect("applications:answers", reference)
    heading = _("Forelæg hjemmel %(nr)s for et andet ministerium") % {"nr": number}
    return answers_page(request, application, form, heading=heading, wish=wish, submit=_("Forelæg"))


@require_http_methods(ASKING)
def authority(request, reference, number):
    """Which act, and which provision in it, gives what was granted."""
    application = _registering(request, reference)
    wish = _wish(application, number)
    form = AuthorityForm(request.POST or None, programme=application.network.programme_id)
    if form.is_bound and form.is_valid():
        known = form.cleaned_data
        if done(
            form,
            laws.meet_wish,
            wish,
            known["act"],
            provision=known["provision"],
            by=request.user,
            at=database_now(),
        ):
            messages.success(request, _("Hjemlen er knyttet til retsakten."))
            return redirect("applications:answers", reference)
    heading = _("Hjemmel %(nr)s i en retsakt") % {"nr": number}
    return answers_page(request, application, form, heading=heading, wish=wish, acts=True)


@require_http_methods(ASKING)
def conclude(request, reference):
    """Close the answer: answered, or back to be described further."""
    application = _registering(request, reference)
    wishes = wishes_of(application, on=timezone.localdate())
    back = [w for w in wishes if w.state == "elaborate"]
    item = application.submitted_versions.order_by("-pk").first()
    if item is None:
        raise Http404
    form = SendBackForm(request.POST or None) if back else None
    if request.method == "POST" and (form is None or form.is_valid()):
        until = form.cleaned_data["until"] if form else None
        try:
            ministry.conclude(item, until=until, by=request.user, at=database_now())
        except NotNow as refusal:
            for reason in refusal.reasons:
                messages.error(request, reason)
        else:
            messages.success(request, _("Svaret er afsluttet, og kommunerne får besked."))
        return redirect("applications:answers", reference)
    context = {
        "application": application,
        "form": form,
        "back": back,
        "outstanding": outstanding(wishes),
        "wishes": wishes,
        "crumbs": crumbs(application, _("Afslut svaret")),
    }
    return render(request, "applications/ministry/conclude.html", context)
