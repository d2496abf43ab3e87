"""Who did what, by which way in, under which request (contract section 4, History)."""

from __future__ import annotations

from typing import Any

from tests.api.talk import refused
from tests.catalogue.making import ean, make_product, make_shirt, put
from tests.fixtures import Company
from tests.wire import CheckedClient


def _history(client: CheckedClient, path: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = client.get(f"{path}/history").json()["history"]
    return found


def test_it_names_the_user_the_way_in_and_the_request(company: Company) -> None:
    with company.client(company.access_token()) as client:
        answer = client.post("/products", json={"name": "Shirt"}, headers={"X-Request-Id": "request-create"})
        product = answer.json()["product"]
        (entry,) = _history(client, f"/products/{product['id']}")
    assert entry == {
        "at": product["created_at"], "actor": company.owner_email, "via": "api", "request_id": "request-create",
        "action": "create_product", "changes": [],
    }  # fmt: skip


def test_it_names_the_integration(company: Company, client: CheckedClient) -> None:
    (entry,) = _history(client, f"/products/{make_product(client)['id']}")
    assert entry["actor"].startswith("token: ")


def test_it_tells_every_field_that_changed_newest_last(client: CheckedClient) -> None:
    path = f"/products/{make_product(client, brand='Acme')['id']}"
    put(client, path, {"brand": "Other", "not_for_sale": True})
    put(client, path, {"brand": ""})
    entries = _history(client, path)
    assert [entry["action"] for entry in entries] == ["create_product", "edit_product", "edit_product"]
    assert entries[1]["changes"] == [
        {"field": "not_for_sale", "before": False, "after": True}, {"field": "brand", "before": "Acme", "after": "Other"},
    ]  # fmt: skip
    assert entries[2]["changes"] == [{"field": "brand", "before": "Other", "after": ""}]
    assert entries == sorted(entries, key=lambda entry: str(entry["at"]))


def test_fields_below_are_named_by_their_path_and_id(client: CheckedClient) -> None:
    shirt = make_shirt(client)
    red = shirt["variations"][0]
    sku = red["skus"][1]
    path = f"/products/{shirt['id']}"
    put(
        client,
        path,
        {"variations": [{"id": red["id"], "textile_content": "Wool", "skus": [{"id": sku["id"], "ean": ean(7)}]}]},
    )
    assert _history(client, path)[-1]["changes"] == [
        {"field": f"variations[{red['id']}].textile_content", "before": "", "after": "Wool"},
        {"field": f"variations[{red['id']}].skus[{sku['id']}].ean", "before": "", "after": ean(7)},
    ]
    assert _history(client, f"/skus/{sku['id']}")[-1]["changes"] == [{"field": "ean", "before": "", "after": ean(7)}]


def test_what_came_and_what_went_stands_there_whole(client: CheckedClient) -> None:
    shirt = make_shirt(client)
    red = shirt["variations"][0]
    path = f"/products/{shirt['id']}"
    after = put(client, path, {"variations": [{"id": red["id"], "_destroy": True}, {"color": "Green"}]})
    changes = _history(client, path)[-1]["changes"]
    green = after["variations"][-1]
    assert changes == [
        {"field": f"variations[{red['id']}]", "before": red, "after": None},
        {"field": f"variations[{green['id']}]", "before": None, "after": green},
    ]


def test_a_request_that_changes_nothing_leaves_no_trace(client: CheckedClient) -> None:
    path = f"/products/{make_product(client)['id']}"
    put(client, path, {"name": "Linen Shirt", "brand": ""})
    put(client, path, {})
    assert len(_history(client, path)) == 1


def test_a_sku_edited_alone_stands_in_its_own_history_and_its_products(client: CheckedClient) -> None:
    shirt = make_shirt(client)
    sku = shirt["variations"][0]["skus"][0]
    put(client, f"/skus/{sku['id']}", {"sku_number": "N"})
    for path in (f"/skus/{sku['id']}", f"/products/{shirt['id']}"):
        assert _history(client, path)[-1]["action"] == "edit_sku"


def test_deleting_is_the_last_entry(client: CheckedClient) -> None:
    shirt = make_shirt(client)
    season = client.post("/seasons", json={"name": "SS27"}).json()["season"]
    client.delete(f"/seasons/{season['id']}")
    client.delete(f"/products/{shirt['id']}")
    assert _history(client, f"/products/{shirt['id']}")[-1]["action"] == "delete_product"
    assert _history(client, f"/seasons/{season['id']}")[-1]["action"] == "delete_season"
    assert _history(client, f"/skus/{shirt['variations'][0]['skus'][0]['id']}")[-1]["action"] == "delete_product"


def test_a_new_company_knows_who_made_it_what_it_is(client: CheckedClient) -> None:
    for resource, key in (("seasons", "id"), ("channels", "channel_ID"), ("warehouses", "id")):
        record = client.get(f"/{resource}").json()[resource][0]
        assert _history(client, f"/{resource}/{record[key]}")[0]["action"].startswith("create_")


def test_the_history_of_what_is_not_there_is_404(client: CheckedClient) -> None:
    refused(client.get("/products/2147483647/history"), 404)
