"""Three queues, so that something slow makes only its own kind wait."""

from enum import StrEnum

from django.db.models import Q

# The name of a kind of job that renders files ends like this; every other kind is quick.
RENDERS = ".documents"


class Queue(StrEnum):
    """``mail`` holds no jobs: its work is the table of outgoing mails."""

    MAIL = "mail"
    DOCUMENTS = "documents"
    PLANS = "plans"


def queue_of(kind: str) -> Queue:
    """The queue a job of ``kind`` waits in."""
    return Queue.DOCUMENTS if kind.endswith(RENDERS) else Queue.PLANS


def in_queue(queue: Queue | None) -> Q:
    """The condition on a job for waiting in ``queue``; None: in any."""
    if queue is None:
        return Q()
    renders = Q(kind__endswith=RENDERS)
    return {Queue.DOCUMENTS: renders, Queue.PLANS: ~renders}.get(queue, Q(pk__in=[]))
