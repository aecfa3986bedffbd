"""A coordinator writes to a municipality whose political answer is missing."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from applications.actions import chasing
from applications.forms.approvals import ChaseForm
from applications.queries.boards import network_matrix
from applications.queries.chasing import addressees, awaited
from applications.rules import chases_in
from applications.views.boards import matrix_crumbs, networks_of
from applications.workflow import NotNow
from networks.views.acting import sent
from support.jobs.clock import database_now
from support.notifications.compose import compose


@require_http_methods(["GET", "HEAD", "POST"])
def chase(request, programme, slug, code):
    """The mail as it will be, with the coordinator's own words; sent when it has been seen."""
    network = get_object_or_404(networks_of(request.user), programme__slug=programme, slug=slug)
    if not chases_in(request.user, network.pk):
        raise PermissionDenied
    # The day by the clock the mails are counted by.
    on = timezone.localdate(database_now())
    it = _awaited(network, code, user=request.user, on=on)
    form = ChaseForm(sent(request))
    back = matrix_crumbs(network)[-1][1]
    if request.method == "POST" and form.is_valid() and form.was_seen:
        if told := _sent(request, network, it, form.cleaned_data["message"]):
            names = ", ".join(user.name for user in told)
            messages.success(request, _("Påmindelsen er sendt til %(navne)s.") % {"navne": names})
        return redirect(back)
    people = addressees(network, it, on=on)
    context = {
        "network": network,
        "it": it,
        "form": form,
        "people": people,
        "waiting": [person for person in people if not person.told_today],
        "nobody": chasing.nobody_to_tell(it.municipality, people),
        "mail": _preview(request, network, people, form.message),
        "back": back,
        "crumbs": [*matrix_crumbs(network), (_("Påmindelse"), None)],
    }
    return render(request, "applications/approvals/chase.html", context)


def _awaited(network, code, *, user, on):
    found = awaited(network_matrix(network, user=user, on=on))
    it = next((a for a in found if a.municipality.code == code), None)
    if it is None:
        raise Http404
    return it


def _sent(request, network, it, message):
    try:
        return chasing.chase(
            network, it.municipality, message=message, by=request.user, at=database_now()
        )
    except NotNow as refusal:
        for reason in refusal.reasons:
            messages.error(request, reason)
        return []


def _preview(request, network, people, message: str) -> tuple[str, str]:
    """Subject and text of the mail to the first who has not been told today."""
    first = next((person for person in people if not person.told_today), None)
    if first is None:
        return ("", "")
    values = chasing.words(network, first.cases, message=message, by=request.user)
    subject, text, _html = compose(chasing.TEMPLATE, {**values, "recipient": first.user})
    return subject, text
