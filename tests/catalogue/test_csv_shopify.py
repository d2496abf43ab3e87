"""A shop's product export, read into specs."""

from decimal import Decimal

import pytest

from tests.catalogue.csv_files import (
    EANS,
    SHOPIFY_HEADER,
    make_csv,
    read,
    scarf_row,
    shirt_rows,
    shopify_csv,
)


def reasons(data: bytes, **options: object) -> list[tuple[int, str, str]]:
    return [(problem.line, problem.column, problem.reason) for problem in read(data, **options).problems]


def test_options_become_sizes_and_variations() -> None:
    file = read(shopify_csv([*shirt_rows(), scarf_row()]))
    assert file.problems == []
    assert (file.layout, file.rows, file.sku_count()) == ("shopify", 8, 7)
    shirt, scarf = file.products
    assert (shirt.product_identifier, shirt.name, shirt.brand) == ("ocean-shirt", "Ocean Shirt", "Acme")
    assert (shirt.category, shirt.tags, shirt.not_for_sale) == ("Shirts", ["men", "summer"], False)
    assert shirt.description == "Blue as the sea.\n\nWashable"
    assert shirt.sizes == ["S", "M", "L"]
    assert (shirt.weight, shirt.weight_unit) == (Decimal("0.250"), "kg")
    assert shirt.image_urls == ["https://images.example/1.jpg", "https://images.example/2.jpg"]
    assert [variation.color for variation in shirt.variations] == ["Red", "Blue"]
    red = shirt.variations[0]
    assert [(sku.size, sku.sku_number, sku.line) for sku in red.skus] == [
        ("L", "OS-Red-L", 2),
        ("S", "OS-Red-S", 4),
        ("M", "OS-Red-M", 5),
    ]
    assert (red.prices[""].wsp, red.prices[""].msrp) == (Decimal("49.90"), Decimal("49.90"))
    assert [variation.color for variation in scarf.variations] == ["Default"]
    assert [(sku.size, sku.ean) for sku in scarf.variations[0].skus] == [("One Size", EANS[0])]


def test_what_has_no_place_is_said_and_not_imported() -> None:
    file = read(shopify_csv(shirt_rows()))
    notes = {note.column: note.text for note in file.notes}
    assert "quantities on 6 rows are not imported" in notes["Variant Inventory Qty"]
    assert "not fetched" in notes["Image Src"]
    assert "100 % of it as WSP" in notes["Variant Price"]
    assert "Gift Card" in notes[""]


def test_the_wholesale_price_may_be_a_share_of_the_shops() -> None:
    file = read(shopify_csv([scarf_row()]), wsp_percentage=Decimal("45.5"))
    prices = file.products[0].variations[0].prices[""]
    assert (prices.wsp, prices.msrp) == (Decimal("9.10"), Decimal("20.00"))


def test_the_headers_of_2024_are_read_too() -> None:
    row = {
        "Title": "Hat",
        "URL handle": "hat",
        "Description": "",
        "Published on online store": "",
        "Status": "draft",
        "SKU": "H1",
        "Barcode": EANS[0],
        "Option1 name": "color",
        "Option1 value": "Green",
        "Price": "9.5",
        "Weight value (grams)": "454",
        "Weight unit for display": "lb",
    }
    file = read(make_csv(list(row), [row]))
    (hat,) = file.products
    assert file.problems == []
    assert (hat.weight, hat.weight_unit, hat.not_for_sale) == (Decimal("1.00"), "lb", True)
    assert hat.variations[0].color == "Green"
    assert hat.variations[0].skus[0].size == "One Size"


def test_rows_of_a_handle_need_not_stand_together() -> None:
    rows = shirt_rows()
    together, apart = (
        read(shopify_csv([*rows, scarf_row()])),
        read(shopify_csv([rows[0], scarf_row(), *rows[1:]])),
    )
    assert apart.problems == []
    shape = [[(v.color, [s.size for s in v.skus]) for v in p.variations] for p in together.products]
    assert [[(v.color, [s.size for s in v.skus]) for v in p.variations] for p in apart.products] == shape


@pytest.mark.parametrize("name", ["Size", "SIZE", "size", "Größe", "Taille"])
def test_size_in_any_case_and_a_few_languages(name: str) -> None:
    row = scarf_row() | {"Option1 Name": name, "Option1 Value": "XL"}
    assert read(shopify_csv([row])).products[0].sizes == ["XL"]


def test_an_option_that_is_neither_is_reported_or_folded_into_the_colour() -> None:
    row = scarf_row() | {"Option1 Name": "Color", "Option1 Value": "Red", "Option2 Name": "Material",
                         "Option2 Value": "Wool"}  # fmt: skip
    ((line, column, reason),) = reasons(shopify_csv([row]))
    assert (line, column) == (2, "Option2 Name")
    assert "'Material' is neither a size nor a colour" in reason
    folded = read(shopify_csv([row]), fold_options=True)
    assert folded.problems == []
    assert folded.products[0].variations[0].color == "Red / Wool"


def test_a_title_option_that_says_something_is_not_lost() -> None:
    row = scarf_row() | {"Option1 Value": "Gift set"}
    assert "'Title' is neither" in reasons(shopify_csv([row]))[0][2]


