"""Pages of lists: `page`, `per_page`, `meta`, `Link` (contract section 3)."""

from __future__ import annotations

import re
from typing import Any

import pytest

from tests.api.talk import fields, refused
from tests.catalogue.making import make_product, make_shirt
from tests.wire import CheckedClient


def _seven(client: CheckedClient) -> list[int]:
    return [int(make_product(client, name=f"Shirt {number}")["id"]) for number in range(7)]


def _ids(answer: Any) -> list[int]:
    return [record["id"] for record in answer.json()["products"]]


def test_pages_go_in_ascending_id_and_tell_where_they_are(client: CheckedClient) -> None:
    ids = _seven(client)
    seen: list[int] = []
    for number in (1, 2, 3):
        answer = client.get(f"/products?per_page=3&page={number}")
        seen += _ids(answer)
        assert answer.json()["meta"] == {
            "current_page": number,
            "next_page": number + 1 if number < 3 else None,
            "prev_page": number - 1 if number > 1 else None,
            "total_pages": 3,
            "total_count": 7,
        }
    assert seen == ids == sorted(ids)


def test_without_page_it_is_the_first(client: CheckedClient) -> None:
    _seven(client)
    assert (
        client.get("/products").content
        == client.get("/products?page=1").content
        == client.get("/products?page=").content
    )


def test_an_empty_list_has_no_pages(client: CheckedClient) -> None:
    for query in ("", "?filter[name]=nothing", "?since_id=2147483647"):
        answer = client.get(f"/products{query}").json()
        assert answer == {
            "products": [],
            "meta": {"current_page": 1, "next_page": None, "prev_page": None, "total_pages": 0, "total_count": 0},
        }


@pytest.mark.parametrize("page", [4, 5000, 2_147_483_648, 999_999_999_999])
@pytest.mark.parametrize("query", ["", "&filter[name]=shirt", "&since_updated_at=2020-01-01", "&since_id=1"])
def test_a_page_past_the_end_is_empty_and_says_so(client: CheckedClient, page: int, query: str) -> None:
    _seven(client)
    answer = client.get(f"/products?per_page=3&page={page}{query}")
    assert _ids(answer) == []
    meta = answer.json()["meta"]
    assert (meta["current_page"], meta["next_page"], meta["total_pages"], meta["total_count"]) == (page, None, 3, 7)
    assert "Link" not in answer.headers


@pytest.mark.parametrize("page", ["0", "-1", "1.5", "x", "1e3", "1 2", "９", "0x1", "9" * 30, "true"])
@pytest.mark.parametrize("name", ["page", "per_page"])
def test_a_page_that_is_no_positive_whole_number_is_400_naming_it(client: CheckedClient, name: str, page: str) -> None:
    answer = client.get("/products", params={name: page})
    refused(answer, 400)
    assert list(fields(answer)) == [name]


def test_per_page_is_clamped_to_100(client: CheckedClient) -> None:
    sizes = ", ".join(str(number) for number in range(120))
    make_product(client, sizing_system=sizes, variations=[{"color": "Red"}])
    for query in ("", "?per_page=100", "?per_page=101", "?per_page=2147483648"):
        answer = client.get(f"/skus{query}").json()
        assert len(answer["skus"]) == 100
        assert answer["meta"]["total_pages"] == 2


def test_the_next_page_stands_in_link_with_all_parameters_kept(client: CheckedClient) -> None:
    _seven(client)
    seen: list[int] = []
    answer = client.get(
        "/products/", params={"per_page": "3", "filter[name]": "shirt", "since_created_at": "2020-01-01T00:00:00+01:00"}
    )
    while True:
        seen += _ids(answer)
        if "Link" not in answer.headers:
            break
        found = re.fullmatch(r'<(https://[^>]+)>; rel="next"', answer.headers["Link"])
        assert found
        answer = client.get(found[1])
    assert len(seen) == len(set(seen)) == 7


