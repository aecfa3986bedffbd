"""Saying what came of a trial in one municipality."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from applications.actions.locking import locked
from applications.models import Application, Participation
from applications.queries.starting import Running, running
from applications.workflow import NotNow, Stale, Status
from evaluation.models import FollowUp
from evaluation.queries.results import newest_of
from networks.models import Municipality
from support.accounts.models import User
from support.audit.record import record

Result = FollowUp.Result


@transaction.atomic
def follow_up(
    application: Application,
    municipality: Municipality,
    row: FollowUp,
    *,
    replaces: int | None,
    by: User,
    at: datetime,
) -> FollowUp:
    """Save ``row``, of which result, day and texts are set.

    ``replaces`` is the id of the follow-up the person was looking at, None where there was none.
    Raises ``NotNow`` with what to do when the trial has not come so far, and ``Stale`` when
    somebody has written another meanwhile.
    """
    application = locked(application)
    participation = application.participations.filter(
        municipality=municipality, status=Participation.Status.ACCEPTED
    ).first()
    if participation is None:
        raise NotNow(_("%(kommune)s deltager ikke i ansøgningen.") % {"kommune": municipality})
    newest = newest_of(participation)
    if newest and newest.pk != replaces:
        raise Stale(newest)
    it = running(participation)
    if application.status != Status.ANSWERED and it.started is None:
        raise NotNow(
            _("Ministeriet har ikke svaret endnu. Gør forsøget op, når svaret er registreret.")
        )
    if reasons := _too_early(row, it, at=at):
        raise NotNow(*reasons)
    row.participation, row.corrects, row.by, row.at = participation, newest, by, at
    row.save(force_insert=True)
    record(
        "application.followed_up",
        application,
        by=by,
        at=at,
        municipality=municipality.code,
        result=row.result,
        reason=row.change_reason,
    )
    return row


def _too_early(row: FollowUp, it: Running, *, at: datetime) -> list[str]:
    found = []
    if row.on > timezone.localdate(at):
        found.append(_("Datoen ligger ude i fremtiden. Gør forsøget op, når dagen er der."))
    if it.started is None and row.result not in FollowUp.WITHOUT_START:
        found.append(
            _("Forsøget er ikke startet her. Registrér starten, eller vælg »Ikke iværksat«.")
        )
    if it.started and row.result == Result.NEVER_STARTED:
        found.append(
            _("Forsøget startede %(dato)s. Vælg det, der blev af det.")
            % {"dato": it.started.on.strftime("%d.%m.%Y")}
        )
    if row.result == Result.STOPPED and it.started and it.stopped is None:
        found.append(_("Forsøget er i gang. Registrér stoppet, eller vælg et andet resultat."))
    return found
