"""The catalogue over HTTP: /products, /skus, /channels, /seasons (contract section 4)."""

from __future__ import annotations

from typing import Any

import msgspec
from django.db.models import QuerySet

from seamline.api.bodies import NoQuery
from seamline.api.call import Answer, Call
from seamline.api.endpoint import Saved, declare
from seamline.api.lists import Meta, serve_list
from seamline.api.small_lists import serve_small_list
from seamline.api.standard import Dataset
from seamline.catalogue import actions, images, product_actions
from seamline.catalogue.examples import CHANNEL_EXAMPLE, PRODUCT_EXAMPLE, SEASON_EXAMPLE, SKU_EXAMPLE
from seamline.catalogue.inputs import ChannelBody, ProductBody, ProductQuery, SeasonBody, SkuItemBody, SkuQuery
from seamline.catalogue.models import Channel, Product, ProductSeason, Season, Sku
from seamline.catalogue.wire import (
    CHANNEL,
    PRODUCT,
    SEASON,
    SKU,
    ChannelItem,
    ChannelWire,
    ProductWire,
    SeasonItem,
    SeasonWire,
    SkuWire,
)
from seamline.feed.change import Change

READ, WRITE = "catalogue.read", "catalogue.write"
IMAGE_DESCRIPTION = (
    "PNG, JPEG or WebP. It is stored upright, in sRGB, at most 2400 pixels long, without its metadata, under an address"
    " that nobody can guess; whoever has the address (`image_url`) may look at it without a token."
)


class ProductsAnswer(msgspec.Struct):
    """A page of products."""

    products: list[ProductWire]
    meta: Meta


class ProductAnswer(msgspec.Struct):
    """One product."""

    product: ProductWire


class SkusAnswer(msgspec.Struct):
    """A page of SKUs."""

    skus: list[SkuWire]
    meta: Meta


class SkuAnswer(msgspec.Struct):
    """One SKU."""

    sku: SkuWire


class ChannelsAnswer(msgspec.Struct):
    """All channels, closed ones too; not paged."""

    channels: list[ChannelItem]


class ChannelAnswer(msgspec.Struct):
    """One channel."""

    channel: ChannelWire


class SeasonsAnswer(msgspec.Struct):
    """All seasons, closed ones too; not paged."""

    seasons: list[SeasonItem]


class SeasonAnswer(msgspec.Struct):
    """One season."""

    season: SeasonWire


def list_products(call: Call, query: ProductQuery) -> Answer:
    """A page of products."""
    return serve_list(call, PRODUCT, query, *_product_filters(call, query))


def _product_filters(call: Call, query: ProductQuery) -> list[QuerySet[Any, Any]]:
    filters: list[QuerySet[Any, Any]] = []
    if query.product_identifier is not None:
        filters.append(_products(call, identifier=query.product_identifier))
    if query.name is not None:
        filters.append(_products(call, name__icontains=query.name))
    if query.season_id is not None:
        filters.append(ProductSeason.objects.filter(season_id=query.season_id).values("product_id"))
    if query.ean is not None:
        filters.append(_skus(call, "product_id", ean=query.ean))
    if query.sku_number is not None:
        filters.append(_skus(call, "product_id", sku_number=query.sku_number))
    return filters


def _products(call: Call, **wanted: Any) -> QuerySet[Any, Any]:
    return Product.objects.filter(organisation_id=call.organisation_id, **wanted).values("id")


def _skus(call: Call, column: str, **wanted: Any) -> QuerySet[Any, Any]:
    found: QuerySet[Any, Any] = Sku.objects.filter(organisation_id=call.organisation_id, **wanted).values(column)
    return found


def create_product(change: Change, call: Call, body: ProductBody) -> Saved:
    """A new product."""
    return Saved(product_actions.create_product(change, body).id, 201)


def edit_product(change: Change, call: Call, body: ProductBody) -> Saved:
    """Changes a product."""
    return Saved(product_actions.edit_product(change, call.ids["id"], body).id)


def delete_product(change: Change, call: Call, body: Any) -> Saved:
    """Takes a product out of lists."""
    product_actions.delete_product(change, call.ids["id"])
    return Saved(call.ids["id"])


def list_skus(call: Call, query: SkuQuery) -> Answer:
    """A page of SKUs."""
    filters: list[QuerySet[Any, Any]] = []
    if query.ean is not None:
        filters.append(_skus(call, "id", ean=query.ean))
    if query.sku_number is not None:
        filters.append(_skus(call, "id", sku_number=query.sku_number))
    if query.product_id is not None:
        filters.append(_skus(call, "id", product_id=query.product_id))
    return serve_list(call, SKU, query, *filters)


