"""A form sent after sign-out, or with an old token, comes back with everything that was typed.

Nothing is kept on the server: the page itself carries the fields, to be sent once more.
"""

from urllib.parse import urlsplit

from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent
from django.http import UnreadablePostError
from django.shortcuts import render

FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")
LARGEST_KEPT = 2 * 1024 * 1024
# Signing in, its codes and its keys: nothing there is a text, and much of it is secret.
SECRET_PAGES = ("account_", "mfa_", "socialaccount_", "openid_connect_")
NOT_TYPED = ("on", "yes", "no")
OF_THE_FORM = ("base", "client", "format", "next", "seq")


class KeepPostedText(LoginRequiredMiddleware):
    """Closes everything to strangers; a form one of our own pages sent is shown again (401)."""

    def handle_no_permission(self, request, view_func):
        page = kept_page(request, status=401)
        return page or super().handle_no_permission(request, view_func)


def kept_page(request, *, status: int):
    """The page with the typed fields and a way to send them again.

    None where there is nothing to keep, more than 2 MB of it, or another site behind it: shown
    with a valid token, a stranger's fields would be one press away from being ours.
    """
    if not (_is_a_form(request) and _from_our_own_page(request)):
        return None
    fields = _fields(request)
    if not any(field["shown"] for field in fields):
        return None
    context = {
        "fields": fields,
        "address": request.get_full_path(),
        "signed_in": hasattr(request, "user") and request.user.is_authenticated,
        "has_files": bool(request.FILES),
    }
    return render(request, "kept_post.html", context, status=status)


def _is_a_form(request) -> bool:
    place = request.resolver_match
    secret = place is not None and (place.url_name or "").startswith(SECRET_PAGES)
    return request.method == "POST" and request.content_type in FORMS and not secret


def _from_our_own_page(request) -> bool:
    site = request.headers.get("Sec-Fetch-Site")
    if site not in (None, "same-origin"):
        return False
    source = request.headers.get("Origin") or request.headers.get("Referer")
    if not source:
        return site == "same-origin"
    try:
        came_from = urlsplit(source)
    except ValueError:
        return False
    return (came_from.scheme, came_from.netloc) == (request.scheme, request.get_host())


def _fields(request) -> list[dict]:
    try:
        lists = list(request.POST.lists())
    except (RequestDataTooBig, TooManyFieldsSent, UnreadablePostError):
        return []
    fields = [
        {"name": name, "value": value, "shown": _is_typed(name, value)}
        for name, values in lists
        if not _is_secret(name)
        for value in values
    ]
    size = sum(len(field["name"]) + len(field["value"].encode()) for field in fields)
    return fields if size <= LARGEST_KEPT else []


def _is_secret(name: str) -> bool:
    return name == "csrfmiddlewaretoken" or "password" in name.lower()


def _is_typed(name: str, value: str) -> bool:
    """Worth reading again; numbers, ticks and what the form knows by itself are sent unseen."""
    return (
        name not in OF_THE_FORM
        and value not in NOT_TYPED
        and any(character.isalpha() for character in value)
    )
