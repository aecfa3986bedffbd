"""Small things views share: telling why not, and where the reader is."""

from datetime import date

from django.contrib import messages
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from applications.models import Application
from applications.workflow import NotNow
from support.dkfds.dates import long_date

SAVED_MEANWHILE = gettext_lazy("En anden har gemt, mens du skrev. Sammenlign, og gem igen.")


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


def rebased(data, revision: int):
    """The posted ``data`` on top of ``revision``: what was typed can be sent once more."""
    data = data.copy()
    data["base"] = revision
    return data


def standing_now(form, current) -> list[tuple[str, str]]:
    """(label, value) of each field of the bound ``form`` where ``current`` says something else."""
    typed = form.cleaned_data
    return [
        (field.label, shown(current, field))
        for field in form.visible_fields()
        if getattr(current, field.name) != typed.get(field.name)
    ]


def shown(current, field) -> str:
    """The value of ``field`` in ``current`` as the form itself words it."""
    value = getattr(current, field.name)
    if value in (None, ""):
        return "–"
    if named := getattr(field.field, "label_from_instance", None):
        return named(value)
    if isinstance(value, bool):
        return _("Ja") if value else _("Nej")
    if isinstance(value, date):
        return long_date(value)
    if display := getattr(current, f"get_{field.name}_display", None):
        return str(display())
    return str(dict(getattr(field.field, "choices", ())).get(value, value))
