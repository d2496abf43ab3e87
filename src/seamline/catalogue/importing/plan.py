"""What an import has to write, worked out in memory before the write gate is taken."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import msgspec

from seamline.catalogue.csv import FILE_CHANNEL, PriceSpec, ProductFile, ProductSpec, SkuSpec, VariationSpec
from seamline.catalogue.csv.sizes import order_sizes
from seamline.catalogue.csv.spec import Findings
from seamline.catalogue.importing.choices import Choices
from seamline.catalogue.importing.codes import check_codes
from seamline.catalogue.importing.existing import (
    Existing,
    KnownProduct,
    KnownSku,
    KnownVariation,
    load_existing,
)
from seamline.catalogue.importing.matching import Match, match_products
from seamline.catalogue.importing.wires import ChannelRow, PriceRow, build_product
from seamline.catalogue.rules import MOST_SIZES
from seamline.catalogue.wire import ProductWire

TEXTS = (
    ("product_identifier", "identifier"),
    ("name", "name"),
    ("description", "description"),
    ("category", "category"),
    ("sub_category", "sub_category"),
    ("brand", "brand"),
    ("country_of_origin", "country_of_origin"),
    ("intrastat_code", "intrastat_code"),
    ("weight_unit", "weight_unit"),
)
"""Attribute of a spec → column of a product."""


@dataclass(slots=True)
class NewVariation:
    """A colour to be added to a product, with its place among the colours and the product's sizes."""

    spec: VariationSpec
    place: int
    sizes: list[str]
    prices: list[PriceRow]


@dataclass(slots=True)
class NewProduct:
    """A product to be made, with its colours and its wire object, which lacks its ids only."""

    spec: ProductSpec
    variations: list[NewVariation]
    wire: ProductWire


@dataclass(slots=True)
class Plan:
    """Everything to be written, and what stands against it; true as of feed number ``sequence``."""

    sequence: int = 0
    default_season: str = ""
    new_seasons: list[str] = field(default_factory=list)
    new_products: list[NewProduct] = field(default_factory=list)
    product_fields: dict[int, dict[str, Any]] = field(default_factory=dict)
    product_seasons: dict[int, list[str]] = field(default_factory=dict)
    new_variations: list[tuple[int, NewVariation]] = field(default_factory=list)
    variations: dict[int, tuple[str, str]] = field(default_factory=dict)
    recolored: set[int] = field(default_factory=set)
    new_skus: list[tuple[int, int, SkuSpec, int]] = field(default_factory=list)
    skus: dict[int, tuple[str, str, int]] = field(default_factory=dict)
    freed: set[int] = field(default_factory=set)
    prices: list[tuple[int, PriceRow]] = field(default_factory=list)
    touched: set[int] = field(default_factory=set)
    renamed: set[int] = field(default_factory=set)
    findings: Findings = field(default_factory=Findings)
    fatal: bool = False

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to write."""
        return not (self.new_products or self.touched)

    def seasons_of(self, spec: ProductSpec) -> list[str]:
        """Seasons of a new product."""
        return spec.seasons or [self.default_season]

    def count_new_skus(self) -> int:
        """Number of SKUs that will be made."""
        new = [variation for product in self.new_products for variation in product.variations]
        new += [variation for _, variation in self.new_variations]
        return len(self.new_skus) + sum(len(variation.spec.skus) for variation in new)


def make_plan(organisation_id: int, file: ProductFile, specs: Sequence[ProductSpec], choices: Choices) -> Plan:
    """Compare ``specs`` with the catalogue. Reads only; what is wrong is in the plan's findings."""
    existing = load_existing(organisation_id, specs)
    plan = Plan(existing.sequence, choices.season)
    channels = _channels(file, existing, choices.channel, plan)
    if plan.fatal:
        return plan
    channel_rows = [(pk, name, currency) for name, (pk, currency) in existing.channels.items()]
    matches = match_products(specs, existing, file.headers, plan.findings)
    plan.freed = check_codes(specs, matches, existing, file.headers, plan.findings)
    for spec in specs:
        match = matches.get(spec.key)
        if match is None:
            continue
        if match.product is None:
            plan.new_products.append(_new_product(spec, channels, channel_rows))
        else:
            _Update(spec, match.product, match, existing, channels, file.headers, plan).run()
    wanted = dict.fromkeys(name for new in plan.new_products for name in plan.seasons_of(new.spec))
    wanted |= dict.fromkeys(name for names in plan.product_seasons.values() for name in names)
    plan.new_seasons = [name for name in wanted if name not in existing.seasons]
    for name in plan.new_seasons:
        plan.findings.note(0, file.headers.get("seasons", ""), f"season {name!r} is made")
    return plan


