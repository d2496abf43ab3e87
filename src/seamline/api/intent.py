"""From a request to what a handler is given: everything sent, the body model, the idempotency key."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from copy import deepcopy
from typing import Any

import msgspec
from django.http import HttpRequest
from pydantic import ValidationError
from pydantic_core import ErrorDetails

from seamline.api.bodies import Input, NoBody, refusal
from seamline.api.call import Call
from seamline.api.endpoint import Endpoint
from seamline.api.errors import BadRequest
from seamline.api.parameters import nested_query, read_body, resource_keys
from seamline.api.write import Intent
from seamline.config import current

IDEMPOTENCY_KEY = "idempotency_key"
CONTROLS = frozenset({IDEMPOTENCY_KEY})
_LONGEST_KEY = 128
_PRINTABLE = re.compile(r"[ -~]+")


def validate(model: type[Input], data: dict[str, Any], call: Call, required: Sequence[str] = ()) -> Any:
    """`data` as `model`; unknown names are refused, or reported in a Warning where the operator says so.

    `required` names keys that `data` must hold, though the model (shared with PUT) can do without.
    """
    problems = _problems(model, data, required)
    unknown = [problem["loc"] for problem in problems if problem["type"] == "extra_forbidden"]
    if unknown and current().unknown_parameters == "ignore":
        data = deepcopy(data)
        for location in unknown:
            _remove(data, location)
            call.warnings.append(f'299 Seamline "unknown: {_printable(location[-1])}"')
        problems = _problems(model, data, required)
    if problems:
        raise refusal(problems, model)
    return model.model_validate(data)


def _problems(model: type[Input], data: dict[str, Any], required: Sequence[str]) -> list[ErrorDetails]:
    missing = [ErrorDetails(type="missing", loc=(key,), msg="", input=None) for key in required if key not in data]
    try:
        model.model_validate(data)
    except ValidationError as error:
        return [*error.errors(include_url=False, include_context=False), *missing]
    return missing


def _printable(name: int | str) -> str:
    """A client's own words, fit for a header."""
    return re.sub(r"[^ !#-\[\]-~]", "?", str(name)[:60])


def everything_sent(request: HttpRequest) -> dict[str, Any]:
    """Everything a POST, PUT or DELETE holds: the query, and the body over it."""
    return {**nested_query(request), **read_body(request)}


def read_resource(endpoint: Endpoint, call: Call, sent: dict[str, Any]) -> Any:
    """The resource's keys of a request as the endpoint's body model."""
    keys = {name: value for name, value in sent.items() if name not in CONTROLS}
    return validate(endpoint.body or NoBody, resource_keys(keys, endpoint.wrapper), call, endpoint.required)


def intent_of(call: Call, sent: dict[str, Any], key: Any = None) -> Intent:
    """The idempotency key of a request (or `key`), and what tells it from other requests."""
    in_body = checked_key(sent.get(IDEMPOTENCY_KEY))
    given = key or _key_in_header(call.request) or in_body
    body = {name: value for name, value in sent.items() if name != IDEMPOTENCY_KEY}
    digest = hashlib.sha256()
    digest.update(f"{call.request.method} {call.request.path}\n".encode())
    digest.update(msgspec.json.encode(body, order="deterministic"))
    for name in sorted(call.request.FILES):
        upload: Any = call.request.FILES[name]
        digest.update(f"\n{name} ".encode() + hashlib.sha256(upload.read()).digest())
        upload.seek(0)
    return Intent(checked_key(given), digest.hexdigest())


def _key_in_header(request: HttpRequest) -> str | None:
    """The header's key. One that is empty is refused, since the server makes that of letters beyond ASCII."""
    given = request.headers.get("Idempotency-Key")
    if given is not None and not _PRINTABLE.fullmatch(given):
        raise BadRequest("Idempotency-Key must be of 1 to 128 printable characters of ASCII")
    return given


def checked_key(key: Any) -> str | None:
    """An idempotency key as it was sent; None where none was. Raises BadRequest."""
    if key is None or key == "":
        return None
    if not isinstance(key, str) or len(key) > _LONGEST_KEY or "\x00" in key:
        raise BadRequest(f"the idempotency key must be a text of at most {_LONGEST_KEY} characters")
    return key


def _remove(data: Any, location: tuple[int | str, ...]) -> None:
    for part in location[:-1]:
        data = data[part]
    data.pop(location[-1], None)
