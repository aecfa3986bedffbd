"""What a network recommends, and the answers it gets."""

from datetime import datetime

from django.db import transaction
from django.db.models import Max

from applications.workflow import Stale
from evaluation.models import Recommendation
from networks.models import Network
from support.accounts.models import User
from support.audit.record import record


@transaction.atomic
def save_recommendation(
    network: Network, row: Recommendation, *, base: int | None, by: User, at: datetime
) -> Recommendation:
    """Save ``row``, new or in place of revision ``base``. Raises ``Stale``."""
    Network.objects.select_for_update(no_key=True).get(pk=network.pk)
    if row.pk is None:
        last = network.recommendations.aggregate(last=Max("number"))["last"] or 0
        row.network, row.number = network, last + 1
    else:
        stands = Recommendation.objects.get(pk=row.pk)
        if stands.revision != base:
            raise Stale(stands)
        row.revision = stands.revision + 1
    row.save()
    record(
        "evaluation.recommended",
        network,
        by=by,
        at=at,
        number=row.number,
        revision=row.revision,
        status=row.status,
    )
    return row
