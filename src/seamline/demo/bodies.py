"""What is written down about the demo companies, as the bodies that the catalogue's actions take."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import ROUND_HALF_UP, Decimal
from itertools import count
from typing import Final

from stdnum import ean

from seamline.catalogue.inputs import ProductBody
from seamline.demo.brand import ChannelPlan, Company
from seamline.demo.collection.style import COLOURS, ONE_SIZE, Style

_MARGIN: Final = Decimal("0.425")
_DEPARTMENTS: Final = {"M": "Men", "W": "Women", "U": "Unisex"}


def product_bodies(company: Company, seasons: Mapping[str, int]) -> Iterator[ProductBody]:
    """A body for each style, in order. `seasons` gives the id of each season by its name."""
    numbers = count(1)
    for style in company.styles:
        yield ProductBody.model_validate(
            {
                "product_identifier": style.number,
                "name": style.name,
                "description": style.description,
                "sizing_system": style.sizes,
                "not_for_sale": not style.for_sale,
                "season_id": [seasons[name] for name in style.seasons],
                "category": style.category,
                "sub_category": _DEPARTMENTS[style.number[0]],
                "brand": company.brand,
                "country_of_origin": style.origin,
                "intrastat_code": style.tariff,
                "weight": style.weight,
                "weight_unit": "kg",
                "custom_fields": [{"name": "Fit", "field_type": "text", "value": style.fit}] if style.fit else [],
                "variations": [_variation(company, style, colour, numbers) for colour in style.colours],
            }
        )


def _variation(company: Company, style: Style, colour: str, numbers: Iterator[int]) -> dict[str, object]:
    melange = style.melange and colour.endswith("Melange")
    return {
        "color": colour,
        "textile_content": style.melange if melange else style.textile,
        "prices": [_price(channel, style.retail) for channel in company.channels],
        "skus": [
            {
                "size": size,
                "ean": ean_code(company.ean_prefix, next(numbers)),
                "sku_number": f"{style.number}-{COLOURS[colour]}-{_short(size)}",
            }
            for size in style.sizes.split(", ")
        ],
    }


def ean_code(prefix: str, number: int) -> str:
    """The EAN-13 of a company's article: its prefix of seven digits, five of the article, the check digit."""
    digits = f"{prefix}{number:05}"
    return digits + ean.calc_check_digit(digits)


def _price(channel: ChannelPlan, retail_in_euro: int) -> dict[str, str]:
    retail = shop_price(retail_in_euro * channel.rate)
    return {
        "name": channel.name,
        "wsp_money": f"{wholesale_price(retail):.2f}",
        "msrp_money": f"{retail:.2f}",
    }


def shop_price(amount: Decimal) -> Decimal:
    """`amount` as a shop would write it: below 200 the nearest price that ends in 5 or 9, above it in 9."""
    whole = int(amount.quantize(Decimal(1), ROUND_HALF_UP))
    endings = "59" if whole < 200 else "9"
    near = [price for price in range(max(1, whole - 9), whole + 10) if str(price)[-1] in endings]
    return Decimal(min(near, key=lambda price: (abs(price - whole), price)))


def wholesale_price(retail: Decimal) -> Decimal:
    """About 42.5 % of the retail price, in steps of a half below 100 and of one above."""
    step = Decimal("0.5") if retail < 100 else Decimal(1)
    return (retail * _MARGIN / step).quantize(Decimal(1), ROUND_HALF_UP) * step


def _short(size: str) -> str:
    return "OS" if size == ONE_SIZE else size
