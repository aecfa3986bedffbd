"""Who has a section open right now. It lies in the cache alone and is gone after half a minute."""

import logging
from dataclasses import dataclass
from datetime import datetime

from django.core.cache import cache

from applications.models import SectionText
from support.accounts.models import User

# Pages report every 10 seconds: one report may be lost without anybody seeming to leave.
SECONDS = 25

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Present:
    """``others`` are the names of other people, ``elsewhere`` says the person has it open twice."""

    others: list[str]
    elsewhere: bool = False


def be_present(
    text: SectionText, *, client: str, by: User, at: datetime, leaving: bool = False
) -> Present:
    """Report that ``by`` has the section open in the tab ``client``, and hear who else has.

    Two reports at the same instant may lose one of them until the next; a cache that does not
    answer gives an empty list. Neither touches a text.
    """
    key, now = f"presence/{text.pk}", at.timestamp()
    try:
        here = {c: seen for c, seen in cache.get(key, {}).items() if now - seen[2] < SECONDS}
        here.pop(client, None)
        report = {} if leaving else {client: (by.pk, str(by), now)}
        cache.set(key, here | report, SECONDS)
    except Exception as failure:  # whichever errors the cache of the installation has
        log.warning("presence is not known: %s", type(failure).__name__)
        return Present([])
    others = {pk: name for pk, name, _seen in here.values() if pk != by.pk}
    return Present(sorted(others.values()), any(pk == by.pk for pk, *_ in here.values()))
