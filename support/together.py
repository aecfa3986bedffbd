"""The rows of several small querysets in one question.

A page that shows a little of many kinds would ask the database a dozen times, and each question
costs more than the few rows it brings. Both PostgreSQL and SQLite write a row as JSON.
"""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal

from django.core.exceptions import EmptyResultSet
from django.db import connections, models
from django.db.models import QuerySet

OBJECT = {"postgresql": "json_build_object", "sqlite": "json_object"}


def together(**querysets: QuerySet) -> dict[str, list]:
    """The objects of each queryset in its order, by its name; one query in all.

    Columns and annotations come along; related objects are not joined. Numbers with a decimal
    point come as ``Decimal``, inside JSON fields as well.
    """
    found: dict[str, list] = {name: [] for name in querysets}
    database = next(iter(querysets.values())).db
    statements, params = [], []
    for name, rows in querysets.items():
        try:
            sql, values = _statement(rows, connections[database])
        except EmptyResultSet:
            continue
        statements.append(sql)
        params += [name, *values]
    if statements:
        with connections[database].cursor() as cursor:
            cursor.execute(" UNION ALL ".join(statements), params)
            for name, row in cursor.fetchall():
                values = json.loads(row, parse_float=Decimal)
                found[name].append(_object(querysets[name], values, database))
    return found


def _statement(rows: QuerySet, connection) -> tuple[str, list]:
    is_json = {f.attname: isinstance(f, models.JSONField) for f in _fields(rows)}
    names = [*is_json, *rows.query.annotations]
    inner, params = rows.values_list(*names).query.get_compiler(connection=connection).as_sql()
    pairs = []
    for name in names:
        column = f"r.{connection.ops.quote_name(name)}"
        # SQLite keeps JSON as text, and would write it as a string.
        spelled = connection.vendor == "sqlite" and is_json.get(name)
        pairs.append(f"'{name}', {f'json({column})' if spelled else column}")
    packed = f"CAST({OBJECT[connection.vendor]}({', '.join(pairs)}) AS text)"
    # Names of columns, never what anybody typed.
    return f"SELECT %s, {packed} FROM ({inner}) r", list(params)


def _fields(rows: QuerySet) -> Iterator[models.Field]:
    """The columns ``only`` and ``defer`` leave."""
    names, are_left_out = rows.query.deferred_loading
    for field in rows.model._meta.concrete_fields:
        named = field.name in names or field.attname in names
        if named == are_left_out and not field.primary_key:
            continue
        yield field


def _object(rows: QuerySet, values: dict, database: str) -> models.Model:
    fields = list(_fields(rows))
    read = [_read(field, values[field.attname]) for field in fields]
    it = rows.model.from_db(database, [field.attname for field in fields], read)
    for name, annotation in rows.query.annotations.items():
        setattr(it, name, _read(annotation.output_field, values[name]))
    return it


def _read(field: models.Field, value):
    """As the database would have given it; SQLite keeps instants without their zone, UTC."""
    read = field.to_python(value)
    if isinstance(read, datetime) and read.tzinfo is None:
        return read.replace(tzinfo=UTC)
    return read
