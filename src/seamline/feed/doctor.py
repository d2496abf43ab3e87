"""Whether what is kept twice agrees: documents with the rows they show, counters with what they count.

A document is a cache, a counter saves a scan; neither may ever be wrong. This looks at all of them, a batch
at a time, each batch in a snapshot of its own, so that it can run beside a server.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

import msgspec
from django.db import connection

from seamline.feed.change import Actor, Change, GateState
from seamline.feed.gate import open_change
from seamline.feed.models import Installation, Record, WriteGate
from seamline.feed.records import Stored, encode, fetch, select
from seamline.feed.resources import Resource, all_resources
from seamline.feed.snapshot import snapshot

_BATCH = 500
_REPAIR_SECONDS = 60.0
_NEXT = "WHERE organisation_id = %s AND resource = %s AND deleted = %s AND record_id > %s ORDER BY record_id LIMIT %s"

Kind = Literal["document", "record", "row", "count", "sequence", "ids", "gate"]
Progress = Callable[[str, int, int], None]
"""Called with what is being looked at, how many records are done, and how many there are in all."""


@dataclass(frozen=True)
class Finding:
    """One thing that is wrong; `repair` mends the kinds `document`, `count` and `sequence`."""

    kind: Kind
    organisation_id: int
    resource: str
    record_id: int | None
    message: str


def check(progress: Progress) -> list[Finding]:
    """Looks at every record, every row and every counter; gives what is wrong, [] if nothing is."""
    total = Record.objects.count()
    done = 0

    def seen(resource: str, records: int) -> None:
        nonlocal done
        done += records
        progress(resource, done, total)

    findings: list[Finding] = []
    for organisation_id in list(WriteGate.objects.order_by("pk").values_list("pk", flat=True)):
        findings += check_organisation(organisation_id, seen)
    for spec in all_resources():
        if spec.table:
            findings += _rows_without_records(spec)
    with snapshot():
        findings += _check_installation()
    return findings


def check_organisation(
    organisation_id: int, seen: Callable[[str, int], None] = lambda resource, records: None
) -> list[Finding]:
    """Looks at one organisation's records and counters; `seen` hears of each batch: (resource, records)."""
    findings: list[Finding] = []
    for spec in all_resources():
        for deleted in (False, True):  # each in the order of an index
            last = -1
            while True:
                with snapshot():
                    rows = select(_NEXT, [organisation_id, spec.name, deleted, last, _BATCH])
                    findings += _check_documents(spec, rows)
                if not rows:
                    break
                last = rows[-1].record_id
                seen(spec.plural, len(rows))
    with snapshot():
        findings += _check_gate(organisation_id)
    return findings


def repair(findings: Sequence[Finding], actor: Actor) -> int:
    """Marks wrong documents stale and counts wrong counters anew; gives how many findings that mends.

    The documents take the doorway of derived changes, so that `/changes`, `since_updated_at` and ETags show
    the right ones to whoever read the wrong ones.
    """
    mendable: dict[int, list[Finding]] = defaultdict(list)
    for finding in findings:
        if finding.kind in ("document", "count", "sequence"):
            mendable[finding.organisation_id].append(finding)
    for organisation_id, found in mendable.items():
        with open_change(organisation_id, actor, _REPAIR_SECONDS) as change:
            _count_anew(change)
            for resource in {finding.resource for finding in found if finding.kind == "document"}:
                ids = [each.record_id for each in found if each.kind == "document" and each.resource == resource]
                change.touch_derived(resource, [record_id for record_id in ids if record_id is not None])
    return sum(len(found) for found in mendable.values())


def _check_documents(spec: Resource, rows: Sequence[Stored]) -> list[Finding]:
    findings = []
    rendered, unrenderable = _render(spec, [row.record_id for row in rows])
    for row in rows:

        def found(kind: Kind, message: str, row: Stored = row) -> None:
            findings.append(Finding(kind, row.organisation_id, spec.name, row.record_id, message))

        readable = not row.deleted or spec.readable_after_delete
        wire_object = rendered.get(row.record_id)
        if row.record_id in unrenderable:
            found("row", f"cannot be rendered: {unrenderable[row.record_id]}")
        elif wire_object is None and readable and not (row.deleted and row.document is None):
            found("record", "the record has no row")
        elif wire_object is not None and not readable:
            found("record", "the record is deleted, but its row is still there")
        elif wire_object is not None and not row.stale and not _agrees(spec, row, wire_object):
            found("document", "the stored document is not what its rows say")
    return findings


def _agrees(spec: Resource, row: Stored, wire_object: msgspec.Struct) -> bool:
    fresh = encode(spec, wire_object, row.created_ms, row.updated_ms)
    if row.document == fresh or row.document is None or not row.deleted:
        return row.document == fresh
    return _untimed(row.document) == _untimed(fresh)  # a deleted record shows when it was last edited


