"""Puts the declared wall up: roles, functions, one policy per table and role, and grants.

Run by ``manage.py migrate`` after the tables are as the code wants them; does nothing when what
stands is what is declared. Needs the owner of the tables, never a superuser.
"""

from collections.abc import Mapping, Sequence
from hashlib import sha256

from django.db import DatabaseError, transaction

from support.append_only import guarded_tables
from support.walls.context import Role

ROLES = (Role.PEOPLE, Role.SYSTEM)
NO_ROLES = (
    "The database roles of the second wall are missing and may not be made by this login. "
    "As a superuser of the database: CREATE ROLE frikommune_app NOLOGIN; "
    "CREATE ROLE frikommune_jobs NOLOGIN; GRANT frikommune_app, frikommune_jobs TO {login};"
)


class RolesMissing(Exception):
    """The message says what a superuser has to run."""


def build(connection, *, functions: Sequence[str], policies: Mapping[str, str]) -> bool:
    """Put up ``policies`` (table → who sees a row) and ``functions``; True if anything was done.

    A person reads and writes the rows the condition holds for; the system every row; the owner
    none, unless the session says so (``context.owner``). Tables that are not there are left out.
    """
    with transaction.atomic(using=connection.alias):
        _make_roles(connection)
        there = connection.introspection.table_names()
        wanted = {table: policies[table] for table in sorted(policies) if table in there}
        mark = sha256(repr((list(functions), sorted(wanted.items()))).encode()).hexdigest()
        standing = _mark(connection) == mark and walled(connection) >= wanted.keys()
        if not standing:
            _run(connection, functions)
            for table, condition in wanted.items():
                _run(connection, _wall(table, condition))
            _run(connection, [f"COMMENT ON FUNCTION wall_enter IS '{mark}'"])
        _grant(connection)
    return not standing


def walled(connection) -> set[str]:
    """The tables whose rows are guarded now, for their owner too."""
    return {
        row[0]
        for row in _rows(
            connection,
            "SELECT relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
            " WHERE nspname = current_schema() AND relrowsecurity AND relforcerowsecurity"
            " AND (SELECT count(*) FROM pg_policy WHERE polrelid = c.oid) = 3",
        )
    }


def _wall(table: str, condition: str) -> list[str]:
    people, system = ROLES
    owner = "(SELECT wall_is_down())"
    made = {
        "people": (people.value, condition),
        "system": (system.value, "true"),
        "owner": ("CURRENT_USER", owner),
    }
    drops = [f"DROP POLICY IF EXISTS wall_{name} ON {table}" for name in made]
    makes = [
        f"CREATE POLICY wall_{name} ON {table} TO {role} USING ({rows})"
        for name, (role, rows) in made.items()
    ]
    return [
        f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY",
        *drops,
        *makes,
    ]


def _make_roles(connection) -> None:
    names = [role.value for role in ROLES]
    found = {
        r[0]
        for r in _rows(connection, "SELECT rolname FROM pg_roles WHERE rolname = ANY(%s)", names)
    }
    missing = [name for name in names if name not in found]
    try:
        with transaction.atomic(using=connection.alias):
            for name in missing:
                _run(connection, [_MAKE_ROLE.format(name=name)])
            if not _may_take(connection, names):
                _run(connection, [f"GRANT {', '.join(names)} TO CURRENT_USER"])
    except DatabaseError as refused:
        login = _rows(connection, "SELECT current_user")[0][0]
        raise RolesMissing(NO_ROLES.format(login=login)) from refused


# Roles belong to the cluster: another database's ``migrate`` may make them at the same moment.
_MAKE_ROLE = """DO $$ BEGIN CREATE ROLE {name} NOLOGIN;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$"""


def _may_take(connection, names) -> bool:
    return all(
        _rows(connection, "SELECT pg_has_role(current_user, %s, 'MEMBER')", name)[0][0]
        for name in names
    )


def _grant(connection) -> None:
    """Everything the code does, nothing more: facts are written once, tables are not altered."""
    roles = ", ".join(role.value for role in ROLES)
    tables = set(connection.introspection.table_names())
    once = guarded_tables(connection) & tables
    _run(
        connection,
        [
            f"GRANT USAGE ON SCHEMA {_schema(connection)} TO {roles}",
            *(f"GRANT SELECT, INSERT, UPDATE, DELETE ON {t} TO {roles}" for t in tables - once),
            *(f"REVOKE UPDATE, DELETE, TRUNCATE ON {t} FROM {roles}" for t in once),
            *(f"GRANT SELECT, INSERT ON {t} TO {roles}" for t in once),
            f"REVOKE INSERT, UPDATE, DELETE ON django_migrations FROM {roles}",
            f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA {_schema(connection)} TO {roles}",
        ],
    )


def _schema(connection) -> str:
    return connection.ops.quote_name(_rows(connection, "SELECT current_schema()")[0][0])


def _mark(connection) -> str | None:
    found = _rows(
        connection,
        "SELECT obj_description(oid, 'pg_proc') FROM pg_proc"
        " WHERE proname = 'wall_enter' AND pronamespace = current_schema()::regnamespace",
    )
    return found[0][0] if found else None


def _rows(connection, sql: str, *parameters) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters or None)
        return cursor.fetchall()


def _run(connection, statements: Sequence[str]) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
