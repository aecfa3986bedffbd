"""Every write to a round, and the copying of a whole programme."""

from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from applications.actions.form_templates import copy_template
from applications.deadlines import closing_instant, opening_instant
from applications.models import FormTemplate, RefusalGround, Round, RoundChange
from applications.queries.administration import has_applications, newest_templates
from applications.workflow import NotNow
from networks import actions as networks
from networks.models import Programme
from support.accounts.models import User
from support.audit.record import record


@transaction.atomic
def copy_programme(programme: Programme, *, by: User, at: datetime, **fields) -> Programme:
    """As ``networks.actions.copy_programme``, with the newest template of each kind as a draft
    and its grounds for refusal.

    Rounds are not copied: a new programme has its own dates.
    """
    copy = networks.copy_programme(programme, by=by, at=at, **fields)
    for template in newest_templates(programme):
        copy_template(template, programme=copy, by=by, at=at)
    RefusalGround.objects.bulk_create(
        RefusalGround(programme=copy, position=ground.position, label=ground.label)
        for ground in programme.refusal_grounds.order_by("position")
    )
    return copy


@transaction.atomic
def create_round(
    programme: Programme,
    *,
    number: int,
    name: str,
    template: FormTemplate,
    opens_on: date,
    deadline: date,
    requires_approval_first: bool,
    guidance_url: str,
    by: User,
    at: datetime,
) -> Round:
    """A round that uses ``template``, which says what kind of round it is.

    Raises ``NotNow`` for a template that is a draft or another programme's, and for a number
    that is taken.
    """
    _refuse_template(template, programme)
    _refuse_order(opens_on, deadline)
    round = Round(
        programme=programme,
        kind=template.kind,
        number=number,
        name=name,
        template=template,
        requires_approval_first=requires_approval_first,
        guidance_url=guidance_url,
    )
    _set_dates(round, opens_on, deadline)
    try:
        with transaction.atomic():
            round.save()
    except IntegrityError as clash:
        raise NotNow(_("Ordningen har allerede en runde med det nummer.")) from clash
    record("round.created", round, by=by, at=at, template=template.pk, deadline=str(deadline))
    return round


@transaction.atomic
def change_round(
    round: Round,
    *,
    name: str,
    template: FormTemplate,
    requires_approval_first: bool,
    guidance_url: str,
    by: User,
    at: datetime,
) -> Round:
    """Change what applications are written against: only while there is none in the round."""
    round = locked_round(round)
    if has_applications(round):
        raise NotNow(_("Runden har ansøgninger. Nu kan kun dens datoer flyttes."))
    _refuse_template(template, round.programme)
    if template.kind != round.kind:
        raise NotNow(_("Skabelonen hører til en anden slags runde."))
    round.name, round.template, round.guidance_url = name, template, guidance_url
    round.requires_approval_first = requires_approval_first
    round.save(update_fields=["name", "template", "guidance_url", "requires_approval_first"])
    record("round.changed", round, by=by, at=at, template=template.pk)
    return round


@transaction.atomic
def move_date(
    round: Round, *, field: str, new: date, reason: str, by: User, at: datetime
) -> RoundChange:
    """Move ``opens_on`` or ``deadline`` (``RoundChange.Field``) of ``round``; the reason is kept.

    The change is a row for ever, and the round's deadline version goes up, so that a submission
    tells which deadline it was judged by. Raises ``NotNow`` without a reason or a difference, or
    where the round would close before it opens.
    """
    round = locked_round(round)
    old = getattr(round, RoundChange.Field(field))
    if not reason.strip():
        raise NotNow(_("Skriv hvorfor datoen flyttes."))
    if new == old:
        raise NotNow(_("Datoen er allerede den %(date)s.") % {"date": new.strftime("%d.%m.%Y")})
    dates = {"opens_on": round.opens_on, "deadline": round.deadline, str(field): new}
    _refuse_order(**dates)
    _set_dates(round, **dates)
    round.deadline_version += 1
    round.save(update_fields=["opens_on", "deadline", "opens_at", "closes_at", "deadline_version"])
    change = RoundChange.objects.create(
        round=round, field=field, old=old, new=new, reason=reason, by=by, at=at
    )
    record("round.date_moved", round, by=by, at=at, field=str(field), old=str(old), new=str(new))
    return change


def locked_round(round: Round) -> Round:
    return (
        Round.objects.select_for_update(of=("self",)).select_related("programme").get(pk=round.pk)
    )


def _set_dates(round: Round, opens_on: date, deadline: date) -> None:
    round.opens_on, round.opens_at = opens_on, opening_instant(opens_on)
    round.deadline, round.closes_at = deadline, closing_instant(deadline)


def _refuse_order(opens_on: date, deadline: date) -> None:
    if deadline < opens_on:
        raise NotNow(_("Runden skal åbne senest den dag, fristen udløber."))


def _refuse_template(template: FormTemplate, programme: Programme) -> None:
    if template.published_at is None:
        raise NotNow(_("Skabelonen er en kladde. Udgiv den først."))
    if template.programme_id != programme.pk:
        raise NotNow(_("Skabelonen hører til en anden ordning."))
