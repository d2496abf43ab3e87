"""Wire objects of new products, built before the write gate is taken and given their ids behind it."""

from collections.abc import Sequence
from decimal import Decimal
from typing import cast

from seamline.catalogue.csv import ProductSpec, VariationSpec
from seamline.catalogue.wire import PriceWire, ProductSkuWire, ProductWire, VariationWire, WeightUnit
from seamline.values.money import write_amount, write_price

NO_ID = 0
DEFAULT_WEIGHT_UNIT = "kg"

ChannelRow = tuple[int, str, str]
"""Id, name, currency."""

PriceRow = tuple[int, Decimal, Decimal]
"""Channel id, WSP, MSRP."""


def build_product(
    spec: ProductSpec, prices: Sequence[Sequence[PriceRow]], channels: Sequence[ChannelRow]
) -> ProductWire:
    """The wire object of a new product, all ids still 0. ``prices`` are those of its colours, in order."""
    return ProductWire(
        id=NO_ID,
        created_at="",
        updated_at="",
        product_identifier=spec.product_identifier,
        name=spec.name,
        description=spec.description,
        sizing_system=", ".join(spec.sizes),
        image_url=spec.image_urls[0] if spec.image_urls else "",
        not_for_sale=bool(spec.not_for_sale),
        season_id=[],
        category=spec.category,
        sub_category=spec.sub_category,
        brand=spec.brand,
        country_of_origin=spec.country_of_origin,
        intrastat_code=spec.intrastat_code,
        weight=write_amount(spec.weight or Decimal(0)),
        weight_unit=cast(WeightUnit, spec.weight_unit or DEFAULT_WEIGHT_UNIT),
        custom_fields=[],
        variations=[
            _variation(spec, variation, rows, channels) for variation, rows in zip(spec.variations, prices, strict=True)
        ],
    )


def _variation(
    product: ProductSpec, spec: VariationSpec, prices: Sequence[PriceRow], channels: Sequence[ChannelRow]
) -> VariationWire:
    written = {channel_id: (write_price(wsp), write_price(msrp)) for channel_id, wsp, msrp in prices}
    return VariationWire(
        id=NO_ID,
        color=spec.color,
        textile_content=spec.textile_content,
        prices=[
            PriceWire(*written.get(channel_id, ("0.00", "0.00")), name, currency)
            for channel_id, name, currency in channels
        ],
        skus=[
            ProductSkuWire(
                NO_ID, spec.color, sku.size, sku.ean, sku.sku_number, 0, 0, 0, product.name, product.category
            )
            for sku in spec.skus
        ],
    )
