"""The outbox: what became of every mail one answers for."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from applications.actions import mails as actions
from applications.forms.messages import SettleForm
from applications.models import Message
from applications.queries.mails import MailFilter, mails_visible_to, needs_a_person
from applications.queries.paging import page_of
from applications.views.answers import tell
from applications.workflow import NotNow
from support.jobs.clock import database_now
from support.notifications.foot import without_foot
from support.notifications.models import Status

PAGE_SIZE = 25


@require_GET
def outbox(request):
    rows = _visible(request).select_related("resent_as")
    found = MailFilter(request.GET, rows)
    context = {
        "filter": found,
        "page": page_of(found.qs.order_by("-pk"), request.GET.get("side"), size=PAGE_SIZE),
        "filtered": any(request.GET.get(name) for name in found.form.fields),
        "to_do": needs_a_person(rows).count(),
        "drafts": Message.objects.visible_to(request.user, on=timezone.localdate())
        .filter(by=request.user, sent_at__isnull=True)
        .select_related("application", "round")
        .order_by("-changed_at"),
        "crumbs": [(_("Udbakke"), None)],
    }
    return render(request, "applications/mails/outbox.html", context)


@require_GET
def mail(request, pk):
    mail = _mail(request, pk)
    context = {
        "mail": mail,
        "text": without_foot(mail) if mail.readable else "",
        "decisions": mail.decisions.select_related("by").order_by("pk"),
        "address": actions.current_address(mail) if mail.status == Status.FAILED else "",
        "may_settle": mail.status == Status.UNCERTAIN and not hasattr(mail, "resent_as"),
        "crumbs": _crumbs((_("Mail %(number)s") % {"number": mail.pk}, None)),
    }
    return render(request, "applications/mails/mail.html", context)


@require_POST
def retry(request, pk):
    mail = _mail(request, pk)
    try:
        decision = actions.retry_mail(mail, by=request.user, at=database_now())
    except NotNow as refusal:
        tell(request, refusal)
    else:
        to = {"to": decision.recipient}
        messages.success(request, _("Mailen er sat i kø igen til %(to)s.") % to)
    return redirect("applications:mail", pk)


@require_http_methods(["GET", "HEAD", "POST"])
def settle(request, pk):
    """Say what became of an uncertain mail."""
    mail = _mail(request, pk)
    form = SettleForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.settle_mail(mail, **form.cleaned_data, by=request.user, at=database_now())
        except NotNow as refusal:
            tell(request, refusal)
        else:
            messages.success(request, _("Det er noteret, hvad der skete med mailen."))
        return redirect("applications:mail", pk)
    number = {"number": mail.pk}
    context = {
        "mail": mail,
        "form": form,
        "crumbs": _crumbs(
            (_("Mail %(number)s") % number, reverse("applications:mail", args=[pk])),
            (_("Afklar"), None),
        ),
    }
    return render(request, "applications/mails/settle.html", context)


def _visible(request):
    return mails_visible_to(request.user, on=timezone.localdate())


def _mail(request, pk):
    """The mail or 404, also for one there is but not for this person."""
    rows = _visible(request).select_related("user", "resent_of", "resent_as")
    return get_object_or_404(rows, pk=pk)


def _crumbs(*last):
    return [(_("Udbakke"), reverse("applications:outbox")), *last]
