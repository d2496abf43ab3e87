"""One record by its id, and its history."""

from __future__ import annotations

import msgspec

from seamline.api.call import Answer, Call, wrapped
from seamline.api.errors import NotFound
from seamline.api.types import LAST_ID
from seamline.feed.history import Entry, FieldChange, read_history
from seamline.feed.reading import load_one
from seamline.feed.resources import Resource
from seamline.values.times import write_milliseconds


class HistoryAnswer(msgspec.Struct):
    """A record's history, newest last."""

    history: list[Entry]


def serve_record(call: Call, spec: Resource, key: str | None) -> Answer:
    """The stored document of one record, with its ETag; 304 where the client has it already."""
    record_id = call.ids["id"]
    row = load_one(spec, call.organisation_id, record_id) if record_id <= LAST_ID else None
    if row is None or row.document is None:
        raise NotFound(f"there is no {spec.name.replace('_', ' ')} {record_id}")
    headers = {"ETag": row.etag}
    if has_it(call, row.etag):
        return Answer(304, b"", headers)
    return Answer(200, wrapped(key, row.document), headers)


def serve_history(call: Call, spec: Resource) -> Answer:
    """Who did what to a record, by which way in, under which request."""
    record_id = call.ids["id"]
    entries = read_history(call.organisation_id, spec.name, record_id) if record_id <= LAST_ID else []
    if not entries:
        raise NotFound(f"there is no {spec.name.replace('_', ' ')} {record_id}")
    return Answer.of(
        HistoryAnswer(
            [
                Entry(
                    write_milliseconds(entry.at_ms), entry.actor, entry.via, entry.request_id, entry.action,
                    msgspec.json.decode(entry.changes, type=list[FieldChange]),
                )
                for entry in entries
            ]
        )
    )  # fmt: skip


def has_it(call: Call, etag: str) -> bool:
    """Whether `If-None-Match` names this answer; compared weakly, since gzip makes every ETag weak (RFC 9110)."""
    seen = [part.strip() for part in call.request.headers.get("If-None-Match", "").split(",")]
    return "*" in seen or etag.removeprefix("W/") in [part.removeprefix("W/") for part in seen]
