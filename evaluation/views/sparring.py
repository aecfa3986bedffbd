"""The page where network, evaluator and ministry meet: notes, data, workshops and conferences."""

from datetime import datetime

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from applications.actions.approvals import File
from applications.views.answers import SAVED_MEANWHILE, rebased
from applications.workflow import NotNow, Stale
from evaluation.actions import sparring as actions
from evaluation.forms.sparring import (
    CommentForm,
    DataAnswerForm,
    DataRequestForm,
    GatheringForm,
    NoteForm,
    PublishedForm,
    SignUpForm,
)
from evaluation.models import DataRequest, Gathering
from evaluation.queries.sparring import sparring_in
from evaluation.rules import answers_data, asks_for_data, evaluates, plans_network, works_in
from evaluation.views.milestones import network_for
from evaluation.views.plans import ASKING
from networks.queries import members
from support.documents.serve import serve
from support.documents.uploads import clean_filename
from support.jobs.clock import database_now


def _crumbs(network, *last):
    url = reverse("evaluation:sparring", args=[network.pk])
    trail = [
        (_("Evaluering"), reverse("evaluation:overview")),
        (_("Samarbejde i %(netværk)s") % {"netværk": network.name}, url if last else None),
    ]
    return [*trail, *((title, None) for title in last)]


@require_GET
def sparring(request, pk):
    network = network_for(request, pk)
    user = request.user
    shown = sparring_in(network, unpublished=works_in(user, network) or evaluates(user, network))
    plans = plans_network(user, network)
    context = {
        "network": network,
        "shown": shown,
        "requests": [(row, answers_data(user, row, plans=plans)) for row in shown.requests],
        "evaluates": evaluates(user, network),
        "asks": asks_for_data(user, network),
        "works": works_in(user, network),
        "today": timezone.localdate(),
        "now": timezone.now(),
        "crumbs": _crumbs(network),
    }
    return render(request, "evaluation/sparring.html", context)


def _ask(request, network, form, *, heading, submit, act, done, lead=""):
    """Show ``form``; ``act`` on what is answered, and say ``done``."""
    if form.is_bound and form.is_valid():
        try:
            act(form)
            messages.success(request, done)
            return redirect("evaluation:sparring", network.pk)
        except Stale:
            form.add_error(None, SAVED_MEANWHILE)
        except NotNow as refusal:
            for reason in refusal.reasons:
                form.add_error(None, reason)
    context = {
        "form": form,
        "heading": heading,
        "lead": lead or network.name,
        "submit": submit,
        "back": reverse("evaluation:sparring", args=[network.pk]),
        "crumbs": _crumbs(network, heading),
    }
    return render(request, "administration/form.html", context)


def _who(request):
    return {"by": request.user, "at": database_now()}


def _allowed(is_allowed: bool) -> None:
    if not is_allowed:
        raise PermissionDenied


@require_http_methods(ASKING)
def new_note(request, pk):
    network = network_for(request, pk)
    _allowed(evaluates(request.user, network))

    def act(form):
        upload = form.cleaned_data["file"]
        # The check has read in it.
        upload.seek(0)
        file = File(
            form.cleaned_data["title"], upload.read(), form.media_type, clean_filename(upload.name)
        )
        actions.add_note(
            network,
            title=form.cleaned_data["title"],
            file=file,
            comment_until=form.cleaned_data["comment_until"],
            **_who(request),
        )

    form = NoteForm(request.POST or None, request.FILES or None)
    return _ask(
        request,
        network,
        form,
        heading=_("Læg et notat til kommentering"),
        submit=_("Læg notatet"),
        act=act,
        done=_("Notatet er lagt, og netværket har fået besked."),
    )


def _note(request, network, pk):
    row = get_object_or_404(network.evaluator_notes.select_related("file", "by"), pk=pk)
    user = request.user
    if not row.published_on and not (works_in(user, network) or evaluates(user, network)):
        raise Http404
    row.network = network
    return row


@require_GET
def note_file(request, pk, note):
    network = network_for(request, pk)
    return serve(_note(request, network, note).file)


