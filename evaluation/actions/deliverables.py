"""Notes and evaluations: made, sent to the ministry, proved published, and asked for."""

from datetime import date, datetime

from django.conf import settings
from django.db import transaction
from django.db.models import Max
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from applications.actions.documents import MEDIA_TYPES
from applications.actions.drafting import new_reference
from applications.actions.submission import mailbox_of
from applications.queries.people import officers_of
from applications.workflow import NotNow
from evaluation.content import build_content, fingerprint
from evaluation.docx import evaluation_docx
from evaluation.models import (
    Deliverable,
    DeliverableProof,
    DeliverableSending,
    EvaluationPlan,
)
from evaluation.pdf import RENDERER, evaluation_pdf
from networks.models import Municipality
from support.accounts.models import User
from support.audit.record import record
from support.documents.models import Document
from support.documents.store import keep
from support.jobs.queue import enqueue
from support.notifications.compose import compose
from support.notifications.models import Notice, NoticeKind
from support.notifications.notices import notify
from support.notifications.outbox import queue_mail

Kind = Deliverable.Kind
_RENDER = {"pdf": evaluation_pdf, "docx": evaluation_docx}


@transaction.atomic
def make_deliverable(
    plan: EvaluationPlan, kind: str, *, summary: str, by: User, at: datetime
) -> Deliverable:
    """A new edition of what the plan says today, and the promise of its documents.

    Raises ``NotNow`` when nothing has been written that it could be made of.
    """
    plan = EvaluationPlan.objects.select_for_update(no_key=True, of=("self",)).get(pk=plan.pk)
    if not plan.goals.filter(dropped_on=None).exists():
        raise NotNow(_("Planen har ingen mål. Tilføj dem, før dokumentet dannes."))
    last = plan.deliverables.filter(kind=kind).aggregate(last=Max("number"))["last"] or 0
    content = build_content(plan, kind, summary=summary, number=last + 1, on=timezone.localdate(at))
    row = Deliverable.objects.create(
        plan=plan,
        kind=kind,
        number=last + 1,
        content=content,
        sha256=fingerprint(content),
        by=by,
        at=at,
    )
    record("evaluation.document_made", plan, by=by, at=at, kind=str(kind), number=row.number)
    _promise(row, at=at)
    return row


def _promise(row: Deliverable, *, at: datetime) -> None:
    enqueue(kind="evaluation.documents", key=job_key(row), ref=str(row.pk), at=at)


def job_key(row: Deliverable) -> str:
    return f"evaluation/{row.pk}"


def document_key(row: Deliverable, kind: str) -> str:
    return f"evaluation/{row.pk}/{kind}"


def keep_documents(row: Deliverable, *, at: datetime) -> dict[str, Document]:
    """PDF and Word of ``row``, each rendered once; may run twice."""
    kept = {}
    for kind, render in _RENDER.items():
        key = document_key(row, kind)
        kept[kind] = Document.objects.filter(key=key).first() or keep(
            key=key,
            content=render(row.content, created=row.at),
            media_type=MEDIA_TYPES[kind],
            filename=f"{Kind(row.kind).value}-{row.plan_id}-{row.number}.{kind}",
            renderer=RENDERER,
            at=at,
        )
    return kept


@transaction.atomic
def send_deliverable(row: Deliverable, *, by: User, at: datetime) -> DeliverableSending:
    """Send the edition to the programme's ministry. Gives what there is when it has been sent.

    Raises ``NotNow`` while its documents are not there, or what it must hold is missing.
    """
    row = Deliverable.objects.select_for_update(no_key=True, of=("self",)).get(pk=row.pk)
    if sent := DeliverableSending.objects.filter(deliverable=row).first():
        return sent
    if lacks := lacks_before_sending(row):
        raise NotNow(*lacks)
    programme = row.plan.its_network.programme
    sending = DeliverableSending.objects.create(
        deliverable=row,
        reference=new_reference(f"{programme.reference_prefix}-E"),
        recipient=mailbox_of(programme),
        by=by,
        at=at,
    )
    record("evaluation.document_sent", row.plan, by=by, at=at, reference=sending.reference)
    _mail(sending, at=at)
    return sending


