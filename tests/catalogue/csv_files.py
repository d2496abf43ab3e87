"""Product files made for the tests, of the form in which shops export them."""

import csv
import io
from collections.abc import Iterable, Mapping

from seamline.catalogue.csv import ProductFile, ReadOptions, read_products

SHOPIFY_HEADER = [
    "Handle", "Title", "Body (HTML)", "Vendor", "Type", "Tags", "Published", "Option1 Name", "Option1 Value",
    "Option2 Name", "Option2 Value", "Option3 Name", "Option3 Value", "Variant SKU", "Variant Grams",
    "Variant Inventory Tracker", "Variant Inventory Qty", "Variant Inventory Policy",
    "Variant Fulfillment Service", "Variant Price", "Variant Compare At Price", "Variant Requires Shipping",
    "Variant Taxable", "Variant Barcode", "Image Src", "Image Position", "Image Alt Text", "Gift Card",
    "SEO Title", "Variant Image", "Variant Weight Unit", "Variant Tax Code", "Cost per item", "Status",
]  # fmt: skip

EANS = ["4006381333931", "4006381333948", "4006381333955", "4006381333962"]

Cells = Mapping[str, str]


def make_csv(
    header: list[str],
    rows: Iterable[Cells],
    *,
    delimiter: str = ",",
    encoding: str = "utf-8",
    end: str = "\r\n",
) -> bytes:
    """A file of ``header`` and ``rows``; cells that a row does not name are blank."""
    text = io.StringIO()
    writer = csv.DictWriter(text, header, restval="", delimiter=delimiter, lineterminator=end)
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode(encoding)


def shirt_rows() -> list[dict[str, str]]:
    """A shirt in two colours and three sizes, with image-only rows, as a shop writes it."""
    first = {
        "Title": "Ocean Shirt",
        "Body (HTML)": "<p>Blue as the <b>sea</b>.</p>\n<p>Washable</p>",
        "Vendor": "Acme",
        "Type": "Shirts",
        "Tags": "men, summer, men",
        "Published": "TRUE",
        "Option1 Name": "Size",
        "Option2 Name": "Colour",
        "Image Src": "https://images.example/2.jpg",
        "Image Position": "2",
        "Gift Card": "false",
        "Status": "active",
    }
    rows = [
        {
            "Handle": "ocean-shirt",
            "Option1 Value": size,
            "Option2 Value": color,
            "Variant SKU": f"OS-{color}-{size}",
            "Variant Grams": "250",
            "Variant Inventory Qty": "3",
            "Variant Price": "49.90",
            "Variant Weight Unit": "kg",
        }
        for color in ("Red", "Blue")
        for size in ("L", "S", "M")
    ]
    rows[0] |= first
    image = {"Handle": "ocean-shirt", "Image Src": "https://images.example/1.jpg", "Image Position": "1"}
    return [*rows, image]


def scarf_row() -> dict[str, str]:
    """A product without options, as a shop writes it."""
    return {
        "Handle": "scarf",
        "Title": "Scarf",
        "Published": "true",
        "Option1 Name": "Title",
        "Option1 Value": "Default Title",
        "Variant Price": "20",
        "Variant Barcode": EANS[0],
    }


def shopify_csv(rows: Iterable[Cells], **how: str) -> bytes:
    """A shop's export of ``rows``."""
    return make_csv(SHOPIFY_HEADER, rows, **how)


def read(data: bytes, **options: object) -> ProductFile:
    """Read a file that is at hand as bytes."""
    return read_products(io.BytesIO(data), ReadOptions(**options))  # type: ignore[arg-type]  # names checked there
