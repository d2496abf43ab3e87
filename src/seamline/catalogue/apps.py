"""Django's registration of the catalogue, and its resources' registration at the feed."""

from django.apps import AppConfig


class CatalogueConfig(AppConfig):
    """Seasons, channels, products, SKUs."""

    name = "seamline.catalogue"
    label = "catalogue"

    def ready(self) -> None:
        """Makes the catalogue's resources known to the feed."""
        from seamline.catalogue import wire  # noqa: PLC0415 - needs the models loaded

        wire.register_resources()
