"""What every page of administration does around one action: ask, refuse, tell, show."""

from collections.abc import Callable

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.shortcuts import render
from django.utils import timezone

from support.refusals import NotNow

administrators_only = permission_required("networks.administer", raise_exception=True)


def sent(request):
    """The posted data for a form, or nothing when the page is only being looked at."""
    return request.POST if request.method == "POST" else None


def saved(request, form, action: Callable, *args, **kwargs):
    """Whether ``form`` is valid and ``action`` took it; a refusal stands in the form."""
    if not form.is_valid():
        return None
    try:
        return action(*args, by=request.user, at=timezone.now(), **form.cleaned_data, **kwargs)
    except NotNow as refusal:
        form.add_error(None, list(map(str, refusal.reasons)))
        return None


def told(request, done: str, action: Callable, *args, **kwargs) -> bool:
    """Do ``action`` and say on the next page that it is ``done``, or why not."""
    try:
        action(*args, by=request.user, at=timezone.now(), **kwargs)
    except NotNow as refusal:
        for reason in refusal.reasons:
            messages.error(request, reason)
        return False
    if done:
        messages.success(request, done)
    return True


def form_page(
    request, form, *, heading: str, crumbs: list, submit: str = "", lead: str = "", now=()
):
    """One form on a page; the last crumb before this page is the way back.

    ``now`` is what somebody else saved meanwhile, (label, value) each, to compare with.
    """
    context = {
        "form": form,
        "heading": heading,
        "lead": lead,
        "submit": submit,
        "now": now,
        "crumbs": [*crumbs, (heading, None)],
        "back": crumbs[-1][1],
    }
    return render(request, "administration/form.html", context, status=409 if now else 200)


def confirm_page(request, *, heading: str, text: str, submit: str, crumbs: list):
    """A question before something that cannot be taken back."""
    context = {
        "heading": heading,
        "text": text,
        "submit": submit,
        "crumbs": [*crumbs, (heading, None)],
        "back": crumbs[-1][1],
    }
    return render(request, "administration/confirm.html", context)


def direction(request) -> str:
    """Which of the two buttons beside a row was pressed."""
    return "up" if request.POST.get("retning") == "op" else "down"
