"""Acts and what happens to them, and which act meets which wish."""

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from applications.actions.locking import locked
from applications.models import Authority, ExemptionAnswer, LegalAct, LegalEvent, Wish
from applications.workflow import NotNow
from support.accounts.models import User
from support.audit.record import record


@transaction.atomic
def save_act(act: LegalAct, *, by: User, at: datetime) -> LegalAct:
    """Create ``act`` or keep what was changed in it."""
    verb = "act.changed" if act.pk else "act.created"
    if act.pk is None:
        act.created_by, act.created_at = by, at
    act.save()
    record(verb, act, by=by, at=at)
    return act


@transaction.atomic
def note_event(
    act: LegalAct,
    event: LegalEvent,
    *,
    corrects: LegalEvent | None = None,
    by: User,
    at: datetime,
) -> LegalEvent:
    """Add ``event`` (unsaved) to ``act``; with ``corrects`` it takes that one's place.

    A date to come is welcome: a law says itself when it enters into force and when it lapses.
    """
    act = LegalAct.objects.select_for_update(of=("self",)).get(pk=act.pk)
    if corrects and (corrects.act_id != act.pk or corrects.corrected_by.exists()):
        raise NotNow(_("Skridtet er allerede rettet. Genindlæs siden, og prøv igen."))
    if corrects and not event.note.strip():
        raise NotNow(_("Skriv i noten, hvorfor skridtet rettes."))
    if refusal := _out_of_order(act, event, corrects):
        raise NotNow(refusal)
    event.act, event.corrects = act, corrects
    event.by, event.at = by, at
    event.save(force_insert=True)
    record("act.moved", act, by=by, at=at, stage=event.stage, on=event.on.isoformat())
    return event


def _out_of_order(act: LegalAct, event: LegalEvent, corrects: LegalEvent | None) -> str:
    """In force before it was adopted, or ended before it was in force, is a slip of the pen."""
    others = act.events.current().exclude(pk=corrects.pk if corrects else None)
    dates: dict[str, date] = {e.stage: e.on for e in others.order_by("on")}
    dates[event.stage] = event.on
    stage = LegalEvent.Stage
    for earlier, later in ((stage.ADOPTED, stage.IN_FORCE), (stage.IN_FORCE, stage.LAPSED)):
        if earlier in dates and later in dates and dates[later] < dates[earlier]:
            return _("»%(senere)s« kan ikke ligge før »%(tidligere)s«. Ret datoen.") % {
                "senere": later.label,
                "tidligere": earlier.label,
            }
    return ""


@transaction.atomic
def meet_wish(wish: Wish, act: LegalAct, *, provision: str, by: User, at: datetime) -> Authority:
    """Say that ``act`` gives what was granted in ``wish``. The newest row counts."""
    application = locked(wish.item.application)
    answer = wish.answers.filter(corrected_by__isnull=True).first()
    if answer is None or answer.answer not in ExemptionAnswer.GRANTS:
        raise NotNow(_("Kun et ønske, der er imødekommet, kan få en hjemmel i en retsakt."))
    if act.programme_id != application.network.programme_id:
        raise NotNow(_("Vælg en retsakt i samme ordning."))
    authority = Authority.objects.create(
        wish=wish, act=act, provision=provision.strip(), by=by, at=at
    )
    record("application.authority_named", application, by=by, at=at, wish=wish.number, act=act.pk)
    return authority
