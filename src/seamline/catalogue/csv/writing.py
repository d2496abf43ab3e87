"""Writes products in Seamline's own layout; reading the file and writing it again gives equal bytes."""

import csv
import io
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from typing import BinaryIO

from seamline.catalogue.csv.cells import guard, join_names
from seamline.catalogue.csv.spec import NOTHING, PriceSpec, ProductSpec, SkuSpec, VariationSpec
from seamline.catalogue.csv.template_columns import headers


def write_products(
    stream: BinaryIO, products: Iterable[ProductSpec], channels: Mapping[str, str], groups: Mapping[str, str]
) -> int:
    """Write ``products`` as UTF-8 with its mark (spreadsheets look for it), commas and CRLF; return the rows.

    ``channels`` maps each channel to its currency, in the order of the columns; ``groups`` is `group_keys` of
    all products, keyed by `ProductSpec.key`. The stream stays open.
    """
    text = io.TextIOWrapper(stream, "utf-8-sig", newline="", write_through=False)
    rows = 0
    try:
        writer = csv.writer(text)
        writer.writerow([guard(name) for name in headers(channels)])
        for product in products:
            for row in _rows(product, channels, groups.get(product.key, "")):
                writer.writerow(row)
                rows += 1
    finally:
        text.detach()
    return rows


def group_keys(products: Iterable[tuple[str, str, str]]) -> dict[str, str]:
    """Group for each product that its identifier, or without one its name, does not tell from all others.

    ``products`` are (key, identifier, name); groups are running numbers, so that they do not depend on ids.
    """
    listed = list(products)
    marks = Counter(identifier or name for _, identifier, name in listed)
    shared = [key for key, identifier, name in listed if marks[identifier or name] > 1]
    return {key: f"#{number}" for number, key in enumerate(shared, 1)}


def _rows(product: ProductSpec, channels: Mapping[str, str], group: str) -> Iterator[list[str]]:
    said = _product_cells(product)
    for variation in product.variations or [VariationSpec(NOTHING)]:
        content, prices = variation.textile_content, _price_cells(variation, channels)
        for sku in variation.skus or [SkuSpec(NOTHING)]:
            cells = [product.product_identifier, group, product.name, *said, variation.color, content]
            cells += [sku.size, sku.sku_number, sku.ean]
            yield [guard(cell) for cell in cells] + prices
            # What concerns the product or the colour is said once, on its first row.
            said, content, prices = [""] * len(said), "", [""] * len(prices)


def _product_cells(product: ProductSpec) -> list[str]:
    flag = {None: "", True: "TRUE", False: "FALSE"}[product.not_for_sale]
    return [
        product.description,
        join_names(product.seasons),
        product.category,
        product.sub_category,
        product.brand,
        product.country_of_origin,
        product.intrastat_code,
        "" if product.weight is None else _plain(product.weight),
        product.weight_unit,
        flag,
        product.image_urls[0] if product.image_urls else "",
        ", ".join(product.sizes),
    ]


def _price_cells(variation: VariationSpec, channels: Mapping[str, str]) -> list[str]:
    none = PriceSpec()
    prices = (variation.prices.get(name, none) for name in channels)
    return [_money(amount) for price in prices for amount in (price.wsp, price.msrp)]


def _money(amount: Decimal | None) -> str:
    return "" if amount is None else f"{amount:.2f}"


def _plain(number: Decimal) -> str:
    """A decimal number without exponent and needless zeros."""
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
