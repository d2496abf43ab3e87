"""Reads that may keep what they rendered."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress

from django.db import DatabaseError, connection

from seamline.feed.errors import Busy
from seamline.feed.gate import plain_write
from seamline.feed.records import Stored, freshen, load, store
from seamline.feed.resources import Resource

_NO_WAIT = 0.0


def load_one(spec: Resource, organisation_id: int, record_id: int) -> Stored | None:
    """One record of the organisation with a fresh document; None where it is unknown, foreign or gone."""
    row = load(spec.name, [record_id]).get(record_id)
    if row is None or row.organisation_id != organisation_id:
        return None
    if row.deleted and not spec.readable_after_delete:
        return None
    make_fresh(spec, [row])
    return row if row.document is not None else None


def make_fresh(spec: Resource, rows: Sequence[Stored]) -> None:
    """Renders the stale ones of `rows`, in place, and keeps the result where that costs nobody a wait.

    A cache is filled here, no business data is written: a busy or read-only database is passed over.
    """
    rendered = freshen(spec, rows)
    if not rendered or connection.in_atomic_block:
        return
    with suppress(Busy, DatabaseError), plain_write(wait_seconds=_NO_WAIT):
        store(spec, rendered)
