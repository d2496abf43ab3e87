"""Types of parameters and body keys: what is read leniently, as Rails does, and what the schema says of it.

Numbers, booleans and amounts may come as texts (forms and queries have nothing else), texts may come as
numbers (spreadsheets make them of EANs). A boolean is never a number.
"""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, WithJsonSchema
from pydantic_core import PydanticCustomError

LAST_ID = 2_147_483_647
_WHOLE = re.compile(r"[+-]?[0-9]{1,18}")
_DECIMAL = re.compile(r"[+-]?[0-9]{1,15}(\.[0-9]{1,10})?")
_TRUE = ("true", "True", "1", "yes", "on", "t")
_FALSE = ("false", "False", "0", "no", "off", "f")
_FURTHEST_DIGIT = 400
_LARGEST_TEXT_NUMBER = 10**15


def ill_typed(sentence: str) -> PydanticCustomError:
    """An error of type: the request cannot be read (400)."""
    return PydanticCustomError("ill_typed", "{sentence}", {"sentence": sentence})


def against_rule(sentence: str) -> PydanticCustomError:
    """An error of a rule: well formed, but not allowed (422)."""
    return PydanticCustomError("rule", "{sentence}", {"sentence": sentence})


def read_number(text: str) -> Decimal:
    """A JSON number with a point or an exponent, exactly as written.

    Raises ValueError where no floating-point number reaches so far: `1e999999999` is eleven letters that would
    become a thousand million digits.
    """
    try:
        number = Decimal(text)
    except InvalidOperation:
        raise ValueError(f"the number {text[:40]} is out of range") from None
    lowest = number.as_tuple().exponent
    if not isinstance(lowest, int) or number.adjusted() > _FURTHEST_DIGIT or lowest < -_FURTHEST_DIGIT:
        raise ValueError(f"the number {text[:40]} is out of range")
    return number


def read_integer(value: Any) -> int:
    """5, "5" → 5."""
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    if isinstance(value, str) and _WHOLE.fullmatch(value.strip()):
        return int(value)
    if isinstance(value, float | Decimal) and value == value.__trunc__():
        return int(value)
    raise ill_typed("must be a whole number")


def read_boolean(value: Any) -> bool:
    """true, "true", "1", 1 → True; what is empty clears, so it is False."""
    if value is None or value == "":
        return False
    if isinstance(value, bool):
        return value
    text = str(value) if isinstance(value, str | int) else ""
    if text in _TRUE:
        return True
    if text in _FALSE:
        return False
    raise ill_typed("must be true or false")


def read_text(value: Any) -> str:
    """A text, or a whole number as a text. Characters that no database keeps are refused."""
    if isinstance(value, str):
        if "\x00" in value:
            raise against_rule("must not contain the NUL character")
        return value
    try:
        number = read_integer(value)
    except PydanticCustomError:
        raise ill_typed("must be a text") from None
    if abs(number) > _LARGEST_TEXT_NUMBER:
        raise ill_typed("must be a text")
    return str(number)


def read_amount(value: Any) -> Decimal:
    """A number, or a text such as "45.00" → Decimal, exactly as written."""
    if isinstance(value, bool):
        raise ill_typed('must be a decimal number such as "45.00"')
    if isinstance(value, int | float | Decimal):
        value = f"{value:f}" if isinstance(value, Decimal) else repr(value)
    if isinstance(value, str) and _DECIMAL.fullmatch(value.strip()):
        return Decimal(value.strip()) + 0  # -0 becomes 0
    raise ill_typed('must be a decimal number such as "45.00"')


def _price(value: Any) -> Decimal:
    """An empty price is 0.00, since that is what a channel without a price shows."""
    amount = Decimal(0) if value is None or value == "" else read_amount(value)
    if amount < 0:
        raise against_rule("must not be negative")
    if amount != amount.quantize(Decimal("0.01")):
        raise against_rule("must not have more than two decimals")
    if amount >= 10**9:
        raise against_rule("is too large")
    return amount


def _required_name(value: Any) -> str:
    text = read_text(value).strip()
    if not text:
        raise against_rule("must not be empty")
    if len(text) > 255:
        raise against_rule("must have at most 255 characters")
    return text


def _within(low: int, high: int) -> BeforeValidator:
    def check(value: Any) -> int:
        number = read_integer(value)
        if not low <= number <= high:
            raise against_rule(f"must be between {low} and {high}")
        return number

    return BeforeValidator(check)


def _at_most(length: int) -> BeforeValidator:
    def check(value: Any) -> str:
        text = read_text(value)
        if len(text) > length:
            raise against_rule(f"must have at most {length} characters")
        return text

    return BeforeValidator(check)


def whole_schema(low: int, high: int) -> dict[str, Any]:
    """JSON Schema of a whole number that may also come as a text of digits."""
    return {
        "anyOf": [
            {"type": "integer", "minimum": low, "maximum": high},
            {"type": "string", "pattern": "^[1-9][0-9]{0,8}$" if low > 0 else f"^{'-?' * (low < 0)}[0-9]{{1,9}}$"},
        ]
    }


NUMBER_FOR_TEXT = {"type": "integer", "minimum": -_LARGEST_TEXT_NUMBER, "maximum": _LARGEST_TEXT_NUMBER}


def text_schema(length: int) -> dict[str, Any]:
    """JSON Schema of a text that may also come as a number."""
    return {"anyOf": [{"type": "string", "maxLength": length}, NUMBER_FOR_TEXT]}


Id = Annotated[int, _within(1, LAST_ID), WithJsonSchema(whole_schema(1, LAST_ID))]
Count = Annotated[int, _within(0, LAST_ID), WithJsonSchema(whole_schema(0, LAST_ID))]
Quantity = Annotated[int, _within(-LAST_ID, LAST_ID), WithJsonSchema(whole_schema(-LAST_ID, LAST_ID))]
Flag = Annotated[
    bool,
    BeforeValidator(read_boolean),
    WithJsonSchema({"anyOf": [{"type": "boolean"}, {"enum": [*_TRUE, *_FALSE, 1, 0, "", None]}]}),
]
Name = Annotated[str, _at_most(255), Field(), WithJsonSchema(text_schema(255))]
ShortText = Annotated[str, _at_most(255), WithJsonSchema(text_schema(255))]
LongText = Annotated[str, _at_most(65_535), WithJsonSchema(text_schema(65_535))]
_AMOUNT_SCHEMA = {
    "anyOf": [
        {"type": "string", "pattern": r"^[0-9]{1,9}(\.[0-9]{1,2})?$"},
        {"type": "number", "minimum": 0, "maximum": 999_999_999, "multipleOf": 0.01},
        {"enum": ["", None]},
    ]
}
Price = Annotated[Decimal, BeforeValidator(_price), WithJsonSchema(_AMOUNT_SCHEMA)]
_NAME_SCHEMA = {"anyOf": [{"type": "string", "minLength": 1, "maxLength": 255}, NUMBER_FOR_TEXT]}
RequiredName = Annotated[str, BeforeValidator(_required_name), WithJsonSchema(_NAME_SCHEMA)]
NameIfSent = Annotated[str | None, BeforeValidator(_required_name), WithJsonSchema(_NAME_SCHEMA)]
"""None where the client did not send it; it can be changed and not cleared."""
