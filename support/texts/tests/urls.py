"""A page with one section, and the server's side of autosave, in memory.

What a real view must do is here in its shortest form: refuse with a message, keep every text,
move the head by compare-and-swap only.
"""

from dataclasses import dataclass, field
from threading import Lock

from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse, HttpResponseRedirect, JsonResponse
from django.middleware.csrf import get_token
from django.urls import path
from django.utils.html import escape, format_html

from support.texts.canonical import (
    Refused,
    TooLong,
    decode_json_body,
    sha256,
    strict_utf8_form,
)
from support.texts.html import for_textarea, from_textarea, receive, sanitise
from support.texts.merge import merge
from support.texts.middleware import raw_form
from support.texts.privacy import warnings
from support.texts.statistics import statistics

LONG_LABEL = "2. Beskrivelse af forsøget og af de mål, som netværket vil nå med fritagelserne"


@dataclass
class Revision:
    html: str
    author: str
    client: str = ""
    seq: int = 0
    saved_at: str = "10.12"


@dataclass
class Section:
    """``head`` is an index into ``revisions``; those that lost a race are kept beside it."""

    revisions: list[Revision] = field(default_factory=lambda: [Revision("", "Anna")])
    head: int = 0
    answer: int | None = None
    different: bool = False
    requests: list[dict] = field(default_factory=list)
    lock: Lock = field(default_factory=Lock)

    @property
    def html(self) -> str:
        return self.revisions[self.head].html

    def add(self, html: str, **who) -> int:
        self.revisions.append(Revision(html, **who))
        return len(self.revisions) - 1

    def write(self, html: str, author: str = "Bo") -> None:
        """What somebody else does meanwhile."""
        self.head = self.add(html, author=author)

    def save(self, data: dict, html: str) -> bool:
        """Whether the head moved. A client's own save is no conflict: its answer was lost."""
        with self.lock:
            head = self.revisions[self.head]
            own = head.client == data["client"] and head.seq <= data["seq"]
            new = self.add(html, author="Anna", client=data["client"], seq=data["seq"])
            if data["base"] != self.head and not own:
                return False
            self.head = new
            return True


SECTIONS: dict[str, Section] = {}


@login_not_required
@raw_form
def page(request, key):
    section = SECTIONS.setdefault(key, Section())
    if section.answer in (401, 403):
        return HttpResponseRedirect("/log-ind/")
    format, text, error, status = *for_textarea(section.html), "", 200
    if request.method == "POST":
        try:
            strict_utf8_form(request.body, request.headers["Content-Type"])
            html = from_textarea(request.POST.get("format", "plain"), request.POST.get("text", ""))
        except Refused as refusal:
            format, text = request.POST.get("format", "plain"), request.POST.get("text", "")
            error, status = refusal.message, 413 if isinstance(refusal, TooLong) else 422
        else:
            section.head = section.add(html, author="Anna")
            return HttpResponseRedirect(request.path)
    return HttpResponse(_page(request, key, section, format, text, error), status=status)


@login_not_required
def autosave(request, key):
    section = SECTIONS[key]
    if section.answer == 302:
        return HttpResponseRedirect("/log-ind/")
    if section.answer:
        message = {"message": "Prøv igen om lidt."} if section.answer == 422 else {}
        return JsonResponse(message, status=section.answer)
    try:
        data = decode_json_body(request.body)
        html = receive(data["html"])
    except Refused as refusal:
        status = 413 if isinstance(refusal, TooLong) else 422
        return JsonResponse({"message": refusal.message}, status=status)
    section.requests.append(data)
    if not section.save(data, html):
        return JsonResponse(_conflict(section, data, html), status=409)
    return JsonResponse(_saved(section))


def _conflict(section, data, html):
    head = section.revisions[section.head]
    pieces = merge(section.revisions[data["base"]].html, html, sanitise(head.html))
    return {
        "head": {
            "revision": section.head,
            "html": sanitise(head.html),
            "author": head.author,
            "saved_at": head.saved_at,
        },
        "kept_revision": len(section.revisions) - 1,
        "message": "",
        "merge": [
            {"kind": p.kind, "mine": p.mine, "theirs": p.theirs, "removed": p.removed}
            for p in pieces
        ],
    }


def _saved(section):
    measured = statistics(section.html)
    return {
        "revision": section.head,
        "saved_at": "10.12",
        "sha256": "0" * 64 if section.different else sha256(section.html),
        "characters": measured.characters,
        "words": measured.words,
        "lix": measured.lix,
        "level_label": measured.level_label,
        "warnings": [{"message": warning.message} for warning in warnings(section.html)],
    }


def _page(request, key, section, format, text, error):
    return f"""<!doctype html><html lang="da"><head><meta charset="utf-8"><title>Afsnit</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="icon" href="/static/site/favicon.svg">
{"" if "bare" in request.GET else '<link rel="stylesheet" href="/static/dkfds/dkfds.css">'}
<link rel="stylesheet" href="/static/editor/editor.css">
<script src="/static/editor/editor.js" defer></script></head>
<body><main class="container page-container"><h1 id="heading">{LONG_LABEL}</h1>
<form method="post" enctype="multipart/form-data" data-section-form
 data-autosave-url="/{key}/gem/" data-base="{section.head}" data-max="200000">
<input type="hidden" name="csrfmiddlewaretoken" value="{get_token(request)}">
<label class="form-label" for="id_text" id="label">Tekst</label>
<span class="form-hint" id="hint">Hvad vil I prøve, og for hvem?</span>
<textarea name="text" id="id_text" rows="12" class="form-input" data-editor data-format="{format}"
 aria-labelledby="heading label" aria-describedby="hint">
{escape(text)}</textarea>
<input type="hidden" name="base" value="{section.head}">
<input type="hidden" name="format" value="{format}">
{format_html('<p class="form-error-message" id="error">{}</p>', error) if error else ""}
<p data-save-state role="status"></p><p data-counts></p><div data-conflict hidden></div>
<div class="form-group-checkbox"><input type="checkbox" id="part" data-part="7"
 class="form-checkbox"><label for="part">Mål er beskrevet</label></div>
<button class="button button-primary" id="send">Gem</button></form></main></body></html>"""


@login_not_required
def sign_in(request):
    return HttpResponse("<title>Log ind</title>Log ind")


urlpatterns = [
    path("log-ind/", sign_in),
    path("<slug:key>/", page),
    path("<slug:key>/gem/", autosave),
]
