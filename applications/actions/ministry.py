"""What the ministry says, registered by its own people or, from a letter, by the coordinator."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from applications.actions.approvals import File
from applications.actions.locking import locked, move
from applications.actions.telling import tell_about_answer
from applications.actions.workflow import grant_extension
from applications.models import (
    Application,
    ExemptionAnswer,
    MinistryReceipt,
    Referral,
    RefusalGround,
    Submission,
    SubmittedVersion,
    Wish,
)
from applications.queries.authority import outstanding, wishes_of
from applications.workflow import NotNow, Status
from networks.models import Ministry, Programme
from support.accounts.models import User
from support.audit.record import record
from support.documents.models import Document
from support.documents.store import keep
from support.ordering import next_place
from support.walls.context import acting, system

Answer = ExemptionAnswer.Answer


@transaction.atomic
def register_receipt(
    submission: Submission,
    receipt: MinistryReceipt,
    *,
    letter: File | None = None,
    by: User,
    at: datetime,
) -> MinistryReceipt:
    """Note that the ministry has the package, under its own case number. The newest counts."""
    if receipt.received_on > timezone.localdate(at):
        raise NotNow(_("Datoen ligger ude i fremtiden. Skriv den dag, ministeriet fik pakken."))
    receipt.submission = submission
    receipt.by, receipt.at = by, at
    receipt.letter = kept(letter, f"ministry-receipt/{submission.pk}/{at.timestamp()}", at=at)
    receipt.save(force_insert=True)
    record(
        "submission.acknowledged",
        submission,
        by=by,
        at=at,
        received_on=receipt.received_on.isoformat(),
        on_behalf=receipt.on_behalf,
    )
    return receipt


def kept(letter: File | None, key: str, *, at: datetime) -> Document | None:
    """``letter`` in the store under ``key``; None when there is none."""
    if letter is None:
        return None
    return keep(
        key=key,
        content=letter.content,
        media_type=letter.media_type,
        filename=letter.filename,
        at=at,
    )


@transaction.atomic
def share_out(wish: Wish, ministry: Ministry, *, note: str, by: User, at: datetime) -> Referral:
    """Put ``wish`` before the ministry whose law it is about; once for each ministry."""
    application = locked(wish.item.application)
    if Referral.objects.filter(wish=wish, ministry=ministry).exists():
        raise NotNow(_("Ønsket er allerede forelagt %(navn)s.") % {"navn": ministry})
    referral = Referral.objects.create(wish=wish, ministry=ministry, note=note, by=by, at=at)
    record("application.wish_shared_out", application, by=by, at=at, wish=wish.number)
    return referral


@transaction.atomic
def register_answer(
    wish: Wish,
    answer: ExemptionAnswer,
    *,
    letter: File | None = None,
    by: User,
    at: datetime,
) -> ExemptionAnswer:
    """Add ``answer`` (unsaved) to ``wish``; a change of an earlier one takes a ``reason``.

    Answers belong to the version sent last: an older one's are history. Raises ``NotNow`` with
    everything that is missing.
    """
    application = locked(wish.item.application)
    before = wish.answers.filter(corrected_by__isnull=True).first()
    if refusals := _refusals(application, wish, answer, before, on=timezone.localdate(at)):
        raise NotNow(*refusals)
    answer.wish, answer.corrects = wish, before
    answer.by, answer.at = by, at
    answer.letter = kept(letter, f"answer/{wish.pk}/{at.timestamp()}", at=at)
    answer.save(force_insert=True)
    record(
        "application.wish_answered",
        application,
        by=by,
        at=at,
        wish=wish.number,
        answer=answer.answer,
        on_behalf=answer.on_behalf,
        corrects=before.pk if before else None,
    )
    return answer


def _refusals(application, wish, answer, before, *, on: date) -> list[str]:
    found = []
    if application.status == Status.WITHDRAWN:
        found.append(_("Ansøgningen er trukket. Den kan ikke besvares."))
    if application.submitted_versions.filter(pk__gt=wish.item_id).exists():
        found.append(_("En nyere version er sendt siden. Besvar den i stedet."))
    if answer.answered_on > on:
        found.append(_("Brevets dato ligger ude i fremtiden."))
    if answer.answer in ExemptionAnswer.GRANTS and not answer.route:
        found.append(_("Vælg, hvilken vej hjemlen kommer: lov, bekendtgørelse eller dispensation."))
    if answer.answer == Answer.REFUSED and not (answer.ground_id or answer.words.strip()):
        found.append(_("Skriv grunden til afslaget, eller vælg den på listen."))
    if answer.answer == Answer.ELABORATE and not answer.words.strip():
        found.append(_("Skriv, hvad der skal beskrives nærmere. Netværket retter sig efter det."))
    if before and not answer.reason.strip():
        found.append(_("Ønsket er allerede besvaret. Skriv, hvorfor svaret ændres."))
    return found


@dataclass(frozen=True)
class Concluded:
    """``sent_back``: whether the network is to describe something further, by ``until``."""

    application: Application
    sent_back: bool
    until: date | None = None


@transaction.atomic
def conclude(
    item: SubmittedVersion, *, until: date | None = None, by: User, at: datetime
) -> Concluded:
    """Close the ministry's answer to ``item``: answered, or back to be described further.

    When a wish is to be described further the text opens again (status *returned*), with ``until``
    as the application's own deadline. Wishes without an answer block. Raises ``NotNow``.
    """
    application = locked(item.application)
    if application.submitted_versions.filter(pk__gt=item.pk).exists():
        raise NotNow(_("En nyere version er sendt siden. Besvar den i stedet."))
    wishes = wishes_of(application, on=timezone.localdate(at))
    if left := outstanding(wishes):
        raise NotNow(
            *(
                _("Hjemmel %(nr)s (%(navn)s) mangler svar.") % {"nr": w.number, "navn": w.wish}
                for w in left
            )
        )
    back = [w for w in wishes if w.answer and w.answer.answer == Answer.ELABORATE]
    if back:
        _send_back(application, back, until=until, by=by, at=at)
    else:
        move(application, to=Status.ANSWERED, by=by, at=at, wishes=len(wishes))
    tell_about_answer(application, item, sent_back=bool(back), until=until, at=at)
    return Concluded(application, bool(back), until)


def _send_back(application, back, *, until: date | None, by: User, at: datetime) -> None:
    if until is None or until <= timezone.localdate(at):
        raise NotNow(_("Skriv, hvornår ministeriet senest skal have den nye beskrivelse."))
    move(application, to=Status.RETURNED, by=by, at=at, wishes=[w.number for w in back])
    grant_extension(
        application,
        deadline=until,
        reason=_("Ministeriet beder om en nærmere beskrivelse."),
        by=by,
        at=at,
    )


@transaction.atomic
def add_refusal_ground(
    programme: Programme, *, label: str, by: User, at: datetime
) -> RefusalGround:
    """Another reason to refuse that answers in ``programme`` may name."""
    place = next_place(programme.refusal_grounds, "position")
    ground = RefusalGround.objects.create(programme=programme, position=place, label=label)
    record("refusal_ground.added", programme, by=by, at=at, refusal_ground=ground.pk)
    return ground


@transaction.atomic
def remove_refusal_ground(ground: RefusalGround, *, by: User, at: datetime) -> None:
    """Take a reason off the list. Raises ``NotNow`` when an answer names it."""
    with acting(system("refusal grounds")):
        is_used = ground.answers.exists()
    if is_used:
        raise NotNow(_("Grunden er brugt i et svar, så den bliver stående."))
    record("refusal_ground.removed", ground.programme, by=by, at=at, label=ground.label)
    ground.delete()
