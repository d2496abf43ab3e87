"""What was read can be sent back: read-only keys are ignored, and nothing changes (contract section 1)."""

from __future__ import annotations

from typing import Any

import pytest

from tests.catalogue.making import ean, etag, make_product, make_shirt, put, read
from tests.wire import CheckedClient


def _everything(client: CheckedClient) -> list[str]:
    """One record of each resource that can be read and written, with every key filled."""
    seasons = [client.post("/seasons", json={"name": name}).json()["season"]["id"] for name in ("SS27", "AW27")]
    client.put(f"/seasons/{seasons[0]}", json={"starts_on": "2027-01-01", "ends_on": "2027-06-30", "closed": True})
    channel = client.post("/channels", json={"channel_name": "Wholesale USD", "currency": "USD"}).json()["channel"]
    warehouse = client.post("/warehouses", json={"name": "Rotterdam"}).json()["warehouse"]
    product = make_product(
        client,
        product_identifier="LS-101", description='Über\n"alles" </script>', sizing_system="XS, S, M, 10, 9",
        image_url="https://example.com/a.png", not_for_sale=True, season_id=seasons, category="Shirts", sub_category="Linen",
        brand="Acme", country_of_origin="PT", intrastat_code="62052000", weight="0.25", weight_unit="lb",
        custom_fields=[{"name": "Fabric", "field_type": "text", "value": "Linen"}, {"name": "Score", "field_type": "number", "value": 0.0}],
        variations=[
            {"color": "Red", "textile_content": "100% Linen", "prices": [{"name": "Wholesale USD", "wsp_money": "45.5", "msrp_money": "110"}],
             "skus": [{"size": "S", "ean": ean(1), "sku_number": "LS-S"}]},
            {"color": "Blue"},
        ],
    )  # fmt: skip
    sku = product["variations"][0]["skus"][1]
    return [
        f"/products/{product['id']}", f"/skus/{sku['id']}", f"/seasons/{seasons[0]}", f"/seasons/{seasons[1]}",
        f"/channels/{channel['channel_ID']}", f"/warehouses/{warehouse['id']}",
    ]  # fmt: skip


@pytest.mark.parametrize("wrapped", [True, False])
def test_every_object_can_be_put_back_as_it_was_read(client: CheckedClient, wrapped: bool) -> None:
    paths = [*_everything(client), _organisation(client)]
    for path in paths:
        before = client.get(path)
        body = before.json() if wrapped else next(iter(before.json().values()))
        history = client.get(f"{path}/history")
        answer = client.put(path, json=body)
        assert answer.status_code == 200, answer.text
        after = client.get(path)
        assert answer.content == after.content == before.content, path
        assert after.headers["ETag"] == before.headers["ETag"] == answer.headers["ETag"], path
        if not path.startswith("/organisations"):
            assert client.get(f"{path}/history").content == history.content


def _organisation(client: CheckedClient) -> str:
    return f"/organisations/{client.get('/organisations').json()['organisations'][0]['id']}"


def test_putting_a_product_back_changes_none_of_its_skus(client: CheckedClient) -> None:
    shirt = make_shirt(client)
    before = client.get("/skus").content
    put(client, f"/products/{shirt['id']}", shirt)
    assert client.get("/skus").content == before


def test_putting_back_after_a_derived_change_changes_nothing(client: CheckedClient) -> None:
    """A new channel stands in every product, which is rendered when next read: that is no edit of the product."""
    shirt = make_shirt(client)
    path = f"/products/{shirt['id']}"
    client.post("/channels", json={"channel_name": "Wholesale GBP", "currency": "GBP"})
    answer = client.put(path, json=shirt)  # as it was before the channel
    assert etag(answer) == "1.2"
    assert len(answer.json()["product"]["variations"][0]["prices"]) == 2
    assert len(client.get(f"{path}/history").json()["history"]) == 1


def test_an_edit_after_a_derived_change_is_told_by_what_it_changed_itself(client: CheckedClient) -> None:
    shirt = make_shirt(client)
    path = f"/products/{shirt['id']}"
    client.post("/channels", json={"channel_name": "Wholesale GBP", "currency": "GBP"})
    put(client, path, {"brand": "Acme"})
    entry = client.get(f"{path}/history").json()["history"][-1]
    assert entry["changes"] == [{"field": "brand", "before": "", "after": "Acme"}]


def test_putting_back_thousands_of_skus_that_nobody_has_read_changes_none(client: CheckedClient) -> None:
    sizes = ", ".join(f"{number}" for number in range(150))
    product = make_product(client, sizing_system=sizes, variations=[{"color": "Red"}, {"color": "Blue"}])
    sku = product["variations"][1]["skus"][149]
    put(client, f"/products/{product['id']}", product)
    assert etag(client.get(f"/skus/{sku['id']}")) == "1.1"
    put(client, f"/skus/{sku['id']}", {"ean": ""})
    assert etag(client.get(f"/skus/{sku['id']}")) == "1.1"
    assert etag(client.get(f"/products/{product['id']}")) == "1.1"


def test_read_only_keys_may_hold_anything(client: CheckedClient) -> None:
    shirt = make_shirt(client)
    nonsense: dict[str, Any] = {"id": "x", "created_at": None, "updated_at": []}
    assert put(client, f"/products/{shirt['id']}", {**nonsense, "brand": "Acme"})["id"] == shirt["id"]
    sku = shirt["variations"][0]["skus"][0]
    changed = put(client, f"/skus/{sku['id']}", {"in_stock": 900, "size": "XXL", "sku_number": "N"})
    assert (changed["in_stock"], changed["size"], changed["sku_number"]) == (0, "S", "N")
    body = {
        "variations": [
            {"id": shirt["variations"][0]["id"], "skus": [{**sku, "in_stock": 5, "category": "x", "sku_number": "N"}]}
        ]
    }
    after = put(client, f"/products/{shirt['id']}", body)["variations"][0]["skus"][0]
    assert (after["in_stock"], after["category"]) == (0, "")
    assert read(client, f"/skus/{sku['id']}")["sku_number"] == "N"
