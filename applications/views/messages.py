"""Write to all who take part: draft, look, try on oneself, send."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from applications.actions import messages as actions
from applications.forms.messages import TO_A_ROUND, TO_AN_APPLICATION, MessageForm
from applications.models import Message, Round
from applications.queries.recipients import fingerprint, recipients_of, writes_as
from applications.rules import chases_in
from applications.views.access import working_text_for
from applications.views.answers import crumbs, tell
from applications.workflow import NotNow
from networks.models import Network
from networks.rules import is_administrator
from support.jobs.clock import database_now
from support.notifications.models import Notice


@require_http_methods(["GET", "HEAD", "POST"])
def write(request, reference):
    """To those who take part in one application."""
    application = working_text_for(request, reference, perm="message")
    trail = crumbs(application, _("Skriv til deltagerne"))
    return _write(request, TO_AN_APPLICATION, trail, application=application)


@require_http_methods(["GET", "HEAD", "POST"])
def write_to_round(request, pk):
    """To those who take part in a round: all for an administrator, the own network's else."""
    round = get_object_or_404(Round.objects.select_related("programme"), pk=pk)
    trail = [
        (_("Runder"), reverse("applications:rounds")),
        (round.name, reverse("applications:round", args=[pk])),
        (_("Skriv til deltagerne"), None),
    ]
    network = _network_of(request, round)
    return _write(request, TO_A_ROUND, trail, round=round, network=network)


@require_GET
def message(request, pk):
    """Before it is sent: exactly who gets what. After: what became of it."""
    message = _message(request, pk)
    context = {"message": message, "crumbs": _crumbs(message), "own": message.by == request.user}
    if message.sent_at is not None:
        told = Notice.objects.filter(key=f"message/{message.pk}")
        context["told"] = told.select_related("recipient", "mail").order_by("recipient__name", "pk")
        return render(request, "applications/messages/sent.html", context)
    recipients = recipients_of(message, on=timezone.localdate())
    context |= {
        "recipients": recipients,
        "seen": fingerprint(message, recipients),
        "words": actions.words(message, on=timezone.localdate()),
    }
    return render(request, "applications/messages/preview.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request, pk):
    message = _own_draft(request, pk)
    audiences = TO_AN_APPLICATION if message.application_id else TO_A_ROUND
    form = MessageForm(request.POST or None, instance=message, audiences=audiences)
    if request.method == "POST" and form.is_valid():
        if _done(request, actions.change_message, message, **form.cleaned_data):
            messages.success(request, _("Kladden er gemt. Se den igennem, før du sender."))
        return redirect(message)
    context = {"form": form, "message": message, "back": message.get_absolute_url()}
    context["crumbs"] = _crumbs(message, _("Ret"))
    return render(request, "applications/messages/write.html", context)


@require_POST
def test(request, pk):
    message = _own_draft(request, pk)
    if _done(request, actions.send_test, message):
        to = {"to": request.user.email}
        messages.success(request, _("En prøve er på vej til %(to)s.") % to)
    return redirect(message)


@require_POST
def send(request, pk):
    """Once, whatever is double-clicked."""
    message = _own(request, pk)
    if _done(request, actions.send_message, message, seen=request.POST.get("seen", "")):
        messages.success(request, _("Beskeden er sendt."))
    return redirect(message)


@require_POST
def discard(request, pk):
    message = _own_draft(request, pk)
    if not _done(request, actions.discard_message, message):
        return redirect(message)
    messages.success(request, _("Kladden er slettet."))
    return redirect("applications:outbox")


def _write(request, audiences, trail, **about):
    form = MessageForm(request.POST or None, audiences=audiences)
    if request.method == "POST" and form.is_valid():
        made = actions.draft_message(
            **about, **form.cleaned_data, by=request.user, at=database_now()
        )
        return redirect(made)
    context = {"form": form, "about": about, "crumbs": trail, "back": trail[-2][1]}
    return render(request, "applications/messages/write.html", context)


def _network_of(request, round) -> Network | None:
    """The network a coordinator writes for; None: everybody, for an administrator."""
    possible = writes_as(request.user, round, on=timezone.localdate())
    chosen = request.GET.get("netvaerk")
    if chosen and None not in possible:
        possible = [network for network in possible if network.slug == chosen]
    if not possible:
        raise PermissionDenied
    return possible[0]


def _message(request, pk) -> Message:
    rows = Message.objects.visible_to(request.user, on=timezone.localdate())
    return get_object_or_404(
        rows.select_related("application", "round__programme", "network", "by"), pk=pk
    )


def _own(request, pk) -> Message:
    """The message, if the person wrote it and may still write to those it is for."""
    message = _message(request, pk)
    if message.by != request.user:
        raise Http404
    if message.application_id:
        working_text_for(request, message.application.reference, perm="message")
    elif not (is_administrator(request.user) or _coordinates(request.user, message)):
        raise PermissionDenied
    return message


def _coordinates(user, message) -> bool:
    return message.network_id is not None and chases_in(user, message.network_id)


def _own_draft(request, pk) -> Message:
    message = _own(request, pk)
    if message.sent_at is not None and request.method != "POST":
        raise Http404
    return message


def _done(request, action, message, **kwargs) -> bool:
    try:
        action(message, by=request.user, at=database_now(), **kwargs)
    except NotNow as refusal:
        tell(request, refusal)
        return False
    return True


def _crumbs(message, *last):
    """Udbakke > this one > ``last``."""
    here = message.get_absolute_url() if last else None
    trail = [(_("Udbakke"), reverse("applications:outbox")), (message.subject, here)]
    return [*trail, *((title, None) for title in last)]
