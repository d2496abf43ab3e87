"""The inventory over HTTP: /warehouses (contract section 4)."""

from __future__ import annotations

from typing import Any

import msgspec

from seamline.api.bodies import NoQuery
from seamline.api.call import Answer, Call
from seamline.api.endpoint import Saved, declare
from seamline.api.errors import Forbidden, NotFound
from seamline.api.singles import serve_history, serve_record
from seamline.api.small_lists import serve_small_list
from seamline.api.standard import Dataset
from seamline.feed.change import Change
from seamline.inventory import actions
from seamline.inventory.inputs import WarehouseBody
from seamline.inventory.models import Warehouse
from seamline.inventory.wire import WAREHOUSE, WarehouseWire


class WarehousesAnswer(msgspec.Struct):
    """All warehouses; not paged."""

    warehouses: list[WarehouseWire]


class WarehouseAnswer(msgspec.Struct):
    """One warehouse."""

    warehouse: WarehouseWire


def list_warehouses(call: Call, query: NoQuery) -> Answer:
    """All warehouses; a token for one warehouse sees that one."""
    rows = Warehouse.objects.filter(organisation_id=call.organisation_id).order_by("id")
    if call.caller.warehouse_id is not None:
        rows = rows.filter(id=call.caller.warehouse_id)
    items = [WarehouseWire(row.id, row.name, row.primary) for row in rows]
    return serve_small_list(call, WAREHOUSE, WarehousesAnswer(items), rows.values("id"))


def _check_own(call: Call) -> None:
    """A token for one warehouse sees and changes that one alone. Raises NotFound, as for an unknown id."""
    if call.caller.warehouse_id not in (None, call.ids["id"]):
        raise NotFound(f"there is no warehouse {call.ids['id']}")


def show_warehouse(call: Call, query: NoQuery) -> Answer:
    """One warehouse; for a token of another one it is not there."""
    _check_own(call)
    return serve_record(call, WAREHOUSE, "warehouse")


def warehouse_history(call: Call, query: NoQuery) -> Answer:
    """Who did what to a warehouse."""
    _check_own(call)
    return serve_history(call, WAREHOUSE)


def create_warehouse(change: Change, call: Call, body: WarehouseBody) -> Saved:
    """A new warehouse. A token for one warehouse makes no others."""
    if call.caller.warehouse_id is not None:
        raise Forbidden("this token is for one warehouse", permission="stock.write", code="warehouse_not_allowed")
    return Saved(actions.create_warehouse(change, body).id, 201)


def edit_warehouse(change: Change, call: Call, body: WarehouseBody) -> Saved:
    """Changes a warehouse."""
    _check_own(call)
    return Saved(actions.edit_warehouse(change, call.ids["id"], body).id)


def delete_warehouse(change: Change, call: Call, body: Any) -> Saved:
    """Removes a warehouse."""
    _check_own(call)
    actions.delete_warehouse(change, call.ids["id"])
    return Saved(call.ids["id"])


WAREHOUSES = Dataset(
    WAREHOUSE, "Warehouses", "warehouse", "stock.read", "stock.write", WarehousesAnswer, WarehouseAnswer,
    {"warehouse": {"name": "Rotterdam", "primary": False}},
)  # fmt: skip

declare(
    WAREHOUSES.listing(list_warehouses),
    *WAREHOUSES.create(create_warehouse, WarehouseBody, extension=True, required=("name",)),
    WAREHOUSES.single(show_warehouse),
    WAREHOUSES.edit(edit_warehouse, WarehouseBody, extension=True),
    WAREHOUSES.delete(delete_warehouse),
    WAREHOUSES.history(warehouse_history),
)
