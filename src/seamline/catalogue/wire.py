"""How the catalogue's rows become the contract's JSON (section 4, Products, SKUs, Channels, Seasons)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from decimal import Decimal
from typing import Any, Literal, cast

import msgspec

from seamline.catalogue.models import Channel, Price, Product, ProductSeason, Season, Sku, Variation
from seamline.config import current
from seamline.feed.resources import Resource, register
from seamline.values.money import write_amount, write_price

WeightUnit = Literal["kg", "g", "lb", "oz"]


class PriceWire(msgspec.Struct):
    """One channel's price of a colour."""

    wsp_money: str
    msrp_money: str
    name: str
    currency: str


class ProductSkuWire(msgspec.Struct):
    """A SKU inside its product."""

    id: int
    color: str
    size: str
    ean: str
    sku_number: str
    in_stock: int
    available_to_sell: int
    available_to_sell_from_stock: int
    product_name: str
    category: str


class VariationWire(msgspec.Struct):
    """A colour of a product."""

    id: int
    color: str
    textile_content: str
    prices: list[PriceWire]
    skus: list[ProductSkuWire]


class CustomFieldWire(msgspec.Struct):
    """A field of the organisation's own."""

    name: str
    field_type: str
    value: str | int | float | bool | None


class ProductWire(msgspec.Struct):
    """A style as the contract writes it."""

    id: int
    created_at: str
    updated_at: str
    product_identifier: str
    name: str
    description: str
    sizing_system: str
    image_url: str
    not_for_sale: bool
    season_id: list[int]
    category: str
    sub_category: str
    brand: str
    country_of_origin: str
    intrastat_code: str
    weight: str
    weight_unit: WeightUnit
    custom_fields: list[CustomFieldWire]
    variations: list[VariationWire]


class SkuWire(msgspec.Struct):
    """A SKU as a dataset of its own."""

    id: int
    product_id: int
    product_name: str
    product_identifier: str
    variation_id: int
    color: str
    size: str
    ean: str
    sku_number: str
    in_stock: int
    available_to_sell: int
    available_to_sell_from_stock: int
    created_at: str
    updated_at: str


class SeasonWire(msgspec.Struct):
    """A season by itself."""

    id: int
    name: str
    starts_on: str | None
    ends_on: str | None
    closed: bool


class ChannelWire(msgspec.Struct):
    """A channel by itself; its id is spelt so in production."""

    channel_ID: int  # noqa: N815 - the contract's spelling
    channel_name: str
    currency: str
    tax_rate_name: str | None
    closed: bool


class ChannelItem(msgspec.Struct):
    """A channel in the list."""

    channel_ID: int  # noqa: N815 - the contract's spelling
    channel_name: str
    currency: str


class SeasonItem(msgspec.Struct):
    """A season in the list."""

    id: int
    name: str


def read_sizes(row: str) -> list[str]:
    """The sizing system of a product, in order."""
    return msgspec.json.decode(row, type=list[str])


def render_products(ids: Sequence[int]) -> dict[int, msgspec.Struct]:
    """Products with everything below them, in six queries however many they are."""
    products = list(Product.objects.filter(id__in=ids))
    channels = _channels_of({product.organisation_id for product in products})
    seasons = _seasons_of(ids)
    prices = _prices_of(ids)
    skus = _skus_of(ids)
    variations: dict[int, list[VariationWire]] = defaultdict(list)
    names = {product.id: (product.name, product.category, product.organisation_id) for product in products}
    rows = Variation.objects.filter(product_id__in=ids).order_by("product_id", "place", "id")
    for variation_id, product_id, color, textile in rows.values_list("id", "product_id", "color", "textile_content"):
        name, category, organisation_id = names[product_id]
        variations[product_id].append(
            VariationWire(
                variation_id,
                color,
                textile,
                [
                    PriceWire(*prices.get((variation_id, channel_id), ("0.00", "0.00")), channel_name, currency)
                    for channel_id, channel_name, currency in channels[organisation_id]
                ],
                [
                    ProductSkuWire(sku_id, color, size, ean, number, stock, to_sell, from_stock, name, category)
                    for sku_id, size, ean, number, stock, to_sell, from_stock in skus[variation_id]
                ],
            )
        )
    return {product.id: _product(product, seasons[product.id], variations[product.id]) for product in products}


def _product(product: Product, seasons: list[int], variations: list[VariationWire]) -> ProductWire:
    return ProductWire(
        id=product.id,
        created_at="",
        updated_at="",
        product_identifier=product.identifier,
        name=product.name,
        description=product.description,
        sizing_system=", ".join(read_sizes(product.sizes)),
        image_url=image_address(product.image_file, product.image_url),
        not_for_sale=product.not_for_sale,
        season_id=seasons,
        category=product.category,
        sub_category=product.sub_category,
        brand=product.brand,
        country_of_origin=product.country_of_origin,
        intrastat_code=product.intrastat_code,
        weight=write_amount(Decimal(product.weight)),
        weight_unit=cast(WeightUnit, product.weight_unit),
        custom_fields=msgspec.json.decode(product.custom_fields, type=list[CustomFieldWire]),
        variations=variations,
    )


