"""Versions: `ETag`, `If-None-Match`, `If-Match` (contract section 1, Bodies)."""

from __future__ import annotations

import pytest

from tests.api.talk import refused, send_raw
from tests.catalogue.making import etag, make_shirt, put
from tests.fixtures import Company
from tests.wire import CheckedClient


def test_etag_is_version_and_revision(company: Company, client: CheckedClient) -> None:
    shirt = make_shirt(client)
    path = f"/products/{shirt['id']}"
    assert send_raw(company, f"GET {path} HTTP/1.1").headers["etag"] == '"1.1"'
    assert etag(client.put(path, json={"brand": "Acme"})) == etag(client.get(path)) == "2.2"
    client.post("/channels", json={"channel_name": "Wholesale GBP", "currency": "GBP"})
    assert etag(client.get(path)) == "2.3", "a derived change counts up the revision alone"


def test_who_has_it_already_gets_304(client: CheckedClient) -> None:
    shirt = make_shirt(client)
    for path in (f"/products/{shirt['id']}", "/products", "/skus?per_page=2", "/products?filter[name]=shirt"):
        seen = client.get(path).headers["ETag"]
        for header in (seen, f"W/{seen}".replace("W/W/", "W/"), f'"0.0", {seen}', "*"):
            answer = client.get(path, headers={"If-None-Match": header})
            assert (answer.status_code, answer.content) == (304, b""), (path, header)
            assert answer.headers["ETag"].removeprefix("W/") == seen.removeprefix("W/")
        put(client, f"/products/{shirt['id']}", {"brand": f"Acme {path}", "product_identifier": path})
        assert client.get(path, headers={"If-None-Match": seen}).status_code == 200, path


def test_if_match_lets_through_who_saw_the_newest_version(client: CheckedClient) -> None:
    shirt = make_shirt(client)
    path = f"/products/{shirt['id']}"
    for header in (client.get(path).headers["ETag"], '"0.0", "2.2"', "*", 'W/"4.4"'):
        assert client.put(path, json={"brand": header}, headers={"If-Match": header}).status_code == 200, header


@pytest.mark.parametrize("header", ['"1.1"', '"9.9"', "nonsense", 'W/"1.2"'])
def test_if_match_stops_who_saw_another(client: CheckedClient, header: str) -> None:
    shirt = make_shirt(client)
    path = f"/products/{shirt['id']}"
    put(client, path, {"brand": "Acme"})
    for answer in (
        client.put(path, json={"brand": "Other"}, headers={"If-Match": header}),
        client.delete(path, headers={"If-Match": header}),
    ):
        assert "version 2" in refused(answer, 412)["message"]
        assert etag(answer) == "2.2"
    assert client.get(path).json()["product"]["brand"] == "Acme"


def test_a_derived_change_does_not_spoil_an_edit(client: CheckedClient) -> None:
    shirt = make_shirt(client)
    path = f"/products/{shirt['id']}"
    seen = client.get(path).headers["ETag"]
    client.post("/channels", json={"channel_name": "Wholesale GBP", "currency": "GBP"})
    assert client.get(path).headers["ETag"] != seen
    assert client.put(path, json={"brand": "Acme"}, headers={"If-Match": seen}).status_code == 200


def test_if_match_works_on_every_record(client: CheckedClient) -> None:
    shirt = make_shirt(client)
    paths = {
        f"/skus/{shirt['variations'][0]['skus'][0]['id']}": {"sku_number": "N"},
        f"/seasons/{client.get('/seasons').json()['seasons'][0]['id']}": {"name": "N"},
        f"/channels/{client.get('/channels').json()['channels'][0]['channel_ID']}": {"channel_name": "N"},
        f"/warehouses/{client.get('/warehouses').json()['warehouses'][0]['id']}": {"name": "N"},
    }
    for path, body in paths.items():
        seen = client.get(path).headers["ETag"]
        assert client.put(path, json=body, headers={"If-Match": seen}).status_code == 200
        refused(client.put(path, json=body, headers={"If-Match": seen}), 412)


def test_if_match_on_what_is_not_there_is_404(client: CheckedClient) -> None:
    refused(client.put("/products/2147483647", json={"brand": "x"}, headers={"If-Match": '"1.1"'}), 404)
