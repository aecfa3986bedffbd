"""Comments on a section: read, say, answer, resolve, take up again."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from applications.actions import comments as actions
from applications.forms.comments import CommentForm, ReplyForm
from applications.models import SectionText
from applications.queries.comments import may_be_called, talks_about, threads_for
from applications.views.access import text_to_look_at
from applications.views.answers import crumbs
from applications.workflow import NotNow
from support.jobs.clock import database_now
from support.texts.canonical import Refused


@require_http_methods(["GET", "HEAD", "POST"])
def comments(request, reference, number):
    application = text_to_look_at(request, reference)
    text = _text(application, number)
    form = None
    if "comment" in application.abilities:
        form = _form(request, application, text)
    if request.method == "POST":
        if form is None:
            raise PermissionDenied
        if form.is_valid() and (said := _started(request, application, number, form)):
            messages.success(request, _("Kommentaren er gemt."))
            return redirect(_address(application, said.thread))
    return _page(request, application, text, form=form)


def _text(application, number: int) -> SectionText:
    return get_object_or_404(
        SectionText.objects.select_related("section"),
        application=application,
        section__template=application.round.template_id,
        section__number=number,
    )


def _form(request, application, text) -> CommentForm:
    inside = application.can_read_text
    has_guests = inside and application.reading_grants.in_force().exists()
    return CommentForm(
        request.POST or None,
        html=text.html,
        has_guests=has_guests,
        callable_=_callable(request, application, to_guests=has_guests or not inside),
    )


def _callable(request, application, *, to_guests: bool):
    return may_be_called(application, request.user, to_guests=to_guests, on=timezone.localdate())


def _started(request, application, number: int, form):
    cleaned = form.cleaned_data
    return _try(
        form,
        actions.start_thread,
        application,
        number,
        body=cleaned["body"],
        passage=cleaned["anchor"],
        to_guests=cleaned.get("to_guests", False),
        mention=list(cleaned["mention"]),
        by=request.user,
        at=database_now(),
    )


def _try(form, action, *args, **kwargs):
    """What the action gives, or None with the reason in the form."""
    try:
        return action(*args, **kwargs)
    except NotNow as refusal:
        for reason in refusal.reasons:
            form.add_error("mention", reason)
    except Refused as refusal:
        form.add_error("body", refusal.message)
    return None


def _page(request, application, text, *, form, reply_form=None, replying_to=None):
    number = text.section.number
    talks = talks_about(application, number, text.html)
    context = {
        "application": application,
        "text": text,
        "section": text.section,
        "form": form,
        "reply_form": reply_form,
        "replying_to": replying_to,
        "open_talks": [talk for talk in talks if talk.thread.resolved_at is None],
        "resolved_talks": [talk for talk in talks if talk.thread.resolved_at is not None],
        "passages": {talk.anchor_id: talk.place for talk in talks if _is_shown(talk)},
        "may_resolve": application.can_read_text,
        "crumbs": crumbs(application, _("Kommentarer: %(afsnit)s") % {"afsnit": text.section}),
    }
    return render(request, "applications/comments/section.html", context)


def _is_shown(talk) -> bool:
    return talk.place is not None and talk.thread.resolved_at is None


def _thread(request, reference: str, pk: int):
    """The application and one of its threads, or 404; 403 for those who may not comment."""
    application = text_to_look_at(request, reference)
    thread = get_object_or_404(threads_for(application), pk=pk)
    if "comment" not in application.abilities:
        raise PermissionDenied
    return application, thread


def _address(application, thread) -> str:
    page = reverse("applications:comments", args=[application.reference, thread.section_number])
    return f"{page}#traad-{thread.pk}"


@require_POST
def reply(request, reference, pk):
    application, thread = _thread(request, reference, pk)
    callable_ = _callable(request, application, to_guests=thread.to_guests)
    form = ReplyForm(request.POST, callable_=callable_, prefix=f"svar-{thread.pk}")
    if form.is_valid():
        cleaned = form.cleaned_data
        said = _try(
            form,
            actions.reply,
            application,
            thread,
            body=cleaned["body"],
            mention=list(cleaned["mention"]),
            by=request.user,
            at=database_now(),
        )
        if said:
            messages.success(request, _("Svaret er gemt."))
            return redirect(_address(application, thread))
    text = _text(application, thread.section_number)
    new = CommentForm(
        html=text.html, has_guests=False, callable_=_callable(request, application, to_guests=False)
    )
    return _page(request, application, text, form=new, reply_form=form, replying_to=thread.pk)


@require_POST
def resolve(request, reference, pk):
    application, thread = _thread(request, reference, pk)
    if not application.can_read_text:
        raise PermissionDenied
    to = {"done": actions.resolve, "open": actions.reopen}.get(request.POST.get("to", ""))
    if to is None:
        raise Http404
    to(application, thread, by=request.user, at=database_now())
    messages.success(
        request,
        _("Tråden er afsluttet.") if to is actions.resolve else _("Tråden er åben igen."),
    )
    return redirect(_address(application, thread))
