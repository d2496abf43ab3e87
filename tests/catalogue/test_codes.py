"""EANs and SKU numbers: check digits, and unique in an organisation (contract sections 4 and 6)."""

from __future__ import annotations

from typing import Any

import pytest

from tests.api.talk import fields, refused
from tests.catalogue.making import ean, make_product, make_shirt, put, read
from tests.fixtures import Company
from tests.wire import CheckedClient


def _coded(client: CheckedClient, **codes: str) -> dict[str, Any]:
    return make_product(client, sizing_system="S, M", variations=[{"color": "Red", "skus": [{"size": "S", **codes}]}])


@pytest.mark.parametrize("code", ["4006381333931", "036000291452", "0036000291452", ""])
def test_12_or_13_digits_with_their_check_digit_are_taken(client: CheckedClient, code: str) -> None:
    assert _coded(client, ean=code)["variations"][0]["skus"][0]["ean"] == code


@pytest.mark.parametrize(
    "code",
    ["4006381333932", "036000291453", "12345", "40063813339310", "40063813339３1", "abcdefghijkl", "4006381 333931"],
)
def test_anything_else_is_refused_with_the_reason(client: CheckedClient, code: str) -> None:
    sku = make_shirt(client)["variations"][0]["skus"][0]
    answer = client.put(f"/skus/{sku['id']}", json={"ean": code})
    refused(answer, 422)
    assert "digit" in fields(answer)["ean"]


def test_a_wrong_check_digit_is_told_with_the_right_one(client: CheckedClient) -> None:
    answer = client.post(
        "/products", json={"name": "S", "variations": [{"color": "R", "skus": [{"size": "S", "ean": "4006381333932"}]}]}
    )
    assert fields(answer)["variations[0].skus[0].ean"] == "has a wrong check digit; it should be 1"


@pytest.mark.parametrize(("name", "code"), [("ean", ean(1)), ("sku_number", "N-1")])
def test_a_code_is_unique_in_an_organisation(client: CheckedClient, name: str, code: str) -> None:
    owner = _coded(client, **{name: code})["variations"][0]["skus"][0]["id"]
    answer = client.post(
        "/products", json={"name": "S", "variations": [{"color": "R", "skus": [{"size": "S", name: code}]}]}
    )
    refused(answer, 422)
    assert fields(answer) == {f"variations[0].skus[0].{name}": f"{code} belongs to SKU {owner}"}
    other = make_shirt(client)["variations"][0]["skus"][0]["id"]
    answer = client.put(f"/skus/{other}", json={name: code})
    refused(answer, 422)
    assert fields(answer) == {name: f"{code} belongs to SKU {owner}"}


def test_a_code_that_stands_twice_in_one_request_is_refused(client: CheckedClient) -> None:
    skus = [{"size": "S", "ean": ean(1)}, {"size": "M", "ean": ean(1), "sku_number": "N"}]
    body = {
        "name": "S",
        "variations": [{"color": "Red", "skus": skus}, {"color": "Blue", "skus": [{"size": "S", "sku_number": "N"}]}],
    }
    answer = client.post("/products", json=body)
    refused(answer, 422)
    assert set(fields(answer)) == {"variations[0].skus[1].ean", "variations[1].skus[0].sku_number"}


def test_empty_codes_are_not_unique(client: CheckedClient) -> None:
    make_shirt(client)
    make_shirt(client)


def test_another_organisation_may_have_the_same_codes(client: CheckedClient, other_company: Company) -> None:
    _coded(client, ean=ean(1), sku_number="N")
    with other_company.client() as other:
        _coded(other, ean=ean(1), sku_number="N")


def test_two_skus_may_swap_their_codes_in_one_request(client: CheckedClient) -> None:
    skus = [{"size": "S", "ean": ean(1), "sku_number": "A"}, {"size": "M", "ean": ean(2), "sku_number": "B"}]
    product = make_product(client, sizing_system="S, M", variations=[{"color": "Red", "skus": skus}])
    red = product["variations"][0]
    body = [
        {"id": red["skus"][0]["id"], "ean": ean(2), "sku_number": "B"},
        {"id": red["skus"][1]["id"], "ean": ean(1), "sku_number": "A"},
    ]
    after = put(client, f"/products/{product['id']}", {"variations": [{"id": red["id"], "skus": body}]})
    assert [(sku["ean"], sku["sku_number"]) for sku in after["variations"][0]["skus"]] == [(ean(2), "B"), (ean(1), "A")]


def test_a_new_sku_may_take_the_code_that_another_gives_up_in_the_same_request(client: CheckedClient) -> None:
    product = _coded(client, ean=ean(1), sku_number="A")
    red = product["variations"][0]
    old = {"id": red["id"], "skus": [{"id": red["skus"][0]["id"], "ean": "", "sku_number": ""}]}
    new = {"color": "Blue", "skus": [{"size": "S", "ean": ean(1), "sku_number": "A"}]}
    after = put(client, f"/products/{product['id']}", {"variations": [new, old]})
    assert [row["skus"][0]["ean"] for row in after["variations"]] == ["", ean(1)]


def test_a_new_sku_may_take_the_code_of_one_that_is_removed_in_the_same_request(client: CheckedClient) -> None:
    product = _coded(client, ean=ean(1), sku_number="A")
    red = product["variations"][0]
    body = {
        "variations": [
            {"id": red["id"], "_destroy": True},
            {"color": "Blue", "skus": [{"size": "S", "ean": ean(1), "sku_number": "A"}]},
        ]
    }
    after = put(client, f"/products/{product['id']}", body)
    assert [row["skus"][0]["ean"] for row in after["variations"]] == [ean(1)]


def test_a_deleted_products_codes_are_free_again(client: CheckedClient) -> None:
    client.delete(f"/products/{_coded(client, ean=ean(1), sku_number='A')['id']}")
    again = _coded(client, ean=ean(1), sku_number="A")
    found = client.get(f"/skus?filter[ean]={ean(1)}").json()["skus"]
    assert [sku["product_id"] for sku in found] == [again["id"]]


def test_a_sku_edited_alone_shows_in_its_product(client: CheckedClient) -> None:
    shirt = make_shirt(client)
    sku = shirt["variations"][1]["skus"][2]
    edited = put(client, f"/skus/{sku['id']}", {"ean": ean(1), "sku_number": 4711})
    assert (edited["ean"], edited["sku_number"]) == (ean(1), "4711")
    shown = read(client, f"/products/{shirt['id']}")["variations"][1]["skus"][2]
    assert (shown["ean"], shown["sku_number"]) == (ean(1), "4711")
    cleared = put(client, f"/skus/{sku['id']}", {"ean": ""})
    assert (cleared["ean"], cleared["sku_number"]) == ("", "4711")
