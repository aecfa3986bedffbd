"""Processor time of a site's web workers and database backends, in nanoseconds from Linux.

On a machine that others use too it says what a request costs when the clock on the wall cannot.
"""

from pathlib import Path

import psycopg2


class Processor:
    def __init__(self, site):
        self.masters = site.masters
        self.connection = psycopg2.connect(site.url)
        self.connection.autocommit = True

    def seconds(self) -> float:
        """Since they began; a process that ended in between is missed."""
        return sum(map(used, [*self.workers(), *self.backends()])) / 1e9

    def workers(self) -> list[int]:
        lists = [Path(f"/proc/{pid}/task/{pid}/children").read_text() for pid in self.masters]
        return [int(pid) for one in lists for pid in one.split()]

    def backends(self) -> list[int]:
        """Our own connection is left out."""
        with self.connection.cursor() as cursor:
            cursor.execute(
                "SELECT pid FROM pg_stat_activity WHERE datname = current_database()"
                " AND backend_type = 'client backend' AND pid != pg_backend_pid()"
            )
            return [pid for (pid,) in cursor.fetchall()]


def used(pid: int) -> int:
    """Nanoseconds on a processor; 0 for a process that is gone."""
    try:
        return int(Path(f"/proc/{pid}/schedstat").read_text().split()[0])
    except (FileNotFoundError, ProcessLookupError):
        return 0
