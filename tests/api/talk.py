"""Requests that an HTTP library would not send as they are, and small helpers for the tests beside it."""

from __future__ import annotations

import socket
from dataclasses import dataclass
from typing import Any

import httpx
import msgspec

from tests.fixtures import Company


@dataclass(frozen=True)
class RawAnswer:
    """What came back on the wire."""

    status: int
    headers: dict[str, str]
    body: bytes

    def json(self) -> Any:
        """The body, decoded."""
        return msgspec.json.decode(self.body)


def send_raw(company: Company, request_line: str, *headers: str, body: bytes = b"") -> RawAnswer:
    """Sends exactly this, with the company's token and Connection: close, and reads until the server hangs up."""
    server = company.server
    head = [request_line, "Host: localhost", f"Authorization: Bearer {company.token}", "Connection: close", *headers]
    with (
        socket.create_connection(("127.0.0.1", server.port), 30) as plain,
        server.tls().wrap_socket(plain, server_hostname="localhost") as secured,
    ):
        secured.sendall("\r\n".join([*head, "", ""]).encode("utf-8", "surrogateescape") + body)
        received = b""
        while part := secured.recv(65536):
            received += part
    top, _, rest = received.partition(b"\r\n\r\n")
    status_line, *lines = top.decode("latin-1").split("\r\n")
    found = {name.strip().lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
    if "chunked" in found.get("transfer-encoding", ""):
        rest = _unchunked(rest)
    return RawAnswer(int(status_line.split()[1]), found, rest)


def _unchunked(body: bytes) -> bytes:
    joined = b""
    while body:
        size, _, rest = body.partition(b"\r\n")
        length = int(size, 16)
        joined, body = joined + rest[:length], rest[length + 2 :]
    return joined


def fields(answer: httpx.Response | RawAnswer) -> dict[str, str]:
    """The bad fields of a refusal, each with its message."""
    return {problem["field"]: problem["message"] for problem in answer.json()["errors"]}


def refused(answer: httpx.Response | RawAnswer, status: int) -> dict[str, Any]:
    """The body of a refusal, once it is sure that it is one of that status and has the contract's shape."""
    code = answer.status if isinstance(answer, RawAnswer) else answer.status_code
    assert code == status, (code, answer.json())
    body: dict[str, Any] = answer.json()
    assert list(body)[:4] == ["error", "message", "errors", "request_id"]
    assert body["error"]
    assert body["message"]
    return body
