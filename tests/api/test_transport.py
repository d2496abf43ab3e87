"""How requests may look: paths, methods, headers, sizes (contract section 1)."""

from __future__ import annotations

import gzip
import re
from collections.abc import Callable

import pytest

from tests.api.talk import refused, send_raw
from tests.catalogue.making import make_product, make_shirt
from tests.fixtures import Company, Server
from tests.wire import CheckedClient


@pytest.mark.parametrize("path", ["/products/", "/products.json", "/products.json/", "/products//"])
def test_a_path_works_with_a_slash_and_with_json_without_redirect(client: CheckedClient, path: str) -> None:
    assert client.get(path).json()["products"] == []
    assert client.post(path, json={"name": "Shirt"}).status_code == 201


def test_the_slash_may_stand_before_a_query_string(client: CheckedClient) -> None:
    make_product(client)
    assert client.get("/products/?page=2").json()["meta"]["current_page"] == 2
    assert client.get("/products.json?page=2").json()["meta"]["current_page"] == 2


def test_a_single_record_works_with_slash_and_json(client: CheckedClient) -> None:
    product = make_product(client)
    for path in (
        f"/products/{product['id']}/",
        f"/products/{product['id']}.json",
        f"/products/{product['id']}/history/",
    ):
        assert client.get(path).status_code == 200


def test_brackets_and_spaces_in_a_query_come_raw_or_percent_encoded(company: Company, client: CheckedClient) -> None:
    make_product(client, name="Linen Shirt")
    make_product(client, name="Wool Coat")
    for query in ("filter[name]=linen+shirt", "filter%5Bname%5D=linen%20shirt", "filter[name]=linen%20shirt"):
        answer = send_raw(company, f"GET /products?{query} HTTP/1.1")
        assert [product["name"] for product in answer.json()["products"]] == ["Linen Shirt"], query


def test_the_bare_token_without_the_word_bearer_is_accepted(company: Company, anonymous: CheckedClient) -> None:
    for header in (company.token, f"bearer {company.token}", f"Bearer  {company.token}"):
        assert anonymous.get("/products", headers={"Authorization": header}).status_code == 200


@pytest.mark.parametrize("header", [None, "", "Bearer", "Bearer nonsense", "Basic YTpi", "Bearer a b", "é"])
def test_without_a_valid_token_the_answer_is_401_with_the_challenge(
    anonymous: CheckedClient, header: str | None
) -> None:
    headers = {} if header is None else {b"Authorization": header.encode()}
    answer = anonymous.get("/products", headers=headers)
    assert refused(answer, 401)["error"] == "invalid_token"
    challenge = answer.headers["WWW-Authenticate"]
    assert re.fullmatch(r'Bearer realm="Seamline", error="invalid_token", error_description="[^"]+"', challenge)


def test_no_header_but_authorization_is_needed(company: Company) -> None:
    assert send_raw(company, "GET /products HTTP/1.1").status == 200


def test_head_answers_as_get_does_without_the_body(company: Company, client: CheckedClient) -> None:
    make_shirt(client)
    for path in ("/products", "/skus", "/channels"):
        answer = send_raw(company, f"HEAD {path} HTTP/1.1")
        assert (answer.status, answer.body) == (200, b"")
    assert client.head("/products/999999").status_code == 404


def test_head_of_a_stream_tells_its_length_and_count(company: Company, client: CheckedClient) -> None:
    make_shirt(client)
    answer = send_raw(company, "HEAD /skus HTTP/1.1", "Accept: application/x-ndjson")
    assert (answer.status, answer.body, answer.headers["seamline-count"]) == (200, b"", "6")


def test_another_method_is_405_and_names_those_that_are_answered(client: CheckedClient) -> None:
    answer = client.request("PATCH", "/products")
    refused(answer, 405)
    assert answer.headers["Allow"] == "GET, HEAD, POST"
    answer = client.delete("/skus")
    refused(answer, 405)
    assert answer.headers["Allow"] == "GET, HEAD"
    answer = client.post("/openapi.json", json={})
    refused(answer, 405)
    assert answer.headers["Allow"] == "GET, HEAD"


@pytest.mark.parametrize(
    "path",
    ["/nothing", "/product", "/products/x", "/products/1/nothing", "/products/-1", "/products/1.5", "/%00", "/%ff"],
)
def test_an_unknown_path_is_a_json_404(client: CheckedClient, path: str) -> None:
    refused(client.get(path), 404)


@pytest.mark.parametrize("number", ["0", "2147483647", "2147483648", "99999999999999999", "9" * 40])
def test_an_id_that_no_record_can_have_is_a_404_too(client: CheckedClient, number: str) -> None:
    for resource in ("products", "skus", "seasons", "channels", "warehouses"):
        refused(client.get(f"/{resource}/{number}"), 404)
        refused(client.get(f"/{resource}/{number}/history"), 404)
        refused(client.put(f"/{resource}/{number}", json={}, headers={"If-Match": '"1.1"'}), 404)
        refused(client.put(f"/{resource}/{number}", json={}), 404)


