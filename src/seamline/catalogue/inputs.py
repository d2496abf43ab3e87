"""What the bodies and queries of the catalogue may hold."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, ClassVar

from pydantic import BeforeValidator, Field, WithJsonSchema

from seamline.api.bodies import Input
from seamline.api.lists import ListQuery
from seamline.api.types import (
    Flag,
    Id,
    LongText,
    Name,
    Price,
    RequiredName,
    ShortText,
    against_rule,
    ill_typed,
    read_amount,
    read_text,
)
from seamline.catalogue.rules import check_ean, known_country, known_currency, split_sizes

WEIGHT_UNITS = ("kg", "g", "lb", "oz")


def _ean(value: Any) -> str:
    text = "" if value is None else read_text(value).strip()
    problem = check_ean(text)
    if problem:
        raise against_rule(problem)
    return text


def _text_or_empty(value: Any) -> str:
    text = "" if value is None else read_text(value)
    if len(text) > 255:
        raise against_rule("must have at most 255 characters")
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
    text = read_text(value).strip().lower()
    if text not in WEIGHT_UNITS:
        raise against_rule(f"must be one of {', '.join(WEIGHT_UNITS)}")
    return text


def _weight(value: Any) -> Any:
    amount = read_amount(value)
    if amount < 0 or amount >= 10**9 or amount != round(amount, 4):
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
    try:
        return date.fromisoformat(read_text(value).strip()[:10])
    except ValueError:
        raise ill_typed("must be a date such as 2026-03-27") from None


def _sizes(value: Any) -> str:
    text = read_text(value)
    problem = split_sizes(text)[1]
    if problem:
        raise against_rule(problem)
    return text


def _seasons(value: Any) -> Any:
    """A list of ids; one id alone is read too, as the articles print it. A form sends `season_id[]`."""
    if isinstance(value, list):
        return value
    return [value]


_TEXT = {"anyOf": [{"type": "string", "maxLength": 255}, {"type": "number"}, {"type": "null"}]}
Ean = Annotated[
    str,
    BeforeValidator(_ean),
    WithJsonSchema(
        {
            "description": "12 or 13 digits with a right check digit, or empty",
            "anyOf": [{"type": "string", "pattern": "^([0-9]{12,13})?$"}, {"type": "integer"}, {"type": "null"}],
        }
    ),
]
Text = Annotated[str, BeforeValidator(_text_or_empty), WithJsonSchema(_TEXT)]
Country = Annotated[
    str,
    BeforeValidator(_country),
    WithJsonSchema({"anyOf": [{"type": "string", "pattern": "^([A-Za-z]{2})?$"}, {"type": "null"}]}),
]
Currency = Annotated[str, BeforeValidator(_currency), WithJsonSchema({"type": "string", "pattern": "^[A-Za-z]{3}$"})]
WeightUnit = Annotated[str, BeforeValidator(_weight_unit), WithJsonSchema({"enum": list(WEIGHT_UNITS)})]
Weight = Annotated[
    Any,
    BeforeValidator(_weight),
    WithJsonSchema(
        {
            "anyOf": [
                {"type": "string", "pattern": r"^[0-9]{1,8}(\.[0-9]{1,4})?$"},
                {"type": "integer", "minimum": 0, "maximum": 99_999_999},
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
    WithJsonSchema({"anyOf": [{"type": "string", "format": "date"}, {"type": "string", "maxLength": 0}, {"type": "null"}]}),
]
Sizes = Annotated[str, BeforeValidator(_sizes), WithJsonSchema({"type": "string", "minLength": 1, "maxLength": 4000})]
SeasonIds = Annotated[
    list[Id],
    BeforeValidator(_seasons),
    WithJsonSchema(
        {
            "anyOf": [
                {"type": "array", "items": {"type": "integer", "minimum": 1, "maximum": 2_147_483_647}, "minItems": 1},
                {"type": "integer", "minimum": 1, "maximum": 2_147_483_647},
            ]
        }
    ),
]


class SeasonBody(Input):
    """A season."""

    read_only: ClassVar[frozenset[str]] = frozenset({"id"})
    name: RequiredName | None = None
    starts_on: Day = None
    ends_on: Day = None
    closed: Flag = False


class ChannelBody(Input):
    """A channel; its currency is fixed once made."""

    read_only: ClassVar[frozenset[str]] = frozenset({"channel_ID"})
    channel_name: RequiredName | None = None
    currency: Currency | None = None
    tax_rate_name: ShortText | None = None
    closed: Flag = False


class PriceBody(Input):
    """A colour's prices in one channel, named by the channel's name."""

    read_only: ClassVar[frozenset[str]] = frozenset({"currency"})
    name: Name
    wsp_money: Price | None = None
    msrp_money: Price | None = None


class SkuBody(Input):
    """A size of a colour: by `id` where it is there, else by `size`."""

    read_only: ClassVar[frozenset[str]] = frozenset(
        {"color", "in_stock", "available_to_sell", "available_to_sell_from_stock", "product_name", "category"}
    )
    id: Id | None = None
    size: ShortText | None = None
    ean: Ean = ""
    sku_number: Text = ""
    destroy: Flag = Field(False, alias="_destroy", description="Removes this size of the colour.")


class VariationBody(Input):
    """A colour of a product: with `id` changed, without `id` added."""

    id: Id | None = None
    color: RequiredName | None = None
    textile_content: Text = ""
    prices: list[PriceBody] = Field(default_factory=list)
    skus: list[SkuBody] = Field(default_factory=list)
    destroy: Flag = Field(False, alias="_destroy", description="Removes the colour and its SKUs.")


class CustomField(Input):
    """A field of the organisation's own."""

    name: RequiredName
    field_type: Text = "text"
    value: str | int | float | bool | None = None


class ProductBody(Input):
    """A style, as it is read; what a PUT leaves out stays as it is."""

    read_only: ClassVar[frozenset[str]] = frozenset({"id", "created_at", "updated_at"})
    product_identifier: Text = ""
    name: RequiredName | None = None
    description: LongText | None = ""
    sizing_system: Sizes | None = None
    image_url: ImageUrl = ""
    not_for_sale: Flag = False
    season_id: SeasonIds | None = None
    category: Text = ""
    sub_category: Text = ""
    brand: Text = ""
    country_of_origin: Country = ""
    intrastat_code: Text = ""
    weight: Weight = 0
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
