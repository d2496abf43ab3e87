"""Declaring what the API answers: one `Endpoint` for each method of each path.

A room's `routes.py` declares its endpoints; `api.paths` makes Django's URLs of them, `api.dispatch` runs
them, and `api.openapi` describes them. So the description cannot differ from what runs.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

import msgspec

from seamline.api.bodies import Input, NoQuery, Query
from seamline.api.call import Answer, Call
from seamline.feed.change import Change
from seamline.feed.resources import Resource

Method = Literal["GET", "POST", "PUT", "DELETE"]


@dataclass(frozen=True)
class Saved:
    """What a write endpoint gives back: the record whose document is the answer."""

    record_id: int
    status: int = 200


@dataclass(frozen=True)
class Reply:
    """A write's answer that is not a record's document."""

    body: msgspec.Struct
    status: int = 200


Read = Callable[[Call, Any], Answer]
Write = Callable[[Change, Call, Any], "Saved | Reply"]


@dataclass(frozen=True)
class Endpoint:
    """One method of one path.

    `path` is as the contract writes it, ids in braces. `resource` is the plural name that limits integration
    tokens. Kinds: `read`; `write` (behind the gate); `account` (a token, no organisation); `batch` (many writes of
    `item`); `plain` (no token). `record` is the feed resource whose document is answered, `key` the singular key
    around it. `extension`: ours, not Uphance's. `prepare` does what needs no lock, before the gate; its result is
    `call.prepared`. `required`: keys that the body must hold here, though its model is shared with a PUT.
    `statuses`: what else it may answer, for the description.
    """

    method: Method
    path: str
    summary: str
    handler: Callable[..., Any]
    kind: Literal["read", "write", "account", "batch", "plain"]
    tag: str
    resource: str | None = None
    permission: str | None = None
    query: type[Query] = NoQuery
    body: type[Input] | None = None
    wrapper: str | None = None
    record: Resource | None = None
    key: str | None = None
    answer: Any = None
    status: int = 200
    description: str = ""
    extension: bool = False
    streams: bool = False
    secret: bool = False
    multipart: bool = False
    item: Endpoint | None = None
    prepare: Callable[[Call, Any], Any] | None = None
    statuses: tuple[int, ...] = ()
    required: tuple[str, ...] = ()
    example: Any = None

    @property
    def name(self) -> str:
        """A name for the description: `get_products_id`."""
        words = self.path.strip("/").replace("{", "").replace("}", "").replace("/", "_").replace(".", "_")
        return f"{self.method.lower()}_{words}"


_endpoints: dict[tuple[str, str], Endpoint] = {}


def declare(*endpoints: Endpoint) -> None:
    """Adds endpoints to the API; a method and path can be declared once."""
    for endpoint in endpoints:
        place = (endpoint.method, endpoint.path)
        if place in _endpoints:
            raise ValueError(f"{endpoint.method} {endpoint.path} is declared already")
        _endpoints[place] = endpoint


def all_endpoints() -> list[Endpoint]:
    """Everything declared, in the order of declaration."""
    return list(_endpoints.values())
