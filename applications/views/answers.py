"""Small things views share: telling why not, and where the reader is."""

from django.contrib import messages
from django.urls import reverse
from django.utils.translation import gettext as _

from applications.models import Application
from applications.workflow import NotNow


def tell(request, refusal: NotNow) -> None:
    for reason in refusal.reasons:
        messages.error(request, reason)


def crumbs(application: Application, *last: str) -> list[tuple[str, str | None]]:
    """Ansøgninger > this one > ``last``, for the breadcrumbs tag."""
    trail = [
        (_("Ansøgninger"), reverse("applications:list")),
        (application.shown_title, application.get_absolute_url() if last else None),
    ]
    return [*trail, *((title, None) for title in last)]
