"""Notes and evaluations: making them, reading them, sending them, proving them published."""

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from applications.views.answers import tell
from applications.workflow import NotNow
from evaluation.actions import deliverables as actions
from evaluation.forms.deliverables import MakeForm, ProofForm
from evaluation.models import Deliverable, DeliverableProof
from evaluation.queries.plans import places
from evaluation.rules import measures_in, reads_unsent, writes_plan
from evaluation.views.plans import ASKING, crumbs, plan_for, plan_to_write, title_of
from support.documents.models import Document
from support.documents.serve import serve
from support.jobs.clock import database_now
from support.jobs.models import Job
from support.notifications.models import OutgoingMail

Kind = Deliverable.Kind


def _crumbs(plan, *last):
    url = reverse("evaluation:deliverables", args=[plan.pk])
    first = [*crumbs(plan)[:1], (title_of(plan), plan.get_absolute_url())]
    trail = [*first, (_("Notater og evalueringer"), url if last else None)]
    return [*trail, *((title, None) for title in last)]


@require_GET
def deliverables(request, pk):
    plan = plan_for(request, pk)
    rows = _editions(request, plan).defer("content").select_related("by", "sending")
    context = {
        "plan": plan,
        "title": title_of(plan),
        "rows": [_with_sending(row) for row in rows.order_by("-at", "-pk")],
        "kinds": Kind.choices,
        "may_write": writes_plan(request.user, plan),
        "crumbs": _crumbs(plan),
    }
    return render(request, "evaluation/deliverables.html", context)


def _with_sending(row: Deliverable) -> Deliverable:
    row.has_been_sent = getattr(row, "sending", None)
    return row


@require_http_methods(ASKING)
def make(request, pk, kind):
    """A new edition: what is known is filled in, a summary may be added."""
    plan = plan_to_write(request, pk)
    if kind not in Kind.values:
        raise Http404
    before = plan.deliverables.filter(kind=kind).order_by("-number").first()
    said = {"summary": before.content["summary"] if before else ""}
    form = MakeForm(request.POST or None, initial=said, is_required=kind == Kind.FINAL)
    if form.is_bound and form.is_valid():
        try:
            row = actions.make_deliverable(
                plan,
                kind,
                summary=form.cleaned_data["summary"],
                by=request.user,
                at=database_now(),
            )
            messages.success(request, _("Udgaven er gemt, og dokumentet bliver dannet."))
            return redirect("evaluation:deliverable", plan.pk, row.pk)
        except NotNow as refusal:
            for reason in refusal.reasons:
                form.add_error(None, reason)
    context = {
        "form": form,
        "heading": _("Dan: %(slags)s") % {"slags": Kind(kind).label},
        "lead": title_of(plan),
        "submit": _("Dan dokumentet"),
        "back": reverse("evaluation:deliverables", args=[plan.pk]),
        "crumbs": _crumbs(plan, Kind(kind).label),
    }
    return render(request, "administration/form.html", context)


def _editions(request, plan):
    """Those of ``plan`` that the person may read."""
    if reads_unsent(request.user, plan.its_network):
        return plan.deliverables.all()
    return plan.deliverables.filter(sending__isnull=False)


def _row(request, plan, pk) -> Deliverable:
    return get_object_or_404(_editions(request, plan).select_related("by"), pk=pk)


@require_GET
def deliverable(request, pk, row):
    plan = plan_for(request, pk)
    row = _row(request, plan, row)
    row.plan = plan
    sending = getattr(row, "sending", None)
    has_files = Document.objects.filter(key=actions.document_key(row, "docx")).exists()
    job = None if has_files else Job.objects.filter(key=actions.job_key(row)).first()
    may_write = writes_plan(request.user, plan)
    context = {
        "plan": plan,
        "row": row,
        "sending": sending,
        "mail": OutgoingMail.objects.filter(key=f"evaluation-sent/{row.pk}").first()
        if sending
        else None,
        "job": job,
        "lacks": actions.lacks_before_sending(row) if may_write and not sending else [],
        "proofs": _proofs(request, plan, row) if row.kind == Kind.FINAL and sending else [],
        "may_write": may_write,
        "crumbs": _crumbs(plan, str(row)),
    }
    response = render(request, "evaluation/deliverable.html", context)
    if job and job.status != Job.Status.DEAD:
        # Until the documents are there; a page that is read is left alone.
        response["Refresh"] = "4"
    return response


