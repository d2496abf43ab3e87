"""`POST /RESOURCE/batch`: up to 100 writes, each in a transaction of its own (contract section 1)."""

from __future__ import annotations

from typing import Any

import pytest

from tests.api.talk import refused
from tests.catalogue.making import make_product
from tests.fixtures import Company
from tests.wire import CheckedClient


def _results(client: CheckedClient, items: list[Any], **headers: str) -> list[dict[str, Any]]:
    answer = client.post(
        "/products/batch",
        json={"items": items},
        headers={key.replace("_", "-"): value for key, value in headers.items()},
    )
    assert answer.status_code == 200, answer.text
    results: list[dict[str, Any]] = answer.json()["results"]
    return results


def _count(client: CheckedClient) -> int:
    return int(client.get("/products").json()["meta"]["total_count"])


def test_each_item_is_answered_as_it_would_be_alone_in_order(client: CheckedClient) -> None:
    results = _results(client, [{"name": "A"}, {"product": {"name": "B"}}, {"nam": "C"}, {"name": ""}, {"name": "E"}])
    assert [result["status"] for result in results] == [201, 201, 400, 422, 201]
    assert [next(iter(result["body"])) for result in results] == ["product", "product", "error", "error", "product"]
    assert [results[place]["body"]["product"]["name"] for place in (0, 1, 4)] == ["A", "B", "E"]
    assert results[2]["body"]["errors"][0]["field"] == "nam"
    assert _count(client) == 3


def test_an_item_sees_what_those_before_it_did(client: CheckedClient) -> None:
    sku = {"color": "Red", "skus": [{"size": "One Size", "sku_number": "N"}]}
    results = _results(client, [{"name": "A", "variations": [sku]}, {"name": "B", "variations": [sku]}])
    assert [result["status"] for result in results] == [201, 422]


def test_an_items_own_key_and_the_headers_key_with_the_place_both_count(client: CheckedClient) -> None:
    items = [{"name": "A", "idempotency_key": "own"}, {"name": "B"}, {"name": "C"}]
    first = _results(client, items, Idempotency_Key="shared")
    assert _results(client, items, Idempotency_Key="shared") == first
    assert _count(client) == 3
    other = _results(client, [items[0], {"name": "C"}, {"name": "B"}], Idempotency_Key="shared")
    assert [result["status"] for result in other] == [201, 409, 409]
    assert [result["status"] for result in _results(client, [items[0]])] == [201]
    assert _count(client) == 3


def test_a_refused_item_may_be_sent_again_with_the_rest(client: CheckedClient) -> None:
    items = [{"name": "A"}, {"name": "B", "season_id": [2147483647]}]
    assert [result["status"] for result in _results(client, items, Idempotency_Key="k")] == [201, 422]
    items[1] = {"name": "B"}
    assert [result["status"] for result in _results(client, items, Idempotency_Key="k")] == [201, 201]
    assert _count(client) == 2


def test_the_key_may_stand_beside_the_items(client: CheckedClient) -> None:
    body = {"items": [{"name": "A"}], "idempotency_key": "k"}
    first, second = client.post("/products/batch", json=body), client.post("/products/batch", json=body)
    assert first.content == second.content
    assert _count(client) == 1


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"items": None},
        {"items": {}},
        {"items": ["A"]},
        {"items": [[]]},
        {"item": []},
        {"items": [], "itms": 1},
        {"items": [{}] * 101},
    ],
)
def test_what_is_no_list_of_at_most_100_objects_is_400(client: CheckedClient, body: dict[str, Any]) -> None:
    refused(client.post("/products/batch", json=body), 400)


def test_a_hundred_items_and_none(client: CheckedClient) -> None:
    assert _results(client, []) == []
    results = _results(client, [{"name": f"Shirt {number}"} for number in range(100)])
    assert {result["status"] for result in results} == {201}


def test_every_resource_that_can_be_created_has_a_batch(client: CheckedClient) -> None:
    make_product(client)
    for path, item in {
        "/seasons/batch": {"name": "N"}, "/warehouses/batch": {"warehouse": {"name": "N"}},
        "/channels/batch": {"channel_name": "N", "currency": "EUR"},
    }.items():  # fmt: skip
        answer = client.post(path, json={"items": [item, item]})
        assert [result["status"] for result in answer.json()["results"]] == [201, 422]


def test_a_bad_key_of_one_item_refuses_that_item(client: CheckedClient) -> None:
    results = _results(
        client, [{"name": "A", "idempotency_key": 5}, {"name": "B", "idempotency_key": False}, {"name": "C"}]
    )
    assert [result["status"] for result in results] == [400, 400, 201]


def test_who_may_not_write_may_not_in_a_batch_either(company: Company) -> None:
    with company.client(company.token_with("read_only")) as client:
        assert refused(client.post("/products/batch", json={"items": []}), 403)["errors"] == [
            {"field": "permission", "message": "catalogue.write"}
        ]
