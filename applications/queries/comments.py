"""Which comments a person sees, where their passages stand now, and whom one may call for."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Prefetch, QuerySet

from applications.models import Application, Comment, CommentThread
from applications.queries.readers import Reader, readers_of
from support.accounts.models import User
from support.texts.anchors import Anchor, locate


@dataclass
class Talk:
    """A thread as the page shows it; ``place`` is None when its passage is gone."""

    thread: CommentThread
    comments: list[Comment]
    place: tuple[int, int] | None

    @property
    def is_about_a_passage(self) -> bool:
        return bool(self.thread.quote)

    @property
    def anchor_id(self) -> str:
        return f"sted-{self.thread.pk}"


def threads_for(application: Application) -> QuerySet[CommentThread]:
    """The threads of ``application`` (a visible one) its reader may see.

    Readers see all. A ministry's guest sees what is open to guests; an administrator behind a
    broken glass sees none, for the glass opens the text alone.
    """
    threads = CommentThread.objects.filter(application=application)
    if application.can_read_text:
        return threads
    if "comment" in application.abilities:
        return threads.filter(to_guests=True)
    return threads.none()


def talks_about(application: Application, number: int, html: str) -> list[Talk]:
    """The section's threads with their comments, oldest first (3 queries)."""
    comments = (
        Comment.objects.select_related("author").prefetch_related("mentioned").order_by("at", "pk")
    )
    threads = (
        threads_for(application)
        .filter(section_number=number)
        .select_related("started_by", "resolved_by")
        .prefetch_related(Prefetch("comments", queryset=comments, to_attr="said"))
        .order_by("started_at", "pk")
    )
    return [Talk(thread, thread.said, _place(thread, html)) for thread in threads]


def _place(thread: CommentThread, html: str) -> tuple[int, int] | None:
    if not thread.quote:
        return None
    return locate(html, Anchor(thread.quote, thread.before, thread.after, thread.offset))


def open_counts(application: Application) -> dict[int, int]:
    """Section number → threads not resolved, of those the reader may see (1 query)."""
    rows = threads_for(application).filter(resolved_at__isnull=True)
    counted = rows.order_by().values("section_number").annotate(how_many=Count("pk"))
    return dict(counted.values_list("section_number", "how_many"))


def may_be_called(
    application: Application, user: User, *, to_guests: bool, on: date
) -> list[Reader]:
    """Whom ``user`` may mention: those who would see the thread, ``user`` left out.

    A guest is not shown who works where in the network: only the owner's own people.
    """
    readers = [
        reader
        for reader in readers_of(application, on=on)
        if reader.user.pk != user.pk and (not reader.is_guest or (to_guests and reader.comments))
    ]
    if application.can_read_text:
        return readers
    own = application.owner.official_name
    return [reader for reader in readers if reader.organisation == own]


def took_part(thread: CommentThread, application: Application, *, on: date) -> list[User]:
    """Those who have said something in ``thread`` and may still see it, and who let a guest in."""
    said = set(thread.comments.values_list("author", flat=True))
    if thread.to_guests:
        grants = application.reading_grants.in_force()
        said |= set(grants.values_list("given_by", flat=True))
    sees = (
        reader.user
        for reader in readers_of(application, on=on)
        if not reader.is_guest or (thread.to_guests and reader.comments)
    )
    return list({user.pk: user for user in sees if user.pk in said}.values())
