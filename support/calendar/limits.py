"""How often an open address may be asked, counted in the cache."""

import hashlib

import structlog
from django.core.cache import cache

log = structlog.get_logger(__name__)


def is_too_often(what: str, who: str, *, most: int, seconds: int) -> bool:
    """Count one more ``what`` by ``who``; True beyond ``most`` within ``seconds``.

    With the cache away nobody is shut out: the address's own secret is what protects it.
    """
    key = f"limit/{what}/{hashlib.sha256(who.encode()).hexdigest()}"
    try:
        cache.add(key, 0, timeout=seconds)
        return cache.incr(key) > most
    except Exception as error:  # each cache has errors of its own; an expired key is one too
        log.warning("limit.not_counted", error=type(error).__name__)
        return False
