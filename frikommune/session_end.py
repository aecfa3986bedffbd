"""When the session ends, asked by open pages so that they can say it minutes before.

Asking does not prolong it; a press of "Bliv logget ind", or typing, does.
"""

from datetime import timedelta

from django.conf import settings
from django.contrib.sessions.models import Session
from django.http import JsonResponse
from django.utils import timezone
from django.views.decorators.http import require_http_methods


@require_http_methods(["GET", "POST"])
def session_end(request):
    """``{"left": seconds}``; POST prolongs the session first."""
    if request.method == "POST":
        request.session.modified = True
        return JsonResponse({"left": request.session.get_expiry_age()})
    return JsonResponse({"left": max(0, int(_left(request.session).total_seconds()))})


def _left(session) -> timedelta:
    row = Session.objects.filter(pk=session.session_key).values_list("expire_date", flat=True)
    ends = row.first()
    # A session without a row lives in another store, which only knows how long they all last.
    return ends - timezone.now() if ends else timedelta(seconds=settings.SESSION_COOKIE_AGE)
