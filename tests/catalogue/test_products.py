"""Products: colours, sizes, prices, seasons (contract sections 4 and 6, Catalogue)."""

from __future__ import annotations

from typing import Any

import pytest

from tests.api.talk import fields, refused
from tests.catalogue.making import ean, etag, make_product, make_shirt, put, read
from tests.wire import CheckedClient


def _sizes(variation: dict[str, Any]) -> list[str]:
    return [sku["size"] for sku in variation["skus"]]


def test_a_name_is_enough_and_the_rest_has_its_empty_value(client: CheckedClient) -> None:
    product = make_product(client, name="Shirt")
    season = client.get("/seasons").json()["seasons"][0]["id"]
    del product["id"], product["created_at"], product["updated_at"]
    assert product == {
        "product_identifier": "", "name": "Shirt", "description": "", "sizing_system": "One Size", "image_url": "",
        "not_for_sale": False, "season_id": [season], "category": "", "sub_category": "", "brand": "",
        "country_of_origin": "", "intrastat_code": "", "weight": "0.0", "weight_unit": "kg", "custom_fields": [],
        "variations": [],
    }  # fmt: skip


def test_each_colour_gets_a_sku_in_each_size_of_the_sizing_system(client: CheckedClient) -> None:
    shirt = make_shirt(client)
    assert [(row["color"], _sizes(row)) for row in shirt["variations"]] == [
        ("Red", ["S", "M", "L"]),
        ("Blue", ["S", "M", "L"]),
    ]
    for variation in shirt["variations"]:
        for sku in variation["skus"]:
            assert (sku["color"], sku["product_name"], sku["ean"], sku["sku_number"]) == (
                variation["color"],
                "Linen Shirt",
                "",
                "",
            )
            assert (sku["in_stock"], sku["available_to_sell"], sku["available_to_sell_from_stock"]) == (0, 0, 0)
    assert client.get("/skus").json()["meta"]["total_count"] == 6


def test_sizes_stand_in_the_order_of_the_sizing_system_everywhere(client: CheckedClient) -> None:
    system = "XS, S, M, L, XL, 2XL, 10, 9, One Size"
    skus = [{"size": size} for size in ("9", "XL", "2XL", "S")]
    product = make_product(client, sizing_system=system, variations=[{"color": "Red", "skus": skus}])
    expected = system.split(", ")
    assert product["sizing_system"] == system
    assert _sizes(product["variations"][0]) == expected
    assert _sizes(read(client, f"/products/{product['id']}")["variations"][0]) == expected
    listed = client.get(f"/skus?filter[product_id]={product['id']}").json()["skus"]
    assert [sku["size"] for sku in listed] == expected


def test_a_new_order_of_sizes_moves_the_skus(client: CheckedClient) -> None:
    shirt = make_shirt(client)
    moved = put(client, f"/products/{shirt['id']}", {"sizing_system": "L,S , M"})
    assert moved["sizing_system"] == "L, S, M"
    assert [_sizes(row) for row in moved["variations"]] == [["L", "S", "M"]] * 2
    before = {sku["id"]: sku["size"] for row in shirt["variations"] for sku in row["skus"]}
    assert {sku["id"]: sku["size"] for row in moved["variations"] for sku in row["skus"]} == before


def test_a_new_size_makes_its_sku_in_every_colour_in_its_place(client: CheckedClient) -> None:
    shirt = make_shirt(client)
    wider = put(client, f"/products/{shirt['id']}", {"sizing_system": "XS, S, M, ML, L"})
    assert [_sizes(row) for row in wider["variations"]] == [["XS", "S", "M", "ML", "L"]] * 2
    assert client.get("/skus").json()["meta"]["total_count"] == 10


def test_a_new_colour_makes_its_skus(client: CheckedClient) -> None:
    shirt = make_shirt(client)
    after = put(client, f"/products/{shirt['id']}", {"variations": [{"color": "Green", "textile_content": "Wool"}]})
    assert [row["color"] for row in after["variations"]] == ["Red", "Blue", "Green"]
    assert _sizes(after["variations"][2]) == ["S", "M", "L"]
    assert after["variations"][:2] == shirt["variations"]


def test_without_a_sizing_system_the_sizes_of_the_skus_make_it(client: CheckedClient) -> None:
    variations = [
        {"color": "Red", "skus": [{"size": "38"}, {"size": " 36 "}]},
        {"color": "Blue", "skus": [{"size": "40"}, {"size": "38"}]},
    ]
    product = make_product(client, variations=variations)
    assert product["sizing_system"] == "38, 36, 40"
    assert [_sizes(row) for row in product["variations"]] == [["38", "36", "40"]] * 2


