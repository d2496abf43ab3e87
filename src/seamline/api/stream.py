"""Whole lists as NDJSON, from one snapshot, in constant memory (contract section 4, "Everything at once")."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import psycopg
from django.db import connection
from django.http import HttpRequest, StreamingHttpResponse

from seamline.api.call import Answer, Call
from seamline.api.errors import Unavailable
from seamline.config import current
from seamline.feed import lists
from seamline.feed.gate import plain_write
from seamline.feed.lists import Window
from seamline.feed.records import freshen, load, store
from seamline.feed.resources import Resource

NDJSON = "application/x-ndjson"
_BATCH = 500
_TRIES = 5


def wants_stream(request: HttpRequest) -> bool:
    """Whether the client asks for NDJSON."""
    return NDJSON in request.headers.get("Accept", "")


def serve_stream(call: Call, spec: Resource, window: Window) -> Answer:
    """Every record of the window, one wire object a line.

    Documents that no longer show the newest figures are rendered before the snapshot is taken, so that
    `Content-Length` is the sum of the stored lengths in it. Raises Unavailable where writers keep making
    documents stale faster than they can be rendered.
    """
    for _ in range(_TRIES):
        render_stale(call.organisation_id, spec, window)
        snapshot = _Snapshot(call.organisation_id, spec.name, window)
        if snapshot.stale == 0:
            return Answer(200, b"", raw=_response(snapshot))
        snapshot.close()
    raise Unavailable("the list is changing too fast to be taken at once; try again")


def render_stale(organisation_id: int, spec: Resource, window: Window) -> None:
    """Renders and keeps whatever of the window is stale, in small transactions."""
    where, parameters = lists.conditions(organisation_id, spec.name, window)
    last = 0
    while True:
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT record_id FROM feed_record WHERE {where} AND rendered_revision <> revision"
                " AND record_id > %s ORDER BY record_id LIMIT %s",
                [*parameters, last, _BATCH],
            )
            ids = [row[0] for row in cursor.fetchall()]
        if not ids:
            return
        rows = list(load(spec.name, ids).values())
        rendered = freshen(spec, rows)
        with plain_write():
            store(spec, rendered)
        last = ids[-1]


class _Snapshot:
    """One consistent state of the database, on a connection of its own, until it is closed."""

    def __init__(self, organisation_id: int, resource: str, window: Window) -> None:
        self._connection = connection.copy()
        self._connection.inc_thread_sharing()  # the server may ask for the next part in another thread
        self._where, self._parameters = lists.conditions(organisation_id, resource, window)
        self._order = lists.ordering(window)
        try:
            self._begin()
            self.count, length, self.stale = self._one(
                "SELECT COUNT(*), COALESCE(SUM(LENGTH(document)), 0),"
                " COALESCE(SUM(CASE WHEN rendered_revision <> revision THEN 1 ELSE 0 END), 0)"
                f" FROM feed_record WHERE {self._where}",
                self._parameters,
            )
            self.length = int(length) + self.count
            gate = "SELECT sequence FROM feed_write_gate WHERE organisation_id = %s"
            (self.sequence,) = self._one(gate, [organisation_id])
            (self.epoch,) = self._one("SELECT epoch FROM feed_installation WHERE id = %s", [1])
        except BaseException:
            self.close()
            raise

    def lines(self) -> Iterator[bytes]:
        """The documents, each with a line feed, some hundred at a time."""
        deadline = time.monotonic() + current().stream_seconds
        sql = f"SELECT document FROM feed_record WHERE {self._where} ORDER BY {self._order}"
        try:
            for rows in self._batches(sql):
                if time.monotonic() > deadline:
                    raise TimeoutError("the stream took longer than SEAMLINE_STREAM_SECONDS")
                yield b"".join(bytes(row[0]) + b"\n" for row in rows)
        finally:
            self.close()

    def close(self) -> None:
        """Ends the snapshot."""
        if self._connection.connection is not None:
            with self._connection.cursor() as cursor:
                cursor.execute("ROLLBACK")
        self._connection.close()

    def _begin(self) -> None:
        with self._connection.cursor() as cursor:
            if self._connection.vendor == "postgresql":
                cursor.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
            else:
                cursor.execute("BEGIN DEFERRED")

    def _one(self, sql: str, parameters: Sequence[Any]) -> tuple[Any, ...]:
        with self._connection.cursor() as cursor:
            cursor.execute(sql, parameters)
            row: tuple[Any, ...] = cursor.fetchone()
            return row

    def _batches(self, sql: str) -> Iterator[list[tuple[Any, ...]]]:
        with self._cursor(sql) as cursor:
            while rows := cursor.fetchmany(_BATCH):
                yield rows

    @contextmanager
    def _cursor(self, sql: str) -> Iterator[Any]:
        if self._connection.vendor == "postgresql":
            raw: psycopg.Connection[Any] = self._connection.connection
            with psycopg.ServerCursor(raw, "stream") as named:
                named.execute(sql.encode(), self._parameters, binary=True)
                yield named
        else:
            with self._connection.cursor() as cursor:
                cursor.execute(sql, self._parameters)
                yield cursor


def _response(snapshot: _Snapshot) -> StreamingHttpResponse:
    response = StreamingHttpResponse(snapshot.lines(), content_type=NDJSON)
    response["Content-Length"] = str(snapshot.length)
    response["Seamline-Count"] = str(snapshot.count)
    response["Seamline-Sequence"] = str(snapshot.sequence)
    response["Seamline-Epoch"] = snapshot.epoch
    return response