def _channels(file: ProductFile, existing: Existing, chosen: str, plan: Plan) -> dict[str, int]:
    """Channel ids by the names that the specs' prices have; problems here concern the whole file."""
    channels: dict[str, int] = {}
    for name, currency in file.channels.items():
        found = existing.channels.get(name) or existing.channels.get(f"{name} ({currency})")
        if found is None:
            _refuse(plan, name, f"there is no channel {name!r}; make it first ({_list(existing)})")
        elif currency and currency != found[1] and name in existing.channels:
            _refuse(plan, name, f"channel {name!r} is in {found[1]}, the file's prices in {currency}")
        else:
            channels[name] = found[0]
    if file.layout == "shopify":
        _choose_channel(file, existing, chosen, plan, channels)
    return channels


def _choose_channel(file: ProductFile, existing: Existing, chosen: str, plan: Plan, channels: dict[str, int]) -> None:
    column = file.headers.get("price", "")
    name = chosen
    if not name:
        own = [label for label, (_, currency) in existing.channels.items() if currency == existing.base_currency]
        name = next(iter([*own, *existing.channels]), "")
        if len(existing.channels) > 1:
            plan.findings.note(0, column, f"prices are taken for the channel {name!r}")
    if name in existing.channels:
        channels[FILE_CHANNEL] = existing.channels[name][0]
    elif chosen:
        _refuse(plan, column, f"there is no channel {chosen!r} ({_list(existing)})")
    else:
        plan.findings.note(0, column, "prices are not imported: there is no channel yet")


def _list(existing: Existing) -> str:
    return f"known are: {', '.join(existing.channels)}" if existing.channels else "there are none"


def _refuse(plan: Plan, column: str, reason: str) -> None:
    plan.fatal = True
    plan.findings.problem(0, column, reason)


def _new_product(spec: ProductSpec, channels: dict[str, int], channel_rows: Sequence[ChannelRow]) -> NewProduct:
    variations = [
        _new_variation(variation, place, spec.sizes, channels) for place, variation in enumerate(spec.variations)
    ]
    prices = [variation.prices for variation in variations]
    return NewProduct(spec, variations, build_product(spec, prices, channel_rows))


def _new_variation(spec: VariationSpec, place: int, sizes: list[str], channels: dict[str, int]) -> NewVariation:
    """A colour whose SKUs stand, and get their ids, in the order of sizes."""
    spec.skus.sort(key=lambda sku: sizes.index(sku.size))
    return NewVariation(spec, place, sizes, _price_rows(spec.prices, {}, channels))


def _price_rows(
    prices: dict[str, PriceSpec], known: dict[int, tuple[Decimal, Decimal]], channels: dict[str, int]
) -> list[PriceRow]:
    """What has to be written so that a colour's prices are as said; a channel without a row shows 0.00."""
    rows = []
    for name, said in prices.items():
        channel_id = channels.get(name)
        if channel_id is None:
            continue
        before = known.get(channel_id, (Decimal(0), Decimal(0)))
        wsp = before[0] if said.wsp is None else said.wsp
        msrp = before[1] if said.msrp is None else said.msrp
        if (wsp, msrp) != before:
            rows.append((channel_id, wsp, msrp))
    return rows


