"""Writes an organisation's products as a product file, from one state of the database, in little memory."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from decimal import Decimal
from typing import BinaryIO

from django.db import connection

from seamline.catalogue.csv import PriceSpec, ProductSpec, SkuSpec, VariationSpec, group_keys, write_products
from seamline.catalogue.models import Channel, Price, Product, ProductSeason, Season, Sku, Variation
from seamline.catalogue.wire import read_sizes
from seamline.feed.bulk import chunked

AT_ONCE = 500


def export_products(organisation_id: int, stream: BinaryIO) -> tuple[int, int]:
    """Write every product in the layout of docs/import.md, by ascending id; return (products, rows)."""
    with _snapshot():
        channels = list(
            Channel.objects.filter(organisation_id=organisation_id).order_by("id").values_list("id", "name", "currency")
        )
        products = Product.objects.filter(organisation_id=organisation_id, deleted=False).order_by("id")
        marks = [
            (str(pk), identifier, name) for pk, identifier, name in products.values_list("id", "identifier", "name")
        ]
        ids = [int(key) for key, _, _ in marks]
        names = {channel_id: name for channel_id, name, _ in channels}
        currencies = {name: currency for _, name, currency in channels}
        specs = _specs(organisation_id, ids, names)
        return len(ids), write_products(stream, specs, currencies, group_keys(marks))


@contextmanager
def _snapshot() -> Iterator[None]:
    """One consistent state of the database for all reads of the block; no writer waits for it."""
    with connection.cursor() as cursor:
        is_postgresql = connection.vendor == "postgresql"
        cursor.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY" if is_postgresql else "BEGIN DEFERRED")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("ROLLBACK")


def _specs(organisation_id: int, ids: Sequence[int], channels: dict[int, str]) -> Iterator[ProductSpec]:
    seasons = dict(Season.objects.filter(organisation_id=organisation_id).values_list("id", "name"))
    for part in chunked(ids, AT_ONCE):
        specs = {product.id: _spec(product) for product in Product.objects.filter(id__in=part)}
        offered = ProductSeason.objects.filter(product_id__in=part).order_by("season_id")
        for product_id, season_id in offered.values_list("product_id", "season_id"):
            specs[product_id].seasons.append(seasons[season_id])
        _add_variations(part, specs, channels)
        yield from (specs[product_id] for product_id in part)


def _spec(product: Product) -> ProductSpec:
    return ProductSpec(
        key=str(product.id),
        product_identifier=product.identifier,
        name=product.name,
        description=product.description,
        sizes=read_sizes(product.sizes),
        sizing_stated=True,
        category=product.category,
        sub_category=product.sub_category,
        brand=product.brand,
        country_of_origin=product.country_of_origin,
        intrastat_code=product.intrastat_code,
        weight=Decimal(product.weight),
        weight_unit=product.weight_unit,
        not_for_sale=product.not_for_sale,
        image_urls=[product.image_url] if product.image_url else [],
    )


def _add_variations(ids: Sequence[int], specs: dict[int, ProductSpec], channels: dict[int, str]) -> None:
    variations: dict[int, VariationSpec] = {}
    rows = Variation.objects.filter(product_id__in=ids).order_by("product_id", "place", "id")
    for pk, product_id, color, content in rows.values_list("id", "product_id", "color", "textile_content"):
        variations[pk] = VariationSpec(color, content, {name: _no_price() for name in channels.values()})
        specs[product_id].variations.append(variations[pk])
    prices = Price.objects.filter(variation_id__in=list(variations))
    for pk, channel_id, wsp, msrp in prices.values_list("variation_id", "channel_id", "wholesale", "retail"):
        variations[pk].prices[channels[channel_id]] = PriceSpec(wsp, msrp)
    skus = Sku.objects.filter(product_id__in=ids).order_by("variation_id", "place", "id")
    for pk, size, ean, number in skus.values_list("variation_id", "size", "ean", "sku_number"):
        variations[pk].skus.append(SkuSpec(size, ean, number))


def _no_price() -> PriceSpec:
    """A channel without a row shows 0.00 (contract section 4, Products)."""
    return PriceSpec(Decimal(0), Decimal(0))