@pytest.mark.parametrize("size", ["S,M", "", " ", "x" * 101])
def test_what_is_no_size_is_refused(client: CheckedClient, size: str) -> None:
    answer = client.post(
        "/products", json={"name": "Shirt", "variations": [{"color": "Red", "skus": [{"size": size}]}]}
    )
    refused(answer, 422)
    assert list(fields(answer)) == ["variations[0].skus[0].size"]


@pytest.mark.parametrize(
    "system", ["", ",", "S,,M", "S, S", "x" * 101, ",".join(str(number) for number in range(201)), "x" * 30_000]
)
def test_what_is_no_sizing_system_is_refused(client: CheckedClient, system: str) -> None:
    answer = client.post("/products", json={"name": "Shirt", "sizing_system": system})
    refused(answer, 422)
    assert list(fields(answer)) == ["sizing_system"]


def test_a_size_in_use_cannot_be_removed(client: CheckedClient) -> None:
    shirt = make_shirt(client)
    path = f"/products/{shirt['id']}"
    answer = client.put(path, json={"sizing_system": "S, M"})
    assert "L cannot leave the sizing system" in refused(answer, 409)["message"]
    assert read(client, path) == shirt


def test_a_size_may_go_with_its_skus_in_one_request(client: CheckedClient) -> None:
    shirt = make_shirt(client)
    leaving = [
        {"id": row["id"], "skus": [{"id": row["skus"][2]["id"], "_destroy": True}]} for row in shirt["variations"]
    ]
    after = put(client, f"/products/{shirt['id']}", {"sizing_system": "S, M", "variations": leaving})
    assert (after["sizing_system"], [_sizes(row) for row in after["variations"]]) == ("S, M", [["S", "M"]] * 2)
    gone = shirt["variations"][0]["skus"][2]
    assert client.get("/skus").json()["meta"]["total_count"] == 4
    refused(client.get(f"/skus/{gone['id']}"), 404)


def test_a_size_that_one_colour_lacks_can_be_added_there(client: CheckedClient) -> None:
    shirt = make_shirt(client)
    red = shirt["variations"][0]
    path = f"/products/{shirt['id']}"
    put(client, path, {"variations": [{"id": red["id"], "skus": [{"id": red["skus"][1]["id"], "_destroy": True}]}]})
    assert _sizes(read(client, path)["variations"][0]) == ["S", "L"]
    after = put(client, path, {"variations": [{"id": red["id"], "skus": [{"size": "M", "sku_number": "R-M"}]}]})
    assert _sizes(after["variations"][0]) == ["S", "M", "L"]
    assert after["variations"][0]["skus"][1]["sku_number"] == "R-M"


def test_destroy_removes_a_colour_with_its_skus(client: CheckedClient) -> None:
    shirt = make_shirt(client)
    red, blue = shirt["variations"]
    after = put(client, f"/products/{shirt['id']}", {"variations": [{"id": red["id"], "_destroy": True}]})
    assert after["variations"] == [blue]
    assert {sku["variation_id"] for sku in client.get("/skus").json()["skus"]} == {blue["id"]}


def test_destroying_what_was_never_there_makes_nothing(client: CheckedClient) -> None:
    shirt = make_shirt(client)
    red = shirt["variations"][0]
    path = f"/products/{shirt['id']}"
    put(client, path, {"variations": [{"id": red["id"], "skus": [{"id": red["skus"][0]["id"], "_destroy": True}]}]})
    body = {
        "variations": [
            {"color": "Green", "_destroy": True},
            {"id": red["id"], "skus": [{"size": "S", "_destroy": "1"}]},
        ]
    }
    after = put(client, path, body)
    assert [row["color"] for row in after["variations"]] == ["Red", "Blue"]
    assert _sizes(after["variations"][0]) == ["M", "L"]


def test_what_a_put_leaves_out_stays(client: CheckedClient) -> None:
    shirt = make_shirt(client, brand="Acme")
    red = shirt["variations"][0]
    after = put(
        client,
        f"/products/{shirt['id']}",
        {"category": "Shirts", "variations": [{"id": red["id"], "textile_content": "Wool"}]},
    )
    assert (after["brand"], after["variations"][0]["color"], after["variations"][0]["textile_content"]) == (
        "Acme",
        "Red",
        "Wool",
    )
    assert after["variations"][1]["color"] == "Blue"
    assert {sku["category"] for row in after["variations"] for sku in row["skus"]} == {"Shirts"}


def test_a_sku_without_id_is_found_by_its_size(client: CheckedClient) -> None:
    shirt = make_shirt(client)
    red = shirt["variations"][0]
    after = put(
        client, f"/products/{shirt['id']}", {"variations": [{"id": red["id"], "skus": [{"size": "M", "ean": ean(1)}]}]}
    )
    assert [sku["ean"] for sku in after["variations"][0]["skus"]] == ["", ean(1), ""]


