"""How the inventory's rows become the contract's JSON (section 4, Channels, seasons, warehouses)."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from seamline.feed.resources import Resource, register
from seamline.inventory.models import Warehouse


class WarehouseWire(msgspec.Struct):
    """A warehouse."""

    id: int
    name: str
    primary: bool


def render_warehouses(ids: Sequence[int]) -> dict[int, msgspec.Struct]:
    """Warehouses."""
    return {row.id: WarehouseWire(row.id, row.name, row.primary) for row in Warehouse.objects.filter(id__in=ids)}


WAREHOUSE = Resource("warehouse", "warehouses", render_warehouses, stamped=False, table="inventory_warehouse")


def register_resources() -> None:
    """Makes the inventory's resources known to the feed."""
    register(WAREHOUSE)
