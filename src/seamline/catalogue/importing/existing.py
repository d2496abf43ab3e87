"""What the catalogue holds of the products that a file may mean, read in a few queries."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from seamline.catalogue.csv import ProductSpec
from seamline.catalogue.models import Channel, Price, Product, ProductSeason, Season, Sku, Variation
from seamline.catalogue.wire import read_sizes
from seamline.feed.models import WriteGate
from seamline.organisations.models import Organisation

AT_ONCE = 5_000

FIELDS = (
    "identifier", "name", "description", "sizes", "image_url", "image_file", "not_for_sale", "category",
    "sub_category", "brand", "country_of_origin", "intrastat_code", "weight", "weight_unit",
)  # fmt: skip


@dataclass(slots=True)
class KnownSku:
    """A SKU as it is stored."""

    id: int
    product_id: int
    variation_id: int
    size: str
    place: int
    ean: str
    sku_number: str


@dataclass(slots=True)
class KnownVariation:
    """A colour as it is stored; ``prices`` is (WSP, MSRP) by channel id."""

    id: int
    product_id: int
    color: str
    textile_content: str
    place: int
    skus: dict[str, KnownSku] = field(default_factory=dict)
    prices: dict[int, tuple[Decimal, Decimal]] = field(default_factory=dict)


@dataclass(slots=True)
class KnownProduct:
    """A product as it is stored; ``fields`` by column, ``variations`` by colour."""

    id: int
    fields: dict[str, Any]
    sizes: list[str]
    seasons: set[int] = field(default_factory=set)
    variations: dict[str, KnownVariation] = field(default_factory=dict)


@dataclass(slots=True)
class Existing:
    """Everything that a file is compared with, as of feed number ``sequence`` of the organisation."""

    sequence: int
    base_currency: str
    channels: dict[str, tuple[int, str]] = field(default_factory=dict)
    seasons: dict[str, int] = field(default_factory=dict)
    products: dict[int, KnownProduct] = field(default_factory=dict)
    marked: dict[tuple[str, str], list[int]] = field(default_factory=lambda: defaultdict(list))
    by_number: dict[str, KnownSku] = field(default_factory=dict)
    by_ean: dict[str, KnownSku] = field(default_factory=dict)

    def holders(self, ean: str, sku_number: str) -> list[KnownSku]:
        """The SKUs that have this number or this EAN now, the number's first."""
        found = [
            self.by_number.get(sku_number) if sku_number else None,
            self.by_ean.get(bare(ean)) if ean else None,
        ]
        return [sku for sku in found if sku is not None]


def bare(ean: str) -> str:
    """An EAN without its leading zeros: two that differ only in these are the same article."""
    return ean.lstrip("0")


def mark(identifier: str, name: str) -> tuple[str, str]:
    """What a product is known by: its identifier, or without one its name."""
    return (identifier, "") if identifier else ("", name)


def load_existing(organisation_id: int, specs: Sequence[ProductSpec]) -> Existing:
    """Read what ``specs`` may mean; the feed number first, so that a later change is noticed by it."""
    gate = WriteGate.objects.filter(organisation_id=organisation_id).values_list("sequence", flat=True)
    currency = Organisation.objects.filter(pk=organisation_id).values_list("base_currency", flat=True)
    existing = Existing(gate.first() or 0, currency.first() or "")
    channels = Channel.objects.filter(organisation_id=organisation_id).order_by("id")
    existing.channels = {name: (pk, code) for pk, name, code in channels.values_list("id", "name", "currency")}
    seasons = Season.objects.filter(organisation_id=organisation_id)
    existing.seasons = dict(seasons.values_list("name", "id"))
    _load_products(organisation_id, existing, _candidates(organisation_id, specs))
    return existing


def _candidates(organisation_id: int, specs: Sequence[ProductSpec]) -> list[int]:
    """Ids of the products that share an identifier, a name, a SKU number or an EAN with the file."""
    found: set[int] = set()
    products = Product.objects.filter(organisation_id=organisation_id, deleted=False)
    skus = Sku.objects.filter(organisation_id=organisation_id, deleted=False)
    identifiers = {spec.product_identifier for spec in specs if spec.product_identifier}
    names = {spec.name for spec in specs if not spec.product_identifier}
    numbers, eans = set(), set()
    for spec in specs:
        for variation in spec.variations:
            for sku in variation.skus:
                numbers.add(sku.sku_number)
                eans |= _spellings(sku.ean)
    _each(identifiers, lambda part: found.update(_ids(products.filter(identifier__in=part), "id")))
    _each(names, lambda part: found.update(_ids(products.filter(identifier="", name__in=part), "id")))
    _each(numbers - {""}, lambda part: found.update(_ids(skus.filter(sku_number__in=part), "product_id")))
    _each(eans, lambda part: found.update(_ids(skus.filter(ean__in=part), "product_id")))
    return sorted(found)


def _spellings(ean: str) -> set[str]:
    """A number with and without the zero that makes a UPC an EAN."""
    if not ean:
        return set()
    return {ean, f"0{ean}"} if len(ean) == 12 else {ean, ean[1:]} if ean.startswith("0") else {ean}


def _ids(rows: Any, column: str) -> Iterable[int]:
    return list(rows.values_list(column, flat=True))


def _each(values: Iterable[Any], use: Callable[[list[Any]], None]) -> None:
    ordered = sorted(values)
    for start in range(0, len(ordered), AT_ONCE):
        use(ordered[start : start + AT_ONCE])


def _load_products(organisation_id: int, existing: Existing, ids: list[int]) -> None:
    for start in range(0, len(ids), AT_ONCE):
        part = ids[start : start + AT_ONCE]
        for row in Product.objects.filter(id__in=part).order_by("id").values("id", *FIELDS).iterator():
            known = KnownProduct(row.pop("id"), row, read_sizes(row["sizes"]))
            existing.products[known.id] = known
            existing.marked[mark(row["identifier"], row["name"])].append(known.id)
        seasons = ProductSeason.objects.filter(product_id__in=part).values_list("product_id", "season_id")
        for product_id, season_id in seasons:
            existing.products[product_id].seasons.add(season_id)
        _load_variations(existing, part)
    # A number may be held by a SKU of a product that was loaded for another reason; all of them count.
    for product in existing.products.values():
        for variation in product.variations.values():
            for sku in variation.skus.values():
                if sku.sku_number:
                    existing.by_number[sku.sku_number] = sku
                if sku.ean:
                    existing.by_ean[bare(sku.ean)] = sku


def _load_variations(existing: Existing, product_ids: Sequence[int]) -> None:
    variations: dict[int, KnownVariation] = {}
    rows = Variation.objects.filter(product_id__in=product_ids).order_by("product_id", "place", "id")
    columns = ("id", "product_id", "color", "textile_content", "place")
    for row in rows.values_list(*columns).iterator():
        variation = variations[row[0]] = KnownVariation(*row)
        existing.products[variation.product_id].variations[variation.color] = variation
    skus = Sku.objects.filter(product_id__in=product_ids).order_by("variation_id", "place", "id")
    for sku_row in skus.values_list(
        "id", "product_id", "variation_id", "size", "place", "ean", "sku_number"
    ).iterator():
        sku = KnownSku(*sku_row)
        variations[sku.variation_id].skus[sku.size] = sku
    prices = Price.objects.filter(variation_id__in=Variation.objects.filter(product_id__in=product_ids).values("id"))
    for variation_id, channel_id, wholesale, retail in prices.values_list(
        "variation_id", "channel_id", "wholesale", "retail"
    ).iterator():
        variations[variation_id].prices[channel_id] = (wholesale, retail)
