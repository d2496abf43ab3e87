"""What a change did to a record, read off its documents before and after."""

from __future__ import annotations

from typing import Any

import msgspec

from seamline.feed.models import HistoryEntry

_STAMPS = frozenset({"created_at", "updated_at"})


class FieldChange(msgspec.Struct):
    """One field, named by its path on the wire, such as `variations[4224].skus[8119].ean`."""

    field: str
    before: Any
    after: Any


class Entry(msgspec.Struct):
    """One line of a record's history (contract section 4, History)."""

    at: str
    actor: str
    via: str
    request_id: str
    action: str
    changes: list[FieldChange]


def differences(before: bytes | None, after: bytes) -> list[FieldChange]:
    """The fields that differ between two documents of one record; none where there is no document before."""
    if before is None:
        return []
    changes: list[FieldChange] = []
    _compare("", msgspec.json.decode(before), msgspec.json.decode(after), changes)
    return changes


def _compare(path: str, before: Any, after: Any, changes: list[FieldChange]) -> None:
    if before == after:
        return
    if isinstance(before, dict) and isinstance(after, dict):
        for key in {**before, **after}:
            if not path and key in _STAMPS:
                continue
            _compare(f"{path}.{key}" if path else key, before.get(key), after.get(key), changes)
    elif _has_ids(before) and _has_ids(after):
        earlier = {item["id"]: item for item in before}
        later = {item["id"]: item for item in after}
        for key in {**earlier, **later}:
            _compare(f"{path}[{key}]", earlier.get(key), later.get(key), changes)
    else:
        changes.append(FieldChange(path, before, after))


def _has_ids(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(item, dict) and "id" in item for item in value)


def read_history(organisation_id: int, resource: str, record_id: int) -> list[HistoryEntry]:
    """All entries of a record, newest last."""
    rows = HistoryEntry.objects.filter(organisation_id=organisation_id, resource=resource, record_id=record_id)
    return list(rows.order_by("id"))