@require_http_methods(ASKING)
def comment_note(request, pk, note):
    network = network_for(request, pk)
    row = _note(request, network, note)
    _allowed(works_in(request.user, network) or evaluates(request.user, network))
    return _ask(
        request,
        network,
        CommentForm(request.POST or None),
        heading=_("Kommentér notatet"),
        lead=row.title,
        submit=_("Gem kommentaren"),
        act=lambda form: actions.comment_note(row, form.cleaned_data["text"], **_who(request)),
        done=_("Kommentaren er gemt."),
    )


@require_http_methods(ASKING)
def publish_note(request, pk, note):
    network = network_for(request, pk)
    row = _note(request, network, note)
    _allowed(evaluates(request.user, network))
    return _ask(
        request,
        network,
        PublishedForm(request.POST or None, initial={"published_on": timezone.localdate()}),
        heading=_("Notatet er offentliggjort"),
        lead=row.title,
        submit=_("Gem"),
        act=lambda form: actions.publish_note(row, **form.cleaned_data, **_who(request)),
        done=_("Offentliggørelsen er gemt."),
    )


@require_http_methods(ASKING)
def ask_data(request, pk):
    network = network_for(request, pk)
    _allowed(asks_for_data(request.user, network))
    form = DataRequestForm(
        request.POST or None,
        instance=DataRequest(network=network),
        municipalities=members(network, on=timezone.localdate()),
    )
    return _ask(
        request,
        network,
        form,
        heading=_("Bed om data"),
        submit=_("Send ønsket"),
        act=lambda form: actions.ask_for_data(form.save(commit=False), **_who(request)),
        done=_("Ønsket er sendt."),
    )


@require_http_methods(ASKING)
def answer_data(request, pk, wish):
    network = network_for(request, pk)
    row = get_object_or_404(network.data_requests, pk=wish)
    _allowed(answers_data(request.user, row, plans=plans_network(request.user, network)))
    return _ask(
        request,
        network,
        DataAnswerForm(request.POST or None),
        heading=_("Svar på ønsket om data"),
        lead=row.what[:200],
        submit=_("Gem svaret"),
        act=lambda form: actions.answer_data(row, **form.cleaned_data, **_who(request)),
        done=_("Svaret er gemt."),
    )


@require_http_methods(ASKING)
def gathering(request, pk, row=None):
    """Call a workshop or a conference, or change it."""
    network = network_for(request, pk)
    _allowed(asks_for_data(request.user, network))
    row = get_object_or_404(network.gatherings, pk=row) if row else None
    form = _gathering_form(request.POST or None, row, network)

    def act(form):
        it = form.save(commit=False)
        zone = timezone.get_current_timezone()
        known = form.cleaned_data
        it.begins_at = datetime.combine(known["day"], known["begins"], zone)
        it.ends_at = datetime.combine(known["day"], known["ends"], zone)
        actions.save_gathering(it, base=known["base"], **_who(request))

    if form.is_bound and row and form.data.get("base") != str(row.revision):
        # What was typed stays; it is saved on top of what stands when it is sent once more.
        form = _gathering_form(rebased(request.POST, row.revision), row, network)
        form.add_error(None, SAVED_MEANWHILE)
    return _ask(
        request,
        network,
        form,
        heading=_("Ret indkaldelsen") if row else _("Indkald til workshop eller konference"),
        submit=_("Gem, og giv besked"),
        act=act,
        done=_("Indkaldelsen er gemt, og deltagerne har fået besked."),
    )


def _gathering_form(data, row, network) -> GatheringForm:
    said = {}
    if row:
        begins, ends = timezone.localtime(row.begins_at), timezone.localtime(row.ends_at)
        said = {
            "day": begins.date(),
            "begins": begins.strftime("%H.%M"),
            "ends": ends.strftime("%H.%M"),
        }
    return GatheringForm(data, instance=row or Gathering(network=network), initial=said)


@require_http_methods(ASKING)
def sign_up(request, pk, row):
    network = network_for(request, pk)
    row = get_object_or_404(network.gatherings, pk=row)
    return _ask(
        request,
        network,
        SignUpForm(request.POST or None),
        heading=_("Tilmelding"),
        lead=row.title,
        submit=_("Gem"),
        act=lambda form: actions.answer_gathering(row, **form.cleaned_data, **_who(request)),
        done=_("Tilmeldingen er gemt."),
    )
