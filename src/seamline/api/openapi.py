"""The description of the API in OpenAPI 3.1, generated from the declared endpoints."""

from __future__ import annotations

import re
from copy import deepcopy
from functools import lru_cache
from typing import Any

import msgspec

from seamline.api.batch import MOST_ITEMS
from seamline.api.bodies import Input
from seamline.api.endpoint import Endpoint, all_endpoints
from seamline.api.errors import ErrorBody
from seamline.api.lists import ListQuery
from seamline.config import current
from seamline.version import VERSION

_REFERENCE = "#/components/schemas/{name}"
_LAST_ID = 2_147_483_647
_INTRODUCTION = """\
A back office for apparel wholesale whose REST API speaks the Uphance contract.

* HTTPS only. `Authorization: Bearer TOKEN`, with or without the word Bearer.
* Bodies are JSON or forms; the keys stand inside the singular key of the resource or flat, and may come in the
  query string of a POST or PUT too. PUT changes only what is sent; a nested list's entries are changed with `id`,
  added without, removed with `"_destroy": true`.
* Unknown parameters and keys are refused with the nearest known name; read-only keys are accepted and ignored.
* Paths work with a trailing slash and with `.json` too.
* `ETag` is `"version.revision"`; send it back as `If-Match` (compares the version alone, 412) or `If-None-Match` (304).
* `Idempotency-Key`, or `idempotency_key` in the body, makes a repeated write have one effect for 30 days.
* `Accept: application/x-ndjson` on a list streams every record, one a line, from one snapshot.
"""
_STATUS_TEXTS = {
    400: "It cannot be read, or has an unknown or ill-typed parameter or key.",
    401: "No valid token.",
    403: "The role, the token's limits, or no organisation chosen.",
    404: "No such record that the token may see.",
    405: "Another method; `Allow` names those that are answered.",
    409: "The state forbids it, or the idempotency key was used for another request.",
    412: "`If-Match` names another version.",
    413: "The body is over the limit.",
    415: "The content type is not read here.",
    422: "Well formed, but against a rule, or naming a record that is not there.",
    429: "Over the rate limit; `Retry-After` says when to come back.",
    500: "Something went wrong on the server; its log has it under the `request_id`.",
    503: "Busy; send the same request again.",
}


@lru_cache(maxsize=1)
def document() -> bytes:
    """The whole description as JSON bytes."""
    return msgspec.json.encode(describe())


def describe() -> dict[str, Any]:
    """The whole description."""
    endpoints = all_endpoints()
    schemas = _Schemas(endpoints)
    paths: dict[str, dict[str, Any]] = {}
    for endpoint in endpoints:
        paths.setdefault(endpoint.path, {})[endpoint.method.lower()] = _operation(endpoint, schemas)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Seamline",
            "version": VERSION,
            "summary": "Apparel wholesale over the Uphance contract",
            "description": _INTRODUCTION,
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": current().public_url}],
        "security": [{"bearer": []}],
        "tags": [{"name": tag} for tag in dict.fromkeys(endpoint.tag for endpoint in endpoints)],
        "paths": paths,
        "components": {
            "securitySchemes": {"bearer": {"type": "http", "scheme": "bearer"}},
            "schemas": dict(sorted(schemas.components.items())),
        },
    }


class _Schemas:
    """The shapes that the paths refer to."""

    def __init__(self, endpoints: list[Endpoint]) -> None:
        answers = list(dict.fromkeys([ErrorBody, *(endpoint.answer for endpoint in endpoints if endpoint.answer)]))
        references, components = msgspec.json.schema_components(answers, ref_template=_REFERENCE)
        self._answers = dict(zip(answers, references, strict=True))
        self.components: dict[str, Any] = {name: _closed(schema) for name, schema in components.items()}
        self.components["ErrorBody"]["required"] = ["error", "message", "errors", "request_id"]

    def answer(self, shape: Any) -> dict[str, Any]:
        """A reference to an answer's schema."""
        return dict(self._answers[shape])

    def body(self, model: type[Input]) -> dict[str, Any]:
        """An input model's schema, its parts moved to the components."""
        schema = model.model_json_schema(by_alias=True, ref_template="#/components/schemas/{model}")
        for name, part in schema.pop("$defs", {}).items():
            self.components.setdefault(name, _without_titles(part))
        return _without_titles(_with_read_only(schema, model))


