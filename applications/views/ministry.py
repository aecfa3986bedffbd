"""The ministry's desk, and its answer to each wish in an application."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from applications.actions import laws, ministry
from applications.actions.approvals import File
from applications.forms.ministry import (
    AnswerForm,
    AuthorityForm,
    ReceiptForm,
    SendBackForm,
    ShareOutForm,
)
from applications.models import (
    ExemptionAnswer,
    MinistryReceipt,
    Participation,
    Submission,
    SubmittedVersion,
    Wish,
)
from applications.queries.authority import outstanding, wishes_of
from applications.queries.desk import DeskFilter
from applications.queries.paging import page_of
from applications.queries.starting import starts_of
from applications.rules import answers_for_ministry, may_answer_for, registers_answers
from applications.views.access import application_for
from applications.views.answers import crumbs
from applications.workflow import NotNow, Status
from networks.models import Municipality, Role
from networks.rules import has_role, is_ministry
from networks.standing import MUNICIPAL, standing
from support.documents.models import Document
from support.documents.serve import serve
from support.jobs.clock import database_now

PAGE_SIZE = 25
ASKING = ["GET", "HEAD", "POST"]


@require_GET
def desk(request):
    """What has been sent, and how far each answer is: for the ministry and for coordinators."""
    if not (is_ministry(request.user) or has_role(request.user, Role.COORDINATOR)):
        raise PermissionDenied
    found = DeskFilter(request.GET, user=request.user, on=timezone.localdate())
    page = page_of(found.qs, request.GET.get("side"), size=PAGE_SIZE)
    context = {
        "filter": found,
        "page": page,
        "filtered": any(request.GET.get(name) for name in found.form.fields),
    }
    return render(request, "applications/ministry/desk.html", context)


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
        "starts": starts_of(application, own=standing(request.user, on).municipalities(*MUNICIPAL)),
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


def _file(form, title: str) -> File | None:
    file = form.cleaned_data.get("letter_file")
    if not file:
        return None
    file.seek(0)
    return File(title, file.read(), form.media_type, file.name)


def _page(request, application, form, *, heading, lead="", submit=None, status=200, **more):
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


def _done(form, action, *args, **kwargs) -> bool:
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
        *_sent_along(request),
        programme=application.network.programme_id,
        replaces=before,
        initial=_known(application, wish, before),
    )
    if form.is_bound and form.is_valid():
        row: ExemptionAnswer = form.save(commit=False)
        row.on_behalf = not answers_for_ministry(request.user, application.network)
        if _done(
            form,
            ministry.register_answer,
            wish,
            row,
            letter=_file(form, _("Brev")),
            by=request.user,
            at=database_now(),
        ):
            messages.success(request, _("Svaret er gemt."))
            return redirect("applications:answers", reference)
    heading = _("Svar på hjemmel %(nr)s") % {"nr": number}
    return _page(request, application, form, heading=heading, wish=wish, upload=True)


def _sent_along(request) -> tuple:
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
        if _done(
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
    return _page(request, application, form, heading=heading, wish=wish, submit=_("Forelæg"))


@require_http_methods(ASKING)
def authority(request, reference, number):
    """Which act, and which provision in it, gives what was granted."""
    application = _registering(request, reference)
    wish = _wish(application, number)
    form = AuthorityForm(request.POST or None, programme=application.network.programme_id)
    if form.is_bound and form.is_valid():
        known = form.cleaned_data
        if _done(
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
    return _page(request, application, form, heading=heading, wish=wish, acts=True)


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


@require_http_methods(ASKING)
def receipt(request, reference):
    """Register the ministry's own acknowledgement of a package."""
    rows = Submission.objects.visible_to(request.user, on=timezone.localdate())
    submission = get_object_or_404(
        rows.select_related("network__programme__ministry"), reference=reference
    )
    if not registers_answers(request.user, submission.network):
        raise PermissionDenied
    form = ReceiptForm(
        *_sent_along(request),
        initial={
            "received_on": timezone.localdate(submission.received_at),
            "ministry_name": submission.network.programme.ministry.name,
        },
    )
    if form.is_bound and form.is_valid():
        row: MinistryReceipt = form.save(commit=False)
        row.on_behalf = not answers_for_ministry(request.user, submission.network)
        if _done(
            form,
            ministry.register_receipt,
            submission,
            row,
            letter=_file(form, _("Brev")),
            by=request.user,
            at=database_now(),
        ):
            messages.success(request, _("Ministeriets kvittering er gemt."))
            return redirect(submission)
    context = {
        "form": form,
        "upload": True,
        "heading": _("Ministeriets kvittering for %(pakke)s") % {"pakke": submission.reference},
        "lead": _("Skriv ministeriets eget sagsnummer, så alle kan finde sagen igen."),
        "submit": _("Gem"),
        "back": submission.get_absolute_url(),
        "crumbs": [
            (_("Indsendelser"), reverse("applications:submissions")),
            (submission.reference, submission.get_absolute_url()),
            (_("Ministeriets kvittering"), None),
        ],
    }
    return render(request, "applications/ministry/form.html", context)


@require_GET
def letter(request, reference, pk):
    """A letter that an answer in the application, or its package, was registered from."""
    application = readable_as_sent(request, reference)
    items = application.submitted_versions.all()
    kept = Document.objects.filter(pk=pk)
    answered = ExemptionAnswer.objects.filter(letter=pk, wish__item__in=items)
    received = MinistryReceipt.objects.filter(letter=pk, submission__items__in=items)
    if not (answered.exists() or received.exists()):
        raise Http404
    return serve(get_object_or_404(kept))
