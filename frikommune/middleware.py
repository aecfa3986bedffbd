"""What every request and every response carries."""

import re
import uuid

import structlog
from django.http import Http404
from django.middleware.gzip import GZipMiddleware
from django.utils import timezone

from support.walls.context import acting, nobody, person

_SAFE_ID = re.compile(r"[A-Za-z0-9-]{8,64}")
_POLICY = "camera=(), geolocation=(), microphone=(), payment=(), usb=(), browsing-topics=()"


class RequestId:
    """One id per request, in every log line and in ``X-Request-ID``."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        given = request.headers.get("X-Request-ID", "")
        request.id = given if _SAFE_ID.fullmatch(given) else uuid.uuid4().hex
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request_id=request.id)
        response = self.get_response(request)
        response["X-Request-ID"] = request.id
        return response


class NoEmptySign:
    """An address with NUL in it is no page of ours: PostgreSQL would refuse it, loudly."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if "\x00" in request.path_info or "%00" in request.META.get("QUERY_STRING", ""):
            raise Http404
        return self.get_response(request)


class ActsForNobody:
    """The database shows nothing of anybody's until it is known who asks."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        with acting(nobody()):
            return self.get_response(request)


class ActsForPerson:
    """From here on the database shows what the person who is signed in may see."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if not request.user.is_authenticated:
            return self.get_response(request)
        with acting(person(request.user.pk, timezone.localdate())):
            return self.get_response(request)


class ResponseHeaders:
    """Headers Django has no setting for; pages are never kept by caches unless a view says so."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        response.setdefault("Permissions-Policy", _POLICY)
        response.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        response.setdefault("Cache-Control", "no-store")
        return response


class CompressedPages(GZipMiddleware):
    """Pages and answers as gzip; stored files are packed already and keep their length.

    Why that is safe with secrets in a page: docs/decisions, "Pages are sent compressed".
    """

    def process_response(self, request, response):
        kind = response.headers.get("Content-Type", "").partition(";")[0]
        if response.streaming or kind not in ("text/html", "application/json"):
            return response
        return super().process_response(request, response)
