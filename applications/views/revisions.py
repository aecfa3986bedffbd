"""A section's history: what it was, what changed, and taking it back."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from applications.actions.restoring import restore_revision
from applications.forms.restoring import RestoreRevisionForm
from applications.models import Application, SectionRevision, SectionText
from applications.queries.differences import difference
from applications.queries.revisions import revisions_of, work_on
from applications.rules import opened_sections
from applications.views.access import working_text_for
from applications.views.answers import crumbs
from applications.workflow import EDITABLE, NotNow, Stale
from support.jobs.clock import database_now
from support.texts.html import blocks
from support.texts.numbers import number_in

NOW = "nu"


def _history(request, reference: str, number: int):
    """The application, the section's text, and the revisions of it that the person may read.

    404 for those who do not read the text, 403 for those who may not write in this section.
    """
    application = working_text_for(request, reference)
    since = None
    if "edit" not in application.abilities:
        opened = opened_sections(request.user, application)
        if number not in opened:
            raise PermissionDenied
        since = opened[number]
    text = get_object_or_404(
        SectionText.objects.select_related("section", "changed_by"),
        application=application,
        section__template=application.round.template_id,
        section__number=number,
    )
    return application, text, revisions_of(text, request.user, since=since)


def _crumbs(application: Application, text: SectionText):
    return crumbs(application, _("Historik: %(afsnit)s") % {"afsnit": text.section})


@require_GET
def history(request, reference, number):
    application, text, rows = _history(request, reference, number)
    context = {
        "application": application,
        "text": text,
        "section": text.section,
        "works": work_on(rows),
        "crumbs": _crumbs(application, text),
    }
    return render(request, "applications/history/section.html", context)


@require_GET
def compare(request, reference, number):
    """Two texts word by word: ``fra`` and ``til`` are keys of revisions, or "nu"."""
    application, text, rows = _history(request, reference, number)
    old = _chosen(rows, request.GET.get("fra", NOW))
    new = _chosen(rows, request.GET.get("til", NOW))
    if old and new and old.at > new.at:
        old, new = new, old
    elif old is None and new is not None:
        old, new = new, None
    before = old.html if old else text.html
    after = new.html if new else text.html
    context = {
        "application": application,
        "text": text,
        "section": text.section,
        "old": old,
        "new": new,
        "difference": difference(str(text.section), blocks(before), blocks(after)),
        "is_same": before == after,
        "is_same_words": blocks(before) == blocks(after),
        "crumbs": _crumbs(application, text),
    }
    return render(request, "applications/history/compare_section.html", context)


def _chosen(rows, asked: str) -> SectionRevision | None:
    """The revision, or None for the text as it stands."""
    if asked == NOW:
        return None
    if number_in(asked) is None:
        raise Http404
    return get_object_or_404(rows.select_related("author"), pk=asked)


@require_http_methods(["GET", "HEAD", "POST"])
def revision(request, reference, number, pk):
    """One text as it was, and the form that takes it back."""
    application, text, rows = _history(request, reference, number)
    it = get_object_or_404(rows.select_related("author"), pk=pk)
    form = RestoreRevisionForm(request.POST or None, initial={"base": text.revision})
    if request.method == "POST" and form.is_valid():
        if _restored(request, application, it, form):
            return redirect("applications:section", application.reference, number)
        text.refresh_from_db()
    context = {
        "application": application,
        "text": text,
        "section": text.section,
        "revision": it,
        "form": form,
        "possible": application.status in EDITABLE and it.html != text.html,
        "crumbs": _crumbs(application, text),
    }
    return render(request, "applications/history/revision.html", context)


def _restored(request, application, it: SectionRevision, form) -> bool:
    try:
        restore_revision(application, it, **form.cleaned_data, by=request.user, at=database_now())
    except NotNow as refusal:
        for reason in refusal.reasons:
            form.add_error(None, reason)
        return False
    except Stale as stale:
        form.data = {**form.data.dict(), "base": stale.current.revision}
        form.add_error(
            None, _("En anden har gemt imens. Se, hvad der er ændret, og gendan igen, hvis I vil.")
        )
        return False
    messages.success(request, _("Teksten er gendannet. Den, der stod før, er i historikken."))
    return True
