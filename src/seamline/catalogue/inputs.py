"""What the bodies and queries of the catalogue may hold."""

from __future__ import annotations

import math
import re
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any, ClassVar

from pydantic import BeforeValidator, Field, PlainValidator, WithJsonSchema

from seamline.api.bodies import Input
from seamline.api.lists import ListQuery
from seamline.api.types import (
    LAST_ID,
    NUMBER_FOR_TEXT,
    Flag,
    Id,
    LongText,
    Name,
    NameIfSent,
    Price,
    RequiredName,
    ShortText,
    against_rule,
    ill_typed,
    read_amount,
    read_text,
)
from seamline.catalogue.rules import (
    LONGEST_SIZE,
    LONGEST_SYSTEM,
    check_ean,
    known_country,
    known_currency,
    split_sizes,
)

WEIGHT_UNITS = ("kg", "g", "lb", "oz")
_SHORT_TEXT = 255
_LONG_TEXT = 65_535
_EXACT_INTEGER = 2**53
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}(?:$|[T ])")


def _ean(value: Any) -> str:
    text = "" if value is None else read_text(value).strip()
    problem = check_ean(text)
    if problem:
        raise against_rule(problem)
    return text


def _text_or_empty(value: Any) -> str:
    text = "" if value is None else read_text(value)
    if len(text) > _SHORT_TEXT:
        raise against_rule(f"must have at most {_SHORT_TEXT} characters")
    return text


def _country(value: Any) -> str:
    text = "" if value is None else read_text(value).strip().upper()
    if text and not known_country(text):
        raise against_rule("must be a country of ISO 3166-1 alpha-2, such as DE")
    return text


def _currency(value: Any) -> str:
    text = read_text(value).strip().upper()
    if not known_currency(text):
        raise against_rule("must be a currency of ISO 4217, such as EUR")
    return text


def _weight_unit(value: Any) -> str:
    text = "" if value is None else read_text(value)
    if not text:
        return WEIGHT_UNITS[0]
    if text not in WEIGHT_UNITS:
        raise against_rule(f"must be one of {', '.join(WEIGHT_UNITS)}")
    return text


def _weight(value: Any) -> Decimal:
    amount = Decimal(0) if value is None or value == "" else read_amount(value)
    if amount < 0 or amount >= 10**8 or amount != round(amount, 4):
        raise against_rule("must be 0 or more, with at most four decimals")
    return amount


def _image_url(value: Any) -> str:
    text = "" if value is None else read_text(value).strip()
    if text and not text.startswith(("https://", "http://")):
        raise against_rule("must begin with https://")
    if len(text) > 2000:
        raise against_rule("must have at most 2000 characters")
    return text


def _date(value: Any) -> date | None:
    if value is None or value == "":
        return None
    if isinstance(value, date):
        return value
    text = read_text(value).strip()
    try:
        if not _DAY.match(text):
            raise ValueError(text)
        return datetime.fromisoformat(text).date()
    except ValueError:
        raise ill_typed("must be a date such as 2026-03-27") from None


def _sizes(value: Any) -> str:
    text = read_text(value)
    if len(text) > LONGEST_SYSTEM:
        raise against_rule(f"must have at most {LONGEST_SYSTEM} characters")
    problem = split_sizes(text)[1]
    if problem:
        raise against_rule(problem)
    return text


def _size(value: Any) -> str:
    sizes, problem = split_sizes(read_text(value))
    if problem or len(sizes) != 1:
        raise against_rule(f"must be one size of at most {LONGEST_SIZE} characters, without a comma")
    return sizes[0]


def _seasons(value: Any) -> Any:
    """A list of ids; one id alone is read too, as the articles print it. A form sends `season_id[]`.

    An empty value clears, which leaves the default season.
    """
    if value in (None, "", [""]):
        return []
    return value if isinstance(value, list) else [value]


