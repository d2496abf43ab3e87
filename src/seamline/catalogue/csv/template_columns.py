"""Columns of Seamline's own product file: one row per SKU. Described for people in docs/import.md."""

import difflib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

COLUMNS: Final = (
    "product_identifier",
    "product_group",
    "name",
    "description",
    "seasons",
    "category",
    "sub_category",
    "brand",
    "country_of_origin",
    "intrastat_code",
    "weight",
    "weight_unit",
    "not_for_sale",
    "image_url",
    "sizing_system",
    "color",
    "textile_content",
    "size",
    "sku_number",
    "ean",
)
"""In the order in which an export writes them; price columns follow."""

PRODUCT_COLUMNS: Final = COLUMNS[2:15]
"""Said once for a product, on any of its rows."""

ALIASES: Final = {"colour": "color", "season": "seasons", "barcode": "ean", "upc": "ean", "sku": "sku_number"}
REQUIRED: Final = ("name",)

_PRICE = re.compile(r"(wsp|msrp)\s*:\s*(.+?)(?:\s*\(([A-Za-z]{3})\))?", re.IGNORECASE)

PriceKind = Literal["wsp", "msrp"]


@dataclass(frozen=True, slots=True)
class PriceColumn:
    """A column ``wsp: CHANNEL (CURRENCY)`` or ``msrp: …``; ``currency`` is "" where the header names none."""

    kind: PriceKind
    channel: str
    currency: str


def column_name(header: str) -> str | None:
    """Column of a header, whatever its case; words may be parted by blanks, hyphens or underscores."""
    name = re.sub(r"[\s_-]+", "_", header.strip()).casefold()
    name = ALIASES.get(name, name)
    return name if name in COLUMNS else None


def price_column(header: str) -> PriceColumn | None:
    """Price column of a header, or None."""
    found = _PRICE.fullmatch(header.strip())
    if found is None:
        return None
    kind: PriceKind = "wsp" if found[1].lower() == "wsp" else "msrp"
    return PriceColumn(kind, found[2], (found[3] or "").upper())


def recognise(header: list[str]) -> int:
    """How many headers are known."""
    return sum(column_name(text) is not None or price_column(text) is not None for text in header)


def is_template(header: list[str]) -> bool:
    """Whether the header is that of this layout: products have a name here, a title in a shop's export."""
    return "name" in map(column_name, header)


def nearest(header: str) -> str:
    """Known column whose name is nearest to an unknown header, or ""."""
    return next(iter(difflib.get_close_matches(header.casefold(), COLUMNS, 1)), "")


def headers(channels: Mapping[str, str]) -> list[str]:
    """Header of a file with the prices of ``channels`` (name → currency)."""
    prices = [f"{kind}: {name} ({currency})" for name, currency in channels.items() for kind in ("wsp", "msrp")]
    return [*COLUMNS, *prices]


def duplicates(names: Sequence[str | None]) -> list[tuple[int, int]]:
    """Places of each repeated name with the place of its first occurrence."""
    first: dict[str, int] = {}
    return [
        (place, first[name])
        for place, name in enumerate(names)
        if name is not None and first.setdefault(name, place) != place
    ]
