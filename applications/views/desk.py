"""The ministry's desk, and its own receipt for a package."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from applications.actions import ministry
from applications.forms.ministry import ReceiptForm, RefusalGroundForm
from applications.models import MinistryReceipt, RefusalGround, Submission
from applications.queries.desk import DeskFilter
from applications.queries.paging import page_of
from applications.rules import answers_for_ministry, registers_answers
from applications.views.ministry import ASKING, done, file_of, sent_along
from networks.models import Programme, Role
from networks.rules import has_role, is_ministry
from networks.views.acting import administrators_only, saved, told
from support.jobs.clock import database_now

PAGE_SIZE = 25


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
        *sent_along(request),
        initial={
            "received_on": timezone.localdate(submission.received_at),
            "ministry_name": submission.network.programme.ministry.name,
        },
    )
    if form.is_bound and form.is_valid():
        row: MinistryReceipt = form.save(commit=False)
        row.on_behalf = not answers_for_ministry(request.user, submission.network)
        if done(
            form,
            ministry.register_receipt,
            submission,
            row,
            letter=file_of(form, _("Brev")),
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


@administrators_only
@require_http_methods(ASKING)
def refusal_grounds(request, slug):
    """The reasons to refuse that answers in the programme may name."""
    programme = get_object_or_404(Programme, slug=slug)
    form = RefusalGroundForm(request.POST or None)
    if saved(request, form, ministry.add_refusal_ground, programme):
        messages.success(request, _("Grunden er tilføjet."))
        return redirect("applications:refusal_grounds", slug)
    context = {
        "form": form,
        "programme": programme,
        "grounds": programme.refusal_grounds.order_by("position"),
        "crumbs": [
            (_("Ordninger"), reverse("networks:programmes")),
            (programme.name, reverse("networks:programme", args=[slug])),
            (_("Grunde til afslag"), None),
        ],
    }
    return render(request, "applications/administration/refusal_grounds.html", context)


@administrators_only
@require_POST
def remove_refusal_ground(request, slug, pk):
    ground = get_object_or_404(RefusalGround, programme__slug=slug, pk=pk)
    told(request, _("Grunden er fjernet."), ministry.remove_refusal_ground, ground)
    return redirect("applications:refusal_grounds", slug)
