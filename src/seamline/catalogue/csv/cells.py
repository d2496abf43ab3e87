"""Single cells: money, weights, yes and no, lists, and the guard against spreadsheet formulas."""

import re
from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

from seamline.catalogue.rules import known_country

CENT: Final = Decimal("0.01")
LARGEST_PRICE: Final = Decimal("999999999.99")
LONGEST_ADDRESS: Final = 2000
LARGEST_WEIGHT: Final = Decimal("99999999.9999")
GRAMS_IN: Final = {
    "g": Decimal(1),
    "kg": Decimal(1000),
    "oz": Decimal("28.349523125"),
    "lb": Decimal("453.59237"),
}

_PLAIN = re.compile(r"\d+(?:\.\d+)?")
_DECIMAL_COMMA = re.compile(r"\d+,\d{1,2}")
_GROUPED_COMMA = re.compile(r"\d{1,3}(?:,\d{3})+\.\d+")
_GROUPED_POINT = re.compile(r"\d{1,3}(?:\.\d{3})+,\d+")
_WEB_ADDRESS = re.compile(r"https?://[^\s/]\S*", re.IGNORECASE)
_AMBIGUOUS = re.compile(r"\d{1,3}(?:,\d{3})+")

# A spreadsheet runs a cell as a formula by its first character (OWASP, "CSV injection"). Apostrophes before
# it are part of the pattern, so that guarding and unguarding are exact inverses whatever the text was.
_FORMULA = re.compile(r"'*(?:\s*[=+\-@\uff1d\uff0b\uff0d\uff20]|[\t\r\n])")

_YES: Final = frozenset({"true", "yes", "y", "1"})
_NO: Final = frozenset({"false", "no", "n", "0"})


class CellError(ValueError):
    """A cell that cannot be read; the message says why, in a sentence for the person who made the file."""


def guard(text: str) -> str:
    """Neutralise a text that a spreadsheet would run as a formula, by an apostrophe before it."""
    return f"'{text}" if _FORMULA.match(text) else text


def unguard(text: str) -> str:
    """Undo `guard`: ``unguard(guard(text)) == text`` for every text."""
    return text[1:] if text.startswith("'") and _FORMULA.match(text) else text


def read_decimal(text: str) -> Decimal:
    """Read a number that is not negative, written with a decimal point or, unmistakably, a decimal comma.

    Raises CellError for anything else; ``1,234`` may be one or a thousand and is refused as well.
    """
    compact = re.sub(r"[\s\u00a0\u202f]", "", text)
    if _PLAIN.fullmatch(compact):
        return Decimal(compact)
    if _DECIMAL_COMMA.fullmatch(compact):
        return Decimal(compact.replace(",", "."))
    if _GROUPED_COMMA.fullmatch(compact):
        return Decimal(compact.replace(",", ""))
    if _GROUPED_POINT.fullmatch(compact):
        return Decimal(compact.replace(".", "").replace(",", "."))
    if _AMBIGUOUS.fullmatch(compact):
        raise CellError(f"{text!r} can be read in two ways; write thousands without a comma")
    raise CellError(f"{text!r} is not a number such as 45.00")


def read_money(text: str) -> Decimal:
    """Read a price with at most two decimals that say something. Raises CellError."""
    amount = read_decimal(text)
    rounded = amount.quantize(CENT, ROUND_HALF_UP) if amount <= LARGEST_PRICE else amount
    if rounded != amount:
        raise CellError(f"{text!r} has more than two decimals")
    if amount > LARGEST_PRICE:
        raise CellError(f"{text!r} is above the largest price, {LARGEST_PRICE}")
    return rounded


def read_weight(text: str) -> Decimal:
    """Read a weight with at most four decimals that say something. Raises CellError."""
    weight = read_decimal(text)
    if weight > LARGEST_WEIGHT:
        raise CellError(f"{text!r} is above the largest weight, {LARGEST_WEIGHT}")
    rounded = weight.quantize(Decimal("0.0001"), ROUND_HALF_UP)
    if rounded != weight:
        raise CellError(f"{text!r} has more than four decimals")
    return rounded


def read_weight_unit(text: str) -> str:
    """Read kg, g, lb or oz in any case. Raises CellError."""
    unit = text.strip().lower()
    if unit not in GRAMS_IN:
        raise CellError(f"{text!r} is not one of {', '.join(GRAMS_IN)}")
    return unit


def grams_to(grams: Decimal, unit: str) -> Decimal:
    """Convert grams into ``unit``: exact for g and kg, rounded to two decimals for lb and oz."""
    places = Decimal("0.001") if unit in ("g", "kg") else CENT
    return (grams / GRAMS_IN[unit]).quantize(places, ROUND_HALF_UP)


def read_flag(text: str) -> bool:
    """Read yes or no, true or false, 1 or 0, in any case. Raises CellError."""
    word = text.strip().lower()
    if word in _YES:
        return True
    if word in _NO:
        return False
    raise CellError(f"{text!r} is neither TRUE nor FALSE")


def read_country(text: str) -> str:
    """Read a country code of two letters (ISO 3166-1 alpha-2). Raises CellError."""
    code = text.strip().upper()
    if not known_country(code):
        raise CellError(f"{text!r} is no country of ISO 3166-1 alpha-2, such as IT")
    return code


def read_web_address(text: str) -> str:
    """Read the address of something on the web, of at most 2000 characters. Raises CellError."""
    address = text.strip()
    if not _WEB_ADDRESS.fullmatch(address):
        raise CellError(f"{text[:60]!r} is not an address that begins with https:// or http://")
    if len(address) > LONGEST_ADDRESS:
        raise CellError(f"the address has {len(address)} characters; at most {LONGEST_ADDRESS} fit")
    return address


def join_names(names: Iterable[str]) -> str:
    """Names in one cell, separated by ``|``; a bar or backslash inside a name is escaped by a backslash."""
    return "|".join(name.replace("\\", "\\\\").replace("|", "\\|") for name in names)


def split_names(text: str) -> list[str]:
    """Undo `join_names`; blanks around names and empty names are dropped, and so are repetitions."""
    parts = re.findall(r"(?:\\.|[^|\\]|\\$)+", text, re.DOTALL)
    names = (re.sub(r"\\(.)", r"\1", part, flags=re.DOTALL).strip() for part in parts)
    return list(dict.fromkeys(name for name in names if name))
