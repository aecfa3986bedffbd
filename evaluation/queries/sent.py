"""What of the evaluations has been sent, by fingerprint."""

from datetime import datetime

from django.db.models import Q

from evaluation.models import DeliverableSending
from support.documents.models import Document


def sent_evaluation(sha256: str) -> datetime | None:
    """When the edition with this fingerprint, or with this document, was sent to the ministry."""
    of_documents = [
        int(key.split("/")[1])
        for key in Document.objects.filter(
            sha256=sha256, key__startswith="evaluation/"
        ).values_list("key", flat=True)
    ]
    sendings = DeliverableSending.objects.filter(
        Q(deliverable__sha256=sha256) | Q(deliverable__in=of_documents)
    )
    return sendings.order_by("at").values_list("at", flat=True).first()
