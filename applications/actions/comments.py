"""Talking about a text: said once and kept, resolved and taken up again."""

from datetime import datetime

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from applications.actions.notices import tell_person
from applications.models import Application, Comment, CommentThread, Mention
from applications.queries.comments import may_be_called, took_part
from applications.workflow import NotNow
from support.accounts.models import User
from support.audit.record import record
from support.texts.anchors import Anchor
from support.texts.canonical import canonical, refuse_unstorable


@transaction.atomic
def start_thread(
    application: Application,
    number: int,
    *,
    body: str,
    passage: Anchor | None,
    to_guests: bool,
    mention: list[User],
    by: User,
    at: datetime,
) -> Comment:
    """Begin a talk about section ``number``, or about a ``passage`` of it.

    ``application`` is one as ``by`` sees it. A guest's thread is open to guests. Raises ``NotNow``
    for a mention of somebody who would not see it, and ``Refused`` for text that cannot be stored.
    """
    thread = CommentThread.objects.create(
        application=application,
        section_number=number,
        quote=passage.quote if passage else "",
        before=passage.before if passage else "",
        after=passage.after if passage else "",
        offset=passage.offset if passage else 0,
        to_guests=to_guests or not application.can_read_text,
        started_by=by,
        started_at=at,
    )
    comment = _say(application, thread, body, mention, by=by, at=at)
    _log("comment_added", application, thread, by=by, at=at)
    return comment


@transaction.atomic
def reply(
    application: Application,
    thread: CommentThread,
    *,
    body: str,
    mention: list[User],
    by: User,
    at: datetime,
) -> Comment:
    """Answer in ``thread``; one that was resolved is taken up again. Raises as ``start_thread``."""
    thread = _locked(thread)
    if thread.resolved_at is not None:
        _reopen(application, thread, by=by, at=at)
    comment = _say(application, thread, body, mention, by=by, at=at)
    _log("comment_added", application, thread, by=by, at=at)
    return comment


@transaction.atomic
def resolve(application: Application, thread: CommentThread, *, by: User, at: datetime) -> None:
    """The talk has come to an end. Twice is as once."""
    thread = _locked(thread)
    if thread.resolved_at is None:
        thread.resolved_by, thread.resolved_at = by, at
        thread.save(update_fields=["resolved_by", "resolved_at"])
        _log("comment_resolved", application, thread, by=by, at=at)


@transaction.atomic
def reopen(application: Application, thread: CommentThread, *, by: User, at: datetime) -> None:
    """It has not, after all. Twice is as once."""
    thread = _locked(thread)
    if thread.resolved_at is not None:
        _reopen(application, thread, by=by, at=at)


def _reopen(application, thread, *, by, at) -> None:
    thread.resolved_by = thread.resolved_at = None
    thread.save(update_fields=["resolved_by", "resolved_at"])
    _log("comment_reopened", application, thread, by=by, at=at)


def _locked(thread: CommentThread) -> CommentThread:
    return CommentThread.objects.select_for_update(of=("self",)).get(pk=thread.pk)


def _log(verb: str, application, thread, *, by, at) -> None:
    record(
        f"application.{verb}",
        application,
        by=by,
        at=at,
        section=thread.section_number,
        thread=thread.pk,
    )


def _say(application, thread, body: str, mention: list[User], *, by: User, at: datetime) -> Comment:
    refuse_unstorable(body)
    on = at.date()
    callable_ = may_be_called(application, by, to_guests=thread.to_guests, on=on)
    seeing = {reader.user.pk for reader in callable_}
    if any(user.pk not in seeing for user in mention):
        raise NotNow(_("En af dem, du vil give besked, kan ikke se kommentaren. Vælg igen."))
    comment = Comment.objects.create(thread=thread, author=by, at=at, body=canonical(body).strip())
    Mention.objects.bulk_create(Mention(comment=comment, user=user) for user in mention)
    _tell(application, thread, comment, mention, at=at)
    return comment


def _tell(application, thread, comment: Comment, mention: list[User], *, at: datetime) -> None:
    """Call those who are mentioned, and let the others of the talk know. No word of it is told."""
    called = {user.pk for user in mention}
    others = [
        user
        for user in took_part(thread, application, on=at.date())
        if user.pk not in called | {comment.author_id}
    ]
    told = {
        "navn": comment.author.name,
        "afsnit": thread.section_number,
        "reference": application.reference,
    }
    mentioned = _("%(navn)s har nævnt dig i en kommentar til %(reference)s") % told
    answered = _("%(navn)s har skrevet i en kommentartråd på %(reference)s") % told
    text = _("Kommentaren hører til afsnit %(afsnit)s. Læs den, og svar på siden.") % told
    address = reverse("applications:comments", args=[application.reference, thread.section_number])
    for kind, people, subject in (("mention", mention, mentioned), ("comment", others, answered)):
        for person in people:
            tell_person(
                person,
                application,
                kind=kind,
                key=f"comment/{comment.pk}",
                subject=subject,
                text=text,
                link=f"{address}#traad-{thread.pk}",
                at=at,
            )
