"""What may be deleted, and what that leaves (contract section 4)."""

from __future__ import annotations

from tests.api.talk import refused
from tests.catalogue.making import make_product, make_shirt, put, read
from tests.wire import CheckedClient


def test_a_product_leaves_lists_and_search_and_stays_readable_by_id(client: CheckedClient) -> None:
    shirt, coat = make_shirt(client), make_shirt(client, name="Coat")
    path = f"/products/{shirt['id']}"
    answer = client.delete(path)
    assert (answer.status_code, answer.json()["product"]) == (200, shirt)
    assert [product["id"] for product in client.get("/products").json()["products"]] == [coat["id"]]
    assert client.get("/products?filter[name]=linen").json()["meta"]["total_count"] == 0
    assert {sku["product_id"] for sku in client.get("/skus").json()["skus"]} == {coat["id"]}
    assert read(client, path)["variations"] == shirt["variations"]
    sku = shirt["variations"][0]["skus"][0]
    assert read(client, f"/skus/{sku['id']}")["size"] == "S"


def test_what_is_deleted_cannot_be_changed_or_deleted_again(client: CheckedClient) -> None:
    shirt = make_shirt(client)
    client.delete(f"/products/{shirt['id']}")
    refused(client.put(f"/products/{shirt['id']}", json={"name": "x"}), 409)
    refused(client.delete(f"/products/{shirt['id']}"), 409)
    refused(client.put(f"/skus/{shirt['variations'][0]['skus'][0]['id']}", json={"ean": ""}), 409)


def test_a_deleted_products_sizes_cannot_come_back_by_its_skus(client: CheckedClient) -> None:
    shirt = make_shirt(client)
    sku = shirt["variations"][0]["skus"][0]
    red = shirt["variations"][0]["id"]
    put(
        client, f"/products/{shirt['id']}", {"variations": [{"id": red, "skus": [{"id": sku["id"], "_destroy": True}]}]}
    )
    assert client.put(f"/skus/{sku['id']}", json={"ean": ""}).status_code in (404, 409)


def test_a_season_in_use_is_refused_with_the_reason(client: CheckedClient) -> None:
    season = client.post("/seasons", json={"name": "SS27"}).json()["season"]
    shirt = make_product(client, season_id=[season["id"]])
    assert "1 product" in refused(client.delete(f"/seasons/{season['id']}"), 409)["message"]
    put(client, f"/products/{shirt['id']}", {"season_id": []})
    answer = client.delete(f"/seasons/{season['id']}")
    assert (answer.status_code, answer.json()["season"]) == (200, season)
    refused(client.get(f"/seasons/{season['id']}"), 404)
    refused(client.delete(f"/seasons/{season['id']}"), 404)


def test_a_channel_in_use_is_refused_with_the_reason(client: CheckedClient) -> None:
    channel = client.post("/channels", json={"channel_name": "Showroom", "currency": "EUR"}).json()["channel"]
    shirt = make_product(client, variations=[{"color": "Red", "prices": [{"name": "Showroom", "wsp_money": "1"}]}])
    path = f"/channels/{channel['channel_ID']}"
    assert "1 colour" in refused(client.delete(path), 409)["message"]
    red = shirt["variations"][0]["id"]
    put(
        client,
        f"/products/{shirt['id']}",
        {"variations": [{"id": red, "prices": [{"name": "Showroom", "wsp_money": ""}]}]},
    )
    assert client.delete(path).json()["channel"] == channel
    prices = read(client, f"/products/{shirt['id']}")["variations"][0]["prices"]
    assert "Showroom" not in [price["name"] for price in prices]
    refused(client.get(path), 404)


def test_the_primary_warehouse_cannot_go(client: CheckedClient) -> None:
    (first,) = client.get("/warehouses").json()["warehouses"]
    assert "primary" in refused(client.delete(f"/warehouses/{first['id']}"), 409)["message"]
    second = client.post("/warehouses", json={"name": "Rotterdam"}).json()["warehouse"]
    assert client.delete(f"/warehouses/{second['id']}").json()["warehouse"] == second
    refused(client.get(f"/warehouses/{second['id']}"), 404)


def test_ids_of_what_was_deleted_are_never_used_again(client: CheckedClient) -> None:
    first = client.post("/seasons", json={"name": "SS27"}).json()["season"]
    client.delete(f"/seasons/{first['id']}")
    assert client.post("/seasons", json={"name": "SS27"}).json()["season"]["id"] > first["id"]
