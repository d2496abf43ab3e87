"""The end of a change: everything touched is rendered once, numbered, stored, and put into the outbox."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import msgspec
from django.db import connection

from seamline.feed import records
from seamline.feed.bulk import chunked, insert_rows, update_rows
from seamline.feed.change import Change, GateState, Touch, Written
from seamline.feed.history import FieldChange, differences
from seamline.feed.models import Event, HistoryEntry, Record
from seamline.feed.records import Stored
from seamline.feed.resources import Resource, find

_RENDER_AT_ONCE = 200
_RECORD_COLUMNS = (
    "resource", "record_id", "organisation_id", "created_ms", "updated_ms", "sequence",
    "version", "revision", "rendered_revision", "deleted", "document",
)  # fmt: skip
_EVENT_COLUMNS = (
    "organisation_id", "sequence", "topic", "resource", "record_id", "version", "created_ms", "document",
)  # fmt: skip
_HISTORY_COLUMNS = (
    "organisation_id", "resource", "record_id", "at_ms", "actor", "via", "request_id", "action", "changes",
)  # fmt: skip


def flush(change: Change) -> None:
    """Settles everything that `change` touched. Runs once, inside the change's transaction.

    Records whose document did not change lose their touch: no version, no number, no event, no history.
    """
    change.flushed = True
    outcome = _Outcome()
    for resource, touches in _by_resource(change).items():
        spec = find(resource)
        _settle_creates(change, spec, _of_kind(touches, "create"), outcome)
        _settle_updates(change, spec, _of_kind(touches, "update"), outcome)
        _settle_deletes(change, spec, _of_kind(touches, "delete"), outcome)
    for resource, ids in change.derived.items():
        own = {record_id for name, record_id in change.touches if name == resource}
        _settle_derived(change, resource, sorted(ids - own))
    for resource in change.derived_everywhere:
        _settle_derived_everywhere(change, resource)
    insert_rows(Event, _EVENT_COLUMNS, outcome.events)
    insert_rows(HistoryEntry, _HISTORY_COLUMNS, outcome.history)
    _store_gate(change)


class _Outcome:
    """Rows that all resources of one flush add to."""

    def __init__(self) -> None:
        self.events: list[tuple[object, ...]] = []
        self.history: list[tuple[object, ...]] = []


def _by_resource(change: Change) -> dict[str, dict[int, Touch]]:
    grouped: dict[str, dict[int, Touch]] = {}
    for (resource, record_id), touch in change.touches.items():
        grouped.setdefault(resource, {})[record_id] = touch
    return grouped


def _of_kind(touches: dict[int, Touch], event: str) -> dict[int, Touch]:
    return {record_id: touch for record_id, touch in touches.items() if touch.event == event}


def _settle_creates(change: Change, spec: Resource, touches: dict[int, Touch], outcome: _Outcome) -> None:
    """New records. Thousands of them that no event shows (SKUs of an import) are rendered when first read."""
    if not touches:
        return
    ids = sorted(touches)
    now_ms = change.gate.clock_ms
    at_once = spec.events or len(ids) <= _RENDER_AT_ONCE
    rendered = {}
    if at_once:
        for record_id, wire_object in _wire_objects(change, spec, ids):
            rendered[record_id] = records.encode(spec, wire_object, now_ms, now_ms)
    rows = []
    for record_id in ids:
        document = rendered.get(record_id)
        sequence = _next_sequence(change)
        rows.append(
            (spec.name, record_id, change.organisation_id, now_ms, now_ms, sequence,
             1, 1, 1 if at_once else 0, False, document)
        )  # fmt: skip
        if document is not None:
            change.written[(spec.name, record_id)] = Written(1, 1, document)
        _record(change, spec, record_id, touches[record_id], 1, sequence, document, [], outcome)
    insert_rows(Record, _RECORD_COLUMNS, rows)
    _count(change, spec.name, len(ids))


def _wire_objects(change: Change, spec: Resource, ids: Sequence[int]) -> Iterator[tuple[int, msgspec.Struct]]:
    """What was provided, and the rest rendered."""
    missing = []
    for record_id in ids:
        wire_object = change.provided.pop((spec.name, record_id), None)
        if wire_object is None:
            missing.append(record_id)
        else:
            yield record_id, wire_object
    for part in chunked(missing):
        yield from spec.render(part).items()


def _settle_updates(change: Change, spec: Resource, touches: dict[int, Touch], outcome: _Outcome) -> None:
    for part in chunked(sorted(touches)):
        stored = records.load(spec.name, part)
        rendered = spec.render(part)
        changed: list[Stored] = []
        for record_id in part:
            row = stored[record_id]
            before = change.before.get((spec.name, record_id)) or (None if row.stale else row.document)
            if before is not None and _same(spec, rendered[record_id], row, before):
                change.written[(spec.name, record_id)] = Written(row.version, row.revision, before)
                continue
            row.document = records.encode(spec, rendered[record_id], row.created_ms, change.gate.clock_ms)
            _advance(change, row, own=True)
            _record(change, spec, record_id, touches[record_id], row.version, row.sequence, row.document,
                    differences(before, row.document), outcome)  # fmt: skip
            change.written[(spec.name, record_id)] = Written(row.version, row.revision, row.document)
            changed.append(row)
        _update_rows(spec.name, changed)


def _settle_deletes(change: Change, spec: Resource, touches: dict[int, Touch], outcome: _Outcome) -> None:
    rows: list[Stored] = []
    # Of what can be read after its deletion, that which has lost its row (a size taken off a style) cannot.
    kept = spec.render(sorted(touches)) if touches and spec.readable_after_delete else {}
    for record_id, touch in sorted(touches.items()):
        row = touch.last
        if row is None or row.deleted:
            continue
        last_document = row.document
        _advance(change, row, own=True)
        row.deleted = True
        if record_id not in kept:
            row.document = None
        _record(change, spec, record_id, touch, row.version, row.sequence, last_document, [], outcome)
        if last_document is not None:
            change.written[(spec.name, record_id)] = Written(row.version, row.revision, last_document)
        rows.append(row)
    _update_rows(spec.name, rows)
    _count(change, spec.name, -len(rows))
    if rows:
        change.gate.deletions[spec.name] = change.gate.deletions.get(spec.name, 0) + len(rows)


def _settle_derived(change: Change, resource: str, ids: Sequence[int]) -> None:
    for part in chunked(ids):
        places = ", ".join(["%s"] * len(part))
        _raise_revisions(change, f"resource = %s AND record_id IN ({places})", [resource, *part])


def _settle_derived_everywhere(change: Change, resource: str) -> None:
    own = [record_id for name, record_id in change.touches if name == resource]
    condition = "organisation_id = %s AND resource = %s"
    parameters: list[int | str] = [change.organisation_id, resource]
    if own:
        condition += f" AND record_id NOT IN ({', '.join(['%s'] * len(own))})"
        parameters += own
    _raise_revisions(change, condition, parameters)


def _raise_revisions(change: Change, condition: str, parameters: list[int | str]) -> None:
    """Derived changes: a new revision and a feed number each, in one statement; rendered when next read."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE feed_record SET revision = revision + 1, updated_ms = %s, sequence = %s + numbered.place"
            " FROM (SELECT resource AS name, record_id AS number,"
            f" row_number() OVER (ORDER BY record_id) AS place FROM feed_record WHERE {condition}) AS numbered"
            " WHERE resource = numbered.name AND record_id = numbered.number",
            [change.gate.clock_ms, change.gate.sequence, *parameters],
        )
        change.gate.sequence += cursor.rowcount


