"""What the feed must know of each resource. Rooms register theirs when Django starts (`apps.py`)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import msgspec

Render = Callable[[Sequence[int]], dict[int, msgspec.Struct]]


@dataclass(frozen=True)
class Resource:
    """One dataset of the contract.

    `render` takes ids and gives a wire object for each of them that exists, deleted-but-readable ones
    included, in a bounded number of queries. `stamped` objects carry `created_at` and `updated_at`, which
    the feed fills in. `events`: own changes raise webhook events. `absolute_urls`: documents hold the public
    address of the installation. `table`: the one that has a row for each record, by its `id`.
    """

    name: str
    plural: str
    render: Render
    stamped: bool = True
    events: bool = False
    readable_after_delete: bool = False
    absolute_urls: bool = False
    table: str = ""


_registry: dict[str, Resource] = {}


def register(resource: Resource) -> Resource:
    """Makes a resource known; its names must be new."""
    known = _registry.get(resource.name)
    if known is not None and known != resource:
        raise ValueError(f"resource {resource.name} is registered already")
    _registry[resource.name] = resource
    return resource


def find(name: str) -> Resource:
    """The resource of that singular name. Raises KeyError."""
    return _registry[name]


def all_resources() -> list[Resource]:
    """Every registered resource, in the order of registration."""
    return list(_registry.values())
