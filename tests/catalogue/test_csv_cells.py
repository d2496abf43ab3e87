"""Single cells of a product file: barcodes, money, sizes, formula guard, HTML."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.ean import calc_check_digit

from seamline.catalogue.csv.barcodes import BarcodeError, read_barcode
from seamline.catalogue.csv.cells import (
    CellError,
    guard,
    join_names,
    read_decimal,
    read_money,
    read_web_address,
    split_names,
    unguard,
)
from seamline.catalogue.csv.plain_text import html_to_text
from seamline.catalogue.csv.sizes import clean_size, order_sizes

UPC = "036000291452"
EAN = "4006381333931"


@pytest.mark.parametrize("text", [UPC, EAN])
def test_right_barcodes_stay_as_they_are(text: str) -> None:
    assert read_barcode(text).digits == text
    assert read_barcode(text).repair == ""


@pytest.mark.parametrize(
    ("text", "digits", "word"),
    [
        ("36000291452", UPC, "its leading zero"),
        ("705632445", "000705632445", "3 leading zeros"),
        ("4006381333931.0", EAN, "decimal number"),
        ("4 006381 333931", EAN, "spaces or hyphens"),
        ("04006381333931", EAN, "GTIN-14"),
    ],
)
def test_what_a_spreadsheet_did_is_undone_and_reported(text: str, digits: str, word: str) -> None:
    barcode = read_barcode(text)
    assert barcode.digits == digits
    assert word in barcode.repair


@pytest.mark.parametrize("text", ["'" + UPC, f'="{UPC}"'])
def test_what_keeps_a_number_a_text_is_taken_off(text: str) -> None:
    assert read_barcode(text).digits == UPC


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("4.00638E+12", "scientific notation"),
        ("4,00638E+12", "scientific notation"),
        ("4006381333932", "wrong check digit: 2 should be 1"),
        ("036000291453", "wrong check digit"),
        ("36000291453", "has not merely lost leading zeros"),
        ("96385074", "EAN-8"),
        ("12345", "has 5 digits"),
        ("40063813339ab", "only digits"),
        ("٤006381333931", "only digits"),
        ("0000000000000", "all zeros"),
        ("14006381333938", "has 14 digits"),
    ],
)
def test_wrong_barcodes_are_refused_with_the_cause(text: str, reason: str) -> None:
    with pytest.raises(BarcodeError, match=reason):
        read_barcode(text)


@given(st.integers(min_value=1, max_value=10**11 - 1))
def test_every_upc_survives_the_loss_of_its_zeros(number: int) -> None:
    body = f"{number:011}"
    whole = body + calc_check_digit(body)
    eaten = whole.lstrip("0")
    if len(eaten) >= 9:
        assert read_barcode(eaten).digits == whole


@given(st.text())
def test_guarded_texts_come_back_and_never_start_a_formula(text: str) -> None:
    assert unguard(guard(text)) == text
    assert guard(text).lstrip()[:1] not in tuple("=+-@")


@given(st.text(alphabet="'=+-@ \t\r\na"))
def test_guarding_is_undone_whatever_apostrophes_there_are(text: str) -> None:
    assert unguard(guard(text)) == text


def test_other_apostrophes_are_left_alone() -> None:
    assert guard("'t Zand") == "'t Zand"
    assert unguard("'t Zand") == "'t Zand"


@given(st.lists(st.text(min_size=1).map(str.strip).filter(bool), unique=True))
def test_joined_names_come_apart_again(names: list[str]) -> None:
    assert split_names(join_names(names)) == names


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("45", "45.00"),
        ("45.5", "45.50"),
        ("45.500", "45.50"),
        ("12,50", "12.50"),
        ("1,234.50", "1234.50"),
        ("1.234,50", "1234.50"),
        ("1 234,50", "1234.50"),
    ],
)
def test_money_with_a_point_or_a_comma(text: str, amount: str) -> None:
    assert read_money(text) == Decimal(amount)


@pytest.mark.parametrize("text", ["1,234", "45.505", "-1", "€45", "1e3", "NaN", "Infinity", "", "99999999999"])
def test_money_that_is_none_or_can_be_read_in_two_ways(text: str) -> None:
    with pytest.raises(CellError):
        read_money(text)


def test_a_number_of_many_digits_is_refused_and_not_rounded() -> None:
    with pytest.raises(CellError, match="above the largest price"):
        read_money("1" * 400)
    assert read_decimal("1" * 40) == Decimal("1" * 40)


@pytest.mark.parametrize("text", ["javascript:alert(1)", "//host/x.png", "https://", "https://a b", "https:///x"])
def test_only_web_addresses_are_addresses(text: str) -> None:
    with pytest.raises(CellError):
        read_web_address(text)


@pytest.mark.parametrize(
    ("given_sizes", "ordered"),
    [
        (["L", "S", "M", "XXL", "XS", "XL", "XXS", "3XL"], ["XXS", "XS", "S", "M", "L", "XL", "XXL", "3XL"]),
        (["Large", "Small", "Extra Small", "Medium"], ["Extra Small", "Small", "Medium", "Large"]),
        (["M", "S/M", "S"], ["S", "S/M", "M"]),
        (["42", "38", "38.5", "40"], ["38", "38.5", "40", "42"]),
        (["40", "38 1/2", "38", "39½"], ["38", "38 1/2", "39½", "40"]),
        (["2", "0", "00"], ["00", "0", "2"]),
        (["UK 10", "UK 8", "UK 12"], ["UK 8", "UK 10", "UK 12"]),
        (["32/34", "30/32", "32/32"], ["30/32", "32/32", "32/34"]),
        (["5-6 Y", "3-4 Y"], ["3-4 Y", "5-6 Y"]),
        (["34B", "32A"], ["34B", "32A"]),
        (["Tall", "Regular", "M", "Tall"], ["Tall", "Regular", "M"]),
        (["6M", "2Y", "12M"], ["6M", "2Y", "12M"]),
        ([], []),
    ],
)
def test_sizes_stand_in_a_known_order_or_in_the_files(given_sizes: list[str], ordered: list[str]) -> None:
    assert order_sizes(given_sizes) == ordered


def test_a_half_size_with_a_comma_gets_a_point() -> None:
    size, change = clean_size("38,5")
    assert size == "38.5"
    assert "38,5" in change
    with pytest.raises(ValueError, match="comma"):
        clean_size("S, M")
    assert clean_size("  ") == ("One Size", "")


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("Plain & simple\nin two lines ", "Plain & simple\nin two lines"),
        ("Caf&eacute; &lt;3", "Café <3"),
        ("<p>One\n two</p><p>Three<br>four</p>", "One two\n\nThree\nfour"),
        ("<p>Made of:</p><ul><li>Cotton</li>\n<li>Wool</li></ul>", "Made of:\n- Cotton\n- Wool"),
        ("a<script>alert('<p>')</script>b<style>p{}</style>c<!-- <b> -->d", "abcd"),
        ("shown<script>never closed", "shown"),
        ("5 < 6 and 7 > 6", "5 < 6 and 7 > 6"),
        ("&lt;b&gt; stays a text", "<b> stays a text"),
    ],
)
def test_descriptions_become_text(source: str, text: str) -> None:
    assert html_to_text(source) == text


def test_hostile_html_takes_no_long_time() -> None:
    assert html_to_text("<script" * 100_000) == ""
    assert html_to_text("<" * 500_000) == "<" * 500_000
