from datetime import datetime

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.formats import time_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from applications.actions.text import Saved, cover_parts, save_section
from applications.models import SectionRevision, SectionText
from applications.queries.merging import proposal
from applications.queries.whole import Section, sections_of
from applications.rules import writes_section
from applications.views.access import edited_text_for, text_to_look_at
from applications.views.section_page import beside_page, section_page
from applications.workflow import EDITABLE
from support.accounts.browser_store import storage_owner
from support.jobs.clock import database_now
from support.texts.canonical import (
    Malformed,
    Refused,
    TooLong,
    decode_json_body,
    sha256,
    strict_utf8_form,
)
from support.texts.html import for_textarea, from_textarea
from support.texts.merge import settle
from support.texts.middleware import raw_form
from support.texts.numbers import number_in
from support.texts.privacy import warnings
from support.texts.statistics import statistics

STATUS_CODES = {"head": 200, "conflict": 409, "late": 409}

# What the column holds (a PositiveIntegerField).
MOST_IN_A_TAB = 999_999_999


def _find(sections: list[Section], number: int) -> Section:
    for section in sections:
        if section.number == number:
            return section
    raise Http404


@raw_form
@require_http_methods(["GET", "HEAD", "POST"])
def section(request, reference, number):
    application = text_to_look_at(request, reference)
    sections = sections_of(application)
    here = _find(sections, number)
    writes = writes_section(request.user, application, number)
    may_edit = writes and application.status in EDITABLE
    if request.method == "POST":
        if not writes:
            raise PermissionDenied
        save = _save_merged if "kept" in request.POST else _save
        return save(request, application, sections, here)
    format_, text = for_textarea(here.text.html)
    return section_page(
        request, application, sections, here, may_edit=may_edit, format=format_, typed=text
    )


def _save(request, application, sections, here):
    """The form without scripts, and the Gem button with them."""
    typed = request.POST.get("text", "")
    format_ = "html" if request.POST.get("format") == "html" else "plain"
    ticked = {number_in(pk) for pk in request.POST.getlist("parts")} - {None}
    again = {"may_edit": True, "format": format_, "typed": typed, "ticked": ticked}
    try:
        strict_utf8_form(request.body, request.headers.get("Content-Type", ""))
        html = from_textarea(format_, typed)
        base = int(request.POST.get("base", ""))
    except Refused as refusal:
        return section_page(
            request,
            application,
            sections,
            here,
            status=413 if isinstance(refusal, TooLong) else 422,
            error=refusal.message,
            **again,
        )
    except ValueError:
        raise Http404 from None
    saved = save_section(
        application,
        here.number,
        html=html,
        base=base,
        by=request.user,
        at=database_now(),
        **_tab(request.POST),
    )
    if not saved.is_head:
        return beside_page(request, application, sections, here, saved, **again)
    cover_parts(application, here.number, ticked, by=request.user, at=database_now())
    messages.success(request, _("Afsnittet er gemt."))
    return redirect(_destination(request, application, here))


def _save_merged(request, application, sections, here):
    """The proposal of the page above, with what the writer chose in it."""
    kept_pk, base = number_in(request.POST["kept"]), number_in(request.POST.get("base"))
    if kept_pk is None or base is None:
        raise Http404
    kept = get_object_or_404(
        SectionRevision, pk=kept_pk, text=here.text.pk, author=request.user, kind="conflict"
    )
    html = kept.html
    if base == here.text.revision:
        html = settle(proposal(kept, here.text), _choices(request.POST))
    else:
        # Somebody saved once more: the writer's own text meets the newest one, by its own base.
        base = kept.base
    by, at = request.user, database_now()
    saved = save_section(
        application, here.number, html=html, base=base, by=by, at=at, reason=_("Samlet af to")
    )
    if not saved.is_head:
        format_, typed = for_textarea(html)
        again = {"may_edit": True, "format": format_, "typed": typed}
        return beside_page(request, application, sections, here, saved, **again)
    messages.success(request, _("Afsnittet er gemt. Begge oprindelige tekster er bevaret."))
    return redirect(_destination(request, application, here))


def _choices(data) -> dict[int, str]:
    """``choice-4=mine`` as ``{4: "mine"}``."""
    named = [(name.removeprefix("choice-"), data[name]) for name in data if "choice-" in name]
    return {number_in(number): side for number, side in named if number_in(number) is not None}


