"""Amounts: `Decimal` in Python, whole ten-thousandths in the database, texts on the wire.

SQLite has no exact decimal column, so amounts are kept as integers on both databases: what is summed in SQL
is exact as well (docs/decisions/0004-amounts-as-integers.md).
"""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING, Any

from django.db import models

SCALE = 10_000
_CENT = Decimal("0.01")


def to_units(amount: Decimal) -> int:
    """`amount` in ten-thousandths. Raises ValueError where it has more than four decimals."""
    scaled = amount * SCALE
    units = int(scaled)
    if units != scaled:
        raise ValueError(f"{amount} has more than four decimals")
    return units


def from_units(units: int) -> Decimal:
    """The amount of `units` ten-thousandths, exact."""
    return Decimal(units) / SCALE


def round_half_up(amount: Decimal, step: Decimal = _CENT) -> Decimal:
    """Rounds to the currency's minor unit, halves away from zero (contract section 6)."""
    return amount.quantize(step, rounding=ROUND_HALF_UP)


def write_amount(amount: Decimal) -> str:
    """`"54.0"`, `"2.76"`, `"1280.0"`: at least one decimal, no needless zeros, never an exponent (section 1)."""
    text = f"{amount:f}"
    if "." not in text:
        return f"{text}.0"
    text = text.rstrip("0")
    return f"{text}0" if text.endswith(".") else text


def write_price(amount: Decimal) -> str:
    """`"45.00"`: product prices always have two decimals (contract section 1)."""
    return f"{round_half_up(amount):.2f}"


if TYPE_CHECKING:
    _Integers = models.BigIntegerField[Decimal | int, Decimal]
else:
    _Integers = models.BigIntegerField


class AmountField(_Integers):
    """A `Decimal` with up to four decimals, kept as an integer of ten-thousandths; needs no rounding in SQL."""

    def from_db_value(self, value: int | None, *_: Any) -> Decimal | None:
        """Database integer → Decimal."""
        return None if value is None else from_units(value)

    def to_python(self, value: Any) -> Any:
        """What forms and fixtures hold → Decimal."""
        return value if value is None or isinstance(value, Decimal) else Decimal(str(value))

    def get_prep_value(self, value: Any) -> Any:
        """Decimal → database integer."""
        return None if value is None else to_units(Decimal(value))
