"""Django's PostgreSQL backend; every connection first hears for whom it is asked.

``ENGINE = "support.walls.postgresql"``. The session is told by one statement whenever the answer
changes: not once per query, and never later than the query it is for.
"""

from django.db.backends.postgresql import base
from psycopg2.extensions import TRANSACTION_STATUS_INERROR

from support.walls.context import Acting, current
from support.walls.statements import tell


class DatabaseWrapper(base.DatabaseWrapper):
    _told: tuple[Acting | None, list] = (None, [])

    def get_new_connection(self, conn_params):
        self._told = (None, [])
        return super().get_new_connection(conn_params)

    def create_cursor(self, name=None):
        self._tell(current())
        return super().create_cursor(name)

    def _tell(self, who: Acting) -> None:
        if self._still_holds(who) or self._is_broken():
            return
        with self.connection.cursor() as cursor:
            cursor.execute(*tell(who))
        self._told = (who, list(self.atomic_blocks))

    def _still_holds(self, who: Acting) -> bool:
        """A rollback takes the telling back with it: it holds while its own blocks are open."""
        told, blocks = self._told
        open_now = self.atomic_blocks[: len(blocks)]
        return told is who and list(map(id, blocks)) == list(map(id, open_now))

    def _is_broken(self) -> bool:
        """After an error only the rollback can be said, and that needs no telling."""
        return self.connection.info.transaction_status == TRANSACTION_STATUS_INERROR
