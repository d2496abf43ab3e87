"""Product files: read into typed specs and written from them, without any database."""

from seamline.catalogue.csv.reading import ReadOptions, read_products
from seamline.catalogue.csv.spec import (
    DEFAULT_COLOR,
    FILE_CHANNEL,
    Note,
    PriceSpec,
    Problem,
    ProductFile,
    ProductSpec,
    SkuSpec,
    VariationSpec,
)
from seamline.catalogue.csv.writing import group_keys, write_products

__all__ = [
    "DEFAULT_COLOR",
    "FILE_CHANNEL",
    "Note",
    "PriceSpec",
    "Problem",
    "ProductFile",
    "ProductSpec",
    "ReadOptions",
    "SkuSpec",
    "VariationSpec",
    "group_keys",
    "read_products",
    "write_products",
]
