"""The demo company itself, and the small second one that makes the demo user choose."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from seamline.demo.collection.dresses_and_accessories import ACCESSORIES, DRESSES
from seamline.demo.collection.knitwear_and_outerwear import KNITWEAR, OUTERWEAR
from seamline.demo.collection.shirts_and_jersey import JERSEY, SHIRTS
from seamline.demo.collection.style import AUTUMN_25, AUTUMN_26, COTTON, ONE_SIZE, SPRING_26, Style
from seamline.demo.collection.trousers_and_denim import DENIM, TROUSERS

EMAIL: Final = "demo@seamline.example"
PASSWORD: Final = "seamline-demo"  # noqa: S105 - printed for everybody who tries the demo company
USER_NAME: Final = "Robin Demo"


@dataclass(frozen=True)
class SeasonPlan:
    """A selling season."""

    name: str
    starts_on: date
    ends_on: date
    closed: bool = False


@dataclass(frozen=True)
class ChannelPlan:
    """A price list: `rate` is what one unit of the styles' retail price is on it, before rounding."""

    name: str
    currency: str
    rate: Decimal


@dataclass(frozen=True)
class Company:
    """A company with everything it begins with. The first warehouse is the primary one.

    `ean_prefix` has seven digits and lies in GS1's range 20 to 29, which is for a company's own use: no such
    code belongs to an article in the world.
    """

    particulars: dict[str, str]
    brand: str
    ean_prefix: str
    seasons: tuple[SeasonPlan, ...]
    channels: tuple[ChannelPlan, ...]
    warehouses: tuple[str, ...]
    styles: tuple[Style, ...]


CALDER_WREN: Final = Company(
    particulars={
        "name": "Calder Wren",
        "legal_name": "Calder Wren B.V.",
        "address_line_1": "Prinsengracht 1084",
        "city": "Amsterdam",
        "postcode": "1017 JH",
        "country": "NL",
        "vat_number": "NL000099998B57",
        "bank_name": "ABN AMRO",
        "bank_account_name": "Calder Wren B.V.",
        "iban": "NL91 ABNA 0417 1643 00",
        "bic": "ABNANL2A",
        "base_currency": "EUR",
        "time_zone": "Europe/Amsterdam",
    },
    brand="Calder Wren",
    ean_prefix="2904170",
    seasons=(
        SeasonPlan(AUTUMN_25, date(2025, 7, 1), date(2025, 12, 31), closed=True),
        SeasonPlan(SPRING_26, date(2026, 1, 1), date(2026, 6, 30)),
        SeasonPlan(AUTUMN_26, date(2026, 7, 1), date(2026, 12, 31)),
    ),
    channels=(
        ChannelPlan("Wholesale EUR", "EUR", Decimal(1)),
        ChannelPlan("Wholesale GBP", "GBP", Decimal("0.88")),
        ChannelPlan("Wholesale USD", "USD", Decimal("1.20")),
    ),
    warehouses=("Rotterdam", "New Jersey 3PL"),
    styles=(*SHIRTS, *JERSEY, *KNITWEAR, *TROUSERS, *DENIM, *OUTERWEAR, *DRESSES, *ACCESSORIES),
)

_SOCK_SIZES = "36-38, 39-41, 42-44, 45-47"
_SOCK = "80% Cotton, 18% Polyamide, 2% Elastane"
_CORE = "Core"

PELL_STREET: Final = Company(
    particulars={
        "name": "Pell Street Socks",
        "legal_name": "Pell Street Hosiery Ltd",
        "address_line_1": "12 Pell Street",
        "city": "Leicester",
        "postcode": "LE1 1AA",
        "country": "GB",
        "base_currency": "GBP",
        "time_zone": "Europe/London",
    },
    brand="Pell Street",
    ean_prefix="2904180",
    seasons=(SeasonPlan(_CORE, date(2025, 1, 1), date(2026, 12, 31)),),
    channels=(ChannelPlan("Wholesale GBP", "GBP", Decimal(1)),),
    warehouses=("Leicester",),
    styles=(
        Style("UHO401", "Archer Ribbed Sock", "Hosiery", "A six-by-two rib that stays up.", _SOCK_SIZES,
              ("Navy", "Charcoal", "Burgundy"), _SOCK, "GB", "61159500", "0.07", 15, (_CORE,)),
        Style("UHO402", "Bellow Boot Sock", "Hosiery", "Terry-lined wool for boots and for cold floors.",
              _SOCK_SIZES, ("Ecru", "Forest"), "60% Wool, 40% Polyamide", "GB",
              "61159400", "0.12", 19, (_CORE,)),
        Style("UHO403", "Crewe Striped Sock", "Hosiery", "Stripes in two colours, knitted in Leicester.",
              _SOCK_SIZES, ("Navy Stripe", "Sky Stripe"), _SOCK, "GB", "61159500", "0.07", 15, (_CORE,)),
        Style("UHO404", "Drawer Bag", "Accessories", "A cotton bag that holds seven pairs.", ONE_SIZE,
              ("White",), COTTON, "IN", "63053900", "0.05", 9, (_CORE,)),
    ),
)  # fmt: skip
