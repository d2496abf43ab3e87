"""What the bodies of the inventory may hold."""

from __future__ import annotations

from typing import ClassVar

from seamline.api.bodies import Input
from seamline.api.types import Flag, NameIfSent


class WarehouseBody(Input):
    """A warehouse; making one the primary takes that from the other."""

    read_only: ClassVar[frozenset[str]] = frozenset({"id"})
    name: NameIfSent = None
    primary: Flag = False
