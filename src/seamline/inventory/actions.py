"""Changes to warehouses. Every function runs inside the caller's open Change."""

from __future__ import annotations

from seamline.feed.change import Change
from seamline.inventory.inputs import WarehouseBody
from seamline.inventory.models import Warehouse
from seamline.values.errors import FieldError, Invalid, Missing, Refused


def create_warehouse(change: Change, body: WarehouseBody) -> Warehouse:
    """A new warehouse; the first one of an organisation is its primary. Raises Invalid."""
    if body.name is None:
        raise Invalid.of([FieldError("name", "is missing")])
    first = not Warehouse.objects.filter(organisation_id=change.organisation_id).exists()
    warehouse = Warehouse(
        id=change.new_id("warehouse"), organisation_id=change.organisation_id, name=body.name, primary=False
    )
    _check_name(warehouse)
    warehouse.save(force_insert=True)
    change.touch("warehouse", [warehouse.id], event="create", action="create_warehouse")
    if first or body.primary:
        _make_primary(change, warehouse)
    return warehouse


def edit_warehouse(change: Change, warehouse_id: int, body: WarehouseBody) -> Warehouse:
    """Changes what was sent of a warehouse. Raises Missing, Invalid."""
    warehouse = find_warehouse(change.organisation_id, warehouse_id)
    if body.name is not None:
        warehouse.name = body.name
    if body.sent("primary") and warehouse.primary and not body.primary:
        raise Invalid.of([FieldError("primary", "cannot be taken away; make another warehouse the primary one")])
    _check_name(warehouse)
    warehouse.save(force_update=True)
    change.touch("warehouse", [warehouse.id], event="update", action="edit_warehouse")
    if body.primary and not warehouse.primary:
        _make_primary(change, warehouse)
    return warehouse


def delete_warehouse(change: Change, warehouse_id: int) -> None:
    """Removes a warehouse that is not the primary one. Raises Missing, Refused."""
    warehouse = find_warehouse(change.organisation_id, warehouse_id)
    if warehouse.primary:
        raise Refused(f"{warehouse.name} is the primary warehouse; make another one that first")
    change.touch("warehouse", [warehouse.id], event="delete", action="delete_warehouse")
    warehouse.delete()


def find_warehouse(organisation_id: int, warehouse_id: int) -> Warehouse:
    """A warehouse of the organisation. Raises Missing."""
    warehouse = Warehouse.objects.filter(organisation_id=organisation_id, id=warehouse_id).first()
    if warehouse is None:
        raise Missing(f"there is no warehouse {warehouse_id}")
    return warehouse


def _make_primary(change: Change, warehouse: Warehouse) -> None:
    others = Warehouse.objects.filter(organisation_id=change.organisation_id, primary=True).exclude(id=warehouse.id)
    former = list(others.values_list("id", flat=True))
    others.update(primary=False)
    warehouse.primary = True
    warehouse.save(force_update=True)
    change.touch("warehouse", [*former, warehouse.id], event="update", action="make_primary_warehouse")


def _check_name(warehouse: Warehouse) -> None:
    same = Warehouse.objects.filter(organisation_id=warehouse.organisation_id, name=warehouse.name)
    if same.exclude(id=warehouse.id).exists():
        raise Invalid.of([FieldError("name", "is taken by another warehouse")])
