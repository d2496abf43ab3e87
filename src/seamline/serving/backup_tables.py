"""Rows of all tables, out of either database and into either: values that both have, nothing of their files.

Tables are described by the models as they were at the applied migrations, not by today's, so that an older
database can be read and an older backup loaded and then migrated.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import TYPE_CHECKING, Any

import msgspec
import psycopg
from django.apps import apps
from django.db import connection, models, transaction
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader

from seamline.feed.bulk import insert_rows
from seamline.serving.backup_archive import BackupError, Table

_PART_BYTES = 4 << 20
_ROWS_AT_ONCE = 200
_PORTABLE = frozenset({
    "AutoField", "BigAutoField", "SmallAutoField", "SmallIntegerField", "IntegerField", "BigIntegerField",
    "PositiveSmallIntegerField", "PositiveIntegerField", "PositiveBigIntegerField", "FloatField",
    "BooleanField", "CharField", "TextField", "DateField", "DateTimeField", "BinaryField", "ForeignKey",
    "OneToOneField",
})  # fmt: skip

Model = type[models.Model]
if TYPE_CHECKING:
    Field = models.Field[Any, Any]


def applied_migrations() -> list[tuple[str, str]]:
    """The migrations of this database, [application, name]. Raises BackupError where one is unknown here."""
    loader = MigrationLoader(connection)
    applied = sorted(loader.applied_migrations or {})
    _refuse_unknown(loader, applied, "the database")
    return applied


def models_at(migrations: Sequence[tuple[str, str]]) -> list[Model]:
    """The models whose tables exist once these migrations are applied, many-to-many tables included."""
    loader = MigrationLoader(connection)
    state = loader.project_state([(application, name) for application, name in migrations])
    found = state.apps.get_models(include_auto_created=True)
    return [model for model in found if model._meta.managed and not model._meta.proxy]


def columns_of(model: Model) -> list[str]:
    """The columns of a model's table, in the order of the model."""
    return [str(field.column) for field in _fields(model)]


def _fields(model: Model) -> list[Field]:
    fields = list(model._meta.local_concrete_fields)
    for field in fields:
        if field.get_internal_type() not in _PORTABLE:
            raise BackupError(f"{model._meta.db_table}.{field.column} is of a kind that backups do not know")
    return fields


def count_rows(model: Model) -> int:
    """How many rows its table has."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT COUNT(*) FROM {connection.ops.quote_name(model._meta.db_table)}")
        return int(cursor.fetchone()[0])


def read_parts(model: Model) -> Iterator[tuple[bytes, int]]:
    """The rows of a table in parts of some megabytes: (MessagePack list of rows, how many rows)."""
    encoder = msgspec.msgpack.Encoder()
    rows: list[bytes] = []
    size = 0
    for row in _read_rows(model):
        rows.append(encoder.encode(row))
        size += len(rows[-1])
        if size >= _PART_BYTES:
            yield encoder.encode([msgspec.Raw(row) for row in rows]), len(rows)
            rows, size = [], 0
    if rows:
        yield encoder.encode([msgspec.Raw(row) for row in rows]), len(rows)


def _read_rows(model: Model) -> Iterator[list[Any]]:
    fields = _fields(model)
    converters = [(place, found) for place, field in enumerate(fields) if (found := _converters(field))]
    names = ", ".join(connection.ops.quote_name(str(field.column)) for field in fields)
    for batch in _batches(f"SELECT {names} FROM {connection.ops.quote_name(model._meta.db_table)}"):
        for values in batch:
            row = list(values)
            for place, convert in converters:
                row[place] = convert(row[place])
            yield row


def _converters(field: Field) -> Callable[[Any], Any] | None:
    """What makes a driver's value the same on both databases; a field's own meaning is left out of it."""
    expression = field.get_col(field.model._meta.db_table)
    chain = connection.ops.get_db_converters(expression)
    if not chain:
        return None

    def convert(value: Any) -> Any:
        for step in chain:
            value = step(value, expression, connection)
        return value

    return convert


def _batches(sql: str) -> Iterator[Sequence[Sequence[Any]]]:
    if connection.vendor == "postgresql":
        raw: psycopg.Connection[Any] = connection.connection
        with psycopg.ServerCursor(raw, "seamline_backup") as server_cursor:
            server_cursor.execute(sql, binary=True)
            while rows := server_cursor.fetchmany(_ROWS_AT_ONCE):
                yield rows
        return
    with connection.cursor() as cursor:
        cursor.execute(sql)
        while rows := cursor.fetchmany(_ROWS_AT_ONCE):
            yield rows


def newest_automatic_id(model: Model) -> int:
    """The highest id that the table ever gave by itself, deleted rows included; 0 where it gives none."""
    field = _automatic(model)
    if field is None:
        return 0
    table = model._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT last_value FROM pg_sequences"
                " WHERE format('%%I.%%I', schemaname, sequencename) = pg_get_serial_sequence(%s, %s)",
                [connection.ops.quote_name(table), field.column],
            )
        else:
            cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
        row = cursor.fetchone()
    return int(row[0]) if row and row[0] is not None else 0


def _automatic(model: Model) -> Field | None:
    return next((field for field in model._meta.local_concrete_fields if isinstance(field, models.AutoField)), None)


def migrate_to(migrations: Sequence[tuple[str, str]], *, made_by: str) -> None:
    """Makes the tables of an empty database, as of these migrations. Raises BackupError if one is unknown."""
    executor = MigrationExecutor(connection)
    wanted = {(application, name) for application, name in migrations}
    _refuse_unknown(executor.loader, wanted, f"the backup (made by Seamline {made_by})")
    graph = executor.loader.graph
    last = [
        node for node in wanted if not any(_is_next(node, child.key, wanted) for child in graph.node_map[node].children)
    ]
    executor.migrate(sorted(last))
    connection.disable_constraint_checking()  # SQLite: migrations leave it on, and tables come in any order


def _is_next(node: tuple[str, str], child: tuple[str, str], wanted: set[tuple[str, str]]) -> bool:
    return child[0] == node[0] and child in wanted


def migrate_to_newest() -> None:
    """Brings the tables to today's state."""
    executor = MigrationExecutor(connection)
    executor.migrate(executor.loader.graph.leaf_nodes())


