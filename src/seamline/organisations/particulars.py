"""The rules of what an organisation says of itself."""

import re
from collections.abc import Callable, Mapping
from functools import cache
from typing import Final
from zoneinfo import available_timezones

import pycountry
from stdnum import bic, iban

from seamline.organisations.models import Organisation
from seamline.values.errors import FieldError

PARTICULARS: Final = tuple(field.name for field in Organisation._meta.concrete_fields if field.name != "id")
"""The names of everything that can be set on an organisation, in the order in which it is shown."""

_LENGTHS: Final = {field.name: field.max_length for field in Organisation._meta.concrete_fields if field.name != "id"}


def tidied(values: Mapping[str, str]) -> dict[str, str]:
    """The values without blanks around them; codes in capitals, an IBAN and a BIC without blanks inside."""
    tidy = {name: text.strip() for name, text in values.items()}
    for name in ("country", "base_currency"):
        if name in tidy:
            tidy[name] = tidy[name].upper()
    for name in ("iban", "bic"):
        if name in tidy:
            tidy[name] = re.sub(r"\s", "", tidy[name]).upper()
    return tidy


def problems(values: Mapping[str, str]) -> list[FieldError]:
    """All that is wrong with `values` (tidied), each with its field; names outside PARTICULARS too."""
    found = []
    for name, text in values.items():
        if name not in PARTICULARS:
            found.append(FieldError(name, "is not one of an organisation's particulars"))
            continue
        rule = _RULES.get(name)
        sentence = (rule(text) if rule else None) or _too_long(name, text)
        if sentence is not None:
            found.append(FieldError(name, sentence))
    return found


def _too_long(name: str, text: str) -> str | None:
    longest = _LENGTHS[name]
    return f"must have at most {longest} characters" if longest is not None and len(text) > longest else None


def _name(text: str) -> str | None:
    return None if text else "must not be empty"


def _country(text: str) -> str | None:
    known = not text or pycountry.countries.get(alpha_2=text) is not None
    return None if known else "must be an ISO 3166 code of two letters, such as IT"


def _base_currency(text: str) -> str | None:
    known = pycountry.currencies.get(alpha_3=text) is not None
    return None if known else "must be an ISO 4217 code of three letters, such as EUR"


def _time_zone(text: str) -> str | None:
    return None if text in _zones() else "must be an IANA time zone, such as Europe/Rome"


def _iban(text: str) -> str | None:
    return None if not text or iban.is_valid(text) else "is not an IBAN: see its length and its check digits"


def _bic(text: str) -> str | None:
    return None if not text or bic.is_valid(text) else "must be a BIC of 8 or 11 characters"


@cache
def _zones() -> frozenset[str]:
    return frozenset(available_timezones())


_RULES: Final[dict[str, Callable[[str], str | None]]] = {
    "name": _name,
    "country": _country,
    "base_currency": _base_currency,
    "time_zone": _time_zone,
    "iban": _iban,
    "bic": _bic,
}