def _proofs(request, plan, row):
    """(municipality, its proof or None, whether it is the reader's own)."""
    known = {p.municipality_id: p for p in row.proofs.current()}
    on = timezone.localdate()
    return [(m, known.get(m.pk), measures_in(request.user, m.pk)) for m in places(plan, on=on)]


@require_GET
def file(request, pk, row, kind):
    plan = plan_for(request, pk)
    row = _row(request, plan, row)
    if kind not in ("pdf", "docx"):
        raise Http404
    document = Document.objects.filter(key=actions.document_key(row, kind)).first()
    if document is None:
        return redirect("evaluation:deliverable", plan.pk, row.pk)
    return serve(document, inline=kind == "pdf")


@reauthentication_required(app="applications")
@require_http_methods(ASKING)
def send(request, pk, row):
    """Say what is sent to whom, and send it."""
    plan = plan_to_write(request, pk)
    row = _row(request, plan, row)
    if request.method == "POST":
        try:
            actions.send_deliverable(row, by=request.user, at=database_now())
            messages.success(request, _("Evalueringen er sendt til ministeriet. I får kvittering."))
        except NotNow as refusal:
            tell(request, refusal)
        return redirect("evaluation:deliverable", plan.pk, row.pk)
    programme = plan.its_network.programme
    context = {
        "heading": _("Send til ministeriet"),
        "text": _(
            "%(dokument)s sendes til %(ministerium)s på %(adresse)s med PDF og Word. "
            "Udgaven kan ikke ændres bagefter; en rettelse er en ny udgave."
        )
        % {
            "dokument": row,
            "ministerium": programme.ministry,
            "adresse": actions.mailbox_of(programme),
        },
        "submit": _("Send"),
        "back": reverse("evaluation:deliverable", args=[plan.pk, row.pk]),
        "crumbs": _crumbs(plan, str(row)),
    }
    return render(request, "administration/confirm.html", context)


def _own_place(request, plan, code):
    municipality = get_object_or_404(places(plan, on=timezone.localdate()), code=code)
    if not measures_in(request.user, municipality.pk):
        raise PermissionDenied
    return municipality


@require_http_methods(ASKING)
def prove(request, pk, row, code):
    """Where one's own municipality has put the evaluation."""
    plan = plan_for(request, pk)
    row = _row(request, plan, row)
    municipality = _own_place(request, plan, code)
    if getattr(row, "sending", None) is None:
        raise Http404
    now = DeliverableProof.objects.current().filter(deliverable=row, municipality=municipality)
    stands = now.first()
    said = {
        "url": stands.url if stands else "",
        "published_on": stands.published_on if stands else timezone.localdate(),
    }
    form = ProofForm(request.POST or None, initial=said)
    if form.is_bound and form.is_valid():
        try:
            actions.prove_published(
                row, municipality, **form.cleaned_data, by=request.user, at=database_now()
            )
            messages.success(request, _("Adressen er gemt."))
            return redirect("evaluation:deliverable", plan.pk, row.pk)
        except NotNow as refusal:
            for reason in refusal.reasons:
                form.add_error("published_on", reason)
    context = {
        "form": form,
        "heading": _("Offentliggjort på kommunens hjemmeside"),
        "lead": f"{municipality.official_name}: {row}",
        "back": reverse("evaluation:deliverable", args=[plan.pk, row.pk]),
        "crumbs": _crumbs(plan, str(row)),
    }
    return render(request, "administration/form.html", context)


@require_POST
def ask(request, pk, row, code):
    """Mind a municipality that it has not published the evaluation."""
    plan = plan_to_write(request, pk)
    row = _row(request, plan, row)
    municipality = get_object_or_404(places(plan, on=timezone.localdate()), code=code)
    try:
        told = actions.ask_for_publication(row, municipality, by=request.user, at=database_now())
        names = ", ".join(user.name for user in told)
        messages.success(request, _("Besked er sendt til %(navne)s.") % {"navne": names})
    except NotNow as refusal:
        tell(request, refusal)
    return redirect("evaluation:deliverable", plan.pk, row.pk)