def _same(spec: Resource, wire_object: msgspec.Struct, row: Stored, before: bytes) -> bool:
    return records.encode(spec, wire_object, row.created_ms, row.updated_ms) == before


def _advance(change: Change, row: Stored, *, own: bool) -> None:
    row.version += 1 if own else 0
    row.revision += 1
    row.rendered_revision = row.revision
    row.updated_ms = change.gate.clock_ms
    row.sequence = _next_sequence(change)


def _next_sequence(change: Change) -> int:
    change.gate.sequence += 1
    return change.gate.sequence


def _record(
    change: Change, spec: Resource, record_id: int, touch: Touch, version: int, sequence: int,
    document: bytes | None, changes: list[FieldChange], outcome: _Outcome,
) -> None:  # fmt: skip
    """Adds the history entry and, for resources that raise events, the outbox row."""
    now_ms = change.gate.clock_ms
    if spec.events and document is not None:
        topic = f"{spec.name}_{touch.event}"
        outcome.events.append(
            (change.organisation_id, sequence, topic, spec.name, record_id, version, now_ms, document)
        )
    outcome.history.append(
        (change.organisation_id, spec.name, record_id, now_ms, change.actor.label[:300], change.actor.via,
         change.actor.request_id, touch.action, msgspec.json.encode(changes).decode())
    )  # fmt: skip


def _update_rows(resource: str, rows: Sequence[Stored]) -> None:
    update_rows(
        Record,
        ("resource", "record_id"),
        ("updated_ms", "sequence", "version", "revision", "rendered_revision", "deleted", "document"),
        [
            (row.updated_ms, row.sequence, row.version, row.revision, row.rendered_revision,
             row.deleted, row.document, resource, row.record_id)
            for row in rows
        ],
    )  # fmt: skip


def _count(change: Change, resource: str, difference: int) -> None:
    change.gate.counts[resource] = change.gate.counts.get(resource, 0) + difference


def _store_gate(change: Change) -> None:
    gate = change.gate
    state = GateState(gate.ids, gate.numbers, gate.counts, gate.deletions)
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE feed_write_gate SET sequence = %s, clock_ms = %s, state = %s WHERE organisation_id = %s",
            [gate.sequence, gate.clock_ms, msgspec.json.encode(state).decode(), change.organisation_id],
        )
