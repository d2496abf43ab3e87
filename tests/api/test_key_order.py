"""Every object has exactly the keys of the contract, in its order (sections 1 and 4)."""

from __future__ import annotations

from typing import Any

from tests.catalogue.making import make_shirt, read
from tests.wire import CheckedClient

PRODUCT = (
    "id created_at updated_at product_identifier name description sizing_system image_url not_for_sale season_id "
    "category sub_category brand country_of_origin intrastat_code weight weight_unit custom_fields variations"
)
VARIATION = "id color textile_content prices skus"
PRICE = "wsp_money msrp_money name currency"
PRODUCT_SKU = (
    "id color size ean sku_number in_stock available_to_sell available_to_sell_from_stock product_name category"
)
SKU = (
    "id product_id product_name product_identifier variation_id color size ean sku_number in_stock available_to_sell "
    "available_to_sell_from_stock created_at updated_at"
)
META = "current_page next_page prev_page total_pages total_count"


def _keys(found: dict[str, Any]) -> str:
    return " ".join(found)


def test_products_and_all_below_them(client: CheckedClient) -> None:
    shirt = make_shirt(client)
    client.put(f"/products/{shirt['id']}", json={"custom_fields": [{"name": "Fabric", "value": 1}]})
    answer = client.get("/products").json()
    assert _keys(answer) == "products meta"
    assert _keys(answer["meta"]) == META
    for product in (answer["products"][0], read(client, f"/products/{shirt['id']}"), shirt):
        assert _keys(product) == PRODUCT
        for variation in product["variations"]:
            assert _keys(variation) == VARIATION
            assert {_keys(price) for price in variation["prices"]} == {PRICE}
            assert {_keys(sku) for sku in variation["skus"]} == {PRODUCT_SKU}
    assert _keys(answer["products"][0]["custom_fields"][0]) == "name field_type value"


def test_skus(client: CheckedClient) -> None:
    shirt = make_shirt(client)
    sku = shirt["variations"][0]["skus"][0]
    answer = client.get("/skus").json()
    assert _keys(answer) == "skus meta"
    single = client.get(f"/skus/{sku['id']}").json()
    assert _keys(single) == "sku"
    for found in (answer["skus"][0], single["sku"], client.put(f"/skus/{sku['id']}", json={}).json()["sku"]):
        assert _keys(found) == SKU


def test_channels(client: CheckedClient) -> None:
    answer = client.get("/channels").json()
    assert _keys(answer) == "channels"
    assert _keys(answer["channels"][0]) == "channel_ID channel_name currency"
    single = client.get(f"/channels/{answer['channels'][0]['channel_ID']}").json()
    assert _keys(single) == "channel"
    assert _keys(single["channel"]) == "channel_ID channel_name currency tax_rate_name closed"


def test_seasons(client: CheckedClient) -> None:
    answer = client.get("/seasons").json()
    assert _keys(answer) == "seasons"
    assert _keys(answer["seasons"][0]) == "id name"
    single = client.get(f"/seasons/{answer['seasons'][0]['id']}").json()
    assert _keys(single) == "season"
    assert _keys(single["season"]) == "id name starts_on ends_on closed"


def test_warehouses(client: CheckedClient) -> None:
    answer = client.get("/warehouses").json()
    assert _keys(answer) == "warehouses"
    assert _keys(answer["warehouses"][0]) == "id name primary"
    single = client.get(f"/warehouses/{answer['warehouses'][0]['id']}").json()
    assert _keys(single) == "warehouse"
    assert _keys(single["warehouse"]) == "id name primary"


def test_errors_and_history(client: CheckedClient) -> None:
    assert _keys(client.get("/nothing").json()) == "error message errors request_id"
    assert _keys(client.get("/products?pge=1").json()["errors"][0]) == "field message"
    shirt = make_shirt(client)
    client.put(f"/products/{shirt['id']}", json={"brand": "Acme"})
    history = client.get(f"/products/{shirt['id']}/history").json()
    assert _keys(history) == "history"
    assert _keys(history["history"][1]) == "at actor via request_id action changes"
    assert _keys(history["history"][1]["changes"][0]) == "field before after"