def lacks_before_sending(row: Deliverable) -> list[str]:
    """What an edition must hold before the ministry gets it, as sentences."""
    found = []
    if Document.objects.filter(key__in=[document_key(row, k) for k in _RENDER]).count() < 2:
        found.append(_("Dokumentet bliver dannet. Vent et øjeblik, og send igen."))
    if row.kind == Kind.FINAL:
        if not row.content["summary"].strip():
            found.append(_("Sammenfatningen mangler. Dan en ny udgave med den."))
        if not any(p["points"] for goal in row.content["goals"] for p in goal["places"]):
            found.append(_("Der er ingen målinger. Skriv tallene, og dan en ny udgave."))
    return found


def _mail(sending: DeliverableSending, *, at: datetime) -> None:
    row = sending.deliverable
    attachments = [document_key(row, kind) for kind in _RENDER]
    context = {
        "sending": sending,
        "deliverable": row,
        "content": row.content,
        "fingerprint": Document.objects.get(key=document_key(row, "pdf")).sha256,
        "link": settings.BASE_URL + reverse("evaluation:deliverable", args=[row.plan_id, row.pk]),
    }
    for template, key, recipient, user, files in (
        ("evaluation/sent", f"evaluation-sent/{row.pk}", sending.recipient, None, attachments),
        ("evaluation/receipt", f"evaluation-receipt/{row.pk}", sending.by.email, sending.by, []),
    ):
        subject, text, html = compose(template, context)
        queue_mail(
            key=key,
            kind="submission" if user is None else "receipt",
            recipient=recipient,
            user=user,
            subject=subject,
            text=text,
            html=html,
            attachments=files,
            reply_to=sending.by.email if user is None else "",
            ref=f"evaluation.deliverable/{row.pk}",
            at=at,
        )


@transaction.atomic
def prove_published(
    row: Deliverable,
    municipality: Municipality,
    *,
    url: str,
    published_on: date,
    by: User,
    at: datetime,
) -> DeliverableProof:
    """Say where ``municipality`` has put the edition that was sent.

    Raises ``NotNow`` for a day to come, or one before it was sent.
    """
    if published_on < timezone.localdate(row.sending.at):
        raise NotNow(_("Datoen ligger, før evalueringen blev sendt. Skriv den dag, den kom på."))
    if published_on > timezone.localdate(at):
        raise NotNow(_("Datoen ligger ude i fremtiden. Skriv den, når siden er der."))
    proof = DeliverableProof.objects.create(
        deliverable=row,
        municipality=municipality,
        url=url,
        published_on=published_on,
        by=by,
        at=at,
    )
    record("evaluation.document_published", row.plan, by=by, at=at, municipality=municipality.code)
    return proof


@transaction.atomic
def ask_for_publication(
    row: Deliverable, municipality: Municipality, *, by: User, at: datetime
) -> list[User]:
    """Remind the municipality's case officers to put the edition on their site; gives them.

    Each is told once a day at most. Raises ``NotNow`` for anything but a final evaluation that
    was sent, when it is there, and when nobody is left to be told.
    """
    if row.kind != Kind.FINAL or not hasattr(row, "sending"):
        raise NotNow(_("Kun den afsluttende evaluering, der er sendt, skal offentliggøres."))
    if row.proofs.filter(municipality=municipality).exists():
        raise NotNow(_("%(kommune)s har allerede offentliggjort den.") % {"kommune": municipality})
    on = timezone.localdate(at)
    told = list(officers_of(municipality.pk, on=on))
    if not told:
        raise NotNow(
            _("Ingen sagsbehandler i %(kommune)s kan få besked. Ring til kommunen.")
            % {"kommune": municipality}
        )
    key = f"evaluation-publish/{row.pk}/{municipality.pk}/{on}"
    heard = set(Notice.objects.filter(key=key).values_list("recipient", flat=True))
    told = [user for user in told if user.pk not in heard]
    if not told:
        raise NotNow(_("De har fået besked i dag. Mind dem igen i morgen, eller ring."))
    for user in told:
        notify(
            user,
            kind=NoticeKind.MESSAGE,
            key=key,
            subject=_("Evalueringen skal på jeres hjemmeside"),
            text=_("%(navn)s beder jer lægge »%(titel)s« på kommunens hjemmeside.")
            % {"navn": by.name, "titel": f"{row.content['kind_label']}: {row.content['title']}"},
            link=reverse("evaluation:deliverable", args=[row.plan_id, row.pk]),
            reply_to=by.email,
            ref=f"evaluation.deliverable/{row.pk}",
            at=at,
        )
    record("evaluation.publication_asked", row.plan, by=by, at=at, municipality=municipality.code)
    return told
