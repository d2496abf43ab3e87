"""Holds every answer against the server's description: no undocumented status, no key too many or few."""

from __future__ import annotations

import re
from typing import Any

import httpx
import jsonschema_rs

JSON_SCHEMA = "https://json-schema.org/draft/2020-12/schema"
PAGES = re.compile(r"/(?:docs|health|openapi\.json|static/.*|media/.*)?")
"""What is no part of the API and not described."""


class Description:
    """An OpenAPI document, ready to be asked whether an answer is one that it promises."""

    def __init__(self, document: dict[str, Any]) -> None:
        self.document = document
        self._paths = [
            (re.compile(re.sub(r"\\\{\w+\\\}", r"[0-9]+", re.escape(path))), operations)
            for path, operations in sorted(document["paths"].items(), key=lambda item: item[0].count("{"))
        ]
        self._validators: dict[str, Any] = {}

    def check(self, response: httpx.Response, *, body_was_read: bool = True) -> None:
        """Raises AssertionError where the answer is not as described."""
        path = response.request.url.path
        if PAGES.fullmatch(path):
            return
        if len(path) > 1:
            path = path.rstrip("/").removesuffix(".json")
        promised = self._responses(response.request.method, path)
        told = f"{response.request.method} {response.request.url} answers {response.status_code}"
        if promised is None:
            assert response.status_code in (400, 401, 404, 405), f"{told}, but the path is not described"
            promised = {str(response.status_code): self._error()}
        assert str(response.status_code) in promised, f"{told}, which is not described"
        if response.status_code == 304 or response.request.method == "HEAD":
            return
        content = promised[str(response.status_code)]["content"]
        kind = response.headers.get("Content-Type", "").partition(";")[0].strip()
        assert kind in content, f"{told} with the content type {kind}, which is not described"
        if kind == "application/json" and body_was_read:
            self._check_body(response, content[kind]["schema"], told)

    def _responses(self, method: str, path: str) -> dict[str, Any] | None:
        method = "get" if method == "HEAD" else method.lower()
        for pattern, operations in self._paths:
            if pattern.fullmatch(path) and method in operations:
                found: dict[str, Any] = operations[method]["responses"]
                return found
        return None

    def _error(self) -> dict[str, Any]:
        return {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/ErrorBody"}}}}

    def _check_body(self, response: httpx.Response, schema: dict[str, Any], told: str) -> None:
        key = repr(schema)
        if key not in self._validators:
            whole = {"$schema": JSON_SCHEMA, **schema, "components": self.document["components"]}
            self._validators[key] = jsonschema_rs.Draft202012Validator(whole)
        body = response.json()
        problems = [
            f"{'/'.join(str(step) for step in error.instance_path)}: {error.message}"
            for error in self._validators[key].iter_errors(body)
        ]
        assert not problems, f"{told} with a body that is not as described: {'; '.join(problems[:5])}"


class CheckedClient(httpx.Client):
    """An HTTP client that lets no undescribed answer pass."""

    def __init__(self, description: Description, **settings: Any) -> None:
        super().__init__(**settings)
        self._description = description

    def send(self, request: httpx.Request, *, stream: bool = False, **settings: Any) -> httpx.Response:
        """Sends, and holds the answer against the description (of a stream only its status and type)."""
        response = super().send(request, stream=stream, **settings)
        self._description.check(response, body_was_read=not stream)
        return response