def _tab(data) -> dict:
    """The browser tab and its count, where the editor sent them along with the form."""
    client, sequence = data.get("client", "")[:40], number_in(data.get("seq", "")[:10])
    if not client or sequence is None or sequence > MOST_IN_A_TAB:
        return {}
    return {"client": client, "sequence": sequence}


def _destination(request, application, here: Section) -> str:
    target = request.POST.get("next", "")
    url = f"{application.get_absolute_url()}afsnit/"
    if (number := number_in(target)) is not None:
        return f"{url}{number}/"
    return application.get_absolute_url() if target == "overview" else f"{url}{here.number}/"


@require_POST
def autosave(request, reference, number):
    """One save from the editor; the protocol is in static/editor (frontend/src/autosave.js)."""
    application, at = edited_text_for(request, reference, number), database_now()
    try:
        data = decode_json_body(request.body)
        if data.get("owner", "") not in ("", storage_owner(request.user)):
            return _somebody_else()
        base, client, sequence, html, parts = _fields(data)
        saved = save_section(
            application,
            number,
            html=html,
            base=base,
            by=request.user,
            at=at,
            client=client,
            sequence=sequence,
        )
    except SectionText.DoesNotExist:
        raise Http404 from None
    except Refused as refusal:
        status = 413 if isinstance(refusal, TooLong) else 422
        return JsonResponse({"message": refusal.message}, status=status)
    if saved.is_head and parts is not None:
        cover_parts(application, number, parts, by=request.user, at=at)
    return JsonResponse(_answer(saved, at), status=STATUS_CODES[saved.kind])


def _somebody_else() -> JsonResponse:
    """The page was opened by one person, and another has signed in to the browser since."""
    message = _(
        "Ikke gemt: en anden er logget ind i browseren nu. Log ind igen som den, der skrev; "
        "teksten bliver her."
    )
    return JsonResponse({"message": message}, status=403)


def _fields(data: dict) -> tuple[int, str, int, str, set[int] | None]:
    try:
        base, sequence = data["base"], data["seq"]
        client, html, parts = data["client"], data["html"], data.get("parts")
    except KeyError as missing:
        raise Malformed(_("Anmodningen er ikke hel. Genindlæs siden, og prøv igen.")) from missing
    whole_numbers = [base, sequence, *(parts if isinstance(parts, list) else [])]
    if not all(type(n) is int and 0 <= n < 2**31 for n in whole_numbers) or not (
        isinstance(client, str)
        and len(client) <= 40
        and isinstance(html, str)
        and isinstance(parts, list | None)
    ):
        raise Malformed(_("Anmodningen er ikke hel. Genindlæs siden, og prøv igen."))
    return base, client, sequence, html, None if parts is None else set(parts)


def _pieces(saved: Saved) -> list[dict]:
    if saved.kind != "conflict":
        return []
    return [
        {"kind": p.kind, "mine": p.mine, "theirs": p.theirs, "removed": p.removed}
        for p in proposal(saved.revision, saved.text)
    ]


def _answer(saved: Saved, at: datetime) -> dict:
    text = saved.text
    if saved.is_head:
        numbers = statistics(text.html)
        return {
            "revision": text.revision,
            "saved_at": time_format(timezone.localtime(at), "H.i"),
            "sha256": sha256(text.html),
            "characters": numbers.characters,
            "words": numbers.words,
            "lix": numbers.lix,
            "level": numbers.level_label,
            "warnings": [{"message": w.message} for w in warnings(text.html)],
        }
    return {
        "kind": saved.kind,
        "message": _("Ansøgningen er låst. Det, du har skrevet, er gemt ved siden af.")
        if saved.kind == "late"
        else _("En anden har gemt afsnittet, mens du skrev. Begge tekster er gemt."),
        "kept_revision": saved.revision.pk if saved.revision else None,
        "merge": _pieces(saved),
        "head": {
            "revision": text.revision,
            "html": text.html,
            "author": str(text.changed_by or ""),
            "saved_at": time_format(timezone.localtime(text.changed_at), "H.i")
            if text.changed_at
            else "",
        },
    }
