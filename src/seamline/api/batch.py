"""`POST /RESOURCE/batch`: up to 100 writes in one request, each in a transaction of its own (contract section 1)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import msgspec

from seamline.api.call import Answer, Call
from seamline.api.endpoint import Endpoint
from seamline.api.errors import ApiError, BadRequest, Unavailable, error_bytes, from_trade_error
from seamline.api.intent import IDEMPOTENCY_KEY, checked_key, intent_of, read_resource
from seamline.api.write import run_write
from seamline.feed.errors import Busy
from seamline.values.errors import TradeError

MOST_ITEMS = 100


class BatchResult(msgspec.Struct):
    """What one item would have been answered alone."""

    status: int
    body: msgspec.Raw


class BatchAnswer(msgspec.Struct):
    """The results, in the order of the items."""

    results: list[BatchResult]


def batch_of(endpoint: Endpoint) -> Endpoint:
    """The batch endpoint beside a POST."""
    return replace(
        endpoint,
        path=f"{endpoint.path}/batch",
        kind="batch",
        item=endpoint,
        summary=f"{endpoint.summary}, up to {MOST_ITEMS} at once",
        description="Each item is a transaction of its own, with its own `idempotency_key` "
        "(else the header's key and its index count as one); the results come in the order of the items.",
        extension=True,
        status=200,
        record=None,
        key=None,
        answer=BatchAnswer,
        statuses=(),
    )


def run_batch(endpoint: Endpoint, call: Call, sent: dict[str, Any]) -> Answer:
    """Runs every item; one that is refused does not keep the others back."""
    items = sent.get("items")
    if not isinstance(items, list) or not all(isinstance(item, dict) for item in items):
        raise BadRequest('send {"items": [body, …]}')
    if len(items) > MOST_ITEMS:
        raise BadRequest(f"at most {MOST_ITEMS} items go into one batch")
    unknown = sorted(set(sent) - {"items", IDEMPOTENCY_KEY})
    if unknown:
        raise BadRequest(f"{unknown[0]} is not known here; the nearest known name is items")
    shared_key = intent_of(call, {IDEMPOTENCY_KEY: sent.get(IDEMPOTENCY_KEY)}).key
    item_endpoint = endpoint.item
    if item_endpoint is None:
        raise RuntimeError(f"{endpoint.name} has no item")
    results = [_run_item(item_endpoint, call, item, shared_key, index) for index, item in enumerate(items)]
    return Answer.of(BatchAnswer(results))


def _run_item(endpoint: Endpoint, call: Call, item: dict[str, Any], shared_key: str | None, index: int) -> BatchResult:
    try:
        own_key = checked_key(item.get(IDEMPOTENCY_KEY))
        intent = intent_of(call, item, "-")
        key = own_key if own_key or shared_key is None else f"{shared_key}\x1f{index}"
        body = read_resource(endpoint, call, item)
        answer = run_write(endpoint, call, body, msgspec.structs.replace(intent, key=key))
        return BatchResult(answer.status, msgspec.Raw(answer.body))
    except ApiError as error:
        refused = error
    except TradeError as error:
        refused = from_trade_error(error)
    except Busy as error:
        refused = Unavailable(str(error))
    return BatchResult(refused.status, msgspec.Raw(error_bytes(refused, call.request_id)))
