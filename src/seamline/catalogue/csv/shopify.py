"""Reads the product export of Shopify into specs. What each column becomes: docs/import.md."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

from seamline.catalogue.csv import shopify_columns
from seamline.catalogue.csv.cells import (
    CENT,
    grams_to,
    read_decimal,
    read_flag,
    read_money,
    read_web_address,
    read_weight_unit,
    unguard,
)
from seamline.catalogue.csv.drafts import Draft, check_length, check_number_of_sizes, parse_cell, read_ean
from seamline.catalogue.csv.options import (
    FOLD_SEPARATOR,
    NO_OPTION,
    OptionError,
    OptionPlaces,
    is_no_value,
    place_options,
)
from seamline.catalogue.csv.plain_text import html_to_text
from seamline.catalogue.csv.shopify_columns import OPTION_COUNT, VARIANT_CELLS
from seamline.catalogue.csv.sizes import clean_size, order_sizes
from seamline.catalogue.csv.spec import (
    DEFAULT_COLOR,
    FILE_CHANNEL,
    Findings,
    PriceSpec,
    ProductSpec,
    SkuSpec,
    VariationSpec,
)
from seamline.catalogue.csv.table import Row
from seamline.catalogue.rules import ONE_SIZE

STATUSES: Final = {"active": False, "unlisted": False, "draft": True, "archived": True}
"""Shopify's status → whether the product is not for sale."""

LAST: Final = float("inf")
"""Place of an image without a position."""

PRODUCT_CELLS: Final = ("name", "description", "brand", "category", "tags", "published", "status")


@dataclass(frozen=True, slots=True)
class ShopifyRules:
    """Choices of the person who imports: unknown options become colours; WSP as a percentage of the price."""

    fold_options: bool = False
    wsp_percentage: Decimal = Decimal(100)


@dataclass(slots=True)
class _Variant:
    line: int
    values: tuple[str, str, str]
    sku: str
    barcode: str
    price: str
    grams: str
    weight_unit: str


@dataclass(slots=True)
class _ShopDraft(Draft):
    option_names: list[tuple[str, int]] = field(default_factory=lambda: [("", 0)] * OPTION_COUNT)
    variants: list[_Variant] = field(default_factory=list)
    images: list[tuple[float, int, str]] = field(default_factory=list)