def test_unpaged_lists_have_neither_meta_nor_page(client: CheckedClient) -> None:
    for resource in ("channels", "seasons", "warehouses", "organisations"):
        assert list(client.get(f"/{resource}").json()) == [resource]
        refused(client.get(f"/{resource}?page=1"), 400)


def test_since_id_gives_the_greater_ids(client: CheckedClient) -> None:
    ids = _seven(client)
    assert _ids(client.get(f"/products?since_id={ids[3]}")) == ids[4:]
    assert _ids(client.get("/products?since_id=0")) == _ids(client.get("/products?since_id=")) == ids
    answer = client.get(f"/products?since_id={ids[1]}&per_page=2&page=2")
    assert _ids(answer) == ids[4:6]
    assert answer.json()["meta"]["total_count"] == 5
    assert _ids(client.get("/products?since_id=99999999999999")) == []


@pytest.mark.parametrize("value", ["x", "-1", "1.5", "null"])
def test_a_bad_since_id_is_400_naming_it(client: CheckedClient, value: str) -> None:
    answer = client.get("/products", params={"since_id": value})
    refused(answer, 400)
    assert list(fields(answer)) == ["since_id"]


def test_counts_stay_exact_under_deletions(client: CheckedClient) -> None:
    ids = _seven(client)
    client.get("/products?per_page=2&page=3")
    for gone in (ids[0], ids[3]):
        client.delete(f"/products/{gone}")
    left = [ids[1], ids[2], ids[4], ids[5], ids[6]]
    assert _ids(client.get("/products")) == left
    assert _ids(client.get("/products?per_page=2&page=2")) == left[2:4]
    assert _ids(client.get(f"/products?since_id={ids[2]}")) == left[2:]
    assert client.get("/products?per_page=2").json()["meta"]["total_count"] == 5


def test_an_empty_parameter_counts_as_absent(client: CheckedClient) -> None:
    _seven(client)
    whole = client.get("/products").content
    query = "page=&per_page=&since_id=&since_created_at=&since_updated_at=&filter[name]=&filter[ean]="
    assert client.get(f"/products?{query}").content == whole


def test_filters_of_products(client: CheckedClient) -> None:
    season = client.post("/seasons", json={"name": "SS27"}).json()["season"]["id"]
    wanted = make_product(
        client, name="Größe 100% Wool_Coat", product_identifier="WC-1", season_id=[season],
        variations=[{"color": "Red", "skus": [{"size": "One Size", "ean": "4006381333931", "sku_number": "N-1"}]}],
    )["id"]  # fmt: skip
    make_shirt(client)
    for query, value in {
        "product_identifier": "WC-1", "season_id": str(season), "name": "wool_c", "ean": "4006381333931", "sku_number": "N-1",
    }.items():  # fmt: skip
        assert _ids(client.get("/products", params={f"filter[{query}]": value})) == [wanted], query
    for query, value in {
        "product_identifier": "wc", "season_id": "2147483647", "name": "woolxcoat", "ean": "400638133393", "sku_number": "N",
    }.items():  # fmt: skip
        assert _ids(client.get("/products", params={f"filter[{query}]": value})) == [], query
    assert _ids(client.get("/products", params={"filter[name]": "100%"})) == [wanted]
    assert _ids(client.get("/products", params={"filter[name]": "wool", "filter[ean]": "5"})) == []


def test_filters_of_skus(client: CheckedClient) -> None:
    shirt = make_shirt(client)
    sku = shirt["variations"][1]["skus"][0]
    make_shirt(client)
    client.put(f"/skus/{sku['id']}", json={"ean": "4006381333931", "sku_number": "N-1"})
    for query in ("filter[ean]=4006381333931", "filter[sku_number]=N-1"):
        assert [found["id"] for found in client.get(f"/skus?{query}").json()["skus"]] == [sku["id"]]
    found = client.get(f"/skus?filter[product_id]={shirt['id']}").json()
    assert {row["product_id"] for row in found["skus"]} == {shirt["id"]}
    assert found["meta"]["total_count"] == 6
