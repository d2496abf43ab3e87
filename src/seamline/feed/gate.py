"""The write gate: one writer at a time in an organisation, on every database.

An organisation's row in `feed_write_gate` is locked before any other row. What it gives for that: ids, feed
numbers and times become visible in ascending order, document numbers have no gaps, counts are exact, and no
two actions deadlock (docs/decisions/0001-write-gate-and-records.md).
"""

from __future__ import annotations

import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec
import psycopg.errors
from django.db import DatabaseError, connection, transaction

from seamline.feed.change import FLOOR, Actor, Change, GateState
from seamline.feed.errors import Busy
from seamline.feed.flush import flush
from seamline.feed.locks import sqlite_writer
from seamline.feed.models import Installation, WriteGate

DEFAULT_WAIT_SECONDS = 8.0
INSTALLATION_ID = 1


@contextmanager
def plain_write(wait_seconds: float = DEFAULT_WAIT_SECONDS) -> Iterator[None]:
    """One transaction that belongs to no organisation (users, tokens); raises Busy after `wait_seconds`."""
    if connection.in_atomic_block:
        raise RuntimeError("a write is already open in this thread; actions take the open Change instead")
    try:
        if connection.vendor == "sqlite":
            with sqlite_writer(Path(str(connection.settings_dict["NAME"])), wait_seconds), transaction.atomic():
                yield
        else:
            with transaction.atomic():
                _limit_waits(wait_seconds)
                yield
    except DatabaseError as error:
        if _is_lock_timeout(error):
            raise Busy("another write is taking too long; try again") from error
        raise


@contextmanager
def open_change(organisation_id: int, actor: Actor, wait_seconds: float = DEFAULT_WAIT_SECONDS) -> Iterator[Change]:
    """One transaction in one organisation, behind its gate; commits when the block ends without an exception.

    `wait_seconds` is how long to stand at the gate before Busy is raised. At the end of the block everything
    that was touched is rendered, numbered and written to the outbox (`flush`), unless the caller did so to see
    the documents inside the same transaction.
    """
    with plain_write(wait_seconds):
        change = Change(organisation_id, actor, _lock_gate(organisation_id))
        yield change
        if not change.flushed:
            flush(change)


def create_gate(organisation_id: int) -> None:
    """Sets up the gate of a new organisation, inside the caller's transaction."""
    WriteGate.objects.create(organisation_id=organisation_id)


def new_organisation_id() -> int:
    """The next organisation id, inside the caller's `plain_write`."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE feed_installation SET next_ids = next_ids WHERE id = %s RETURNING next_ids", [INSTALLATION_ID]
        )
        next_ids: dict[str, int] = msgspec.json.decode(cursor.fetchone()[0])
        organisation_id = next_ids.get("organisation", next_ids.get(FLOOR, 1))
        next_ids["organisation"] = organisation_id + 1
        cursor.execute(
            "UPDATE feed_installation SET next_ids = %s WHERE id = %s",
            [msgspec.json.encode(next_ids).decode(), INSTALLATION_ID],
        )
    return organisation_id


def ensure_installation(public_url: str) -> Installation:
    """The installation's row, made at first start."""
    found = Installation.objects.filter(id=INSTALLATION_ID).first()
    if found is not None:
        return found
    with plain_write():
        row, _ = Installation.objects.get_or_create(
            id=INSTALLATION_ID,
            defaults={"epoch": uuid.uuid4().hex, "public_url": public_url, "next_ids": "{}"},
        )
    return row


def _lock_gate(organisation_id: int) -> GateState:
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE feed_write_gate SET locks = locks + 1 WHERE organisation_id = %s"
            " RETURNING sequence, clock_ms, state",
            [organisation_id],
        )
        row = cursor.fetchone()
    if row is None:
        raise LookupError(f"organisation {organisation_id} does not exist")
    sequence, clock_ms, state = row
    gate = msgspec.json.decode(state, type=GateState)
    gate.sequence = sequence
    gate.clock_ms = max(int(time.time() * 1000), clock_ms + 1)
    return gate


def _limit_waits(wait_seconds: float) -> None:
    """PostgreSQL: waiting for any row longer than this is an error. The connection's own default is 8 s."""
    if wait_seconds != DEFAULT_WAIT_SECONDS:
        with connection.cursor() as cursor:
            cursor.execute(f"SET LOCAL lock_timeout = {max(1, int(wait_seconds * 1000))}")


def _is_lock_timeout(error: DatabaseError) -> bool:
    if isinstance(error.__cause__, psycopg.errors.LockNotAvailable | psycopg.errors.DeadlockDetected):
        return True
    return "database is locked" in str(error)