def _closed(schema: dict[str, Any]) -> dict[str, Any]:
    """An answer has exactly its keys; times are marked as such."""
    schema = deepcopy(schema)
    if schema.get("type") == "object" and "properties" in schema:
        schema["additionalProperties"] = False
        for name, part in schema["properties"].items():
            if name in ("created_at", "updated_at") and part.get("type") == "string":
                part["format"] = "date-time"
    return schema


def _without_titles(schema: dict[str, Any]) -> dict[str, Any]:
    schema.pop("title", None)
    for part in schema.get("properties", {}).values():
        part.pop("title", None)
        if part.get("default", ...) is None:
            del part["default"]  # absent, not null: what is not sent stays as it is
    return schema


def _with_read_only(schema: dict[str, Any], model: type[Input]) -> dict[str, Any]:
    for name in sorted(model.read_only):
        schema.setdefault("properties", {})[name] = {"description": "Read-only: accepted and ignored."}
    return schema


def _operation(endpoint: Endpoint, schemas: _Schemas) -> dict[str, Any]:
    operation: dict[str, Any] = {
        "operationId": endpoint.name,
        "summary": endpoint.summary,
        "tags": [endpoint.tag],
        "parameters": _parameters(endpoint, schemas),
        "responses": _responses(endpoint, schemas),
    }
    about = [endpoint.description] if endpoint.description else []
    if endpoint.permission:
        about.append(f"Needs the permission `{endpoint.permission}`.")
    if about:
        operation["description"] = " ".join(about)
    if endpoint.extension:
        operation["x-seamline-extension"] = True
    if endpoint.kind == "plain":
        operation["security"] = []
    if endpoint.multipart:
        operation["requestBody"] = _upload()
    elif endpoint.body is not None:
        operation["requestBody"] = _request_body(endpoint, schemas)
    return operation


def _parameters(endpoint: Endpoint, schemas: _Schemas) -> list[dict[str, Any]]:
    found = [
        {"name": name, "in": "path", "required": True,
         "schema": {"type": "integer", "minimum": 1, "maximum": _LAST_ID}}
        for name in re.findall(r"\{(\w+)\}", endpoint.path)
    ]  # fmt: skip
    if endpoint.kind == "read":
        schema = schemas.body(endpoint.query)
        for name, part in schema.get("properties", {}).items():
            found.append(_query_parameter(name, part))
    if endpoint.kind in ("read", "write", "batch") and endpoint.permission:
        found.append(
            {
                "name": "X-Organisation-Id",
                "in": "header",
                "schema": {"type": "string", "pattern": "^[1-9][0-9]{0,9}$"},
                "description": "Works in this organisation instead of the token's.",
            }
        )
    if endpoint.kind in ("write", "batch"):
        found.append(
            {"name": "Idempotency-Key", "in": "header",
             "schema": {"type": "string", "minLength": 1, "maxLength": 128, "pattern": "^[!-~]([ -~]*[!-~])?$"},
             "description": "The same key again has no second effect and gets the same answer."}
        )  # fmt: skip
    return found


def _query_parameter(name: str, schema: dict[str, Any]) -> dict[str, Any]:
    """A pydantic property as a parameter; absent stands for null, and so does an empty value."""
    part = dict(schema)
    part.pop("default", None)
    choices = [choice for choice in part.get("anyOf", []) if choice != {"type": "null"}]
    if len(choices) == 1:
        part.pop("anyOf")
        part = {**choices[0], **part}
    elif choices:
        part["anyOf"] = choices
    description = part.pop("description", "")
    schema = {"anyOf": [*part.get("anyOf", [part]), {"const": ""}]}
    return {"name": name, "in": "query", "description": description, "allowEmptyValue": True, "schema": schema}