def _untimed(document: bytes) -> dict[str, object]:
    return {**msgspec.json.decode(document, type=dict[str, object]), "updated_at": None}


def _render(spec: Resource, ids: Sequence[int]) -> tuple[dict[int, msgspec.Struct], dict[int, str]]:
    """Wire objects, and why there are none: where a batch fails each record is tried alone."""
    try:
        return spec.render(ids), {}
    except Exception as error:  # noqa: BLE001 - whatever broken rows make a renderer raise is looked for
        if len(ids) == 1:
            return {}, {ids[0]: f"{type(error).__name__}: {error}"}
    rendered: dict[int, msgspec.Struct] = {}
    unrenderable: dict[int, str] = {}
    for record_id in ids:
        one, bad = _render(spec, [record_id])
        rendered.update(one)
        unrenderable.update(bad)
    return rendered, unrenderable


def _rows_without_records(spec: Resource) -> list[Finding]:
    found = fetch(
        f"SELECT id FROM {connection.ops.quote_name(spec.table)} AS own WHERE NOT EXISTS"
        " (SELECT 1 FROM feed_record WHERE resource = %s AND record_id = own.id) ORDER BY id",
        [spec.name],
    )
    return [Finding("row", 0, spec.name, row[0], "the row has no record") for row in found]


def _check_gate(organisation_id: int) -> list[Finding]:
    sequence, state = _read_gate(organisation_id)
    counts, newest = _count(organisation_id)
    findings = []
    for resource in sorted({*counts, *state.counts}):
        kept, counted = state.counts.get(resource, 0), counts.get(resource, 0)
        if kept != counted:
            message = f"the gate counts {kept}, there are {counted}"
            findings.append(Finding("count", organisation_id, resource, None, message))
    if sequence < newest:
        message = f"the feed's newest number is {newest}, above the gate's {sequence}"
        findings.append(Finding("sequence", organisation_id, "", None, message))
    for resource, (start, end) in state.ids.items():
        used = "SELECT MAX(record_id) FROM feed_record WHERE resource = %s AND record_id BETWEEN %s AND %s"
        (highest,) = fetch(used, [resource, start, end - 1])[0]
        if highest is not None:
            message = f"the next id is {start}, but {highest} is taken"
            findings.append(Finding("ids", organisation_id, resource, highest, message))
    return findings


def _check_installation() -> list[Finding]:
    row = Installation.objects.filter(id=1).first()
    if row is None:
        return [Finding("gate", 0, "", None, "the installation has no row; run seamline init")]
    next_ids: dict[str, int] = msgspec.json.decode(row.next_ids)
    highest: dict[str, int] = dict(fetch("SELECT resource, MAX(record_id) FROM feed_record GROUP BY resource", []))
    for state in WriteGate.objects.values_list("state", flat=True):
        for resource, (_, end) in msgspec.json.decode(state, type=GateState).ids.items():
            highest[resource] = max(highest.get(resource, 0), end - 1)
    findings = [
        Finding("ids", 0, resource, taken, f"the next id is {next_ids.get(resource, 1)}, but {taken} is taken")
        for resource, taken in sorted(highest.items())
        if next_ids.get(resource, 1) <= taken
    ]
    missing = fetch(
        "SELECT DISTINCT organisation_id FROM feed_record WHERE organisation_id NOT IN"
        " (SELECT organisation_id FROM feed_write_gate)",
        [],
    )
    return findings + [Finding("gate", each[0], "", None, "the organisation has no write gate") for each in missing]


def _read_gate(organisation_id: int) -> tuple[int, GateState]:
    row = WriteGate.objects.get(pk=organisation_id)
    return row.sequence, msgspec.json.decode(row.state, type=GateState)


def _count(organisation_id: int) -> tuple[dict[str, int], int]:
    """Records in each list, and the newest number of the feed, by looking at all of them."""
    rows = fetch(
        "SELECT resource, SUM(CASE WHEN deleted THEN 0 ELSE 1 END), MAX(sequence) FROM feed_record"
        " WHERE organisation_id = %s GROUP BY resource",
        [organisation_id],
    )
    (event,) = fetch("SELECT MAX(sequence) FROM feed_event WHERE organisation_id = %s", [organisation_id])[0]
    return {row[0]: int(row[1]) for row in rows}, max([event or 0, *(row[2] for row in rows)])


def _count_anew(change: Change) -> None:
    counts, newest = _count(change.organisation_id)
    change.gate.counts = counts
    change.gate.sequence = max(change.gate.sequence, newest)