def _refuse_unknown(loader: MigrationLoader, migrations: Iterable[tuple[str, str]], whose: str) -> None:
    known = loader.disk_migrations or {}
    unknown = [f"{application}.{name}" for application, name in migrations if (application, name) not in known]
    if unknown:
        raise BackupError(f"{whose} is newer than this Seamline, which does not know {', '.join(unknown)}")


def load_part(model: Model, columns: Sequence[str], part: bytes) -> int:
    """Inserts the rows of one part; gives how many. Raises BackupError where columns are not the table's."""
    if sorted(columns) != sorted(columns_of(model)):
        raise BackupError(f"the backup's table {model._meta.db_table} has other columns than its migrations make")
    rows: list[list[Any]] = msgspec.msgpack.decode(part)
    if connection.vendor == "sqlite":
        _write_times(rows)
    with transaction.atomic():  # one write for each part, not for each row
        insert_rows(model, columns, rows)
    return len(rows)


def _write_times(rows: list[list[Any]]) -> None:
    """SQLite keeps times as texts."""
    for row in rows:
        for place, value in enumerate(row):
            if isinstance(value, datetime):
                row[place] = connection.ops.adapt_datetimefield_value(value)


def raise_automatic_ids(tables: dict[str, Table], leap: int) -> None:
    """Lets each table that gives ids by itself go on `leap` above the highest it gave before the backup."""
    for model in apps.get_models(include_auto_created=True):
        field = _automatic(model)
        if field is None or not model._meta.managed or model._meta.proxy:
            continue
        name = model._meta.db_table
        given = tables[name].newest_id if name in tables else 0
        quoted, column = connection.ops.quote_name(name), connection.ops.quote_name(str(field.column))
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT COALESCE(MAX({column}), 0) FROM {quoted}")
            newest = max(given, int(cursor.fetchone()[0])) + leap
            if connection.vendor == "postgresql":
                cursor.execute("SELECT setval(pg_get_serial_sequence(%s, %s), %s)", [quoted, field.column, newest])
            else:
                cursor.execute("DELETE FROM sqlite_sequence WHERE name = %s", [name])
                cursor.execute("INSERT INTO sqlite_sequence (name, seq) VALUES (%s, %s)", [name, newest])


def refuse_company() -> None:
    """PostgreSQL: raises BackupError while other programs are connected to the database."""
    if connection.vendor != "postgresql":
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT COUNT(*) FROM pg_stat_activity WHERE datname = current_database()"
            " AND backend_type = 'client backend' AND pid <> pg_backend_pid()"
        )
        others = int(cursor.fetchone()[0])
    if others:
        raise BackupError(f"{others} other connections to the database are open; stop every server that uses it")


def own_tables() -> list[str]:
    """The tables of this database that are Seamline's: known to its models, or named after its rooms."""
    known = {model._meta.db_table for model in apps.get_models(include_auto_created=True)} | {"django_migrations"}
    rooms = tuple(f"{room.label}_" for room in apps.get_app_configs() if room.name.startswith("seamline."))
    with connection.cursor() as cursor:
        names = connection.introspection.table_names(cursor)
    return [name for name in names if name in known or name.startswith(rooms)]


def drop_tables(names: Sequence[str]) -> None:
    """Drops these tables, inside the caller's transaction."""
    with connection.cursor() as cursor:
        for name in names:
            cursor.execute(f"DROP TABLE {connection.ops.quote_name(name)} CASCADE")


@contextmanager
def loading() -> Iterator[None]:
    """One transaction in which tables may be filled in any order; references are checked at its end.

    SQLite is left out: its file is a new one that nobody sees yet, and a transaction would only make its log
    as large as the database.
    """
    if connection.vendor == "postgresql":
        with transaction.atomic():
            yield
        return
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA journal_mode=MEMORY")
        cursor.execute("PRAGMA synchronous=OFF")
    yield
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA journal_mode=WAL")


def check_references() -> None:
    """Raises IntegrityError where a row refers to another that is not there.

    PostgreSQL: tables with checks outstanding could not be altered by the migrations that follow.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")
    else:
        connection.check_constraints()
