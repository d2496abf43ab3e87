"""Lists of records: which ids, how many, with which documents."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import msgspec
from django.db import connection
from django.db.models import QuerySet

from seamline.feed.change import LAST_ID, GateState
from seamline.feed.models import Record
from seamline.feed.records import Stored, select_live


@dataclass(frozen=True)
class Window:
    """What of a list is wanted: the contract's `since_…` parameters and the ids that a filter lets through.

    `only` gives record ids of the rooms' own tables (a QuerySet of one column); times are milliseconds.
    """

    since_id: int | None = None
    since_created_ms: int | None = None
    since_updated_ms: int | None = None
    only: tuple[QuerySet[Any, Any], ...] = ()

    @property
    def plain(self) -> bool:
        """Whether the list is whole but perhaps for its beginning."""
        return not self.only and self.since_updated_ms is None

    def filtered_by(self, ids: QuerySet[Any, Any]) -> Window:
        """The same window, with one filter more."""
        return replace(self, only=(*self.only, ids))


@dataclass(frozen=True)
class ListState:
    """Counters of a list, as the gate keeps them: exact, without a scan."""

    count: int
    deletions: int
    sequence: int


def list_state(organisation_id: int, resource: str) -> ListState:
    """How many records a list has now, and how many ever left it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT sequence, state FROM feed_write_gate WHERE organisation_id = %s", [organisation_id])
        row = cursor.fetchone()
    if row is None:
        return ListState(0, 0, 0)
    state = msgspec.json.decode(row[1], type=GateState)
    return ListState(state.counts.get(resource, 0), state.deletions.get(resource, 0), row[0])


def conditions(organisation_id: int, resource: str, window: Window) -> tuple[str, list[Any]]:
    """The WHERE of a window, over feed_record."""
    sql = ["organisation_id = %s", "resource = %s", _live()]
    parameters: list[Any] = [organisation_id, resource]
    if window.since_updated_ms is not None:
        sql.append("(updated_ms, record_id) > (%s, %s)")
        parameters += [window.since_updated_ms, LAST_ID if window.since_id is None else window.since_id]
    elif window.since_id is not None:
        sql.append("record_id > %s")
        parameters.append(window.since_id)
    if window.since_created_ms is not None:
        sql.append("created_ms > %s")
        parameters.append(window.since_created_ms)
    for ids in window.only:
        fragment, fragment_parameters = ids.query.sql_with_params()
        sql.append(f"record_id IN ({fragment})")
        parameters += fragment_parameters
    return " AND ".join(sql), parameters


def ordering(window: Window) -> str:
    """Ascending id; changed records by the time of their change (contract section 3)."""
    return "updated_ms, record_id" if window.since_updated_ms is not None else "record_id"


def count(organisation_id: int, resource: str, window: Window) -> int:
    """How many records a window has, counted."""
    where, parameters = conditions(organisation_id, resource, window)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT COUNT(*) FROM feed_record WHERE {where}", parameters)
        return int(cursor.fetchone()[0])


def rows_at(organisation_id: int, resource: str, window: Window, offset: int, limit: int) -> list[Stored]:
    """`limit` records of a window, after `offset` of them."""
    where, parameters = conditions(organisation_id, resource, window)
    order = ordering(window)
    return select_live(f"WHERE {where} ORDER BY {order} LIMIT %s OFFSET %s", [*parameters, limit, offset])


def rows_after(organisation_id: int, resource: str, after_id: int, skip: int, limit: int) -> list[Stored]:
    """`limit` records with an id above `after_id`, the first `skip` of them passed over in the index alone."""
    where, parameters = _after(organisation_id, resource, after_id, skip)
    return select_live(f"WHERE {where} ORDER BY record_id LIMIT %s", [*parameters, limit])


@dataclass(frozen=True, slots=True)
class Joined:
    """The records of a page as one row: `documents` with commas between, `stamp` as `stamp_of` gives it."""

    count: int
    first_id: int
    last_id: int
    stamp: str
    documents: bytes


def joined_after(organisation_id: int, resource: str, after_id: int, skip: int, limit: int) -> Joined | None:
    """As `rows_after`, joined by the database; None where it cannot: a document is stale, or there is none.

    SQLite alone: Python gives up its lock for each row that it fetches there, and with several requests at work
    gets it back late. PostgreSQL sends its rows faster than it joins them.
    """
    if connection.vendor != "sqlite":
        return None
    where, parameters = _after(organisation_id, resource, after_id, skip)
    with connection.cursor() as cursor:
        # The inner statement has a limit, so it is run as it stands, and its order is that of the joining.
        cursor.execute(
            "SELECT COUNT(*), MIN(record_id), MAX(record_id), TOTAL(revision <> rendered_revision),"
            " GROUP_CONCAT(record_id || '.' || revision), CAST(GROUP_CONCAT(document) AS BLOB)"
            " FROM (SELECT record_id, revision, rendered_revision, document FROM feed_record"
            f" WHERE {where} ORDER BY record_id LIMIT %s)",
            [*parameters, limit],
        )
        number, first_id, last_id, stale, stamp, documents = cursor.fetchone()
    return None if stale or not number else Joined(number, first_id, last_id, stamp, documents)


def stamp_of(rows: Sequence[Stored]) -> str:
    """What the records of a page are: `7.1,8.3`, ids and revisions; the same text for the same documents."""
    return ",".join([f"{row.record_id}.{row.revision}" for row in rows])


def _after(organisation_id: int, resource: str, after_id: int, skip: int) -> tuple[str, list[Any]]:
    start, parameters = "record_id > %s", [organisation_id, resource, after_id]
    if skip:
        start = (
            "record_id > (SELECT record_id FROM feed_record"
            f" WHERE organisation_id = %s AND resource = %s AND {_live()} AND record_id > %s"
            " ORDER BY record_id LIMIT 1 OFFSET %s)"
        )
        parameters = [organisation_id, resource, organisation_id, resource, after_id, skip - 1]
    return f"organisation_id = %s AND resource = %s AND {_live()} AND {start}", parameters


def count_between(organisation_id: int, resource: str, above: int, up_to: int) -> int:
    """How many live records have an id in (above, up_to]."""
    rows = Record.objects.filter(
        organisation_id=organisation_id, resource=resource, deleted=False, record_id__gt=above, record_id__lte=up_to
    )
    return rows.count()


def first_created_after(organisation_id: int, resource: str, created_ms: int) -> int | None:
    """The lowest id of a record created after a moment; times rise with ids, so all above it are later too."""
    return (
        Record.objects.filter(organisation_id=organisation_id, resource=resource, created_ms__gt=created_ms)
        .order_by("created_ms", "record_id")
        .values_list("record_id", flat=True)
        .first()
    )


def _live() -> str:
    return "deleted = false" if connection.vendor == "postgresql" else "deleted = 0"
