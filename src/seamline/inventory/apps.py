"""Django's registration of the inventory, and its resources' registration at the feed."""

from django.apps import AppConfig


class InventoryConfig(AppConfig):
    """Warehouses."""

    name = "seamline.inventory"
    label = "inventory"

    def ready(self) -> None:
        """Makes the inventory's resources known to the feed."""
        from seamline.inventory import wire  # noqa: PLC0415 - needs the models loaded

        wire.register_resources()