def _custom_value(value: Any) -> str | int | float | bool | None:
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, str):
        if len(value) > _LONG_TEXT:
            raise against_rule(f"must have at most {_LONG_TEXT} characters")
        return read_text(value)
    if isinstance(value, int) and abs(value) <= _EXACT_INTEGER:
        return value
    if isinstance(value, int | Decimal) and math.isfinite(number := float(Decimal(value))):
        return number
    raise ill_typed("must be a text, a number, true, false or null")


_TEXT = {"anyOf": [{"type": "string", "maxLength": _SHORT_TEXT}, NUMBER_FOR_TEXT, {"type": "null"}]}
_EAN_NUMBER = {"type": "integer", "minimum": 0, "maximum": 9_999_999_999_999}
Ean = Annotated[
    str,
    BeforeValidator(_ean),
    WithJsonSchema(
        {
            "description": "12 or 13 digits with a right check digit, or empty",
            "anyOf": [{"type": "string", "pattern": "^([0-9]{12,13})?$"}, _EAN_NUMBER, {"type": "null"}],
        }
    ),
]
Text = Annotated[str, BeforeValidator(_text_or_empty), WithJsonSchema(_TEXT)]
Country = Annotated[
    str,
    BeforeValidator(_country),
    WithJsonSchema({"anyOf": [{"type": "string", "pattern": "^([A-Za-z]{2})?$"}, {"type": "null"}]}),
]
CurrencyIfSent = Annotated[
    str | None, BeforeValidator(_currency), WithJsonSchema({"type": "string", "pattern": "^[A-Za-z]{3}$"})
]
WeightUnit = Annotated[str, BeforeValidator(_weight_unit), WithJsonSchema({"enum": [*WEIGHT_UNITS, "", None]})]
Weight = Annotated[
    Decimal,
    BeforeValidator(_weight),
    WithJsonSchema(
        {
            "anyOf": [
                {"type": "string", "pattern": r"^[0-9]{1,8}(\.[0-9]{1,4})?$"},
                {"type": "number", "minimum": 0, "maximum": 99_999_999, "multipleOf": 0.0001},
                {"enum": ["", None]},
            ]
        }
    ),
]
ImageUrl = Annotated[
    str,
    BeforeValidator(_image_url),
    WithJsonSchema({"anyOf": [{"type": "string", "pattern": "^(https?://.*)?$", "maxLength": 2000}, {"type": "null"}]}),
]
Day = Annotated[
    date | None,
    BeforeValidator(_date),
    WithJsonSchema(
        {
            "anyOf": [
                {"type": "string", "format": "date"},
                {"type": "string", "format": "date-time"},
                {"enum": ["", None]},
            ]
        }
    ),
]
SizesIfSent = Annotated[
    str | None,
    BeforeValidator(_sizes),
    WithJsonSchema({"anyOf": [{"type": "string", "minLength": 1, "maxLength": LONGEST_SYSTEM}, NUMBER_FOR_TEXT]}),
]
SizeIfSent = Annotated[
    str | None,
    BeforeValidator(_size),
    WithJsonSchema({"anyOf": [{"type": "string", "minLength": 1, "maxLength": LONGEST_SIZE}, NUMBER_FOR_TEXT]}),
]
CustomValue = Annotated[
    str | int | float | bool | None,
    PlainValidator(_custom_value),
    WithJsonSchema({"anyOf": [{"type": "string", "maxLength": _LONG_TEXT}, {"type": ["number", "boolean", "null"]}]}),
]
_ID = {"type": "integer", "minimum": 1, "maximum": LAST_ID}
SeasonIds = Annotated[
    list[Id],
    Field(max_length=100),
    BeforeValidator(_seasons),
    WithJsonSchema(
        {
            "anyOf": [
                {"type": "array", "items": _ID, "maxItems": 100},
                _ID,
                {"enum": ["", None]},
            ]
        }
    ),
]


class SeasonBody(Input):
    """A season."""

    read_only: ClassVar[frozenset[str]] = frozenset({"id"})
    name: NameIfSent = None
    starts_on: Day = None
    ends_on: Day = None
    closed: Flag = False


