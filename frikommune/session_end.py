"""When the session ends, asked by open pages so that they can say it minutes before.

Asking does not prolong it; a press of "Bliv logget ind", or typing, does, but never past half a
day (support/accounts/sessions.py).
"""

from datetime import timedelta

from django.contrib.sessions.models import Session
from django.http import JsonResponse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from support.accounts.sessions import renew, seconds_in_all


@require_http_methods(["GET", "POST"])
def session_end(request):
    """``{"left": seconds}``; POST prolongs the session first."""
    in_all = timedelta(seconds=seconds_in_all(request))
    if request.method == "POST":
        renew(request)
        left = timedelta(seconds=request.session.get_expiry_age())
    else:
        left = _until_idle(request.session) or in_all
    return JsonResponse({"left": max(0, int(min(left, in_all).total_seconds()))})


def _until_idle(session) -> timedelta | None:
    """None for a session without a row: it lies in another store, which cannot be asked."""
    row = Session.objects.filter(pk=session.session_key).values_list("expire_date", flat=True)
    ends = row.first()
    return ends - timezone.now() if ends else None
