"""Pages for what went wrong: they help, and say the same whatever was asked for."""

from django.core.exceptions import RequestDataTooBig
from django.http import Http404, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.utils.translation import gettext as _


def _wants_json(request) -> bool:
    return "application/json" in request.headers.get("Accept", "")


def _page(request, status: int, message: str, template: str = "") -> HttpResponse:
    if _wants_json(request):
        return JsonResponse({"message": message}, status=status)
    return HttpResponse(render_to_string(template or f"{status}.html"), status=status)


def bad_request(request, exception=None):
    if isinstance(exception, RequestDataTooBig):
        return _page(request, 413, _("Det er for stort til at blive sendt. Del det op."))
    return _page(request, 400, _("Anmodningen kunne ikke læses. Genindlæs siden, og prøv igen."))


def forbidden(request, exception=None):
    return _page(request, 403, _("Det har du ikke adgang til at gøre."))


def not_found(request, exception=None):
    return _page(request, 404, _("Siden findes ikke, eller du har ikke adgang til den."))


def server_error(request):
    return _page(request, 500, _("Noget gik galt hos os. Prøv igen om lidt."))


def closed(request):
    """A page of a library that this product does not offer."""
    raise Http404
