"""One clock for everything that decides about time: the database's."""

from datetime import datetime

from django.db import DEFAULT_DB_ALIAS, connections
from django.utils import timezone


def database_now(using: str = DEFAULT_DB_ALIAS) -> datetime:
    """The instant now, aware, by the database server's clock.

    ``clock_timestamp()``, not ``now()``: inside a transaction ``now()`` is the transaction's
    start. SQLite has no server, so there it is this machine's clock.
    """
    connection = connections[using]
    if connection.vendor != "postgresql":
        return timezone.now()
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        return cursor.fetchone()[0]
