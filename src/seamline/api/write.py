"""Writes: one handler, one transaction, one effect for each idempotency key (contract section 1)."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import msgspec

from seamline.api.call import Answer, Call, wrapped
from seamline.api.endpoint import Endpoint, Reply, Saved
from seamline.api.errors import Conflict, NotFound, PreconditionFailed
from seamline.feed.change import Change
from seamline.feed.errors import Busy
from seamline.feed.flush import flush
from seamline.feed.gate import open_change
from seamline.feed.models import StoredAnswer
from seamline.feed.records import load, load_fresh
from seamline.values.sealing import seal, unseal

ANSWER_LIFE_MS = 30 * 86_400_000
SECRET_LIFE_MS = 86_400_000
_VERSION = re.compile(r'(?:W/)?"(\d+)(?:\.\d+)?"')
_in_flight: set[tuple[int, str, str]] = set()
_in_flight_guard = threading.Lock()


class Intent(msgspec.Struct, frozen=True):
    """What makes two requests the same: the key, and a fingerprint of method, path and body."""

    key: str | None
    fingerprint: str


def run_write(endpoint: Endpoint, call: Call, body: Any, intent: Intent) -> Answer:
    """Runs a write handler behind the gate of the organisation; the answer is kept in the same transaction.

    Raises ApiError and TradeError as the handler does (nothing is written then), Conflict where the key was
    used for another request or its first use is still running, PreconditionFailed, Busy.
    """
    if endpoint.prepare is not None:
        call.prepared = endpoint.prepare(call, body)
    organisation_id = call.organisation_id
    with _running(organisation_id, call.caller.key, intent.key) as first:
        try:
            with open_change(organisation_id, call.actor()) as change:
                kept = _kept_answer(change, call, intent)
                if kept is not None:
                    return kept
                _check_if_match(endpoint, call)
                answer = _answer(endpoint, change, endpoint.handler(change, call, body))
                _keep_answer(endpoint, change, call, intent, answer)
                return answer
        except Busy:
            if first:
                raise
            raise Conflict(
                "a request with this idempotency key is still running; ask again",
                code="in_progress",
                headers={"Retry-After": "1"},
            ) from None


@contextmanager
def _running(organisation_id: int, owner: str, key: str | None) -> Iterator[bool]:
    """Notes that a key is being worked on in this process; False where somebody else was first."""
    if key is None:
        yield True
        return
    place = (organisation_id, owner, key)
    with _in_flight_guard:
        first = place not in _in_flight
        _in_flight.add(place)
    try:
        yield first
    finally:
        if first:
            with _in_flight_guard:
                _in_flight.discard(place)


def _answer(endpoint: Endpoint, change: Change, result: Saved | Reply) -> Answer:
    flush(change)
    if isinstance(result, Reply):
        return Answer.of(result.body, result.status)
    if endpoint.record is None:
        raise RuntimeError(f"{endpoint.name} saves a record but declares none")
    written = change.written.get((endpoint.record.name, result.record_id))
    if written is None or written.document is None:
        row = load_fresh(endpoint.record.name, [result.record_id])[result.record_id]
        document, etag = row.document or b"null", row.etag
    else:
        document, etag = written.document, f'"{written.version}.{written.revision}"'
    return Answer(result.status, wrapped(endpoint.key, document), {"ETag": etag})


def _check_if_match(endpoint: Endpoint, call: Call) -> None:
    """`If-Match` compares the version alone: a sale does not spoil an edit of its product (contract section 1)."""
    header = call.request.headers.get("If-Match", "").strip()
    if not header or header == "*" or endpoint.record is None or "id" not in call.ids:
        return
    row = load(endpoint.record.name, [call.ids["id"]]).get(call.ids["id"])
    if row is None or row.organisation_id != call.organisation_id:
        raise NotFound(f"there is no {endpoint.record.name} {call.ids['id']}")
    versions = [int(found) for found in _VERSION.findall(header)]
    if row.version not in versions:
        raise PreconditionFailed(
            f"the record has changed since it was read: it is at version {row.version} now; read it again",
            headers={"ETag": row.etag},
        )


def _kept_answer(change: Change, call: Call, intent: Intent) -> Answer | None:
    if intent.key is None:
        return None
    row = StoredAnswer.objects.filter(
        organisation_id=change.organisation_id, owner=call.caller.key, key=intent.key
    ).first()
    if row is None:
        return None
    age = change.gate.clock_ms - row.created_ms
    if age > ANSWER_LIFE_MS:
        row.delete()
        return None
    if row.fingerprint != intent.fingerprint:
        raise Conflict("this idempotency key was used for another request", code="idempotency_key_reused")
    if row.secret and age > SECRET_LIFE_MS:
        raise Conflict(
            "this request has had its effect; its answer held a secret, which is shown again for 24 hours only",
            code="secret_no_longer_shown",
        )
    body = unseal(bytes(row.body)) if row.secret else bytes(row.body)
    return Answer(row.status, body, {"Idempotent-Replayed": "true"})


def _keep_answer(endpoint: Endpoint, change: Change, call: Call, intent: Intent, answer: Answer) -> None:
    if intent.key is None:
        return
    StoredAnswer.objects.create(
        organisation_id=change.organisation_id,
        owner=call.caller.key,
        key=intent.key,
        fingerprint=intent.fingerprint,
        status=answer.status,
        body=seal(answer.body) if endpoint.secret else answer.body,
        secret=endpoint.secret,
        created_ms=change.gate.clock_ms,
    )


def purge_answers() -> int:
    """Removes answers past their 30 days; gives how many went. A housekeeping job."""
    limit = int(time.time() * 1000) - ANSWER_LIFE_MS
    removed, _ = StoredAnswer.objects.filter(created_ms__lt=limit).delete()
    return removed
