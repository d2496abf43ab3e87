"""One request on its way through the API, and the answer it gets."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
from django.http import HttpRequest, HttpResponse, HttpResponseBase

from seamline.api.errors import Forbidden
from seamline.api.principal import Principal
from seamline.feed.change import Actor

JSON = "application/json"
_encoder = msgspec.json.Encoder()


@dataclass
class Call:
    """What a handler knows of the request. `ids` are the numbers in the path, by name."""

    request: HttpRequest
    request_id: str
    ids: dict[str, int]
    principal: Principal | None = None
    prepared: Any = None
    warnings: list[str] = field(default_factory=list)

    @property
    def caller(self) -> Principal:
        """The principal of a call that needs a token."""
        if self.principal is None:
            raise RuntimeError("this endpoint is open to all; it has no caller")
        return self.principal

    @property
    def organisation_id(self) -> int:
        """The organisation that this request works in. Raises Forbidden (403) before any choice."""
        chosen = self.caller.organisation_id
        if chosen is None:
            raise Forbidden(
                "choose an organisation first: POST /organisations/set_current_org with organizationId",
                code="no_organisation",
            )
        return chosen

    def actor(self) -> Actor:
        """The caller, as the history names it."""
        return Actor(self.caller.label, "api", self.request_id, self.caller.user_id)

    def zone(self) -> ZoneInfo:
        """The organisation's time zone; asks the database."""
        # The organisation's settings stand a room above this layer.
        from seamline.organisations.queries import time_zone_of  # noqa: PLC0415

        return time_zone_of(self.organisation_id)


@dataclass(frozen=True)
class Answer:
    """Status, JSON bytes and headers."""

    status: int
    body: bytes
    headers: dict[str, str] = field(default_factory=dict)
    raw: HttpResponseBase | None = None

    @classmethod
    def of(cls, value: Any, status: int = 200, headers: dict[str, str] | None = None) -> Answer:
        """An answer that is encoded here and now."""
        return cls(status, _encoder.encode(value), headers or {})

    def response(self) -> HttpResponseBase:
        """Django's form of it."""
        if self.raw is not None:
            return self.raw
        response = HttpResponse(self.body, status=self.status, content_type=JSON)
        for name, value in self.headers.items():
            response[name] = value
        return response


def wrapped(key: str | None, document: bytes) -> bytes:
    """`{"product": {…}}`, or the bare object where there is no key."""
    return document if key is None else b'{"' + key.encode() + b'":' + document + b"}"
