"""A section's history: every text that was received, by whom, when and why."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q, QuerySet

from applications.models import SectionRevision, SectionText
from support.accounts.models import User

MOST_READ = 2000
# One person's saves that follow each other this closely are one piece of work.
TOGETHER = timedelta(minutes=20)


@dataclass
class Work:
    """Saves of one person in a row: shown as the last of them, from ``began`` on."""

    last: SectionRevision
    first: SectionRevision
    saves: int = 1

    @property
    def began(self) -> datetime:
        return self.first.at


def revisions_of(text: SectionText, user: User, *, since: int | None) -> QuerySet[SectionRevision]:
    """The revisions of ``text`` that ``user`` may read; ``since`` None: all of them.

    Otherwise those from revision ``since`` on: what lay there before a section was opened to a
    participant is none of its business.
    """
    rows = SectionRevision.objects.filter(text=text)
    if since is not None:
        # Kept texts of others, too, began from what may be read; one's own are always one's own.
        rows = rows.filter(
            Q(number__gte=since) | Q(number__isnull=True, base__gte=since) | Q(author=user)
        )
    return rows


def work_on(rows: QuerySet[SectionRevision]) -> list[Work]:
    """``rows`` newest first, saves in a row gathered (1 query, without the texts)."""
    gathered: list[Work] = []
    for row in rows.defer("html").select_related("author").order_by("-at", "-pk")[:MOST_READ]:
        if gathered and _belongs(row, gathered[-1]):
            gathered[-1].first = row
            gathered[-1].saves += 1
        else:
            gathered.append(Work(last=row, first=row))
    return gathered


def _belongs(row: SectionRevision, work: Work) -> bool:
    """Whether the older ``row`` is the same piece of work: nothing with a reason or beside."""
    newer = work.first
    plain = row.kind == newer.kind == SectionRevision.Kind.HEAD and not (row.reason or newer.reason)
    return plain and row.author_id == newer.author_id and newer.at - row.at <= TOGETHER