class ChannelBody(Input):
    """A channel; its currency is fixed once made."""

    read_only: ClassVar[frozenset[str]] = frozenset({"channel_ID"})
    channel_name: NameIfSent = None
    currency: CurrencyIfSent = None
    tax_rate_name: ShortText | None = None
    closed: Flag = False


class PriceBody(Input):
    """A colour's prices in one channel, named by the channel's name."""

    read_only: ClassVar[frozenset[str]] = frozenset({"currency"})
    name: Name
    wsp_money: Price = Decimal(0)
    msrp_money: Price = Decimal(0)


class SkuBody(Input):
    """A size of a colour: by `id` where it is there, else by `size`."""

    read_only: ClassVar[frozenset[str]] = frozenset(
        {"color", "in_stock", "available_to_sell", "available_to_sell_from_stock", "product_name", "category"}
    )
    id: Id | None = None
    size: SizeIfSent = None
    ean: Ean = ""
    sku_number: Text = ""
    destroy: Flag = Field(False, alias="_destroy", description="Removes this size of the colour.")


class VariationBody(Input):
    """A colour of a product: with `id` changed, without `id` added."""

    id: Id | None = None
    color: NameIfSent = None
    textile_content: Text = ""
    prices: list[PriceBody] = Field(default_factory=list)
    skus: list[SkuBody] = Field(default_factory=list)
    destroy: Flag = Field(False, alias="_destroy", description="Removes the colour and its SKUs.")


class CustomField(Input):
    """A field of the organisation's own."""

    name: RequiredName
    field_type: Text = "text"
    value: CustomValue = None


class ProductBody(Input):
    """A style, as it is read; what a PUT leaves out stays as it is."""

    read_only: ClassVar[frozenset[str]] = frozenset({"id", "created_at", "updated_at"})
    product_identifier: Text = ""
    name: NameIfSent = None
    description: LongText | None = ""
    sizing_system: SizesIfSent = None
    image_url: ImageUrl = ""
    not_for_sale: Flag = False
    season_id: SeasonIds = Field(default_factory=list)
    category: Text = ""
    sub_category: Text = ""
    brand: Text = ""
    country_of_origin: Country = ""
    intrastat_code: Text = ""
    weight: Weight = Decimal(0)
    weight_unit: WeightUnit = "kg"
    custom_fields: list[CustomField] = Field(default_factory=list)
    variations: list[VariationBody] = Field(default_factory=list)


class SkuItemBody(Input):
    """What can be written at a SKU by itself."""

    read_only: ClassVar[frozenset[str]] = frozenset(
        {
            "id", "product_id", "product_name", "product_identifier", "variation_id", "color", "size", "in_stock",
            "available_to_sell", "available_to_sell_from_stock", "created_at", "updated_at",
        }
    )  # fmt: skip
    ean: Ean = ""
    sku_number: Text = ""


class ProductQuery(ListQuery):
    """Filters of the list of products."""

    product_identifier: ShortText | None = Field(None, alias="filter[product_identifier]", description="Exactly this.")
    season_id: Id | None = Field(None, alias="filter[season_id]", description="Offered in this season.")
    name: ShortText | None = Field(None, alias="filter[name]", description="Containing this, in any case.")
    ean: ShortText | None = Field(None, alias="filter[ean]", description="With a SKU of this EAN or UPC.")
    sku_number: ShortText | None = Field(None, alias="filter[sku_number]", description="With a SKU of this number.")


class SkuQuery(ListQuery):
    """Filters of the list of SKUs."""

    ean: ShortText | None = Field(None, alias="filter[ean]", description="Exactly this EAN or UPC.")
    sku_number: ShortText | None = Field(None, alias="filter[sku_number]", description="Exactly this.")
    product_id: Id | None = Field(None, alias="filter[product_id]", description="Of this product.")
