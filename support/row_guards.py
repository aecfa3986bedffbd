"""Rows that the database stops changing once something is true of them, such as "published".

Used in migrations beside ``support.append_only``, which is for tables nothing ever changes in.
On SQLite a later migration that alters the table loses its triggers: repeat ``refuse`` there.
"""

from typing import Literal

from django.db import migrations

Event = Literal["INSERT", "UPDATE", "DELETE"]

_POSTGRESQL = [
    """CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN
        IF {when} THEN RAISE integrity_constraint_violation USING MESSAGE = '{message}'; END IF;
        IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
        RETURN NEW;
    END $$""",
    "DROP TRIGGER IF EXISTS {name} ON {table}",
    "CREATE TRIGGER {name} BEFORE {event} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()",
]
_SQLITE = [
    "DROP TRIGGER IF EXISTS {name}",
    "CREATE TRIGGER {name} BEFORE {event} ON {table} FOR EACH ROW WHEN {when}"
    " BEGIN SELECT RAISE(ABORT, '{message}'); END",
]
_GUARD = {"postgresql": _POSTGRESQL, "sqlite": _SQLITE}
_LIFT = {
    "postgresql": ["DROP TRIGGER IF EXISTS {name} ON {table}", "DROP FUNCTION IF EXISTS {name}()"],
    "sqlite": ["DROP TRIGGER IF EXISTS {name}"],
}


def refuse(event: Event, table: str, *, when: str, message: str) -> migrations.RunPython:
    """The operation after which ``event`` on a row of ``table`` fails where ``when`` is true.

    ``when`` is SQL for both databases over OLD and NEW, written by us, never by a user; the
    failure is ``IntegrityError(message)``.
    """
    words = {
        "name": f"{message}_{table}_{event.lower()}",
        "event": event,
        "table": table,
        "when": when,
        "message": message,
    }
    return migrations.RunPython(
        lambda _apps, editor: _run(editor.connection, _GUARD, words),
        lambda _apps, editor: _run(editor.connection, _LIFT, words),
    )


def _run(connection, statements, words: dict[str, str]) -> None:
    with connection.cursor() as cursor:
        for statement in statements[connection.vendor]:
            cursor.execute(statement.format(**words))
