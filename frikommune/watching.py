"""Tell by mail, within a minute or two, that work stands still.

Several watch at once, none leaning on the others: beat's tick, the loop and ``manage.py watch``.
Each sends the alarms itself, since whoever should send mail may be what stands still.
"""

from datetime import datetime, timedelta

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from frikommune.checks import STALE_SECONDS, Check, flow
from frikommune.invariants import broken
from support.jobs.models import Heartbeat
from support.jobs.runner import beat
from support.notifications.alarms import raise_alarm
from support.notifications.delivery import deliver_due
from support.notifications.models import Kind

# Nobody watched for this long: the service has just been started, and everything looks old.
JUST_STARTED = timedelta(seconds=2 * STALE_SECONDS)
AT_A_TIME = 5


def watch(*, at: datetime) -> list[Check]:
    """Raise and send an alarm, once an hour each, for what has stood still too long; gives it."""
    before = Heartbeat.objects.filter(name="watch").values_list("at", flat=True).first()
    beat("watch")
    stands = []
    if before is not None and at - before < JUST_STARTED:
        stands = [check for check in flow(at) if check.stands is not None]
    for check in stands:
        _alarm(check, at)
    deliver_due(AT_A_TIME, only=Kind.ALARM)
    return stands


def tell_of_broken_rules(*, at: datetime) -> None:
    """The nightly look at what must always be true; told once a day."""
    found = broken()
    if not found:
        return
    raise_alarm(
        key=f"alarm/invariants/{at:%Y%m%d}",
        subject=_("Frikommune: noget i databasen er ikke, som det skal være"),
        text=_("Kør »manage.py check_invariants« og find årsagen, før noget rettes.\n\n%(rules)s")
        % {"rules": "\n".join(f"{name}: {ids}" for name, ids in found.items())},
        at=at,
    )


def _alarm(check: Check, at: datetime) -> None:
    raise_alarm(
        key=f"alarm/standstill/{check.name}/{at:%Y%m%dT%H}",
        subject=_("Frikommune: %(what)s står stille") % {"what": NAMES[check.name]},
        text=_(
            "%(what)s har stået stille i %(seconds)s sekunder. Intet er tabt: det, der er lovet, "
            "ligger i databasen og bliver gjort, når det kører igen.\n\n%(todo)s"
        )
        % {
            "what": capfirst(NAMES[check.name]),
            "seconds": check.stands,
            "todo": TO_DO[check.name],
        },
        at=at,
    )


NAMES = {
    "beat": gettext_lazy("uret (beat)"),
    "mail": gettext_lazy("køen af mails"),
    "documents": gettext_lazy("køen af dokumenter"),
    "plans": gettext_lazy("køen af planer"),
    "mail_server": gettext_lazy("forbindelsen til mailserveren"),
}
_A_QUEUE = gettext_lazy("Se, om dens worker og »sweep --loop« kører, og hvad der står i deres log.")
TO_DO = {
    "beat": gettext_lazy(
        "Se, om beat, Redis og mindst én worker kører. Imens kigger »sweep --loop« selv."
    ),
    "mail": _A_QUEUE,
    "documents": _A_QUEUE,
    "plans": _A_QUEUE,
    "mail_server": gettext_lazy(
        "Se, om mailserveren svarer, og om adgangskode og certifikat stadig gælder."
    ),
}
