"""What both layouts share while rows are gathered into products."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar

from seamline.catalogue.csv.barcodes import BarcodeError, read_barcode
from seamline.catalogue.csv.cells import CellError
from seamline.catalogue.csv.spec import Findings, ProductSpec, SkuSpec, VariationSpec
from seamline.catalogue.rules import LONGEST_SIZE, MOST_SIZES

T = TypeVar("T")

MAX_LENGTHS = {
    "product_identifier": 255,
    "name": 255,
    "description": 65_535,
    "season": 255,
    "category": 255,
    "sub_category": 255,
    "brand": 255,
    "intrastat_code": 255,
    "color": 255,
    "size": LONGEST_SIZE,
    "textile_content": 255,
    "sku_number": 255,
}
"""Longest text of each field, in characters."""


@dataclass(slots=True)
class Draft:
    """A product while its rows come in, in any order and not necessarily one after the other."""

    spec: ProductSpec
    said: dict[str, tuple[str, int]] = field(default_factory=dict)
    variations: dict[str, VariationSpec] = field(default_factory=dict)
    taken: dict[tuple[str, str], int] = field(default_factory=dict)

    def say(self, name: str, text: str, line: int, column: str, findings: Findings) -> None:
        """Remember what a row says of the whole product; a second, different word is a problem."""
        before = self.said.get(name)
        if before is None:
            self.said[name] = (text, line)
            check_length(name, text, line, column, findings, self.spec.key)
        elif before[0] != text:
            findings.problem(
                line,
                column,
                f"{shorten(text)} contradicts {shorten(before[0])} on line {before[1]} for the same product",
                self.spec.key,
            )

    def text(self, name: str) -> str:
        """What was said under ``name``, or ""."""
        return self.said.get(name, ("", 0))[0]

    def line_of(self, name: str) -> int:
        """Line on which it was said, or the product's first."""
        return self.said.get(name, ("", self.spec.line))[1]

    def variation(self, color: str, line: int) -> VariationSpec:
        """The product's variation of this colour, made if it is new."""
        found = self.variations.get(color)
        if found is None:
            found = self.variations[color] = VariationSpec(color, line=line)
            self.spec.variations.append(found)
        return found

    def add_sku(self, variation: VariationSpec, sku: SkuSpec, columns: str, findings: Findings) -> None:
        """Add a SKU; the same colour and size twice is a problem."""
        place = (variation.color, sku.size)
        earlier = self.taken.setdefault(place, sku.line)
        if earlier != sku.line:
            findings.problem(
                sku.line,
                columns,
                f"colour {place[0]!r} in size {place[1]!r} is already on line {earlier}",
                self.spec.key,
            )
            return
        variation.skus.append(sku)


def check_number_of_sizes(spec: ProductSpec, line: int, column: str, findings: Findings) -> None:
    """Record a problem where a product has more sizes than a sizing system holds."""
    if len(spec.sizes) > MOST_SIZES:
        reason = f"{len(spec.sizes)} sizes are too many; at most {MOST_SIZES} fit"
        findings.problem(line, column, reason, spec.key)


def shorten(text: str, length: int = 60) -> str:
    """A text quoted for a message, cut where it is long."""
    return repr(text if len(text) <= length else f"{text[:length]}…")


def check_length(name: str, text: str, line: int, column: str, findings: Findings, product: str) -> None:
    """Record a problem where a text is too long for its field."""
    limit = MAX_LENGTHS.get(name)
    if limit is not None and len(text) > limit:
        findings.problem(line, column, f"{len(text)} characters are too many; at most {limit} fit", product)


def parse_cell(
    parse: Callable[[str], T], text: str, line: int, column: str, findings: Findings, product: str
) -> T | None:
    """Read a cell with ``parse``; record a problem and return None where it cannot be read."""
    try:
        return parse(text)
    except CellError as error:
        findings.problem(line, column, str(error), product)
        return None


def read_ean(text: str, line: int, column: str, findings: Findings, product: str) -> str:
    """Read a barcode cell: its digits, or "" with a problem recorded; a repair is noted."""
    if not text:
        return ""
    try:
        barcode = read_barcode(text)
    except BarcodeError as error:
        findings.problem(line, column, str(error), product)
        return ""
    if barcode.repair:
        findings.note(line, column, barcode.repair, product)
    return barcode.digits