class ShopifyReader:
    """Gathers rows by handle, wherever they stand in the file, and turns each handle into a product."""

    def __init__(self, header: list[str], rules: ShopifyRules, findings: Findings) -> None:
        self.findings = findings
        self.rules = rules
        names = shopify_columns.known_columns(header)
        self._places = {name: place for place, name in enumerate(names) if name is not None}
        self._headers = {name: header[place] for name, place in self._places.items()}
        self._unread = {place: header[place] for place, name in enumerate(names) if name is None and header[place]}
        self._ignored: list[str] = []
        self._drafts: dict[str, _ShopDraft] = {}
        self._quantities = 0
        self._uneven: set[tuple[str, str]] = set()

    @property
    def needed(self) -> frozenset[int]:
        """Places of the columns that a row must reach."""
        return frozenset(self._places.values())

    def product_of(self, cells: list[str]) -> str:
        """Key of the product that a row belongs to, or ""."""
        return self._cell_reader()(cells, "handle")

    def gather(self, rows: Iterator[Row]) -> int:
        """Take in every row; return how many there were."""
        count = 0
        cell = self._cell_reader()
        for line, cells in rows:
            count += 1
            self._notice_unread(cells)
            handle = cell(cells, "handle")
            if not handle:
                self.findings.problem(line, self._header("handle"), "the row has no handle, so no product")
                continue
            draft = self._drafts.get(handle)
            if draft is None:
                draft = self._drafts[handle] = _ShopDraft(ProductSpec(handle, product_identifier=handle, line=line))
            self._take(draft, line, cells, cell)
        return count

    def products(self) -> list[ProductSpec]:
        """Products in the order of their first rows; call after `gather`."""
        products = [self._finish(draft) for draft in self._drafts.values()]
        self._note_what_is_left_out()
        return products

    def _cell_reader(self) -> Callable[[list[str], str], str]:
        places = self._places

        def cell(cells: list[str], name: str) -> str:
            place = places.get(name)
            return "" if place is None else unguard(cells[place].strip())

        return cell

    def _header(self, name: str) -> str:
        return self._headers.get(name, "")

    def _notice_unread(self, cells: list[str]) -> None:
        """Remember each column that says something and has no place here, until all of them did."""
        if not self._unread:
            return
        for place in [place for place in self._unread if cells[place]]:
            self._ignored.append(self._unread.pop(place))

    def _take(self, draft: _ShopDraft, line: int, cells: list[str], cell: Callable[[list[str], str], str]) -> None:
        for name in PRODUCT_CELLS:
            if text := cell(cells, name):
                said = html_to_text(text) if name == "description" else text
                draft.say(name, said, line, self._header(name), self.findings)
        self._take_option_names(draft, line, cells, cell)
        self._take_image(draft, line, cells, cell)
        is_first = line == draft.spec.line
        if is_first or any(cell(cells, name) for name in VARIANT_CELLS):
            self._take_variant(draft, line, cells, cell)

    def _take_option_names(
        self, draft: _ShopDraft, line: int, cells: list[str], cell: Callable[[list[str], str], str]
    ) -> None:
        for place in range(OPTION_COUNT):
            name = f"option{place + 1}_name"
            if text := cell(cells, name):
                draft.say(name, text, line, self._header(name), self.findings)
                draft.option_names[place] = (draft.text(name), draft.line_of(name))

    def _take_image(
        self, draft: _ShopDraft, line: int, cells: list[str], cell: Callable[[list[str], str], str]
    ) -> None:
        position = cell(cells, "image_position")
        places = {"image": float(position) if position.isdecimal() else LAST, "variant_image": LAST}
        for name, place in places.items():
            if text := cell(cells, name):
                header = self._header(name)
                url = parse_cell(read_web_address, text, line, header, self.findings, draft.spec.key)
                draft.images += [(place, line, url)] if url else []

    def _take_variant(
        self, draft: _ShopDraft, line: int, cells: list[str], cell: Callable[[list[str], str], str]
    ) -> None:
        values = (cell(cells, "option1_value"), cell(cells, "option2_value"), cell(cells, "option3_value"))
        if cell(cells, "quantity") not in ("", "0"):
            self._quantities += 1
        draft.variants.append(
            _Variant(
                line,
                values,
                cell(cells, "sku").lstrip("'"),
                cell(cells, "barcode"),
                cell(cells, "price"),
                cell(cells, "grams"),
                cell(cells, "weight_unit"),
            )
        )

    def _finish(self, draft: _ShopDraft) -> ProductSpec:
        spec = draft.spec
        spec.name = draft.text("name")
        if not spec.name:
            self.findings.problem(spec.line, self._header("name"), "the product has no title", spec.key)
        check_length("product_identifier", spec.key, spec.line, self._header("handle"), self.findings, spec.key)
        spec.description = draft.text("description")
        spec.brand = draft.text("brand")
        spec.category = draft.text("category")
        spec.tags = list(dict.fromkeys(filter(None, (tag.strip() for tag in draft.text("tags").split(",")))))
        spec.not_for_sale = self._not_for_sale(draft)
        spec.image_urls = list(dict.fromkeys(url for _, _, url in sorted(draft.images)))
        self._finish_weight(draft)
        self._finish_variants(draft)
        return spec

    def _not_for_sale(self, draft: _ShopDraft) -> bool | None:
        """By the status where the file has one, else by whether the shop shows the product."""
        status, published = draft.text("status"), draft.text("published")
        if status:
            if status.lower() in STATUSES:
                return STATUSES[status.lower()]
            reason = f"{status!r} is not one of {', '.join(STATUSES)}"
            self.findings.problem(draft.line_of("status"), self._header("status"), reason, draft.spec.key)
            return None
        if not published:
            return None
        header = self._header("published")
        shown = parse_cell(read_flag, published, draft.line_of("published"), header, self.findings, draft.spec.key)
        return None if shown is None else not shown

    def _finish_weight(self, draft: _ShopDraft) -> None:
        """A product has one weight: that of its first variant that has one; others are noted."""
        spec = draft.spec
        weighed = [variant for variant in draft.variants if variant.grams.strip("0.")]
        if not weighed:
            return
        first = weighed[0]
        header, unit_header = self._header("grams"), self._header("weight_unit")
        grams = parse_cell(read_decimal, first.grams, first.line, header, self.findings, spec.key)
        named = first.weight_unit or "g"
        unit = parse_cell(read_weight_unit, named, first.line, unit_header, self.findings, spec.key)
        if grams is not None and unit is not None:
            spec.weight, spec.weight_unit = grams_to(grams, unit), unit
        other = next((variant for variant in weighed if variant.grams != first.grams), None)
        if other is not None:
            text = f"variants differ in weight; the product gets the {first.grams} g of line {first.line}"
            self.findings.note(other.line, self._header("grams"), text, spec.key)

    def _finish_variants(self, draft: _ShopDraft) -> None:
        names = [self._option_name(draft, place) for place in range(OPTION_COUNT)]
        try:
            places = place_options(names, fold=self.rules.fold_options)
        except OptionError as error:
            line = draft.option_names[error.place][1]
            self.findings.problem(line, self._header(f"option{error.place + 1}_name"), error.reason, draft.spec.key)
            return
        sized = places.size is not None and any(not is_no_value(v.values[places.size]) for v in draft.variants)
        for variant in draft.variants:
            self._finish_variant(draft, variant, places, sized)
        draft.spec.sizes = order_sizes(sku.size for item in draft.spec.variations for sku in item.skus)
        check_number_of_sizes(draft.spec, draft.spec.line, "", self.findings)

    def _option_name(self, draft: _ShopDraft, place: int) -> str:
        """Name of an option, "" for the one that stands for a product without options."""
        name = draft.option_names[place][0]
        if name.casefold() == NO_OPTION and all(is_no_value(v.values[place]) for v in draft.variants):
            return ""
        return name

    def _finish_variant(self, draft: _ShopDraft, variant: _Variant, places: OptionPlaces, sized: bool) -> None:
        key = draft.spec.key
        size = self._size(key, variant, places.size if sized else None)
        color = self._color(key, variant, places)
        if size is None or color is None or not self._all_values_named(draft, variant):
            return
        variation = draft.variation(color, variant.line)
        ean = read_ean(variant.barcode, variant.line, self._header("barcode"), self.findings, key)
        check_length("sku_number", variant.sku, variant.line, self._header("sku"), self.findings, key)
        columns = ", ".join(
            self._header(f"option{place + 1}_value")
            for place in sorted({*places.colors, *([] if places.size is None else [places.size])})
        )
        draft.add_sku(variation, SkuSpec(size, ean, variant.sku, variant.line), columns, self.findings)
        if variant.price:
            self._take_price(key, variation, variant)

    def _all_values_named(self, draft: _ShopDraft, variant: _Variant) -> bool:
        """Whether every value stands under an option with a name; an option without one is a problem."""
        for place, value in enumerate(variant.values):
            if not draft.option_names[place][0] and not is_no_value(value):
                header = self._header(f"option{place + 1}_value")
                reason = f"{value!r} belongs to an option without a name"
                self.findings.problem(variant.line, header, reason, draft.spec.key)
                return False
        return True

    def _size(self, key: str, variant: _Variant, place: int | None) -> str | None:
        if place is None:
            return ONE_SIZE
        header = self._header(f"option{place + 1}_value")
        value = variant.values[place]
        if is_no_value(value):
            self.findings.problem(variant.line, header, "the variant has no size, though others have", key)
            return None
        try:
            size, change = clean_size(value)
        except ValueError as error:
            self.findings.problem(variant.line, header, str(error), key)
            return None
        if change:
            self.findings.note(variant.line, header, change, key)
        check_length("size", size, variant.line, header, self.findings, key)
        return size

    def _color(self, key: str, variant: _Variant, places: OptionPlaces) -> str | None:
        values = [(place, variant.values[place]) for place in places.colors]
        if all(is_no_value(value) for _, value in values):
            return DEFAULT_COLOR
        for place, value in values:
            if not value:
                header = self._header(f"option{place + 1}_value")
                self.findings.problem(variant.line, header, "the variant has no value for this option", key)
                return None
        color = FOLD_SEPARATOR.join(value for _, value in values)
        header = self._header(f"option{places.colors[0] + 1}_value")
        check_length("color", color, variant.line, header, self.findings, key)
        return color

    def _take_price(self, key: str, variation: VariationSpec, variant: _Variant) -> None:
        """A colour has one price: the highest of its sizes, so that nothing is sold below it; noted."""
        header = self._header("price")
        price = parse_cell(read_money, variant.price, variant.line, header, self.findings, key)
        if price is None:
            return
        known = variation.prices.setdefault(FILE_CHANNEL, PriceSpec())
        place = (key, variation.color)
        if known.msrp is not None and known.msrp != price and place not in self._uneven:
            self._uneven.add(place)
            text = f"sizes of colour {variation.color!r} differ in price; the highest is taken for all"
            self.findings.note(variant.line, header, text, key)
        known.msrp = price if known.msrp is None else max(price, known.msrp)
        known.wsp = (known.msrp * self.rules.wsp_percentage / 100).quantize(CENT, ROUND_HALF_UP)

    def _note_what_is_left_out(self) -> None:
        if any(variation.prices for draft in self._drafts.values() for variation in draft.spec.variations):
            share = f"{self.rules.wsp_percentage.normalize():f} %"
            text = f"the shop's price is taken as MSRP, and {share} of it as WSP"
            self.findings.note(0, self._header("price"), text)
        if self._quantities:
            text = f"quantities on {self._quantities} rows are not imported: stock has its own operations"
            self.findings.note(0, self._header("quantity"), text)
        images = any(draft.spec.image_urls for draft in self._drafts.values())
        if images:
            text = "images are not fetched: each product keeps the web address of its first one"
            self.findings.note(0, self._header("image"), text)
        if any(draft.spec.tags for draft in self._drafts.values()):
            self.findings.note(0, self._header("tags"), "tags are not imported")
        if self._ignored:
            text = f"columns without a place here are not imported: {', '.join(self._ignored)}"
            self.findings.note(0, "", text)
