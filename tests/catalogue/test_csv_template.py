"""Seamline's own product file: written, read back, written again."""

import io
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from seamline.catalogue.csv import (
    PriceSpec,
    ProductFile,
    ProductSpec,
    SkuSpec,
    VariationSpec,
    group_keys,
    write_products,
)
from tests.catalogue.csv_files import EANS, make_csv, read

HEADER = [
    "product_identifier",
    "name",
    "color",
    "size",
    "sku_number",
    "ean",
    "wsp: Wholesale EUR (EUR)",
    "seasons",
]
CHANNELS = {"Wholesale EUR": "EUR", "Shop (Berlin), =1": "USD"}


def written(products: list[ProductSpec], channels: dict[str, str] = CHANNELS) -> bytes:
    stream = io.BytesIO()
    groups = group_keys((product.key, product.product_identifier, product.name) for product in products)
    write_products(stream, products, channels, groups)
    return stream.getvalue()


def full_product() -> ProductSpec:
    return ProductSpec(
        key="A1",
        product_identifier="A1",
        name='=HYPERLINK("x")',
        description="+1\r\nsecond line, 'quoted' \n",
        sizes=["S", "M", "L"],
        sizing_stated=True,
        seasons=["AW26", "a|b\\"],
        category="Shirts",
        sub_category="-",
        brand="@acme",
        country_of_origin="IT",
        intrastat_code="6205",
        weight=Decimal("0.25"),
        weight_unit="kg",
        not_for_sale=True,
        image_urls=["https://images.example/1.jpg"],
        variations=[
            VariationSpec(
                color,
                "100% Cotton",
                {
                    "Wholesale EUR": PriceSpec(Decimal("45.00"), Decimal("99.90")),
                    "Shop (Berlin), =1": PriceSpec(),
                },
                [SkuSpec(size, "", f"A1-{color}-{size}") for size in ("S", "L")],
            )
            for color in ("Red", "'Blue")
        ],
    )


def without_lines(file: ProductFile) -> list[ProductSpec]:
    for product in file.products:
        product.line = 0
        for variation in product.variations:
            variation.line = 0
            for sku in variation.skus:
                sku.line = 0
    return file.products


def test_an_export_reads_back_as_it_was_and_writes_the_same_bytes() -> None:
    product = full_product()
    data = written([product])
    file = read(data)
    assert file.problems == []
    assert file.channels == CHANNELS
    again = without_lines(file)
    for variation in product.variations:
        del variation.prices["Shop (Berlin), =1"]  # says nothing, so it is not read back
    assert again == [product]
    assert written(again) == data


def test_no_cell_of_an_export_starts_a_formula() -> None:
    text = written([full_product()]).decode("utf-8-sig")
    assert "'=HYPERLINK" in text
    assert "\"'+1" in text
    assert "'@acme" in text


def test_products_without_a_mark_of_their_own_are_kept_apart_by_a_group() -> None:
    sku = VariationSpec("Default", skus=[SkuSpec("One Size")])
    products = [ProductSpec(f"p{number}", name="Hat", variations=[sku]) for number in range(2)]
    products.append(ProductSpec("p2", product_identifier="Hat", name="Cap", variations=[sku]))
    file = read(written(products))
    assert file.problems == []
    assert [(product.name, product.product_identifier) for product in file.products] == [
        ("Hat", ""),
        ("Hat", ""),
        ("Cap", "Hat"),
    ]


def test_products_without_colours_and_colours_without_skus_are_told_from_one_size_products() -> None:
    products = [
        ProductSpec("Empty", "Empty", "Empty", sizes=["S", "M"], sizing_stated=True),
        ProductSpec("Bare", "Bare", "Bare", sizes=["S"], sizing_stated=True, variations=[VariationSpec("Red", "Wool")]),
    ]
    data = written(products)
    file = read(data)
    assert file.problems == []
    assert without_lines(file) == products


cell_text = st.text(st.characters(exclude_categories=["Cs", "Cc", "Zs", "Zl", "Zp"]), min_size=1, max_size=12)


