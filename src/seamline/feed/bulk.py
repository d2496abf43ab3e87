"""Many rows in few statements: COPY on PostgreSQL, one prepared statement on SQLite.

The ORM's `bulk_create` builds an object and an SQL fragment for each row; at 50,000 variants that alone
would hold the write gate longer than its three seconds.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, TypeVar

import psycopg
from django.db import connection, models

_Value = TypeVar("_Value")

_FEW = 50
"""Up to so many rows, single statements are quicker than a COPY."""


def insert_rows(model: type[models.Model], columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Inserts `rows` (database values, in the order of `columns`) into the table of `model`."""
    table = connection.ops.quote_name(model._meta.db_table)
    names = ", ".join(connection.ops.quote_name(column) for column in columns)
    values = list(rows)
    if not values:
        return
    if connection.vendor == "postgresql" and len(values) > _FEW:
        _copy(table, names, values)
        return
    places = ", ".join(["%s"] * len(columns))
    with connection.cursor() as cursor:
        cursor.executemany(f"INSERT INTO {table} ({names}) VALUES ({places})", values)


def _copy(table: str, names: str, rows: list[Sequence[Any]]) -> None:
    connection.ensure_connection()
    raw: psycopg.Connection[Any] = connection.connection
    with (
        psycopg.Cursor(raw) as cursor,
        cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy,
    ):
        for row in rows:
            copy.write_row(row)


def update_rows(
    model: type[models.Model], keys: Sequence[str], columns: Sequence[str], rows: Iterable[Sequence[Any]]
) -> None:
    """Updates `columns` of the rows that `keys` find; each of `rows` holds its columns' values, then its keys'."""
    table = connection.ops.quote_name(model._meta.db_table)
    values = list(rows)
    if not values:
        return
    if connection.vendor == "postgresql" and len(values) > _FEW:
        _update_by_copy(table, keys, columns, values)
        return
    assignments = ", ".join(f"{connection.ops.quote_name(name)} = %s" for name in columns)
    conditions = " AND ".join(f"{connection.ops.quote_name(name)} = %s" for name in keys)
    with connection.cursor() as cursor:
        cursor.executemany(f"UPDATE {table} SET {assignments} WHERE {conditions}", values)


def _update_by_copy(table: str, keys: Sequence[str], columns: Sequence[str], rows: list[Sequence[Any]]) -> None:
    """One UPDATE from a temporary table, which takes the types of its columns from `table`."""
    names = ", ".join(connection.ops.quote_name(name) for name in (*columns, *keys))
    new = {name: connection.ops.quote_name(name) for name in (*columns, *keys)}
    assignments = ", ".join(f"{new[name]} = changed.{new[name]}" for name in columns)
    conditions = " AND ".join(f"{table}.{new[name]} = changed.{new[name]}" for name in keys)
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TEMPORARY TABLE changed ON COMMIT DROP AS SELECT {names} FROM {table} LIMIT 0")
        _copy("changed", names, rows)
        cursor.execute("ANALYZE changed")
        cursor.execute(f"UPDATE {table} SET {assignments} FROM changed WHERE {conditions}")
        cursor.execute("DROP TABLE changed")


def chunked(values: Sequence[_Value], size: int = 5000) -> Iterator[Sequence[_Value]]:
    """`values` in slices of at most `size`, below every database's limit of parameters."""
    for start in range(0, len(values), size):
        yield values[start : start + size]
