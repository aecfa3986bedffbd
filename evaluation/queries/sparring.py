"""What network, evaluator and ministry have between them in one network."""

from dataclasses import dataclass

from django.db.models import Prefetch

from evaluation.models import (
    DataRequest,
    EvaluatorNote,
    Gathering,
    GatheringAnswer,
    NoteComment,
)
from networks.models import Network


@dataclass(frozen=True)
class Sparring:
    notes: list[EvaluatorNote]
    requests: list[DataRequest]
    gatherings: list[Gathering]


def sparring_in(network: Network, *, unpublished: bool) -> Sparring:
    """All of it, newest first; notes that are not out only where ``unpublished`` (5 queries)."""
    notes = network.evaluator_notes.select_related("by", "file").order_by("-pk")
    if not unpublished:
        notes = notes.filter(published_on__isnull=False)
    comments = NoteComment.objects.select_related("by").order_by("pk")
    answers = GatheringAnswer.objects.select_related("by").order_by("-pk")
    gatherings = list(
        network.gatherings.order_by("-begins_at").prefetch_related(Prefetch("answers", answers))
    )
    for row in gatherings:
        newest = {answer.by_id: answer for answer in reversed(row.answers.all())}
        row.coming = [answer for answer in newest.values() if answer.comes]
    requests = network.data_requests.select_related("by", "answered_by", "municipality")
    return Sparring(
        notes=list(notes.prefetch_related(Prefetch("comments", comments))),
        requests=list(requests.order_by("status", "due_on", "pk")),
        gatherings=gatherings,
    )