def edit_sku(change: Change, call: Call, body: SkuItemBody) -> Saved:
    """Changes a SKU's codes."""
    return Saved(product_actions.edit_sku(change, call.ids["id"], body).id)


def list_channels(call: Call, query: NoQuery) -> Answer:
    """All channels."""
    rows = Channel.objects.filter(organisation_id=call.organisation_id).order_by("id")
    items = [ChannelItem(row.id, row.name, row.currency) for row in rows]
    return serve_small_list(call, CHANNEL, ChannelsAnswer(items), rows.values("id"))


def create_channel(change: Change, call: Call, body: ChannelBody) -> Saved:
    """A new channel."""
    return Saved(actions.create_channel(change, body).id, 201)


def edit_channel(change: Change, call: Call, body: ChannelBody) -> Saved:
    """Changes a channel."""
    return Saved(actions.edit_channel(change, call.ids["id"], body).id)


def delete_channel(change: Change, call: Call, body: Any) -> Saved:
    """Removes an unused channel."""
    actions.delete_channel(change, call.ids["id"])
    return Saved(call.ids["id"])


def list_seasons(call: Call, query: NoQuery) -> Answer:
    """All seasons."""
    rows = Season.objects.filter(organisation_id=call.organisation_id).order_by("id")
    return serve_small_list(
        call, SEASON, SeasonsAnswer([SeasonItem(row.id, row.name) for row in rows]), rows.values("id")
    )


def create_season(change: Change, call: Call, body: SeasonBody) -> Saved:
    """A new season."""
    return Saved(actions.create_season(change, body).id, 201)


def edit_season(change: Change, call: Call, body: SeasonBody) -> Saved:
    """Changes a season."""
    return Saved(actions.edit_season(change, call.ids["id"], body).id)


def delete_season(change: Change, call: Call, body: Any) -> Saved:
    """Removes an unused season."""
    actions.delete_season(change, call.ids["id"])
    return Saved(call.ids["id"])


PRODUCTS = Dataset(
    PRODUCT, "Products", "product", READ, WRITE, ProductsAnswer, ProductAnswer, PRODUCT_EXAMPLE, ProductQuery
)
SKUS = Dataset(SKU, "SKUs", "sku", READ, WRITE, SkusAnswer, SkuAnswer, SKU_EXAMPLE, SkuQuery)
CHANNELS = Dataset(CHANNEL, "Channels", "channel", READ, WRITE, ChannelsAnswer, ChannelAnswer, CHANNEL_EXAMPLE)
SEASONS = Dataset(SEASON, "Seasons", "season", READ, WRITE, SeasonsAnswer, SeasonAnswer, SEASON_EXAMPLE)

declare(
    PRODUCTS.listing(list_products),
    *PRODUCTS.create(create_product, ProductBody, required=("name",)),
    PRODUCTS.single(),
    PRODUCTS.edit(edit_product, ProductBody),
    PRODUCTS.delete(delete_product),
    PRODUCTS.write(
        "POST",
        "/products/{id}/image",
        "Upload a product's image",
        images.set_image,
        images.ImageForm,
        prepare=images.receive_image,
        status=201,
        multipart=True,
        extension=True,
        description=IMAGE_DESCRIPTION,
    ),
    PRODUCTS.write(
        "DELETE",
        "/products/{id}/image",
        "Take a product's image away",
        images.delete_image,
        None,
        extension=True,
    ),
    PRODUCTS.history(),
    SKUS.listing(list_skus),
    SKUS.single(),
    SKUS.edit(edit_sku, SkuItemBody, extension=True),
    SKUS.history(),
    CHANNELS.listing(list_channels),
    *CHANNELS.create(create_channel, ChannelBody, extension=True, required=("channel_name", "currency")),
    CHANNELS.single(),
    CHANNELS.edit(edit_channel, ChannelBody, extension=True),
    CHANNELS.delete(delete_channel),
    CHANNELS.history(),
    SEASONS.listing(list_seasons),
    *SEASONS.create(create_season, SeasonBody, extension=True, required=("name",)),
    SEASONS.single(),
    SEASONS.edit(edit_season, SeasonBody, extension=True),
    SEASONS.delete(delete_season),
    SEASONS.history(),
)
