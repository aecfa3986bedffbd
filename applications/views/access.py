"""The first line of every view: what the person may see, then what they may do."""

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone
from rules import has_perm

from applications.models import Application
from applications.rules import abilities, writes_section


def visible_applications(request):
    """The applications the person may know of, with what pages show of each."""
    return Application.objects.visible_to(request.user, on=timezone.localdate()).select_related(
        "round__template", "round__programme", "network__programme__ministry", "owner"
    )


def application_for(request, reference: str, *, rows=None) -> Application:
    """The application or 404.

    Carries ``abilities`` for the templates, and what ``rows`` (visible ones) are annotated with.
    """
    rows = visible_applications(request) if rows is None else rows
    application = get_object_or_404(rows, reference=reference)
    application.abilities = abilities(request.user, application)
    return application


def text_to_look_at(request, reference: str) -> Application:
    """As ``application_for``, for pages guests may open too: the text as it stands, no more."""
    application = application_for(request, reference)
    if "look" not in application.abilities:
        raise Http404
    return application


def working_text_for(request, reference: str, *, perm: str = "") -> Application:
    """As ``application_for``; 404 also for guests and those who may only see what was submitted.

    403 for those who read it but lack ``perm`` (a name in ``rules``).
    """
    application = application_for(request, reference)
    if "read_text" not in application.abilities:
        raise Http404
    if perm and perm not in application.abilities:
        raise PermissionDenied
    return application


def text_to_write(request, reference: str, number: int) -> Application:
    """As ``working_text_for``; 403 for those who may not write in section ``number``."""
    application = working_text_for(request, reference)
    if not writes_section(request.user, application, number):
        raise PermissionDenied
    return application


def edited_text_for(request, reference: str, number: int) -> Application:
    """As ``text_to_write``, for what is asked every few seconds.

    Whoever may edit reads too (``rules``), so the owner's and the network's ids settle it and the
    conditions of visibility need not be asked; everybody else is answered by them. Carries no more
    than saving a text takes.
    """
    rows = Application.objects.select_related("round").only(
        "reference", "status", "owner_id", "network_id", "round__template_id"
    )
    application = rows.filter(reference=reference).first()
    if application and has_perm("applications.edit", request.user, application):
        return application
    return text_to_write(request, reference, number)
