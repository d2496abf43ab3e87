"""Whole lists as NDJSON (contract section 4, Everything at once)."""

from __future__ import annotations

import json
from typing import Any

import httpx

from tests.api.talk import refused, send_raw
from tests.catalogue.making import make_product, make_shirt, put
from tests.fixtures import Company
from tests.wire import CheckedClient

NDJSON = "application/x-ndjson"


def _stream(client: CheckedClient, path: str) -> tuple[httpx.Response, list[dict[str, Any]]]:
    answer = client.get(path, headers={"Accept": NDJSON})
    assert answer.status_code == 200, answer.text
    assert answer.headers["Content-Type"] == NDJSON
    assert int(answer.headers["Content-Length"]) == len(answer.content)
    assert "Content-Encoding" not in answer.headers
    records = [json.loads(line) for line in answer.content.splitlines()]
    assert int(answer.headers["Seamline-Count"]) == len(records)
    return answer, records


def test_every_record_stands_in_one_line_as_in_the_list(client: CheckedClient) -> None:
    for number in range(3):
        make_shirt(client, name=f"Shirt\n{number} ü")
    for resource in ("products", "skus"):
        answer, records = _stream(client, f"/{resource}")
        assert records == client.get(f"/{resource}").json()[resource]
        assert answer.content.endswith(b"}\n")


def test_it_is_more_than_a_page_and_begins_with_what_is_stale(client: CheckedClient) -> None:
    sizes = ", ".join(str(number) for number in range(190))
    for number in range(3):
        make_product(
            client, name=f"Shoe {number}", sizing_system=sizes, variations=[{"color": "Red"}, {"color": "Blue"}]
        )
    client.post("/channels", json={"channel_name": "Wholesale GBP", "currency": "GBP"})
    _, skus = _stream(client, "/skus")
    assert [sku["id"] for sku in skus] == sorted(sku["id"] for sku in skus)
    assert len(skus) == 3 * 2 * 190
    _, products = _stream(client, "/products")
    assert {len(variation["prices"]) for product in products for variation in product["variations"]} == {2}


def test_unpaged_lists_stream_their_whole_objects(client: CheckedClient) -> None:
    for resource, key in (("channels", "channel_ID"), ("seasons", "id"), ("warehouses", "id")):
        _, records = _stream(client, f"/{resource}")
        listed = client.get(f"/{resource}").json()[resource]
        assert [record[key] for record in records] == [record[key] for record in listed]
        single = client.get(f"/{resource}/{records[0][key]}").json()
        assert records[0] == next(iter(single.values()))


def test_an_empty_list_is_an_empty_stream(client: CheckedClient) -> None:
    answer, records = _stream(client, "/products")
    assert (records, answer.headers["Seamline-Count"], answer.content) == ([], "0", b"")


def test_filters_and_since_work_as_on_the_list(client: CheckedClient) -> None:
    first, second = make_shirt(client, name="Shirt"), make_shirt(client, name="Coat")
    put(client, f"/products/{first['id']}", {"brand": "Acme"})
    for query, expected in {
        "filter[name]=coat": [second["id"]],
        f"since_id={first['id']}": [second["id"]],
        f"since_created_at={first['created_at']}": [second["id"]],
        f"since_updated_at={first['created_at']}": [second["id"], first["id"]],
    }.items():
        assert [record["id"] for record in _stream(client, f"/products?{query}")[1]] == expected, query


def test_page_and_unknown_parameters_are_refused(client: CheckedClient) -> None:
    for query in ("page=1", "per_page=10", "pge=1", "since_id=x"):
        refused(client.get(f"/products?{query}", headers={"Accept": NDJSON}), 400)


def test_the_sequence_grows_with_every_change_and_tells_where_to_go_on(client: CheckedClient) -> None:
    before, _ = _stream(client, "/products")
    make_shirt(client)
    after, _ = _stream(client, "/products")
    assert int(after.headers["Seamline-Sequence"]) > int(before.headers["Seamline-Sequence"])
    assert after.headers["Seamline-Epoch"] == before.headers["Seamline-Epoch"]
    again, _ = _stream(client, "/products")
    assert again.headers["Seamline-Sequence"] == after.headers["Seamline-Sequence"]


def test_deleted_records_are_left_out(client: CheckedClient) -> None:
    shirt, coat = make_shirt(client), make_shirt(client)
    client.delete(f"/products/{shirt['id']}")
    assert [record["id"] for record in _stream(client, "/products")[1]] == [coat["id"]]
    assert {record["product_id"] for record in _stream(client, "/skus")[1]} == {coat["id"]}


def test_it_is_not_compressed_even_for_those_who_accept_it(company: Company, client: CheckedClient) -> None:
    for number in range(5):
        make_shirt(client, name=f"Shirt {number}")
    answer = send_raw(company, "GET /products HTTP/1.1", f"Accept: {NDJSON}", "Accept-Encoding: gzip, br, zstd")
    assert "content-encoding" not in answer.headers
    assert "transfer-encoding" not in answer.headers
    assert int(answer.headers["content-length"]) == len(answer.body)


def test_a_reader_that_goes_away_does_not_disturb_the_next(client: CheckedClient) -> None:
    sizes = ", ".join(str(number) for number in range(190))
    for number in range(4):
        make_product(
            client, name=f"Shoe {number}", sizing_system=sizes, variations=[{"color": "Red"}, {"color": "Blue"}]
        )
    for _ in range(5):
        with client.stream("GET", "/skus", headers={"Accept": NDJSON}) as answer:
            next(answer.iter_lines())
    assert len(_stream(client, "/skus")[1]) == 4 * 2 * 190
    make_shirt(client)


def test_a_token_for_one_warehouse_streams_that_one_alone(company: Company, client: CheckedClient) -> None:
    first = client.get("/warehouses").json()["warehouses"][0]
    second = client.post("/warehouses", json={"name": "Rotterdam"}).json()["warehouse"]
    with company.client(company.token_with("warehouse", warehouse_id=second["id"])) as limited:
        assert _stream(limited, "/warehouses")[1] == [second]
        assert limited.get("/warehouses").json() == {"warehouses": [second]}
        refused(limited.get(f"/warehouses/{first['id']}"), 404)
        refused(limited.get(f"/warehouses/{first['id']}/history"), 404)
        refused(limited.put(f"/warehouses/{first['id']}", json={"name": "Mine"}), 404)
        refused(limited.delete(f"/warehouses/{first['id']}"), 404)
        refused(limited.post("/warehouses", json={"name": "Mine"}), 403)
        assert limited.get(f"/warehouses/{second['id']}").json()["warehouse"] == second
