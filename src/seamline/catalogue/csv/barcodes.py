"""EAN and UPC numbers as spreadsheets leave them: checked, and repaired only where the check digit proves it.

A leading zero changes neither the weights nor the sum of the check digit (GS1 General Specifications,
section 7.9), so a number that lost its leading zeros still has a right check digit; one that lost any other
digit passes by chance only one time in ten, which is why every repair is reported.
"""

import re
from dataclasses import dataclass
from typing import Final

from stdnum import ean as gtin

UPC_LENGTH: Final = 12
EAN_LENGTH: Final = 13
GTIN_14_LENGTH: Final = 14
EAN_8_LENGTH: Final = 8
SHORTEST_REPAIRED: Final = 9
"""Below nine digits a number may be an EAN-8 or an article number: no guess is made."""

_SCIENTIFIC = re.compile(r"\d(?:[.,]\d+)?[eE]\+?\d+")
_SPREADSHEET_TEXT = re.compile(r'="([^"]*)"')


class BarcodeError(ValueError):
    """A barcode that is not one; the message says why, in a sentence for the person who made the file."""


@dataclass(frozen=True, slots=True)
class Barcode:
    """A number of 12 or 13 digits; ``repair`` says what had to be put right, or is ""."""

    digits: str
    repair: str = ""


def read_barcode(text: str) -> Barcode:
    """Read a non-empty cell as EAN-13 or UPC-A.

    Raises BarcodeError where it is neither and cannot be repaired with certainty.
    """
    if len(text) in (UPC_LENGTH, EAN_LENGTH) and _is_digits(text) and gtin.calc_check_digit(text[:-1]) == text[-1]:
        return _refuse_zeros(Barcode(text))
    digits, repairs = _unwrap(text)
    if not _is_digits(digits):
        raise BarcodeError(f"{text!r} is no EAN or UPC: only digits are allowed")
    barcode = _refuse_zeros(_complete(digits, text))
    all_repairs = [*repairs, *([barcode.repair] if barcode.repair else [])]
    return Barcode(barcode.digits, "; ".join(all_repairs))


def _unwrap(text: str) -> tuple[str, list[str]]:
    """Digits without what spreadsheets put around them, and what was taken away."""
    stripped = text.strip()
    formula = _SPREADSHEET_TEXT.fullmatch(stripped)
    digits = (formula[1] if formula else stripped).lstrip("'")
    if _SCIENTIFIC.fullmatch(digits):
        raise BarcodeError(
            f"{text!r} is in scientific notation: a spreadsheet has rounded the number and its last digits "
            "are lost; format the column as text in the source and export again"
        )
    repairs = []
    if digits.endswith(".0"):
        digits = digits[:-2]
        repairs.append(f"{text!r} was written as a decimal number; read as {digits}")
    compact = re.sub(r"[\s-]", "", digits)
    if compact != digits:
        repairs.append(f"spaces or hyphens taken out of {text!r}")
    return compact, repairs


def _complete(digits: str, text: str) -> Barcode:
    """Bring a number of any length to 12 or 13 digits, or say why not."""
    length = len(digits)
    right = length > 1 and gtin.calc_check_digit(digits[:-1]) == digits[-1]
    if length in (UPC_LENGTH, EAN_LENGTH):
        if right:
            return Barcode(digits)
        raise BarcodeError(
            f"{text!r} has a wrong check digit: {digits[-1]} should be {gtin.calc_check_digit(digits[:-1])}"
        )
    if length == GTIN_14_LENGTH and right and digits.startswith("0"):
        return Barcode(digits[1:], f"{text!r} is a GTIN-14 of a single unit; its EAN-13 {digits[1:]} is taken")
    if SHORTEST_REPAIRED <= length < UPC_LENGTH and right:
        whole = digits.zfill(UPC_LENGTH)
        eaten = "its leading zero" if length == UPC_LENGTH - 1 else f"its {UPC_LENGTH - length} leading zeros"
        return Barcode(whole, f"{text!r} has lost {eaten} in a spreadsheet; read as {whole}")
    raise BarcodeError(_wrong_length(digits, text, right))


def _wrong_length(digits: str, text: str, right: bool) -> str:
    needed = f"an EAN has {EAN_LENGTH} digits and a UPC {UPC_LENGTH}"
    if len(digits) == EAN_8_LENGTH and right:
        return f"{text!r} is an EAN-8 or has lost digits; {needed}"
    if SHORTEST_REPAIRED <= len(digits) < UPC_LENGTH:
        return (
            f"{text!r} has {len(digits)} digits; {needed}; it has not merely lost leading zeros, "
            "since its check digit is wrong"
        )
    return f"{text!r} has {len(digits)} digits; {needed}"


def _refuse_zeros(barcode: Barcode) -> Barcode:
    if not barcode.digits.strip("0"):
        raise BarcodeError(f"{barcode.digits!r} is all zeros; leave the cell blank where there is no number")
    return barcode


def _is_digits(text: str) -> bool:
    return text.isascii() and text.isdigit()
