"""Who is calling: what a token stands for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Principal:
    """A user's access token or an integration token, with what it may do.

    `organisation_id` is the one this request works in, None before any choice. `resources` limits an
    integration to those plural names; `warehouse_id` limits it to one warehouse's documents and stock.
    `key` owns idempotency keys: a user or an integration, never a single access token.
    """

    kind: Literal["user", "integration"]
    token_id: int
    user_id: int | None
    label: str
    key: str
    organisation_id: int | None
    role: str | None
    permissions: frozenset[str]
    resources: frozenset[str] | None = None
    read_only: bool = False
    warehouse_id: int | None = None
