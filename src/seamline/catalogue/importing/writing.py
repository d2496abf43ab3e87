"""Writes a plan in a few statements, however many SKUs it has; all of it inside one open change."""

from collections.abc import Iterable, Sequence
from typing import Any

import msgspec

from seamline.catalogue.actions import create_season
from seamline.catalogue.csv import ProductSpec, SkuSpec
from seamline.catalogue.importing.existing import FIELDS
from seamline.catalogue.importing.plan import NewVariation, Plan
from seamline.catalogue.importing.wires import DEFAULT_WEIGHT_UNIT, PriceRow
from seamline.catalogue.inputs import SeasonBody
from seamline.catalogue.models import Price, Product, ProductSeason, Season, Sku, Variation
from seamline.feed.bulk import chunked, insert_rows, update_rows
from seamline.feed.change import Change
from seamline.values.money import to_units

ACTION = "import_products"

_PRODUCT_COLUMNS = ("id", "organisation_id", *FIELDS, "custom_fields", "deleted")
_VARIATION_COLUMNS = ("id", "organisation_id", "product_id", "color", "textile_content", "place")
_PRICE_COLUMNS = ("variation_id", "channel_id", "wholesale", "retail")
_SKU_COLUMNS = (
    "id", "organisation_id", "product_id", "variation_id", "size", "place", "ean", "sku_number",
    "in_stock", "available_to_sell", "available_to_sell_from_stock", "deleted",
)  # fmt: skip


class _Rows:
    """Rows of colours, prices and SKUs that are to be inserted together."""

    def __init__(self, change: Change) -> None:
        self.organisation_id = change.organisation_id
        self.variations: list[tuple[Any, ...]] = []
        self.prices: list[tuple[Any, ...]] = []
        self.skus: list[tuple[Any, ...]] = []

    def add_variation(self, variation_id: int, product_id: int, new: NewVariation, sku_ids: Iterable[int]) -> None:
        """A new colour with its prices and SKUs."""
        spec = new.spec
        self.variations.append(
            (variation_id, self.organisation_id, product_id, spec.color, spec.textile_content, new.place)
        )
        self.prices += [_price(variation_id, row) for row in new.prices]
        places = {size: place for place, size in enumerate(new.sizes)}
        for sku_id, sku in zip(sku_ids, spec.skus, strict=True):
            self.add_sku(sku_id, product_id, variation_id, sku, places[sku.size])

    def add_sku(self, sku_id: int, product_id: int, variation_id: int, sku: SkuSpec, place: int) -> None:
        """A new SKU."""
        self.skus.append(
            (sku_id, self.organisation_id, product_id, variation_id, sku.size, place, sku.ean, sku.sku_number,
             0, 0, 0, False)
        )  # fmt: skip

    def insert(self) -> None:
        """Write all of them."""
        insert_rows(Variation, _VARIATION_COLUMNS, self.variations)
        insert_rows(Price, _PRICE_COLUMNS, self.prices)
        insert_rows(Sku, _SKU_COLUMNS, self.skus)


def write_plan(change: Change, plan: Plan) -> None:
    """Write everything that ``plan`` holds and touch what it changes."""
    for name in plan.new_seasons:
        create_season(change, SeasonBody(name=name))
    seasons = dict(Season.objects.filter(organisation_id=change.organisation_id).values_list("name", "id"))
    product_ids = change.new_ids("product", len(plan.new_products)) if plan.new_products else range(0)
    _free_codes(plan)
    _insert_products(change, plan, product_ids, seasons)
    rows = _Rows(change)
    _add_new(change, plan, product_ids, rows)
    rows.insert()
    _provide(change, plan, product_ids, seasons, rows)
    _update(change, plan, seasons)
    change.touch("product", product_ids, event="create", action=ACTION)
    change.touch("sku", [row[0] for row in rows.skus], event="create", action=ACTION)
    change.touch("product", sorted(plan.touched), event="update", action=ACTION)


def _insert_products(change: Change, plan: Plan, ids: Sequence[int], seasons: dict[str, int]) -> None:
    specs = [new.spec for new in plan.new_products]
    rows = [_product(change, product_id, spec) for product_id, spec in zip(ids, specs, strict=True)]
    insert_rows(Product, _PRODUCT_COLUMNS, rows)
    pairs = [
        (product_id, seasons[name])
        for product_id, spec in zip(ids, specs, strict=True)
        for name in plan.seasons_of(spec)
    ]
    insert_rows(ProductSeason, ("product_id", "season_id"), pairs)


def _product(change: Change, product_id: int, spec: ProductSpec) -> tuple[Any, ...]:
    values = {
        "identifier": spec.product_identifier,
        "name": spec.name,
        "description": spec.description,
        "sizes": msgspec.json.encode(spec.sizes).decode(),
        "image_url": spec.image_urls[0] if spec.image_urls else "",
        "image_file": "",
        "not_for_sale": bool(spec.not_for_sale),
        "category": spec.category,
        "sub_category": spec.sub_category,
        "brand": spec.brand,
        "country_of_origin": spec.country_of_origin,
        "intrastat_code": spec.intrastat_code,
        "weight": to_units(spec.weight) if spec.weight is not None else 0,
        "weight_unit": spec.weight_unit or DEFAULT_WEIGHT_UNIT,
    }
    return (product_id, change.organisation_id, *(values[name] for name in FIELDS), "[]", False)


