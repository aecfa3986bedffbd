"""Drift: what runs, what waits, and what needs a person. For administrators; names no texts."""

from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from applications.queries.paging import page_of
from frikommune.checks import Check, all_checks
from networks.views.acting import administrators_only
from support.audit.record import record
from support.jobs.clock import database_now
from support.jobs.models import Heartbeat, Job
from support.jobs.queue import retry_dead

PAGE_SIZE = 25
NAMES = {
    "database": gettext_lazy("Database"),
    "migrations": gettext_lazy("Tabeller svarer til programmet"),
    "clock": gettext_lazy("Webserverens ur"),
    "broker": gettext_lazy("Broker (Redis)"),
    "beat": gettext_lazy("Uret (beat)"),
    "mail": gettext_lazy("Køen af mails"),
    "documents": gettext_lazy("Køen af dokumenter"),
    "plans": gettext_lazy("Køen af planer"),
    "mail_server": gettext_lazy("Mailserver"),
}


@administrators_only
@require_safe
@never_cache
def operations(request):
    dead = Job.objects.filter(status=Job.Status.DEAD).order_by("-next_at", "-pk")
    checks = [(NAMES[check.name], check, _says(check)) for check in all_checks()]
    context = {
        "checks": checks,
        "all_well": all(check.ok for _name, check, _text in checks),
        "signs": Heartbeat.objects.order_by("name"),
        "page": page_of(dead, request.GET.get("side"), size=PAGE_SIZE),
        "alarm_mailbox": settings.ALARM_MAILBOX,
        "now": database_now(),
        "crumbs": [(_("Drift"), None)],
    }
    return render(request, "operations.html", context)


@administrators_only
@require_POST
def retry_job(request, pk):
    """Give a dead job its attempts back; pressed twice it says so the second time."""
    job = get_object_or_404(Job, pk=pk)
    at = database_now()
    with transaction.atomic():
        revived = retry_dead(job, at=at)
        if revived:
            record("job.retried", job, by=request.user, at=at, kind=job.kind)
    if revived:
        messages.success(request, _("Jobbet er sat i kø igen."))
    else:
        messages.info(request, _("Jobbet er ikke opgivet længere: det er kørt eller i kø."))
    return redirect("operations")


def _says(check: Check) -> str:
    """What a check found, in a sentence or two."""
    numbers = dict(check.numbers)
    if check.name == "beat":
        numbers["ticked"] = numbers.pop("seconds")
    parts = [
        text % {"n": numbers[name]} for name, text in _SAYS if numbers.get(name) not in (None, 0)
    ]
    if numbers.get("swept_seconds", 0) is None:
        parts.insert(0, _("Ingen har set efter køen endnu."))
    if numbers.get("ticked", 0) is None:
        parts.append(_("Intet tik er kommet igennem endnu."))
    if check.name == "broker" and not check.ok:
        parts.append(_("Svarer ikke. Arbejdet bliver gjort af »sweep --loop«, lidt senere."))
    return " ".join(parts)


# In the order they are said; a queue's oldest is what has waited longest beyond its time.
_SAYS = [
    ("error", gettext_lazy("Svarer ikke (%(n)s).")),
    ("pending", gettext_lazy("%(n)s migreringer mangler: kør migrate.")),
    ("skew_seconds", gettext_lazy("%(n)s sekunder fra databasens.")),
    ("ticked", gettext_lazy("Sidste tik for %(n)s sekunder siden.")),
    ("seconds", gettext_lazy("Den ældste har ventet i %(n)s sekunder.")),
    ("swept_seconds", gettext_lazy("Sidst set efter for %(n)s sekunder siden.")),
    ("dead", gettext_lazy("%(n)s job er opgivet.")),
    ("failed", gettext_lazy("%(n)s mails er afvist.")),
    ("uncertain", gettext_lazy("%(n)s mails er uvisse.")),
]