def test_the_size_of_a_sku_is_fixed(client: CheckedClient) -> None:
    shirt = make_shirt(client)
    red = shirt["variations"][0]
    body = {"variations": [{"id": red["id"], "skus": [{"id": red["skus"][0]["id"], "size": "M"}]}]}
    answer = client.put(f"/products/{shirt['id']}", json=body)
    refused(answer, 422)
    assert list(fields(answer)) == ["variations[0].skus[0].size"]


def test_ids_of_another_product_are_not_taken(client: CheckedClient) -> None:
    shirt, other = make_shirt(client), make_shirt(client)
    foreign = other["variations"][0]
    body = {
        "variations": [
            {"id": foreign["id"], "color": "X"},
            {"id": shirt["variations"][0]["id"], "skus": [{"id": foreign["skus"][0]["id"]}]},
        ]
    }
    answer = client.put(f"/products/{shirt['id']}", json=body)
    refused(answer, 422)
    assert set(fields(answer)) == {"variations[0].id", "variations[1].skus[0].id"}


def test_two_colours_of_one_name_are_refused(client: CheckedClient) -> None:
    shirt = make_shirt(client)
    answer = client.put(f"/products/{shirt['id']}", json={"variations": [{"color": "Red"}]})
    refused(answer, 422)
    body = {"variations": [{"id": shirt["variations"][1]["id"], "color": "Red"}]}
    refused(client.put(f"/products/{shirt['id']}", json=body), 422)


def test_two_colours_may_swap_their_names_in_one_request(client: CheckedClient) -> None:
    shirt = make_shirt(client)
    red, blue = shirt["variations"]
    body = {"variations": [{"id": red["id"], "color": "Blue"}, {"id": blue["id"], "color": "Red"}]}
    after = put(client, f"/products/{shirt['id']}", body)
    assert [row["color"] for row in after["variations"]] == ["Blue", "Red"]
    assert read(client, f"/skus/{red['skus'][0]['id']}")["color"] == "Blue"


def test_a_new_colour_may_take_the_name_that_another_gives_up(client: CheckedClient) -> None:
    shirt = make_shirt(client)
    body = {"variations": [{"color": "Red"}, {"id": shirt["variations"][0]["id"], "color": "Scarlet"}]}
    after = put(client, f"/products/{shirt['id']}", body)
    assert [row["color"] for row in after["variations"]] == ["Scarlet", "Blue", "Red"]


def test_a_new_name_shows_in_the_skus(client: CheckedClient) -> None:
    shirt = make_shirt(client)
    path = f"/skus/{shirt['variations'][0]['skus'][0]['id']}"
    put(client, f"/products/{shirt['id']}", {"name": "Wool Shirt", "product_identifier": "WS-1"})
    sku = client.get(path)
    assert (sku.json()["sku"]["product_name"], sku.json()["sku"]["product_identifier"]) == ("Wool Shirt", "WS-1")
    assert etag(sku) == "1.2", "a derived change"
    after = read(client, f"/products/{shirt['id']}")
    assert {row["product_name"] for variation in after["variations"] for row in variation["skus"]} == {"Wool Shirt"}


def test_custom_fields_are_replaced_as_a_whole(client: CheckedClient) -> None:
    given = [{"name": "A", "field_type": "text", "value": "x"}, {"name": "B", "field_type": "number", "value": 1.5}]
    product = make_product(client, custom_fields=given)
    assert product["custom_fields"] == given
    after = put(client, f"/products/{product['id']}", {"custom_fields": [{"name": "C", "value": None}]})
    assert after["custom_fields"] == [{"name": "C", "field_type": "text", "value": None}]
    assert put(client, f"/products/{product['id']}", {"custom_fields": []})["custom_fields"] == []


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("0", "0.0"),
        (2, "2.0"),
        ("2.50", "2.5"),
        (0.25, "0.25"),
        ("1280", "1280.0"),
        ("-0", "0.0"),
        ("0.1234", "0.1234"),
    ],
)
def test_weights_are_written_as_the_contract_writes_amounts(client: CheckedClient, given: Any, shown: str) -> None:
    assert make_product(client, weight=given)["weight"] == shown


def test_texts_are_kept_as_they_are(client: CheckedClient) -> None:
    text = 'Ünïcødé 日本 👗 "quoted" <b>&amp;</b> \\ \n\t% _ \' ;--'
    product = make_product(client, name=text.strip(), description=text, category=text)
    for found in (product, read(client, f"/products/{product['id']}")):
        assert (found["name"], found["description"], found["category"]) == (text.strip(), text, text)