def _request_body(endpoint: Endpoint, schemas: _Schemas) -> dict[str, Any]:
    model = endpoint.body
    if model is None:
        raise ValueError(f"{endpoint.name} takes no body")
    inner = schemas.body(model)
    if endpoint.required:
        inner = {**inner, "required": sorted({*inner.get("required", []), *endpoint.required})}
    name = f"{endpoint.name}_body"
    schemas.components[name] = inner
    one = _wrapped_or_flat(endpoint, inner, name)
    if endpoint.kind == "batch":
        alone = {"type": "object", "description": "Anything else is refused alone, in its place in the results."}
        items = {"type": "array", "maxItems": MOST_ITEMS, "items": {"anyOf": [one, alone]}}
        one = {"type": "object", "required": ["items"], "additionalProperties": False,
               "properties": {"items": items, "idempotency_key": _key_schema()}}  # fmt: skip
    example = {"items": [endpoint.example]} if endpoint.kind == "batch" else endpoint.example
    content: dict[str, Any] = {"schema": one}
    if endpoint.example is not None:
        content["example"] = example
    return {
        "required": bool(inner.get("required")) or endpoint.kind == "batch",
        "content": {"application/json": content},
    }


def _wrapped_or_flat(endpoint: Endpoint, inner: dict[str, Any], name: str) -> dict[str, Any]:
    if endpoint.wrapper is None:
        return {"$ref": _REFERENCE.format(name=name)}
    key = {"idempotency_key": _key_schema()}
    flat = {**inner, "properties": {**inner.get("properties", {}), **key}}
    wrapped = {
        "type": "object",
        "required": [endpoint.wrapper],
        "additionalProperties": False,
        "properties": {endpoint.wrapper: {"$ref": _REFERENCE.format(name=name)}, **key},
    }
    return {"anyOf": [wrapped, flat]}


def _key_schema() -> dict[str, Any]:
    return {"type": ["string", "null"], "maxLength": 128, "pattern": "^[^\\x00]*$"}


def _upload() -> dict[str, Any]:
    image = {"type": "string", "format": "binary", "description": "PNG, JPEG or WebP"}
    schema = {
        "type": "object",
        "required": ["image"],
        "additionalProperties": False,
        "properties": {"image": image},
    }
    return {"required": True, "content": {"multipart/form-data": {"schema": schema}}}


def _responses(endpoint: Endpoint, schemas: _Schemas) -> dict[str, Any]:
    content: dict[str, Any] = {"application/json": {"schema": schemas.answer(endpoint.answer)}}
    if endpoint.streams:
        content["application/x-ndjson"] = {"schema": {"type": "string", "description": "One record a line."}}
    success: dict[str, Any] = {"description": "Done." if endpoint.method != "GET" else "Found.", "content": content}
    if endpoint.streams:
        link = {"schema": {"type": "string"}, "description": 'On a paged list the next page: `<…>; rel="next"`.'}
        success["headers"] = {"Link": link}
    found: dict[str, Any] = {str(endpoint.status): success}
    for status in sorted(_statuses(endpoint)):
        found[str(status)] = {
            "description": _STATUS_TEXTS[status],
            "content": {
                "application/json": {
                    "schema": schemas.answer(ErrorBody),
                    "example": {
                        "error": "code", "message": _STATUS_TEXTS[status],
                        "errors": [{"field": "name", "message": "is missing"}] if status in (400, 422) else [],
                        "request_id": "5f0c7c4e9d2b4b0f8f3f1b2a6d8e9c01",
                    },
                }
            },
        }  # fmt: skip
    if endpoint.method == "GET" and (endpoint.record is not None or issubclass(endpoint.query, ListQuery)):
        found["304"] = {"description": "Not changed since the `If-None-Match` that was sent."}
    return found


def _statuses(endpoint: Endpoint) -> set[int]:
    found = {400, 405, 500, 503, *endpoint.statuses}
    if endpoint.kind != "plain":
        found |= {401, 403, 404, 429}
    if endpoint.kind in ("write", "batch", "account"):
        found |= {413, 415, 422}
    if endpoint.kind in ("write", "batch"):
        found |= {409, 412}
    return found
