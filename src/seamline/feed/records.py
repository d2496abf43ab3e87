"""Stored documents: loading them, rendering stale ones, keeping what was rendered."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, cast

import msgspec
import psycopg
from django.db import connection

from seamline.feed.bulk import chunked
from seamline.feed.resources import Resource, find
from seamline.values.times import write_milliseconds


class _Stamped(Protocol):
    created_at: str
    updated_at: str


_encoder = msgspec.json.Encoder()
_MANY = 100
_COLUMNS = (
    "record_id, organisation_id, created_ms, updated_ms, sequence, version, revision, rendered_revision,"
    " deleted, document"
)
_PAGE_COLUMNS = "record_id, 0, created_ms, updated_ms, 0, 0, revision, rendered_revision, false, document"


@dataclass(slots=True)
class Stored:
    """A row of feed_record. `document` is what the wire shows, None for a tombstone or before it is rendered."""

    record_id: int
    organisation_id: int
    created_ms: int
    updated_ms: int
    sequence: int
    version: int
    revision: int
    rendered_revision: int
    deleted: bool
    document: bytes | None

    @property
    def stale(self) -> bool:
        """True while the document does not show the newest revision."""
        return self.rendered_revision != self.revision

    @property
    def etag(self) -> str:
        """`"version.revision"` (contract section 1)."""
        return f'"{self.version}.{self.revision}"'


def select(sql_after_from: str, parameters: Sequence[Any]) -> list[Stored]:
    """Rows of feed_record that the rest of the statement (WHERE …) picks, documents as bytes."""
    return [Stored(*row) for row in fetch(f"SELECT {_COLUMNS} FROM feed_record {sql_after_from}", parameters)]


def select_live(sql_after_from: str, parameters: Sequence[Any]) -> list[Stored]:
    """As `select`, for pages of live records, with no more than a page needs: no place in the feed, no version."""
    return [Stored(*row) for row in fetch(f"SELECT {_PAGE_COLUMNS} FROM feed_record {sql_after_from}", parameters)]


def fetch(sql: str, parameters: Sequence[Any]) -> list[tuple[Any, ...]]:
    """Runs a SELECT. PostgreSQL answers over a binary cursor, since bytea as text costs three times as much."""
    if connection.vendor == "postgresql":
        connection.ensure_connection()
        raw: psycopg.Connection[Any] = connection.connection
        with psycopg.Cursor(raw) as cursor:
            return cursor.execute(sql.encode(), parameters, binary=True).fetchall()
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
        return rows


def load(resource: str, ids: Sequence[int]) -> dict[int, Stored]:
    """The records of these ids, as they are stored (perhaps stale), deleted ones too."""
    found: dict[int, Stored] = {}
    for part in chunked(ids):
        found.update((row.record_id, row) for row in _load_part(resource, part))
    return found


def _load_part(resource: str, ids: Sequence[int]) -> list[Stored]:
    """PostgreSQL joins many ids as a table: with them in a list it may read the whole resource and filter."""
    if connection.vendor == "postgresql" and len(ids) > _MANY:
        join = "JOIN unnest(%s::int[]) AS wanted (number) ON record_id = wanted.number"
        return select(f"{join} WHERE resource = %s", [list(ids), resource])
    places = ", ".join(["%s"] * len(ids))
    return select(f"WHERE resource = %s AND record_id IN ({places})", [resource, *ids])


def load_fresh(resource: str, ids: Sequence[int]) -> dict[int, Stored]:
    """As `load`, with stale documents rendered (in memory alone)."""
    found = load(resource, ids)
    freshen(find(resource), list(found.values()))
    return found


def encode(spec: Resource, wire_object: msgspec.Struct, created_ms: int, updated_ms: int) -> bytes:
    """The JSON of a wire object, its two times filled in."""
    if spec.stamped:
        stamps = cast(_Stamped, wire_object)
        stamps.created_at = write_milliseconds(created_ms)
        stamps.updated_at = write_milliseconds(updated_ms)
    return _encoder.encode(wire_object)


def freshen(spec: Resource, rows: Iterable[Stored]) -> list[Stored]:
    """Renders the stale ones of `rows` in one batch, in place; gives those that it rendered."""
    stale = [row for row in rows if row.stale and not (row.deleted and not spec.readable_after_delete)]
    if not stale:
        return []
    rendered = spec.render([row.record_id for row in stale])
    done = []
    for row in stale:
        wire_object = rendered.get(row.record_id)
        if wire_object is not None:
            row.document = encode(spec, wire_object, row.created_ms, row.updated_ms)
            done.append(row)
    return done


def store(spec: Resource, rows: Sequence[Stored]) -> None:
    """Writes freshly rendered documents, inside the caller's transaction."""
    with connection.cursor() as cursor:
        cursor.executemany(
            "UPDATE feed_record SET document = %s, rendered_revision = revision"
            " WHERE resource = %s AND record_id = %s AND revision = %s",
            [(row.document, spec.name, row.record_id, row.revision) for row in rows],
        )