def test_every_answer_carries_the_request_id_that_was_sent_or_a_new_one(client: CheckedClient) -> None:
    assert (
        client.get("/products", headers={"X-Request-Id": "my-request_1.2"}).headers["X-Request-Id"] == "my-request_1.2"
    )
    answer = client.get("/nothing", headers={"X-Request-Id": "my-request_1.2"})
    assert answer.json()["request_id"] == answer.headers["X-Request-Id"] == "my-request_1.2"
    own = [client.get("/products").headers["X-Request-Id"] for _ in range(2)]
    assert own[0] != own[1]


@pytest.mark.parametrize("sent", ["short", "x" * 65, "a b c d e f", 'quote"quote"', "säure-säure"])
def test_a_request_id_that_is_unfit_for_a_log_is_replaced(client: CheckedClient, sent: str) -> None:
    answer = client.get("/products", headers={b"X-Request-Id": sent.encode()})
    assert re.fullmatch("[0-9a-f]{32}", answer.headers["X-Request-Id"])


def test_json_answers_say_so(client: CheckedClient) -> None:
    assert client.get("/products").headers["Content-Type"] == "application/json"
    assert client.get("/nothing").headers["Content-Type"] == "application/json"


def test_long_answers_are_compressed_for_those_who_accept_it(company: Company, client: CheckedClient) -> None:
    for number in range(5):
        make_shirt(client, name=f"Shirt {number}")
    plain = send_raw(company, "GET /products HTTP/1.1")
    assert "content-encoding" not in plain.headers
    packed = send_raw(company, "GET /products HTTP/1.1", "Accept-Encoding: gzip")
    assert packed.headers["content-encoding"] == "gzip"
    assert "accept-encoding" in packed.headers["vary"].lower()
    assert len(packed.body) < len(plain.body) / 3
    assert gzip.decompress(packed.body) == plain.body


def test_a_body_over_the_limit_is_413(company: Company, start_server: Callable[..., Server]) -> None:
    small = start_server(body_limit="2000")
    with small.client(company.token) as client:
        refused(client.post("/products", json={"name": "x", "description": "y" * 2000}), 413)
        refused(client.post("/products", data={"name": "x", "description": "y" * 2000}), 413)
        refused(client.post("/products", files={"name": (None, "y" * 5000)}), 413)
        chunks = iter([b'{"name": "', b"y" * 3000, b'"}'])
        refused(client.post("/products", content=chunks, headers={"Content-Type": "application/json"}), 413)
        assert client.post("/products", json={"name": "x", "description": "y" * 1900}).status_code == 201


def test_a_body_sent_in_chunks_without_a_length_is_read(client: CheckedClient) -> None:
    chunks = iter([b'{"name": ', b'"Shirt"}'])
    answer = client.post("/products", content=chunks, headers={"Content-Type": "application/json"})
    assert answer.json()["product"]["name"] == "Shirt"


@pytest.mark.parametrize("kind", ["text/plain", "application/xml", "text/csv", "nonsense"])
def test_a_content_type_that_is_not_read_is_415(client: CheckedClient, kind: str) -> None:
    answer = client.post("/products", content=b'{"name": "Shirt"}', headers={"Content-Type": kind})
    assert kind in refused(answer, 415)["message"]


@pytest.mark.parametrize(
    "kind", ["application/json; charset=utf-8", "application/vnd.api+json", "text/json", "APPLICATION/JSON"]
)
def test_json_under_any_of_its_names_is_read(client: CheckedClient, kind: str) -> None:
    answer = client.post("/products", content=b'{"name": "Shirt"}', headers={"Content-Type": kind})
    assert answer.status_code == 201


def test_json_sent_as_a_form_as_curl_does_is_read(client: CheckedClient) -> None:
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    answer = client.post("/products", content=b'{"product": {"name": "Shirt"}}', headers=headers)
    assert answer.json()["product"]["name"] == "Shirt"


def test_an_empty_body_with_a_json_type_is_no_body(company: Company, client: CheckedClient) -> None:
    product = make_product(client)
    headers = {"Content-Type": "application/json"}
    assert client.request("GET", "/products", headers=headers, content=b"").status_code == 200
    answer = client.put(f"/products/{product['id']}", params={"brand": "Acme"}, headers=headers, content=b"")
    assert answer.json()["product"]["brand"] == "Acme"
    raw = send_raw(company, f"PUT /products/{product['id']}?brand=Other HTTP/1.1", "Content-Length: 0")
    assert raw.json()["product"]["brand"] == "Other"
    raw = send_raw(company, f"PUT /products/{product['id']}/?brand=Third HTTP/1.1")
    assert raw.json()["product"]["brand"] == "Third"
    assert client.delete(f"/products/{product['id']}", headers=headers).status_code == 200


def test_a_host_of_any_name_is_answered_and_shows_in_no_link(company: Company, client: CheckedClient) -> None:
    make_product(client)
    make_product(client)
    answer = client.get("/products?per_page=1", headers={"Host": "api.uphance.com"})
    assert answer.headers["Link"].startswith(f"<{company.server.base_url}/products?")
