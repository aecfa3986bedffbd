from datetime import datetime

from django.db.models import Model

from support.accounts.models import User
from support.audit import chain
from support.audit.models import Entry


def record(verb: str, target: Model, *, by: User | None, at: datetime, **details) -> Entry:
    """Log that ``by`` did ``verb`` (past tense, ``application.submitted``) to ``target``.

    Call it in the transaction of the change itself, so that both are saved or neither.
    ``details`` must be JSON and hold ids, numbers and states, never what people wrote.
    """
    return chain.append(
        Entry(
            at=at,
            by=by,
            verb=verb,
            target_type=target._meta.label_lower,
            target_id=str(target.pk),
            details=details,
        )
    )