@settings(max_examples=60)
@given(st.lists(st.tuples(cell_text, cell_text, cell_text), min_size=1, max_size=5, unique_by=lambda t: t[0]))
def test_any_text_comes_back(rows: list[tuple[str, str, str]]) -> None:
    products = [
        ProductSpec(
            identifier,
            product_identifier=identifier,
            name=name,
            description=f"{name}\t\r\n {color}",
            sizes=["One Size"],
            variations=[VariationSpec(color, skus=[SkuSpec("One Size")])],
        )
        for identifier, name, color in rows
    ]
    data = written(products)
    file = read(data)
    assert file.problems == []
    assert written(without_lines(file)) == data


def test_a_template_filled_by_hand_needs_little() -> None:
    rows = [{"name": "Hat"}, {"name": "Scarf", "Colour": "Red", "Barcode": EANS[0]}]
    file = read(make_csv(["name", "Colour", "Barcode"], rows))
    hat, scarf = file.products
    assert file.problems == []
    assert [(v.color, [s.size for s in v.skus]) for v in hat.variations] == [("Default", ["One Size"])]
    assert (scarf.variations[0].color, scarf.variations[0].skus[0].ean) == ("Red", EANS[0])


def test_what_is_said_once_holds_for_all_rows_and_contradictions_are_named() -> None:
    rows = [
        {"product_identifier": "A", "name": "Hat", "size": "M", "color": "Red", "seasons": "AW26"},
        {"product_identifier": "A", "size": "S", "color": "Red", "wsp: Wholesale EUR (EUR)": "10"},
        {
            "product_identifier": "A",
            "name": "Cap",
            "size": "L",
            "color": "Red",
            "wsp: Wholesale EUR (EUR)": "11",
        },
    ]
    file = read(make_csv(HEADER, rows))
    assert file.products[0].sizes == ["S", "M", "L"]
    assert file.products[0].seasons == ["AW26"]
    assert file.products[0].variations[0].prices["Wholesale EUR"].wsp == Decimal("10.00")
    assert [(problem.line, problem.column) for problem in file.problems] == [
        (4, "name"),
        (4, "wsp: Wholesale EUR (EUR)"),
    ]
    assert "on line 2" in file.problems[0].reason
    assert "on line 3" in file.problems[1].reason


@pytest.mark.parametrize(
    ("header", "columns"),
    [
        (["name", "colr"], ["colr"]),
        (["product_identifier", "color", "wsp"], ["wsp", "name"]),
        (["name", "Name"], ["Name"]),
        (["name", "color", "colour"], ["colour"]),
        (["name", "wsp: A (EUR)", "WSP: A"], ["WSP: A"]),
    ],
)
def test_header_problems(header: list[str], columns: list[str]) -> None:
    file = read((",".join(header) + "\n" + ",".join("x" * len(header)) + "\n").encode())
    assert not file.readable
    if "name" in header:
        assert [problem.column for problem in file.problems] == columns


def test_a_misspelt_column_is_answered_with_the_nearest() -> None:
    assert "did you mean color?" in read(b"name,colr\nHat,Red\n").problems[0].reason


def test_a_sizing_system_gives_the_order_and_must_hold_every_size() -> None:
    header = ["name", "size", "sizing_system"]
    rows = [
        {"name": "Hat", "size": "Wide", "sizing_system": "Narrow, Wide"},
        {"name": "Cap", "size": "Huge", "sizing_system": "Narrow, Wide"},
        {"name": "Bag", "size": "Wide", "sizing_system": "Wide, Wide"},
    ]
    file = read(make_csv(header, rows))
    assert file.products[0].sizes == ["Narrow", "Wide"]
    assert [(problem.line, problem.column, problem.product) for problem in file.problems] == [
        (3, "sizing_system", "Cap"),
        (4, "sizing_system", "Bag"),
    ]


def test_values_that_cannot_be_read_are_each_reported() -> None:
    header = [
        "name",
        "country_of_origin",
        "weight",
        "weight_unit",
        "not_for_sale",
        "image_url",
        "msrp: A",
        "size",
    ]
    row = dict(zip(header, ["Hat", "Italy", "heavy", "stone", "maybe", "picture", "-1", "S, M"], strict=True))
    file = read(make_csv(header, [row]))
    assert sorted(problem.column for problem in file.problems) == sorted(header[1:])
    assert {problem.line for problem in file.problems} == {2}
