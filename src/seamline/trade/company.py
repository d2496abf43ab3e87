"""What a new company needs before it can do anything."""

from __future__ import annotations

from seamline.catalogue.actions import create_channel, default_season
from seamline.catalogue.inputs import ChannelBody
from seamline.feed.change import Change
from seamline.inventory.actions import create_warehouse
from seamline.inventory.inputs import WarehouseBody

FIRST_CHANNEL = "Wholesale"
FIRST_WAREHOUSE = "Primary warehouse"


def open_company(change: Change, base_currency: str) -> None:
    """One season, one channel in the base currency (ISO 4217), one warehouse: an order can name them all."""
    default_season(change)
    create_channel(change, ChannelBody(channel_name=FIRST_CHANNEL, currency=base_currency))
    create_warehouse(change, WarehouseBody(name=FIRST_WAREHOUSE, primary=True))
