"""Headers of Shopify's product export, of the layout of 2024 and of the one before it."""

from collections.abc import Sequence
from typing import Final

OPTION_COUNT: Final = 3

NAMES: Final[dict[str, tuple[str, ...]]] = {
    "handle": ("handle", "url handle"),
    "name": ("title",),
    "description": ("body (html)", "description"),
    "brand": ("vendor",),
    "category": ("type",),
    "tags": ("tags",),
    "published": ("published", "published on online store"),
    "status": ("status",),
    "option1_name": ("option1 name",),
    "option1_value": ("option1 value",),
    "option2_name": ("option2 name",),
    "option2_value": ("option2 value",),
    "option3_name": ("option3 name",),
    "option3_value": ("option3 value",),
    "sku": ("variant sku", "sku"),
    "grams": ("variant grams", "weight value (grams)"),
    "weight_unit": ("variant weight unit", "weight unit for display"),
    "quantity": ("variant inventory qty", "inventory quantity"),
    "price": ("variant price", "price"),
    "barcode": ("variant barcode", "barcode"),
    "image": ("image src", "product image url"),
    "image_position": ("image position",),
    "variant_image": ("variant image", "variant image url"),
}
"""Name used here → the headers that mean it, in lower case."""

REQUIRED: Final = ("handle", "name")

VARIANT_CELLS: Final = ("option1_value", "option2_value", "option3_value", "sku", "price", "barcode")
"""A row in which one of these says something is a variant; any other row only carries an image."""

_BY_HEADER: Final = {header: name for name, headers in NAMES.items() for header in headers}


def known_columns(header: Sequence[str]) -> list[str | None]:
    """For each header the name used here, or None."""
    return [_BY_HEADER.get(" ".join(text.split()).casefold()) for text in header]


def recognise(header: list[str]) -> int:
    """How many headers are known."""
    return sum(name is not None for name in known_columns(header))


def is_shopify(header: list[str]) -> bool:
    """Whether the header is that of a shop's export: it has a handle."""
    return "handle" in known_columns(header)
