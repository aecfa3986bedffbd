"""Two steps at sign-in where an organisation demands it: nothing else opens until they are set up.

Asked once, when somebody signs in with one step: a demand made today holds from the next sign-in.
"""

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib import messages
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from frikommune.kept_posts import kept_page
from networks.queries import demands_second_factor

LACKING = "lacks_second_factor"
# What one may do meanwhile: set it up, sign out, read the open pages.
OPEN_MEANWHILE = ("account_", "mfa_", "usersessions_")
OPEN_PAGES = ("help", "was", "robots", "favicon", "healthz", "readyz", "session_end")


def note_demand(sender, request, user, **_kwargs) -> None:
    """Receiver of Django's ``user_logged_in``."""
    if request is None:
        return
    demanded = settings.SECOND_FACTOR_FOR_ALL or demands_second_factor(user, timezone.localdate())
    request.session[LACKING] = demanded and not _has_one(user)


class SecondFactor:
    """Leads people whose organisation demands two steps to where they set them up."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        if not (request.user.is_authenticated and request.session.get(LACKING)):
            return None
        if _has_one(request.user):
            request.session[LACKING] = False
            return None
        name = request.resolver_match.url_name or ""
        if name.startswith(OPEN_MEANWHILE) or name in OPEN_PAGES:
            return None
        messages.info(request, _("Din organisation kræver login med to trin. Slå et af dem til."))
        return kept_page(request, status=401) or redirect("mfa_index")


def _has_one(user) -> bool:
    kinds = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]
    return Authenticator.objects.filter(user=user, type__in=kinds).exists()