def _add_new(change: Change, plan: Plan, product_ids: Sequence[int], rows: _Rows) -> None:
    """Colours and SKUs, new products' first; ids ascend in the order of the file."""
    variations = [
        (product_id, new)
        for product_id, product in zip(product_ids, plan.new_products, strict=True)
        for new in product.variations
    ]
    variations += plan.new_variations
    if variations:
        sku_ids = iter(change.new_ids("sku", max(1, sum(len(new.spec.skus) for _, new in variations))))
        ids = change.new_ids("variation", len(variations))
        for variation_id, (product_id, new) in zip(ids, variations, strict=True):
            rows.add_variation(variation_id, product_id, new, [next(sku_ids) for _ in new.spec.skus])
    if plan.new_skus:
        new_ids = change.new_ids("sku", len(plan.new_skus))
        for sku_id, (product_id, variation_id, sku, place) in zip(new_ids, plan.new_skus, strict=True):
            rows.add_sku(sku_id, product_id, variation_id, sku, place)


def _provide(change: Change, plan: Plan, product_ids: Sequence[int], seasons: dict[str, int], rows: _Rows) -> None:
    """Give the wire objects of new products their ids; rows of new products come first, in the same order."""
    variation_ids = (row[0] for row in rows.variations)
    sku_ids = (row[0] for row in rows.skus)
    for product_id, new in zip(product_ids, plan.new_products, strict=True):
        new.wire.id = product_id
        new.wire.season_id = sorted(seasons[name] for name in plan.seasons_of(new.spec))
        for variation in new.wire.variations:
            variation.id = next(variation_ids)
            for sku in variation.skus:
                sku.id = next(sku_ids)
        change.provide("product", product_id, new.wire)


def _free_codes(plan: Plan) -> None:
    """Empty the numbers that one SKU gives up and another takes, so that SKUs may swap theirs."""
    for part in chunked(sorted(plan.freed)):
        Sku.objects.filter(id__in=part).update(ean="", sku_number="")


def _update(change: Change, plan: Plan, seasons: dict[str, int]) -> None:
    fields = ((*(_stored(name, row[name]) for name in FIELDS), pk) for pk, row in plan.product_fields.items())
    update_rows(Product, ("id",), FIELDS, fields)
    colors = ((color, content, pk) for pk, (color, content) in plan.variations.items())
    update_rows(Variation, ("id",), ("color", "textile_content"), colors)
    skus = ((*row, pk) for pk, row in plan.skus.items())
    update_rows(Sku, ("id",), ("ean", "sku_number", "place"), skus)
    _write_prices(plan)
    _set_seasons(plan, seasons)
    _touch_skus(change, plan)


def _write_prices(plan: Plan) -> None:
    """Prices of colours that were there: some of them have a row already."""
    rows = [_price(variation_id, row) for variation_id, row in plan.prices]
    known: set[tuple[int, int]] = set()
    for part in chunked(sorted({row[0] for row in rows})):
        known.update(Price.objects.filter(variation_id__in=part).values_list("variation_id", "channel_id"))
    changed = [(wsp, msrp, *place) for *place, wsp, msrp in rows if tuple(place) in known]
    update_rows(Price, ("variation_id", "channel_id"), ("wholesale", "retail"), changed)
    insert_rows(Price, _PRICE_COLUMNS, [row for row in rows if row[:2] not in known])


def _set_seasons(plan: Plan, seasons: dict[str, int]) -> None:
    for part in chunked(sorted(plan.product_seasons)):
        ProductSeason.objects.filter(product_id__in=part).delete()
    pairs = [(pk, seasons[name]) for pk, names in plan.product_seasons.items() for name in names]
    insert_rows(ProductSeason, ("product_id", "season_id"), pairs)


def _touch_skus(change: Change, plan: Plan) -> None:
    """SKUs with other numbers or another colour change themselves; those of a renamed product follow it."""
    changed = set(plan.skus)
    for part in chunked(sorted(plan.recolored)):
        changed.update(Sku.objects.filter(variation_id__in=part).values_list("id", flat=True))
    change.touch("sku", sorted(changed), event="update", action=ACTION)
    for part in chunked(sorted(plan.renamed)):
        change.touch_derived("sku", Sku.objects.filter(product_id__in=part).values_list("id", flat=True))


def _stored(name: str, value: Any) -> Any:
    return to_units(value) if name == "weight" else value


def _price(variation_id: int, row: PriceRow) -> tuple[int, int, int, int]:
    channel_id, wsp, msrp = row
    return variation_id, channel_id, to_units(wsp), to_units(msrp)
