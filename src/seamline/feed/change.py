"""An open change: what an action holds in its hand while it writes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

import msgspec
from django.db import connection

from seamline.feed import records
from seamline.feed.errors import NumbersExhausted
from seamline.values.times import from_milliseconds

LAST_ID = 2_147_483_647
INVOICE = "invoice"
FLOOR = "*"
"""Where ids or numbers of a kind begin that has none yet; a restore raises it with all others."""
_BLOCK = 256

EventKind = Literal["create", "update", "delete"]
Via = Literal["api", "page", "import", "cli", "automatic"]


@dataclass(frozen=True)
class Actor:
    """Who changes something, by which way in, under which request; kept in the history."""

    label: str
    via: Via
    request_id: str
    user_id: int | None = None


class GateState(msgspec.Struct):
    """What an organisation's gate row holds; see models.WriteGate."""

    ids: dict[str, tuple[int, int]] = {}
    numbers: dict[str, int] = {}
    counts: dict[str, int] = {}
    deletions: dict[str, int] = {}
    sequence: int = 0
    clock_ms: int = 0


@dataclass
class Touch:
    """An own change of one record, as the actions of one transaction add it up."""

    event: EventKind
    action: str
    last: records.Stored | None = None


@dataclass(frozen=True)
class Written:
    """A record as it stands at the end of the transaction."""

    version: int
    revision: int
    document: bytes


class Change:
    """One transaction's work in one organisation. Actions take it as their first argument."""

    def __init__(self, organisation_id: int, actor: Actor, gate: GateState) -> None:
        self.organisation_id = organisation_id
        self.actor = actor
        self.gate = gate
        self.now: datetime = from_milliseconds(gate.clock_ms)
        self.flushed = False
        self.touches: dict[tuple[str, int], Touch] = {}
        self.derived: dict[str, set[int]] = {}
        self.derived_everywhere: list[str] = []
        self.before: dict[tuple[str, int], bytes] = {}
        self.written: dict[tuple[str, int], Written] = {}
        self.provided: dict[tuple[str, int], msgspec.Struct] = {}

    def new_id(self, resource: str) -> int:
        """The next id of `resource`: higher than every id that a reader of this organisation has seen."""
        return self.new_ids(resource, 1)[0]

    def new_ids(self, resource: str, count: int) -> range:
        """`count` ids of `resource` in a row, ascending. Raises NumbersExhausted past 2147483647."""
        start, end = self.gate.ids.get(resource, (0, 0))
        if end - start < count:
            start, end = self._new_block(resource, max(count, _BLOCK))
        self.gate.ids[resource] = (start + count, end)
        return range(start, start + count)

    def next_number(self, kind: str) -> int:
        """The organisation's next document number of that kind (`sales_order`, `invoice`, …), without gaps."""
        floor = 1 if kind == INVOICE else self.gate.numbers.get(FLOOR, 1)
        number = self.gate.numbers.get(kind, floor)
        self.gate.numbers[kind] = number + 1
        return number

    def touch(self, resource: str, ids: Iterable[int], *, event: EventKind, action: str) -> None:
        """The doorway of change: says that an action changed these records themselves.

        Call it with `delete` before the rows go, since the last object is what the event carries. Several
        touches of a record in one transaction become one event; one that changes nothing becomes none.
        """
        self._check_open()
        wanted = list(ids)
        last = records.load_fresh(resource, wanted) if event == "delete" else {}
        for record_id in wanted:
            self._add_touch(resource, record_id, Touch(event, action, last.get(record_id)))

    def remember(self, resource: str, ids: Iterable[int]) -> None:
        """Keeps the documents of records as they are, before an action changes their rows.

        A stored document may be stale (a derived change is rendered when next read). Only with what stood there
        before can the history say what this change did, and can one that changes nothing count as none.
        """
        self._check_open()
        wanted = [record_id for record_id in ids if (resource, record_id) not in self.before]
        for record_id, row in records.load_fresh(resource, wanted).items():
            if row.document is not None:
                self.before[(resource, record_id)] = row.document

    def provide(self, resource: str, record_id: int, wire_object: msgspec.Struct) -> None:
        """Gives the wire object of a record that this change creates, equal to what its resource would render.

        For creations in bulk, which build these objects before they stand at the gate, to hold it shorter.
        """
        self._check_open()
        self.provided[(resource, record_id)] = wire_object

    def touch_derived(self, resource: str, ids: Iterable[int]) -> None:
        """Says that figures of these records follow from a change elsewhere: no event, no new version."""
        self._check_open()
        self.derived.setdefault(resource, set()).update(ids)

    def touch_derived_everywhere(self, resource: str) -> None:
        """As `touch_derived`, for every record of the organisation (a new channel is in every product)."""
        self._check_open()
        if resource not in self.derived_everywhere:
            self.derived_everywhere.append(resource)

    def _add_touch(self, resource: str, record_id: int, touch: Touch) -> None:
        key = (resource, record_id)
        earlier = self.touches.get(key)
        if earlier is None:
            self.touches[key] = touch
        elif touch.event == "delete":
            if earlier.event == "create":
                del self.touches[key]
            else:
                self.touches[key] = touch

    def _check_open(self) -> None:
        if self.flushed:
            raise RuntimeError("the change has been flushed; touch records before that")

    def _new_block(self, resource: str, size: int) -> tuple[int, int]:
        """Ids are unique over the installation, so blocks of them come from its one row, locked after the gate."""
        with connection.cursor() as cursor:
            cursor.execute("UPDATE feed_installation SET next_ids = next_ids WHERE id = 1 RETURNING next_ids")
            next_ids: dict[str, int] = msgspec.json.decode(cursor.fetchone()[0])
            start = next_ids.get(resource, next_ids.get(FLOOR, 1))
            if start + size > LAST_ID:
                raise NumbersExhausted(f"no {resource} ids are left")
            next_ids[resource] = start + size
            cursor.execute(
                "UPDATE feed_installation SET next_ids = %s WHERE id = 1", [msgspec.json.encode(next_ids).decode()]
            )
        return start, start + size
