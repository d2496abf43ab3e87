"""Files as they come: encodings, delimiters, quoting, and files that are none."""

import io

import pytest

from seamline.catalogue.csv import read_products
from tests.catalogue.csv_files import read, scarf_row, shirt_rows, shopify_csv

NAME = "Größe Ł"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("end", ["\r\n", "\n", "\r"])
def test_every_encoding_delimiter_and_line_end(encoding: str, delimiter: str, end: str) -> None:
    rows = [scarf_row() | {"Title": NAME, "Vendor": 'a, "b"; c\td', "Body (HTML)": "one\r\ntwo"}]
    file = read(shopify_csv(rows, encoding=encoding, delimiter=delimiter, end=end))
    assert file.problems == []
    (product,) = file.products
    assert (product.name, product.brand) == (NAME, 'a, "b"; c\td')
    assert product.description.splitlines() == ["one", "two"]


def test_windows_1252_is_recognised_and_said() -> None:
    rows = [scarf_row() | {"Title": "Größe – “S”", "Variant Price": "20,50"}]
    file = read(shopify_csv(rows, encoding="cp1252", delimiter=";"))
    assert file.products[0].name == "Größe – “S”"
    assert any("Windows-1252" in note.text for note in file.notes)


def test_an_encoding_can_be_given() -> None:
    data = shopify_csv([scarf_row() | {"Title": "Žena"}], encoding="cp1250")
    assert read(data, encoding="cp1250").products[0].name == "Žena"
    assert "known encoding" in read(data, encoding="klingon").problems[0].reason


def test_one_broken_byte_in_a_utf_8_file_is_named_and_not_taken_for_windows_1252() -> None:
    data = shopify_csv([scarf_row() | {"Title": NAME, "Body (HTML)": "äöü"}, {"Handle": "x", "Title": "BROKEN"}])
    file = read(data.replace(b"BROKEN", b"\xff"))
    assert not file.readable
    assert [(problem.line, "UTF-8" in problem.reason) for problem in file.problems] == [(3, True)]


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "empty"),
        (b"\n\n", "no header"),
        (b"PK\x03\x04rest", "Excel"),
        ("Handle,Title\na,b\n".encode("utf-16-le"), "NUL"),
        (b"a,b\n1,2\n", "neither that of a Shopify product export"),
        (b"Handle,Title\n", "no rows"),
        (b'Handle,Title\na,"never closed\n', "never closed"),
        (b"Handle,Title\na,\x81\xe9\n", "cp1252"),
    ],
)
def test_files_that_are_none_are_refused_in_a_sentence(data: bytes, reason: str) -> None:
    file = read(data)
    assert not file.readable
    assert file.products == [] or file.problems
    assert reason in file.problems[0].reason


def test_broken_quoting_makes_the_file_unreadable_but_the_rest_is_still_checked() -> None:
    data = b'Handle,Title,Variant Price\na,"A"x,1\nb,B,much\n'
    file = read(data)
    assert not file.readable
    assert [(problem.line, problem.column) for problem in file.problems] == [(2, ""), (3, "Variant Price")]
    assert "written twice" in file.problems[0].reason


def test_a_cell_that_is_far_too_large_is_reported() -> None:
    file = read(shopify_csv([scarf_row() | {"Body (HTML)": "x" * 2_000_000}]))
    assert [problem.line for problem in file.problems if "1000000 characters" in problem.reason] == [2]


def test_a_large_cell_is_read() -> None:
    file = read(shopify_csv([scarf_row() | {"Body (HTML)": "<p>" * 30_000 + "x" * 60_000}]))
    assert file.problems == []
    assert len(file.products[0].description) == 60_000


def test_excels_separator_line_and_blank_lines_are_passed_over() -> None:
    data = b"sep=;\r\n\r\n" + shopify_csv([scarf_row()], delimiter=";") + b"\r\n;;;\r\n"
    file = read(data)
    assert file.problems == []
    assert file.products[0].line == 4


def test_the_stream_is_left_open_for_its_owner() -> None:
    stream = io.BytesIO(shopify_csv([scarf_row()]))
    read_products(stream)
    assert not stream.closed


def test_a_spreadsheets_guard_is_taken_off_a_shops_cells() -> None:
    assert read(shopify_csv([scarf_row() | {"Title": "'-10 % off"}])).products[0].name == "-10 % off"


def test_fifty_thousand_rows_are_gathered() -> None:
    rows = [
        row | {"Handle": f"{row['Handle']}-{number}"} | ({"Variant SKU": f"{number}-{place}"} if place < 6 else {})
        for number in range(7_000)
        for place, row in enumerate(shirt_rows())
    ]
    file = read(shopify_csv(rows))
    assert (file.rows, file.sku_count(), file.problems) == (49_000, 42_000, [])
