"""Reads Seamline's own product file into specs: one row per SKU, columns as in docs/import.md."""

from collections.abc import Iterator
from typing import Final

from seamline.catalogue.csv import template_columns
from seamline.catalogue.csv.cells import (
    CellError,
    read_country,
    read_flag,
    read_money,
    read_web_address,
    read_weight,
    read_weight_unit,
    split_names,
    unguard,
)
from seamline.catalogue.csv.drafts import Draft, check_length, check_number_of_sizes, parse_cell, read_ean
from seamline.catalogue.csv.sizes import clean_size, order_sizes
from seamline.catalogue.csv.spec import (
    DEFAULT_COLOR,
    NOTHING,
    Findings,
    PriceSpec,
    ProductSpec,
    SkuSpec,
    VariationSpec,
)
from seamline.catalogue.csv.table import Row
from seamline.catalogue.csv.template_columns import PRODUCT_COLUMNS, PriceColumn
from seamline.catalogue.rules import ONE_SIZE

TEXT_FIELDS: Final = ("name", "description", "category", "sub_category", "brand", "intrastat_code")


class TemplateReader:
    """Gathers rows by group, identifier or name, wherever they stand, and turns each into a product."""

    def __init__(self, header: list[str], findings: Findings) -> None:
        self.findings = findings
        self._header = header
        names = [template_columns.column_name(text) for text in header]
        self._places = {name: place for place, name in enumerate(names) if name is not None}
        self._prices: list[tuple[int, PriceColumn]] = []
        for place, text in enumerate(header):
            column = template_columns.price_column(text) if names[place] is None else None
            if column is not None:
                self._prices.append((place, column))
        self._product_places = [(name, self._places[name]) for name in PRODUCT_COLUMNS if name in self._places]
        self._drafts: dict[str, Draft] = {}
        self._said_prices: dict[tuple[str, str, int], int] = {}

    @property
    def needed(self) -> frozenset[int]:
        """Places of the columns that a row must reach."""
        return frozenset([*self._places.values(), *(place for place, _ in self._prices)])

    @property
    def channels(self) -> dict[str, str]:
        """Channels with a price column, each with the currency its header names, or ""."""
        found: dict[str, str] = {}
        for _, column in self._prices:
            found[column.channel] = found.get(column.channel) or column.currency
        return found

    def product_of(self, cells: list[str]) -> str:
        """Key of the product that a row belongs to, or ""."""
        if group := self._cell(cells, "product_group"):
            return f"group {group}"
        return self._cell(cells, "product_identifier") or self._cell(cells, "name")

    def gather(self, rows: Iterator[Row]) -> int:
        """Take in every row; return how many there were."""
        count = 0
        for line, cells in rows:
            count += 1
            key = self.product_of(cells)
            if not key:
                reason = "the row has neither an identifier nor a name, so no product"
                self.findings.problem(line, self._column("product_identifier"), reason)
                continue
            draft = self._drafts.get(key)
            if draft is None:
                draft = self._drafts[key] = Draft(ProductSpec(key, line=line))
            self._take(draft, line, cells)
        return count

    def products(self) -> list[ProductSpec]:
        """Products in the order of their first rows; call after `gather`."""
        return [self._finish(draft) for draft in self._drafts.values()]

    def _cell(self, cells: list[str], name: str) -> str:
        place = self._places.get(name)
        return "" if place is None else unguard(cells[place]).strip()

    def _column(self, name: str) -> str:
        place = self._places.get(name)
        return name if place is None else self._header[place]

    def _take(self, draft: Draft, line: int, cells: list[str]) -> None:
        if identifier := self._cell(cells, "product_identifier"):
            column = self._column("product_identifier")
            draft.say("product_identifier", identifier, line, column, self.findings)
        for name, place in self._product_places:
            cell = cells[place]
            if cell and (text := cell.strip()):
                # A description is kept to the letter, so that what was exported comes back the same.
                text = unguard(cell) if name == "description" else unguard(text).strip()
                draft.say(name, text, line, self._header[place], self.findings)
        color = self._cell(cells, "color") or DEFAULT_COLOR
        if color == NOTHING:
            return
        check_length("color", color, line, self._column("color"), self.findings, draft.spec.key)
        variation = draft.variation(color, line)
        self._take_sku(draft, variation, line, cells)
        self._take_variation(draft, variation, line, cells)

    def _take_sku(self, draft: Draft, variation: VariationSpec, line: int, cells: list[str]) -> None:
        key = draft.spec.key
        if self._cell(cells, "size") == NOTHING:
            return
        try:
            size, change = clean_size(self._cell(cells, "size"))
        except ValueError as error:
            self.findings.problem(line, self._column("size"), str(error), key)
            return
        if change:
            self.findings.note(line, self._column("size"), change, key)
        check_length("size", size, line, self._column("size"), self.findings, key)
        number = self._cell(cells, "sku_number")
        check_length("sku_number", number, line, self._column("sku_number"), self.findings, key)
        ean = read_ean(self._cell(cells, "ean"), line, self._column("ean"), self.findings, key)
        columns = f"{self._column('color')}, {self._column('size')}"
        draft.add_sku(variation, SkuSpec(size, ean, number, line), columns, self.findings)

    def _take_variation(self, draft: Draft, variation: VariationSpec, line: int, cells: list[str]) -> None:
        key = draft.spec.key
        if content := self._cell(cells, "textile_content"):
            column = self._column("textile_content")
            if not variation.textile_content:
                variation.textile_content = content
                check_length("textile_content", content, line, column, self.findings, key)
            elif variation.textile_content != content:
                reason = f"colour {variation.color!r} already has the content {variation.textile_content!r}"
                self.findings.problem(line, column, reason, key)
        for place, column_of_price in self._prices:
            if text := cells[place].strip():
                self._take_price(key, variation, line, place, column_of_price, text)

    def _take_price(
        self, key: str, variation: VariationSpec, line: int, place: int, column: PriceColumn, text: str
    ) -> None:
        header = self._header[place]
        price = parse_cell(read_money, text, line, header, self.findings, key)
        if price is None:
            return
        prices = variation.prices.setdefault(column.channel, PriceSpec())
        before = prices.wsp if column.kind == "wsp" else prices.msrp
        if before is None:
            self._said_prices[key, variation.color, place] = line
        elif before != price:
            earlier = self._said_prices.get((key, variation.color, place), variation.line)
            reason = f"colour {variation.color!r} already has the price {before} on line {earlier}"
            self.findings.problem(line, header, reason, key)
            return
        if column.kind == "wsp":
            prices.wsp = price
        else:
            prices.msrp = price

    def _finish(self, draft: Draft) -> ProductSpec:
        spec = draft.spec
        spec.product_identifier = draft.text("product_identifier")
        for name in TEXT_FIELDS:
            setattr(spec, name, draft.text(name))
        if not spec.name:
            self.findings.problem(spec.line, self._column("name"), "the product has no name", spec.key)
        spec.seasons = split_names(draft.text("seasons"))
        for season in spec.seasons:
            line, column = draft.line_of("seasons"), self._column("seasons")
            check_length("season", season, line, column, self.findings, spec.key)
        self._finish_values(draft)
        self._finish_sizes(draft)
        return spec

    def _finish_values(self, draft: Draft) -> None:
        spec, findings = draft.spec, self.findings
        if text := draft.text("country_of_origin"):
            line, column = draft.line_of("country_of_origin"), self._column("country_of_origin")
            spec.country_of_origin = parse_cell(read_country, text, line, column, findings, spec.key) or ""
        if text := draft.text("weight"):
            line, column = draft.line_of("weight"), self._column("weight")
            spec.weight = parse_cell(read_weight, text, line, column, findings, spec.key)
        if text := draft.text("weight_unit"):
            line, column = draft.line_of("weight_unit"), self._column("weight_unit")
            spec.weight_unit = parse_cell(read_weight_unit, text, line, column, findings, spec.key) or ""
        if text := draft.text("image_url"):
            line, column = draft.line_of("image_url"), self._column("image_url")
            address = parse_cell(read_web_address, text, line, column, findings, spec.key)
            spec.image_urls = [address] if address else []
        if text := draft.text("not_for_sale"):
            line, column = draft.line_of("not_for_sale"), self._column("not_for_sale")
            spec.not_for_sale = parse_cell(read_flag, text, line, column, findings, spec.key)

    def _finish_sizes(self, draft: Draft) -> None:
        """Sizes in the order of the sizing system where the file names one, which must hold them all."""
        spec = draft.spec
        used = list(dict.fromkeys(sku.size for variation in spec.variations for sku in variation.skus))
        system = draft.text("sizing_system")
        if not system:
            spec.sizes = order_sizes(used) or [ONE_SIZE]
            check_number_of_sizes(spec, spec.line, self._column("size"), self.findings)
            return
        line, column = draft.line_of("sizing_system"), self._column("sizing_system")
        named = parse_cell(_split_sizes, system, line, column, self.findings, spec.key) or []
        missing = [size for size in used if size not in named] if named else []
        if missing:
            reason = f"the sizing system lacks {', '.join(missing)}, which the product's rows use"
            self.findings.problem(line, column, reason, spec.key)
        spec.sizes, spec.sizing_stated = named, True
        check_number_of_sizes(spec, line, column, self.findings)


def _split_sizes(text: str) -> list[str]:
    """Sizes of a sizing system, separated by commas. Raises CellError for one named twice."""
    sizes = [" ".join(part.split()) for part in text.split(",")]
    sizes = [size for size in sizes if size]
    if len(set(sizes)) != len(sizes):
        raise CellError(f"{text!r} names a size twice")
    return sizes