def image_address(file: str, elsewhere: str) -> str:
    """Where clients find a product's image: absolute, on the installation's public address where it was uploaded."""
    return f"{current().public_url}/media/{file}" if file else elsewhere


def _channels_of(organisations: set[int]) -> dict[int, list[tuple[int, str, str]]]:
    found: dict[int, list[tuple[int, str, str]]] = defaultdict(list)
    rows = Channel.objects.filter(organisation_id__in=organisations).order_by("id")
    for organisation_id, channel_id, name, currency in rows.values_list("organisation_id", "id", "name", "currency"):
        found[organisation_id].append((channel_id, name, currency))
    return found


def _seasons_of(ids: Sequence[int]) -> dict[int, list[int]]:
    found: dict[int, list[int]] = defaultdict(list)
    rows = ProductSeason.objects.filter(product_id__in=ids).order_by("product_id", "season_id")
    for product_id, season_id in rows.values_list("product_id", "season_id"):
        found[product_id].append(season_id)
    return found


def _prices_of(ids: Sequence[int]) -> dict[tuple[int, int], tuple[str, str]]:
    variations = Variation.objects.filter(product_id__in=ids).values("id")
    rows = Price.objects.filter(variation_id__in=variations)
    return {
        (variation_id, channel_id): (write_price(wholesale), write_price(retail))
        for variation_id, channel_id, wholesale, retail in rows.values_list(
            "variation_id", "channel_id", "wholesale", "retail"
        )
    }


def _skus_of(ids: Sequence[int]) -> dict[int, list[tuple[Any, ...]]]:
    found: dict[int, list[tuple[Any, ...]]] = defaultdict(list)
    rows = Sku.objects.filter(product_id__in=ids).order_by("variation_id", "place", "id")
    for variation_id, *sku in rows.values_list(
        "variation_id", "id", "size", "ean", "sku_number", "in_stock", "available_to_sell",
        "available_to_sell_from_stock",
    ):  # fmt: skip
        found[variation_id].append(tuple(sku))
    return found


def render_skus(ids: Sequence[int]) -> dict[int, msgspec.Struct]:
    """SKUs with the texts of their product and colour, in three queries."""
    skus = Sku.objects.filter(id__in=ids).values_list(
        "id", "product_id", "variation_id", "size", "ean", "sku_number", "in_stock", "available_to_sell",
        "available_to_sell_from_stock",
    )  # fmt: skip
    rows = list(skus)
    products = Product.objects.filter(id__in={row[1] for row in rows})
    names = {pk: (name, identifier) for pk, name, identifier in products.values_list("id", "name", "identifier")}
    colors = dict(Variation.objects.filter(id__in={row[2] for row in rows}).values_list("id", "color"))
    return {
        sku_id: SkuWire(
            sku_id, product_id, *names[product_id], variation_id, colors[variation_id], size, ean, number, stock,
            to_sell, from_stock, "", "",
        )
        for sku_id, product_id, variation_id, size, ean, number, stock, to_sell, from_stock in rows
    }  # fmt: skip


def render_seasons(ids: Sequence[int]) -> dict[int, msgspec.Struct]:
    """Seasons."""
    return {
        season.id: SeasonWire(
            season.id,
            season.name,
            season.starts_on.isoformat() if season.starts_on else None,
            season.ends_on.isoformat() if season.ends_on else None,
            season.closed,
        )
        for season in Season.objects.filter(id__in=ids)
    }


def render_channels(ids: Sequence[int]) -> dict[int, msgspec.Struct]:
    """Channels."""
    return {
        channel.id: ChannelWire(channel.id, channel.name, channel.currency, channel.tax_rate_name, channel.closed)
        for channel in Channel.objects.filter(id__in=ids)
    }


SEASON = Resource("season", "seasons", render_seasons, stamped=False, table="catalogue_season")
CHANNEL = Resource("channel", "channels", render_channels, stamped=False, table="catalogue_channel")
PRODUCT = Resource(
    "product",
    "products",
    render_products,
    events=True,
    readable_after_delete=True,
    absolute_urls=True,
    table="catalogue_product",
)
SKU = Resource("sku", "skus", render_skus, readable_after_delete=True, table="catalogue_sku")


def register_resources() -> None:
    """Makes the catalogue's resources known to the feed."""
    for resource in (SEASON, CHANNEL, PRODUCT, SKU):
        register(resource)
