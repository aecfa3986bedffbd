"""How long a sign-in lasts: some hours without a sign of life, half a day whatever happens."""

import time

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.utils.translation import gettext as _

SIGNED_IN_AT = "signed_in_at"
ACTIVE_AT = "active_at"
# Noted no oftener than this: a page asked for need not be a row written.
NOTED_EVERY = 300
# Asked by open pages themselves; nobody need sit before them.
NOT_ACTIVITY = ("session_end", "presence")


def note_sign_in(sender, request, user, **_kwargs) -> None:
    """Receiver of Django's ``user_logged_in``: both clocks start."""
    if request is not None:
        request.session[SIGNED_IN_AT] = request.session[ACTIVE_AT] = int(time.time())


def signed_in_recently(request) -> bool:
    """Whether the person showed who they are so lately that it need not be asked again."""
    since = time.time() - request.session.get(SIGNED_IN_AT, 0)
    return since < settings.ACCOUNT_REAUTHENTICATION_TIMEOUT


class SessionLimits:
    """Ends a sign-in after ``SESSION_ABSOLUTE_AGE``; what people do renews the idle limit.

    The idle limit is ``SESSION_COOKIE_AGE``, kept by the session store itself.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if request.user.is_authenticated and seconds_in_all(request) <= 0:
            logout(request)
            messages.info(request, _("Du har været logget ind i et halvt døgn. Log ind igen."))
        response = self.get_response(request)
        if request.user.is_authenticated and _is_activity(request):
            _note_activity(request)
        return response


def seconds_in_all(request) -> float:
    """Until the sign-in is half a day old, whatever the person does."""
    began = request.session.get(SIGNED_IN_AT, time.time())
    return began + settings.SESSION_ABSOLUTE_AGE - time.time()


def _is_activity(request) -> bool:
    place = request.resolver_match
    return place is not None and place.url_name not in NOT_ACTIVITY


def _note_activity(request) -> None:
    now = int(time.time())
    if now - request.session.get(ACTIVE_AT, now) >= NOTED_EVERY:
        renew(request)


def renew(request) -> None:
    """The session ends when it has been idle, or earlier where half a day is up before that."""
    request.session[ACTIVE_AT] = int(time.time())
    left = int(seconds_in_all(request))
    if left < settings.SESSION_COOKIE_AGE:
        request.session.set_expiry(max(left, 1))