class _Update:
    """Brings one product of the catalogue to what the file says of it."""

    def __init__(
        self, spec: ProductSpec, known: KnownProduct, match: Match, existing: Existing,
        channels: dict[str, int], headers: dict[str, str], plan: Plan,
    ) -> None:  # fmt: skip
        self.spec, self.known, self.match, self.existing = spec, known, match, existing
        self.channels, self.headers, self.plan = channels, headers, plan
        self.sizes = known.sizes

    def run(self) -> None:
        """Add to the plan whatever differs."""
        self._plan_sizes()
        self._plan_fields()
        self._plan_seasons()
        next_place = max((row.place for row in self.known.variations.values()), default=-1) + 1
        for spec in self.spec.variations:
            known = self.match.variations.get(spec.color)
            if known is not None:
                self._plan_variation(spec, known)
            else:
                new = _new_variation(spec, next_place, self.sizes, self.channels)
                self.plan.new_variations.append((self.known.id, new))
                next_place += 1
                self._touch()
        self._plan_places()

    def _touch(self) -> None:
        self.plan.touched.add(self.known.id)

    def _plan_fields(self) -> None:
        spec, stored = self.spec, self.known.fields
        said: dict[str, Any] = {}
        for name, column in TEXTS:
            text = getattr(spec, name)
            if text and text not in (stored[column], stored[column].strip()):
                said[column] = text
        if spec.weight is not None and spec.weight != stored["weight"]:
            said["weight"] = spec.weight
        if spec.not_for_sale is not None and spec.not_for_sale != stored["not_for_sale"]:
            said["not_for_sale"] = spec.not_for_sale
        # An image that was uploaded here stays: the file only knows of one elsewhere.
        if spec.image_urls and not stored["image_file"] and spec.image_urls[0] != stored["image_url"]:
            said["image_url"] = spec.image_urls[0]
        if self.sizes != self.known.sizes:
            said["sizes"] = msgspec.json.encode(self.sizes).decode()
        if said:
            self.plan.product_fields[self.known.id] = {**stored, **said}
            self._touch()
        if said.keys() & {"identifier", "name", "category"}:
            self.plan.renamed.add(self.known.id)

    def _plan_seasons(self) -> None:
        names = self.spec.seasons
        if names and {self.existing.seasons.get(name) for name in names} != self.known.seasons:
            self.plan.product_seasons[self.known.id] = names
            self._touch()

    def _plan_sizes(self) -> None:
        """The file's own order where it states one; else new sizes in a known system's order, or last."""
        in_use = {size for variation in self.known.variations.values() for size in variation.skus}
        column = self.headers.get("sizing_system", "")
        if self.spec.sizing_stated:
            missing = [size for size in self.known.sizes if size in in_use and size not in self.spec.sizes]
            if missing:
                reason = f"{', '.join(missing)} cannot leave the sizing system: SKUs of this product have it"
                self.plan.findings.problem(self.spec.line, column, reason, self.spec.key)
            self.sizes = self.spec.sizes
            return
        new = [size for size in self.spec.sizes if size not in self.known.sizes]
        if not new or not self.spec.variations:
            return
        together = [*self.known.sizes, *new]
        follows_a_system = order_sizes(self.known.sizes) == self.known.sizes
        self.sizes = order_sizes(together) if follows_a_system else together
        if len(self.sizes) > MOST_SIZES:
            reason = f"with its {len(self.known.sizes)} sizes here, the product would have {len(self.sizes)}"
            self.plan.findings.problem(self.spec.line, column, f"{reason}; at most {MOST_SIZES} fit", self.spec.key)

    def _plan_variation(self, spec: VariationSpec, known: KnownVariation) -> None:
        content = spec.textile_content or known.textile_content
        if content == known.textile_content.strip():
            content = known.textile_content
        if (spec.color, content) != (known.color, known.textile_content):
            self.plan.variations[known.id] = (spec.color, content)
            self._touch()
        if spec.color != known.color:
            self.plan.recolored.add(known.id)
            text = f"colour {known.color!r} is renamed {spec.color!r}: its SKUs are the same"
            self.plan.findings.note(spec.line, self.headers.get("color", ""), text, self.spec.key)
        for row in _price_rows(spec.prices, known.prices, self.channels):
            self.plan.prices.append((known.id, row))
            self._touch()
        for sku in spec.skus:
            stored = known.skus.get(sku.size)
            if stored is None:
                place = self._place(sku.size)
                self.plan.new_skus.append((self.known.id, known.id, sku, place))
                self._touch()
            else:
                self._plan_sku(sku, stored)

    def _plan_sku(self, sku: SkuSpec, stored: KnownSku) -> None:
        ean = sku.ean if sku.ean and sku.ean.lstrip("0") != stored.ean.lstrip("0") else stored.ean
        number = sku.sku_number if sku.sku_number not in ("", stored.sku_number.strip()) else stored.sku_number
        place = self._place(stored.size)
        if (ean, number, place) != (stored.ean, stored.sku_number, stored.place):
            self.plan.skus[stored.id] = (ean, number, place)
            self._touch()

    def _plan_places(self) -> None:
        """SKUs that the file does not name move too, when the order of sizes does."""
        if self.sizes == self.known.sizes:
            return
        for variation in self.known.variations.values():
            for sku in variation.skus.values():
                place = self._place(sku.size)
                if sku.id not in self.plan.skus and place != sku.place:
                    self.plan.skus[sku.id] = (sku.ean, sku.sku_number, place)

    def _place(self, size: str) -> int:
        return self.sizes.index(size) if size in self.sizes else len(self.sizes)
