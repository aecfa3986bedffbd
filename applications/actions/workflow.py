"""Moving an application along its text track, short of sending it."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from applications.actions.locking import locked, move, touch
from applications.actions.new_version import tell_of_version
from applications.actions.text import save_section
from applications.content import build_content, fingerprint
from applications.deadlines import closing_instant
from applications.models import (
    Application,
    ApplicationVersion,
    DeadlineExtension,
    Round,
    SectionText,
)
from applications.queries.checks import text_findings
from applications.queries.deadlines import deadline_of
from applications.queries.whole import Whole, whole
from applications.workflow import UNFINISHED, NotNow, Status
from support.accounts.models import User
from support.audit.record import record
from support.jobs.queue import enqueue


@transaction.atomic
def freeze(
    application: Application, *, hand_over: bool, by: User, at: datetime
) -> ApplicationVersion:
    """Lock the text as the next version, ready to be treated politically and sent.

    ``hand_over`` lets the network's coordinator read and send it (the owner's recorded consent).
    Raises ``NotNow`` with everything that blocks.
    """
    application = locked(application)
    it = whole(application)
    if blockers := [f.text for f in text_findings(it, on=timezone.localdate(at)) if f.blocks]:
        raise NotNow(*blockers)
    version = _snapshot(it, reason=ApplicationVersion.Reason.FROZEN, by=by, at=at)
    application.handed_over = hand_over
    move(
        application,
        to=Status.READY,
        by=by,
        at=at,
        version=version.number,
        handed_over=hand_over,
    )
    tell_of_version(application, version, by=by, at=at)
    return version


def _snapshot(it: Whole, *, reason: str, by: User, at: datetime) -> ApplicationVersion:
    application = it.application
    application.latest_version += 1
    content = build_content(it, version=application.latest_version)
    version = ApplicationVersion.objects.create(
        application=application,
        number=application.latest_version,
        reason=reason,
        content=content,
        sha256=fingerprint(content),
        by=by,
        at=at,
    )
    enqueue(kind="version.documents", key=f"version/{version.pk}", ref=str(version.pk), at=at)
    return version


@transaction.atomic
def unlock(application: Application, *, reason: str, by: User, at: datetime) -> Application:
    """Open a frozen text for writing again; the frozen version stays. Raises ``NotNow``."""
    application = locked(application)
    if application.status != Status.READY:
        # The table alone would let the owner take back what the ministry is reading.
        raise NotNow(_("Kun en låst tekst, der ikke er sendt, kan genåbnes."))
    if not reason.strip():
        raise NotNow(_("Skriv, hvorfor teksten genåbnes."))
    application.handed_over = False
    to = Status.RETURNED if application.submitted_at else Status.DRAFT
    move(application, to=to, by=by, at=at, reason=reason)
    return application


@transaction.atomic
def withdraw(application: Application, *, reason: str, by: User, at: datetime) -> Application:
    """Take the application out of the process; everything written stays readable."""
    application = locked(application)
    if not reason.strip():
        raise NotNow(_("Skriv, hvorfor ansøgningen trækkes."))
    move(application, to=Status.WITHDRAWN, by=by, at=at, reason=reason)
    return application


@transaction.atomic
def move_to_round(
    application: Application, round: Round, *, reason: str, by: User, at: datetime
) -> Application:
    """Carry an unfinished application to ``round``; texts, approvals and history come along.

    Where the new round has another template, texts go by section number; one that would have no
    place blocks the move. Raises ``NotNow``.
    """
    application = locked(application)
    old = application.round
    if blockers := _move_blockers(application, round, at=at):
        raise NotNow(*blockers)
    if round.template_id != old.template_id:
        if application.status == Status.READY:
            raise NotNow(
                _("Den nye runde har en anden skabelon. Genåbn teksten, før du flytter den.")
            )
        _carry_texts(application, round, by=by, at=at)
    record(
        "application.moved_to_round",
        application,
        by=by,
        at=at,
        came_from=old.pk,
        to=round.pk,
        reason=reason,
    )
    application.round = round
    application.changed_at = at
    application.save(update_fields=["round", "changed_at"])
    return application


def _move_blockers(application: Application, round: Round, *, at: datetime) -> list[str]:
    if application.status not in UNFINISHED:
        return [_("Kun en ansøgning, der ikke er sendt, kan flyttes til en anden runde.")]
    old = application.round
    if (round.programme_id, round.kind) != (old.programme_id, old.kind) or round.pk == old.pk:
        return [_("Vælg en anden runde i samme ordning.")]
    if round.closes_at <= at:
        return [_("Rundens frist er overskredet. Vælg en senere runde.")]
    if Application.objects.filter(
        owner=application.owner_id,
        network=application.network_id,
        round=round,
        title=application.title,
    ).exists():
        return [_("I har allerede en ansøgning med den titel i runden. Ret titlen først.")]
    return []


def _carry_texts(application: Application, round: Round, *, by: User, at: datetime) -> None:
    sections = {section.number: section for section in round.template.sections.all()}
    texts = list(
        SectionText.objects.filter(
            application=application, section__template=application.round.template_id
        ).select_related("section")
    )
    homeless = [t for t in texts if t.characters and t.section.number not in sections]
    if homeless:
        raise NotNow(
            *(
                _("»%(afsnit)s« findes ikke i den nye rundes skabelon. Flyt teksten først.")
                % {"afsnit": text.section}
                for text in homeless
            )
        )
    heads = {
        number: SectionText.objects.get_or_create(application=application, section=section)[0]
        for number, section in sections.items()
    }
    came_from = application.round
    application.round = round
    application.save(update_fields=["round"])
    for text in texts:
        if text.section.number in heads:
            save_section(
                application,
                text.section.number,
                html=text.html,
                base=heads[text.section.number].revision,
                by=by,
                at=at,
                reason=_("Flyttet fra %(runde)s") % {"runde": came_from},
            )


@transaction.atomic
def extend_deadline(application: Application, *, deadline, reason: str, by: User, at: datetime):
    """Give one unfinished application a later ``deadline`` (a date) in its round.

    Raises ``NotNow`` for one that is sent or withdrawn, for a date that is no later than the one
    that holds already, and without a reason.
    """
    application = locked(application)
    if application.status not in UNFINISHED:
        raise NotNow(_("Ansøgningen er sendt eller trukket, så dens frist kan ikke forlænges."))
    present = deadline_of(application)
    if deadline <= present:
        raise NotNow(
            _("Ansøgningen har allerede frist %(dato)s. Vælg en senere dato.")
            % {"dato": present.strftime("%d.%m.%Y")}
        )
    if not reason.strip():
        raise NotNow(_("Skriv, hvorfor fristen forlænges."))
    return grant_extension(application, deadline=deadline, reason=reason, by=by, at=at)


def grant_extension(
    application: Application, *, deadline, reason: str, by: User, at: datetime
) -> DeadlineExtension:
    """Write the later ``deadline`` of a locked ``application``, logged; the caller has checked."""
    extension = DeadlineExtension.objects.create(
        application=application,
        round=application.round,
        deadline=deadline,
        closes_at=closing_instant(deadline),
        reason=reason,
        by=by,
        at=at,
    )
    touch(application, at=at)
    record(
        "application.deadline_extended",
        application,
        by=by,
        at=at,
        deadline=deadline.isoformat(),
        reason=reason,
    )
    return extension