def test_two_options_of_one_kind_and_values_without_an_option() -> None:
    two = scarf_row() | {"Option1 Name": "Size", "Option1 Value": "S", "Option2 Name": "Shoe size"}
    loose = scarf_row() | {"Handle": "other", "Variant Barcode": "", "Option2 Value": "Red"}
    found = reasons(shopify_csv([two, loose]))
    assert [(line, column) for line, column, _ in found] == [(2, "Option2 Name"), (3, "Option2 Value")]
    assert "two options" in found[0][2]
    assert "option without a name" in found[1][2]


def test_every_problem_is_reported_at_once_with_line_column_and_product() -> None:
    rows = shirt_rows()
    rows[0]["Body (HTML)"] = "two\nlines"  # the second row begins on line 4
    rows[1]["Variant Price"] = "a lot"
    rows[2]["Variant Barcode"] = "4006381333932"
    rows[3]["Option1 Value"] = ""
    rows[4] |= {"Option1 Value": "L", "Option2 Value": "Red"}
    rows[5]["Title"] = "Another Shirt"
    bad = [*rows[:-1], {"Title": "No handle"}, {"Handle": "no-title", "Variant Price": "1"}]
    file = read(shopify_csv(bad))
    found = [(problem.line, problem.column, problem.product) for problem in file.problems]
    assert found == [
        (4, "Variant Price", "ocean-shirt"),
        (5, "Variant Barcode", "ocean-shirt"),
        (6, "Option1 Value", "ocean-shirt"),
        (7, "Option1 Value, Option2 Value", "ocean-shirt"),
        (8, "Title", "ocean-shirt"),
        (9, "Handle", ""),
        (10, "Title", "no-title"),
    ]
    assert "already on line 2" in file.problems[3].reason
    assert file.good_products() == []


def test_numbers_used_twice_in_the_file_are_reported_at_the_second() -> None:
    rows = shirt_rows()
    rows[1]["Variant SKU"] = rows[0]["Variant SKU"]
    rows[2]["Variant Barcode"] = EANS[0]
    scarf = scarf_row() | {"Variant Barcode": "0" + EANS[0]}
    file = read(shopify_csv([*rows, scarf]))
    assert [(problem.line, problem.column, problem.product) for problem in file.problems] == [
        (4, "Variant SKU", "ocean-shirt"),
        (10, "Variant Barcode", "scarf"),
    ]
    assert "already on line 5" in file.problems[1].reason


def test_a_zero_that_a_spreadsheet_ate_is_noted() -> None:
    file = read(shopify_csv([scarf_row() | {"Variant Barcode": "36000291452"}]))
    assert file.products[0].variations[0].skus[0].ean == "036000291452"
    assert [(note.line, note.column) for note in file.notes if note.line] == [(2, "Variant Barcode")]


def test_scientific_notation_is_a_problem_that_names_its_cause() -> None:
    ((_, column, reason),) = reasons(shopify_csv([scarf_row() | {"Variant Barcode": "4.00638E+12"}]))
    assert column == "Variant Barcode"
    assert "scientific notation" in reason


def test_sizes_of_a_colour_that_differ_in_price_are_noted_and_the_highest_is_taken() -> None:
    rows = shirt_rows()
    rows[1]["Variant Price"] = "55"
    rows[2]["Variant Price"] = "52"
    file = read(shopify_csv(rows))
    prices = [variation.prices[""].msrp for variation in file.products[0].variations]
    assert prices == [Decimal("55.00"), Decimal("49.90")]
    assert [note.line for note in file.notes if "differ in price" in note.text] == [4]


def test_weights_that_differ_are_noted() -> None:
    rows = shirt_rows()
    rows[3]["Variant Grams"] = "300"
    notes = [note for note in read(shopify_csv(rows)).notes if "differ in weight" in note.text]
    assert [(note.line, note.product) for note in notes] == [(6, "ocean-shirt")]


@pytest.mark.parametrize(
    ("cells", "not_for_sale"),
    [
        ({"Status": "", "Published": "false"}, True),
        ({"Status": "active", "Published": "false"}, False),
        ({"Status": "Archived", "Published": "true"}, True),
        ({"Status": "", "Published": ""}, None),
    ],
)
def test_what_is_for_sale(cells: dict[str, str], not_for_sale: bool | None) -> None:
    assert read(shopify_csv([scarf_row() | cells])).products[0].not_for_sale is not_for_sale


def test_too_long_a_text_is_a_problem() -> None:
    ((line, column, reason),) = reasons(shopify_csv([scarf_row() | {"Title": "x" * 300}]))
    assert (line, column) == (2, "Title")
    assert "at most 255" in reason


def test_header_problems_make_the_file_unreadable_and_are_all_named() -> None:
    data = make_csv(["Handle", "handle", "Option1 Value"], [{"Handle": "a"}])
    file = read(data)
    assert not file.readable
    assert [problem.column for problem in file.problems] == ["Title", "handle"]
    assert all(problem.line == 1 for problem in file.problems)


def test_a_row_too_short_names_its_product() -> None:
    data = shopify_csv([scarf_row()]) + b"hat,Hat\r\n"
    file = read(data)
    ((line, reason, product),) = [(p.line, p.reason, p.product) for p in file.problems]
    assert (line, product) == (3, "hat")
    assert "ends after 2" in reason
    assert file.readable
    assert [p.key for p in file.good_products()] == ["scarf"]


def test_a_row_too_long_is_reported_but_for_blank_cells() -> None:
    line = b"hat,Hat" + b"," * (len(SHOPIFY_HEADER) - 2)
    assert read(shopify_csv([]) + line + b",,\r\n").problems == []
    assert "is a , not quoted?" in reasons(shopify_csv([]) + line + b",x\r\n")[0][2]
