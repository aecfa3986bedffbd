"""A person's dates in their own calendar program, by a secret address."""

from datetime import timedelta

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from networks.dates import scope_of
from support.audit.record import record
from support.calendar import feeds
from support.calendar.entries import entries
from support.calendar.ical import as_ical
from support.calendar.limits import is_too_often
from support.jobs.clock import database_now
from support.walls.context import acting, person

HOUR = 3600
# Programs look every quarter of an hour at most, on a few devices each.
READS_AN_HOUR = 60
# Whoever tries addresses has no calendar to miss.
MISSES_AN_HOUR = 30
# What is over is in the calendar for a while, so that one can look back.
KEPT_DAYS = 365


@require_safe
def link(request):
    return _link_page(request)


@require_POST
def renew(request):
    """Shows the new address at once and only now: it is kept nowhere."""
    at = database_now()
    with transaction.atomic():
        token = feeds.new_token(request.user, at=at)
        record("feed.renewed", feeds.key_of(request.user), by=request.user, at=at)
    return _link_page(request, settings.BASE_URL + reverse("dates:feed", args=[token]))


@require_POST
def stop(request):
    at = database_now()
    with transaction.atomic():
        key = feeds.key_of(request.user)
        if key and feeds.end(request.user, at=at):
            record("feed.ended", key, by=request.user, at=at)
    messages.success(request, _("Adressen virker ikke længere."))
    return redirect("dates:link")


def _link_page(request, address: str = ""):
    context = {
        "key": feeds.key_of(request.user),
        "address": address,
        "crumbs": [(_("Frister"), reverse("dates:list")), (_("Din kalender"), None)],
    }
    return render(request, "dates/link.html", context)


@login_not_required
@require_safe
def calendar(request, token):
    """What the person may know of now. The same 404 for wrong, ended, and disabled accounts."""
    visitor = get_adapter().get_client_ip(request)
    key = feeds.find(token)
    if key is None:
        if is_too_often("feed.miss", visitor, most=MISSES_AN_HOUR, seconds=HOUR):
            return _later()
        raise Http404
    if is_too_often("feed.read", key.token_sha256, most=READS_AN_HOUR, seconds=HOUR):
        return _later()
    feeds.note_read(key, at=database_now())
    # Nobody is signed in: the database too must show what this person sees, and no more.
    with acting(person(key.user_id, timezone.localdate())):
        return _calendar_of(key)


def _calendar_of(key) -> HttpResponse:
    today = timezone.localdate()
    own = scope_of(key.user, on=today)
    since = today - timedelta(days=KEPT_DAYS)
    found = entries(key.user, on=today, since=since)
    shown = [entry for entry in found if own.is_empty or entry.scope.concerns(own)]
    body = as_ical(shown, name=_("Frister i Frikommune"), made_at=key.made_at)
    headers = {
        "Cache-Control": "private, max-age=900",
        "Content-Disposition": 'inline; filename="frister.ics"',
        "X-Robots-Tag": "noindex",
        "Referrer-Policy": "no-referrer",
    }
    return HttpResponse(body, content_type="text/calendar; charset=utf-8", headers=headers)


def _later() -> HttpResponse:
    text = _("Adressen er brugt for mange gange. Prøv igen om en time.")
    return HttpResponse(
        text,
        status=429,
        content_type="text/plain; charset=utf-8",
        headers={"Retry-After": str(HOUR), "Cache-Control": "private, no-store"},
    )
