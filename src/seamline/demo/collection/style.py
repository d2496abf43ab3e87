"""What is written down about a style, and the words its pages share: sizes, colours, fabrics, seasons."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

AUTUMN_25: Final = "Autumn Winter 2025"
SPRING_26: Final = "Spring Summer 2026"
AUTUMN_26: Final = "Autumn Winter 2026"

MEN_ALPHA: Final = "XS, S, M, L, XL, XXL"
WOMEN_ALPHA: Final = "XXS, XS, S, M, L, XL"
WIDE_ALPHA: Final = "XXS, XS, S, M, L, XL, XXL, 3XL"
MEN_TAILORED: Final = "44, 46, 48, 50, 52, 54, 56"
WOMEN_NUMERIC: Final = "32, 34, 36, 38, 40, 42, 44, 46"
MEN_WAIST: Final = "28, 29, 30, 31, 32, 33, 34, 36, 38, 40"
WOMEN_WAIST: Final = "24, 25, 26, 27, 28, 29, 30, 31, 32"
BELT: Final = "75, 80, 85, 90, 95, 100, 105"
GLOVE: Final = "6, 6.5, 7, 7.5, 8, 8.5, 9, 9.5"
ONE_SIZE: Final = "One Size"

COTTON: Final = "100% Cotton"
LINEN: Final = "100% Linen"
WOOL: Final = "100% Wool"
MERINO: Final = "100% Merino Wool"

COLOURS: Final = {
    "White": "WHT",
    "Ecru": "ECR",
    "Oat": "OAT",
    "Sand": "SND",
    "Camel": "CML",
    "Tobacco": "TOB",
    "Chestnut": "CHE",
    "Rust": "RST",
    "Brick": "BRK",
    "Burgundy": "BRG",
    "Rose": "ROS",
    "Butter": "BUT",
    "Ochre": "OCH",
    "Sage": "SGE",
    "Olive": "OLV",
    "Forest": "FOR",
    "Sky": "SKY",
    "Indigo": "IND",
    "Light Wash": "LWS",
    "Mid Wash": "MWS",
    "Rinse": "RIN",
    "Navy": "NVY",
    "Charcoal": "CHA",
    "Grey Melange": "GRM",
    "Black": "BLK",
    "Navy Stripe": "NST",
    "Sky Stripe": "SST",
    "Forest Check": "FCK",
    "Camel Check": "CCK",
}
"""Colour name → the three letters that stand for it in a SKU number."""


@dataclass(frozen=True)
class Style:
    """A style of the collection.

    `number` begins with M, W or U (men, women, unisex); `weight` is in kilograms, `retail` the price in shops
    in EUR; `tariff` is its code in the Combined Nomenclature. `melange` is the textile content of melange
    colours where it differs, `fit` a custom field where it matters.
    """

    number: str
    name: str
    category: str
    description: str
    sizes: str
    colours: tuple[str, ...]
    textile: str
    origin: str
    tariff: str
    weight: str
    retail: int
    seasons: tuple[str, ...]
    melange: str = ""
    fit: str = ""
    for_sale: bool = True
