"""What a product file says, typed, before anything is compared with the database.

A blank cell says nothing: texts are ``""``, numbers and flags ``None``, and whoever applies a spec
leaves what it does not say as it is. Line numbers are physical lines of the file, counted from 1.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal

DEFAULT_COLOR = "Default"
"""Colour of the one variation of a product that has no colours."""

NOTHING = "(none)"
"""Written in the template's colour or size where a product has no colour, or a colour no SKU, at all."""

FILE_CHANNEL = ""
"""Key of the prices of a file that names no channel, such as a shop's export."""

Layout = Literal["shopify", "template"]


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a row cannot be imported.

    ``line`` 0 is the whole file; ``column`` is the header as the file writes it, or "" for the whole row;
    ``product`` is the key of the product that has to be left out, or "" where no product is known.
    """

    line: int
    column: str
    reason: str
    product: str = ""


@dataclass(frozen=True, slots=True)
class Note:
    """Something that was repaired, decided or left out, and that the reader of the report should know."""

    line: int
    column: str
    text: str
    product: str = ""


@dataclass(slots=True)
class PriceSpec:
    """Prices of one variation in one channel, in the channel's currency with two decimals."""

    wsp: Decimal | None = None
    msrp: Decimal | None = None


@dataclass(slots=True)
class SkuSpec:
    """One size of one colour. ``ean`` has 12 or 13 digits with a right check digit, or is ""."""

    size: str
    ean: str = ""
    sku_number: str = ""
    line: int = 0


@dataclass(slots=True)
class VariationSpec:
    """One colour of a product. ``prices`` is keyed by the channel's name, or `FILE_CHANNEL`."""

    color: str
    textile_content: str = ""
    prices: dict[str, PriceSpec] = field(default_factory=dict)
    skus: list[SkuSpec] = field(default_factory=list)
    line: int = 0


@dataclass(slots=True)
class ProductSpec:
    """One product with all its variations.

    ``key`` is what groups the rows within the file (Shopify's handle; the template's group, identifier or
    name); ``image_urls`` are web addresses, the main one first; ``sizes`` holds every size once, in the order
    to be shown, which the file itself names where ``sizing_stated``; ``weight`` is in ``weight_unit``.
    """

    key: str
    product_identifier: str = ""
    name: str = ""
    description: str = ""
    sizes: list[str] = field(default_factory=list)
    seasons: list[str] = field(default_factory=list)
    category: str = ""
    sub_category: str = ""
    brand: str = ""
    country_of_origin: str = ""
    intrastat_code: str = ""
    weight: Decimal | None = None
    weight_unit: str = ""
    not_for_sale: bool | None = None
    image_urls: list[str] = field(default_factory=list)
    sizing_stated: bool = False
    tags: list[str] = field(default_factory=list)
    variations: list[VariationSpec] = field(default_factory=list)
    line: int = 0


@dataclass(slots=True)
class Findings:
    """Problems and notes, gathered while a file is read."""

    problems: list[Problem] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    broken: bool = False
    """Whether a row could not be taken apart at all, so that nobody knows which product lacks it."""

    def problem(self, line: int, column: str, reason: str, product: str = "") -> None:
        """Record why a row cannot be imported."""
        self.problems.append(Problem(line, column, reason, product))

    def note(self, line: int, column: str, text: str, product: str = "") -> None:
        """Record what was repaired, decided or left out."""
        self.notes.append(Note(line, column, text, product))


@dataclass(slots=True)
class ProductFile:
    """A file that was read: its products, the bad ones too, and what was found on the way.

    ``channels`` maps each channel that has price columns to the currency its header names, or "".
    ``headers`` maps the template's names of columns to the headers that this file has for them.
    ``readable`` is false where the file as a whole could not be understood (no header, wrong encoding, broken
    quoting): then nothing of it may be imported, not even with the bad rows skipped.
    """

    layout: Layout
    encoding: str
    delimiter: str
    products: list[ProductSpec]
    problems: list[Problem]
    notes: list[Note]
    channels: dict[str, str] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)
    rows: int = 0
    readable: bool = True

    def good_products(self) -> list[ProductSpec]:
        """Products that no problem names."""
        bad = {problem.product for problem in self.problems}
        return [product for product in self.products if product.key not in bad]

    def sku_count(self) -> int:
        """Number of SKUs under all products, the bad ones included."""
        return count_skus(self.products)


def count_skus(products: Iterable[ProductSpec]) -> int:
    """Number of SKUs under ``products``."""
    return sum(len(variation.skus) for product in products for variation in product.variations)
