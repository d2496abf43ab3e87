"""Rules of the catalogue that need no database (contract section 6, Catalogue)."""

from __future__ import annotations

from functools import lru_cache

import pycountry
from stdnum import ean as gtin

ONE_SIZE = "One Size"
MOST_SIZES = 200
LONGEST_SIZE = 100
LONGEST_SYSTEM = 20_000


def check_ean(code: str) -> str | None:
    """What is wrong with an EAN/UPC of 12 or 13 digits; None where it is right, or empty."""
    if not code:
        return None
    if not (code.isascii() and code.isdigit()) or len(code) not in (12, 13):
        return "must have 12 or 13 digits"
    if not gtin.is_valid(code):
        return f"has a wrong check digit; it should be {gtin.calc_check_digit(code[:-1])}"
    return None


def split_sizes(sizing_system: str) -> tuple[list[str], str | None]:
    """The sizes of a comma-separated sizing system, in order, and what is wrong with it."""
    sizes = [size.strip() for size in sizing_system.split(",")]
    if not all(sizes):
        return sizes, "must be sizes separated by commas, none of them empty"
    if len(set(sizes)) != len(sizes):
        return sizes, "names a size twice"
    if len(sizes) > MOST_SIZES:
        return sizes, f"has more than {MOST_SIZES} sizes"
    if any(len(size) > LONGEST_SIZE for size in sizes):
        return sizes, f"has a size of more than {LONGEST_SIZE} characters"
    return sizes, None


@lru_cache(maxsize=512)
def known_country(code: str) -> bool:
    """Whether `code` is a country of ISO 3166-1 alpha-2."""
    return pycountry.countries.get(alpha_2=code) is not None


@lru_cache(maxsize=512)
def known_currency(code: str) -> bool:
    """Whether `code` is a currency of ISO 4217."""
    return pycountry.currencies.get(alpha_3=code) is not None
