"""The page of one section: as it stands, with an error, or with two texts and a proposal."""

from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from applications.actions.text import Saved
from applications.queries.authority import asked_further
from applications.queries.comments import open_counts
from applications.queries.merging import proposal
from applications.queries.whole import Section
from applications.views.answers import crumbs
from support.accounts.browser_store import storage_key
from support.texts.privacy import warnings
from support.texts.statistics import statistics


def section_page(request, application, sections, here, *, status=200, **more):
    """The page of section ``here``; ``more`` is what stands in its field, and errors."""
    order = [s.number for s in sections]
    position = order.index(here.number)
    context = {
        "application": application,
        "here": here,
        "sections": sections,
        "position": position + 1,
        "previous": sections[position - 1] if position else None,
        "following": sections[position + 1] if position + 1 < len(sections) else None,
        "steps": _steps(application, sections),
        "numbers": statistics(here.text.html),
        "warnings": warnings(here.text.html),
        "crumbs": crumbs(application, str(here.section)),
        "base": here.text.revision,
        "open_comments": open_counts(application).get(here.number, 0),
        "ticked": {p.part.pk for p in here.parts if p.covered},
        "asked": asked_further(application, on=timezone.localdate()),
        "storage_key": storage_key(request.user),
        **more,
    }
    return render(request, "applications/section.html", context, status=status)


def _steps(application, sections) -> list[dict]:
    return [
        {
            "url": f"{application.get_absolute_url()}afsnit/{s.number}/",
            "title": s.section.heading,
            **_step_state(s),
        }
        for s in sections
    ]


def _step_state(section: Section) -> dict:
    if section.is_empty:
        return {"state": "empty", "information": _("Tomt")}
    missing = section.missing
    if missing:
        told = ngettext("%(antal)s punkt mangler", "%(antal)s punkter mangler", missing)
        return {"state": "partial", "information": told % {"antal": missing}}
    return {"state": "done", "information": _("Udfyldt")}


def beside_page(request, application, sections, here, saved: Saved, **more):
    """409: the text lies beside the head; where two wrote, with a proposal made of both."""
    here.text = saved.text
    pieces = proposal(saved.revision, saved.text) if saved.kind == "conflict" else []
    return section_page(
        request,
        application,
        sections,
        here,
        status=409,
        beside=saved,
        pieces=list(enumerate(pieces)),
        choices=sum(piece.kind == "choice" for piece in pieces),
        **more,
    )
