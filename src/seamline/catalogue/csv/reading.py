"""Reads a product file of either layout and reports everything that is wrong with it at once."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import BinaryIO

from seamline.catalogue.csv import shopify_columns, template_columns
from seamline.catalogue.csv.encoding import EncodingError
from seamline.catalogue.csv.shopify import ShopifyReader, ShopifyRules
from seamline.catalogue.csv.spec import Findings, Layout, Problem, ProductFile, ProductSpec, SkuSpec
from seamline.catalogue.csv.table import Table, TableError, open_table
from seamline.catalogue.csv.template import TemplateReader

_SHOPIFY_NAMES = {"handle": "product_identifier", "sku": "sku_number", "barcode": "ean", "image": "image_url"}


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """How to read a file where it does not say so itself.

    ``encoding`` and ``delimiter`` are found by themselves when None. ``fold_options`` and ``wsp_percentage``
    concern a shop's export only: docs/import.md.
    """

    encoding: str | None = None
    delimiter: str | None = None
    fold_options: bool = False
    wsp_percentage: Decimal = Decimal(100)


def read_products(stream: BinaryIO, options: ReadOptions | None = None) -> ProductFile:
    """Read a seekable stream of bytes to its end; nothing is raised for what is wrong with the file.

    Every problem of the file is in the answer with its line and column. The rows stream through; only the
    specs are kept (about 1 KB for a SKU).
    """
    options = options or ReadOptions()
    findings = Findings()
    try:
        table, remark = open_table(stream, _recognise, encoding=options.encoding, delimiter=options.delimiter)
    except (EncodingError, TableError) as error:
        return _unreadable([Problem(error.line, "", error.reason)])
    layout = _layout(table.header)
    header_problems = _check_header(table, layout) if layout else [_strange_header(table)]
    if layout is None or header_problems:
        table.release()
        return _unreadable(header_problems)
    if remark:
        findings.note(0, "", remark)
    reader = _reader(table, layout, options, findings)
    try:
        rows = reader.gather(table.rows(findings, reader.needed, reader.product_of))
    finally:
        table.release()
    products = reader.products()
    if not rows and not findings.problems:
        findings.problem(table.header_line, "", "the file has a header and no rows")
    headers = _headers(table, layout)
    _find_repeated(products, headers, findings)
    findings.problems.sort(key=lambda problem: problem.line)
    findings.notes.sort(key=lambda note: note.line)
    channels = reader.channels if isinstance(reader, TemplateReader) else {}
    return ProductFile(
        layout,
        table.encoding,
        table.delimiter,
        products,
        findings.problems,
        findings.notes,
        channels,
        headers,
        rows,
        readable=rows > 0 and not findings.broken,
    )


def _recognise(header: list[str]) -> int:
    return max(shopify_columns.recognise(header), template_columns.recognise(header))


def _layout(header: list[str]) -> Layout | None:
    if shopify_columns.is_shopify(header):
        return "shopify"
    return "template" if template_columns.is_template(header) else None


def _strange_header(table: Table) -> Problem:
    reason = (
        "the header is neither that of a Shopify product export (Handle, Title, Option1 Name, …) nor that of "
        f"Seamline's template ({', '.join(template_columns.COLUMNS[:3])}, color, size, …); "
        f"it begins with {', '.join(table.header[:4]) or 'nothing'}"
    )
    return Problem(table.header_line, "", reason)


def _check_header(table: Table, layout: Layout) -> list[Problem]:
    """What is wrong with the header: columns missing, meaning the same or, in the template, unknown."""
    header, findings = table.header, Findings()
    required: tuple[str, ...] = shopify_columns.REQUIRED
    names = shopify_columns.known_columns(header)
    if layout == "template":
        names, required = [_template_name(text) for text in header], template_columns.REQUIRED
        _find_unknown(header, names, table.header_line, findings)
    for name in required:
        if name not in names:
            label = shopify_columns.NAMES[name][0].title() if layout == "shopify" else name
            findings.problem(table.header_line, label, f"the header lacks the column {label}")
    for place, first in template_columns.duplicates(names):
        reason = f"columns {first + 1} and {place + 1} mean the same: {header[first]}, {header[place]}"
        findings.problem(table.header_line, header[place], reason)
    return findings.problems


def _template_name(header: str) -> str | None:
    price = template_columns.price_column(header)
    if price is not None:
        return f"{price.kind}: {price.channel}"
    return template_columns.column_name(header)


def _find_unknown(header: list[str], names: list[str | None], line: int, findings: Findings) -> None:
    for text, name in zip(header, names, strict=True):
        if name is None and text:
            near = template_columns.nearest(text)
            hint = f"; did you mean {near}?" if near else ""
            findings.problem(line, text, f"the template has no column {text!r}{hint}")


def _reader(table: Table, layout: Layout, options: ReadOptions, findings: Findings) -> ShopifyReader | TemplateReader:
    if layout == "shopify":
        rules = ShopifyRules(options.fold_options, options.wsp_percentage)
        return ShopifyReader(table.header, rules, findings)
    return TemplateReader(table.header, findings)


def _headers(table: Table, layout: Layout) -> dict[str, str]:
    """The template's names of columns → the headers of this file."""
    if layout == "shopify":
        names = [_SHOPIFY_NAMES.get(name or "", name) for name in shopify_columns.known_columns(table.header)]
    else:
        names = [_template_name(text) for text in table.header]
    return {name: text for name, text in zip(names, table.header, strict=True) if name}


def _find_repeated(products: list[ProductSpec], headers: dict[str, str], findings: Findings) -> None:
    """SKU numbers and EANs are each unique: report the second of two."""
    column = headers.get("sku_number", "")
    _find_repeated_values(products, column, "SKU number", lambda sku: sku.sku_number, findings)
    # The same number with and without its leading zero is the same article.
    _find_repeated_values(products, headers.get("ean", ""), "EAN", lambda sku: sku.ean.lstrip("0"), findings)


def _find_repeated_values(
    products: list[ProductSpec],
    column: str,
    what: str,
    value_of: Callable[[SkuSpec], str],
    findings: Findings,
) -> None:
    first: dict[str, int] = {}
    for product in products:
        for variation in product.variations:
            for sku in variation.skus:
                value = value_of(sku)
                earlier = first.setdefault(value, sku.line) if value else sku.line
                if earlier != sku.line:
                    shown = sku.ean if what == "EAN" else value
                    reason = f"{what} {shown!r} is already on line {earlier}; it must be unique"
                    findings.problem(sku.line, column, reason, product.key)


def _unreadable(problems: list[Problem]) -> ProductFile:
    return ProductFile("template", "", "", [], problems, [], readable=False)
