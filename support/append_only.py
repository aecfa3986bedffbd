"""Tables whose rows are written once: the database itself refuses to change them.

Used in migrations: ``operations = [..., forbid_changes("audit_entry")]``. On SQLite a later
migration that alters the table rebuilds it and loses its triggers, so such a migration ends with
``forbid_changes`` again (it may run any number of times); ``guarded_tables`` tells which hold.
"""

from django.db import migrations

_PREFIX = "append_only"
_POSTGRESQL = [
    f"""CREATE OR REPLACE FUNCTION {_PREFIX}() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE integrity_constraint_violation USING MESSAGE = 'append-only'; END $$""",
    "DROP TRIGGER IF EXISTS {rows} ON {table}",
    "CREATE TRIGGER {rows} BEFORE UPDATE OR DELETE ON {table}"
    f" FOR EACH ROW EXECUTE FUNCTION {_PREFIX}()",
    "DROP TRIGGER IF EXISTS {whole} ON {table}",
    "CREATE TRIGGER {whole} BEFORE TRUNCATE ON {table}"
    f" FOR EACH STATEMENT EXECUTE FUNCTION {_PREFIX}()",
]
_SQLITE = [
    "DROP TRIGGER IF EXISTS {rows}",
    "CREATE TRIGGER {rows} BEFORE UPDATE ON {table} BEGIN SELECT RAISE(ABORT, 'append-only'); END",
    "DROP TRIGGER IF EXISTS {whole}",
    "CREATE TRIGGER {whole} BEFORE DELETE ON {table} BEGIN SELECT RAISE(ABORT, 'append-only'); END",
]
_LIFT = {
    "postgresql": [
        "DROP TRIGGER IF EXISTS {rows} ON {table}",
        "DROP TRIGGER IF EXISTS {whole} ON {table}",
    ],
    "sqlite": ["DROP TRIGGER IF EXISTS {rows}", "DROP TRIGGER IF EXISTS {whole}"],
}
_GUARD = {"postgresql": _POSTGRESQL, "sqlite": _SQLITE}
_FIND = {
    "postgresql": "SELECT tgrelid::regclass::text, tgname FROM pg_trigger WHERE NOT tgisinternal",
    "sqlite": "SELECT tbl_name, name FROM sqlite_master WHERE type = 'trigger'",
}


def forbid_changes(table: str) -> migrations.RunPython:
    """The operation after which ``table`` takes INSERT only.

    UPDATE, DELETE and (PostgreSQL) TRUNCATE fail with ``IntegrityError("append-only")``.
    """
    return migrations.RunPython(
        lambda _apps, editor: guard(editor.connection, table),
        lambda _apps, editor: lift(editor.connection, table),
    )


def guard(connection, table: str) -> None:
    """Put the triggers on ``table``; they may be there already."""
    _run(connection, _GUARD[connection.vendor], table)


def lift(connection, table: str) -> None:
    """Take the triggers off ``table``: for a reversed migration, or to empty a test database."""
    _run(connection, _LIFT[connection.vendor], table)


def guarded_tables(connection) -> set[str]:
    """The tables that hold both triggers now."""
    with connection.cursor() as cursor:
        cursor.execute(_FIND[connection.vendor])
        found = cursor.fetchall()
    names = {table.strip('"') for table, _name in found}
    return {
        table for table in names if {(table, name) for name in _names(table).values()} <= set(found)
    }


def _names(table: str) -> dict[str, str]:
    return {"rows": f"{_PREFIX}_{table}_rows", "whole": f"{_PREFIX}_{table}_whole"}


def _run(connection, statements: list[str], table: str) -> None:
    quote = connection.ops.quote_name
    names = {key: quote(name) for key, name in _names(table).items()}
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement.format(table=quote(table), **names))
