"""One effect for each idempotency key (contract section 1)."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest

from tests.api.talk import refused
from tests.catalogue.making import make_product, make_shirt, put
from tests.fixtures import Company
from tests.wire import CheckedClient

REPLAYED = "Idempotent-Replayed"


def _post(client: CheckedClient, key: str, **keys: Any) -> httpx.Response:
    return client.post("/products", json={"name": "Shirt", **keys}, headers={"Idempotency-Key": key})


def _count(client: CheckedClient) -> int:
    return int(client.get("/products").json()["meta"]["total_count"])


def test_the_same_request_again_gets_the_same_answer_and_has_no_effect(client: CheckedClient) -> None:
    first, second = _post(client, "key-1"), _post(client, "key-1")
    assert first.status_code == second.status_code == 201
    assert first.content == second.content
    assert REPLAYED not in first.headers
    assert second.headers[REPLAYED] == "true"
    assert _count(client) == 1


def test_without_a_key_every_request_has_its_effect(client: CheckedClient) -> None:
    for _ in range(2):
        make_product(client)
    assert _count(client) == 2


def test_the_key_may_stand_in_the_body_beside_the_resource_and_is_the_same_key(client: CheckedClient) -> None:
    bodies = ({"product": {"name": "Shirt"}, "idempotency_key": "k"}, {"name": "Shirt", "idempotency_key": "k2"})
    for body in bodies:
        assert client.post("/products", json=body).status_code == 201
        assert client.post("/products", json=body).headers[REPLAYED] == "true"
    again = client.post("/products", json={"product": {"name": "Shirt"}}, headers={"Idempotency-Key": "k"})
    assert again.headers[REPLAYED] == "true"
    form = client.post("/products", data={"product[name]": "Shirt", "idempotency_key": "k"})
    assert form.headers[REPLAYED] == "true"
    assert _count(client) == 2


def test_of_two_keys_the_header_counts(client: CheckedClient) -> None:
    for in_body in ("a", "b"):
        answer = client.post(
            "/products", json={"name": "Shirt", "idempotency_key": in_body}, headers={"Idempotency-Key": "h"}
        )
        assert answer.status_code == 201
    assert _count(client) == 1


def test_the_order_of_keys_and_the_slash_make_no_other_request(client: CheckedClient) -> None:
    headers = {"Idempotency-Key": "k"}
    assert client.post("/products", content=b'{"name": "Shirt", "brand": "A"}', headers=headers).status_code == 201
    assert (
        client.post("/products/", content=b'{"brand":"A","name":"Shirt"}', headers=headers).headers[REPLAYED] == "true"
    )
    assert (
        client.post("/products.json?brand=A", content=b'{"name":"Shirt"}', headers=headers).headers[REPLAYED] == "true"
    )


def test_the_same_key_for_another_body_path_or_method_is_409(client: CheckedClient) -> None:
    product = make_product(client)
    headers = {"Idempotency-Key": "key-1"}
    assert _post(client, "key-1").status_code == 201
    for answer in (
        _post(client, "key-1", brand="Acme"),
        client.post("/seasons", json={"name": "Shirt"}, headers=headers),
        client.put(f"/products/{product['id']}", json={"name": "Shirt"}, headers=headers),
        client.post("/products?brand=Acme", json={"name": "Shirt"}, headers=headers),
    ):
        assert refused(answer, 409)["error"] == "idempotency_key_reused"
    assert _count(client) == 2


def test_a_put_is_replayed_too_and_gives_the_old_answer(client: CheckedClient) -> None:
    path = f"/products/{make_product(client)['id']}"
    headers = {"Idempotency-Key": "k"}
    first = client.put(path, json={"brand": "Acme"}, headers=headers)
    put(client, path, {"brand": "Other"})
    again = client.put(path, json={"brand": "Acme"}, headers=headers)
    assert (again.content, again.headers[REPLAYED]) == (first.content, "true")
    assert client.get(path).json()["product"]["brand"] == "Other"


def test_a_replay_does_not_look_at_if_match(client: CheckedClient) -> None:
    """The first request moved the version; its repeat must not fail for that."""
    path = f"/products/{make_product(client)['id']}"
    headers = {"Idempotency-Key": "k", "If-Match": '"1.1"'}
    answers = [client.put(path, json={"brand": "Acme"}, headers=headers) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [200, 200]


def test_a_refusal_is_not_kept_but_decided_anew(client: CheckedClient) -> None:
    body = {"name": "Shirt", "variations": [{"color": "Red", "prices": [{"name": "Showroom", "wsp_money": "1.00"}]}]}
    headers = {"Idempotency-Key": "k"}
    refused(client.post("/products", json=body, headers=headers), 422)
    client.post("/channels", json={"channel_name": "Showroom", "currency": "EUR"})
    assert client.post("/products", json=body, headers=headers).status_code == 201
    assert _post(client, "bad").status_code == 201
    refused(client.post("/products", json={"nam": 1}, headers={"Idempotency-Key": "other"}), 400)
    assert _post(client, "other").status_code == 201


def test_a_key_belongs_to_the_user_and_not_to_one_token(company: Company) -> None:
    with company.client(company.access_token()) as first, company.client(company.access_token()) as second:
        one, two = _post(first, "k"), _post(second, "k")
    assert one.content == two.content
    assert two.headers[REPLAYED] == "true"


def test_two_integrations_do_not_share_their_keys(company: Company) -> None:
    with company.client() as first, company.client(company.token_with("owner")) as second:
        assert REPLAYED not in _post(first, "k").headers
        assert REPLAYED not in _post(second, "k").headers
        assert _count(first) == 2


def test_two_organisations_do_not_share_their_keys(company: Company, other_company: Company) -> None:
    with company.client() as first, other_company.client() as second:
        assert REPLAYED not in _post(first, "k").headers
        assert REPLAYED not in _post(second, "k").headers


def test_requests_with_one_key_at_the_same_time_have_one_effect(company: Company, client: CheckedClient) -> None:
    def one(_: int) -> httpx.Response:
        with company.client() as own:
            return _post(own, "same")

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(one, range(16)))
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.content for answer in answers}) == 1
    assert sum(REPLAYED not in answer.headers for answer in answers) == 1
    assert _count(client) == 1


@pytest.mark.parametrize("key", ["x" * 129, 5, True, [], {"a": 1}, "a\0b"])
def test_a_key_that_is_no_text_of_at_most_128_characters_is_400(client: CheckedClient, key: Any) -> None:
    refused(client.post("/products", json={"name": "Shirt", "idempotency_key": key}), 400)
    if isinstance(key, str) and "\0" not in key:
        refused(_post(client, key), 400)
    assert _post(client, "x" * 128).status_code == 201


def test_a_key_in_the_header_that_cannot_be_read_is_never_taken_for_none(client: CheckedClient) -> None:
    for key in (b"", "commande-é".encode(), "é".encode("latin-1"), b"a\tb"):
        refused(client.post("/products", json={"name": "Shirt"}, headers={b"Idempotency-Key": key}), 400)
    assert _count(client) == 0


def test_an_empty_key_is_none(client: CheckedClient) -> None:
    for _ in range(2):
        assert client.post("/products", json={"name": "Shirt", "idempotency_key": ""}).status_code == 201
    assert _count(client) == 2


def test_the_repeat_of_an_edit_that_removed_something_succeeds(client: CheckedClient) -> None:
    shirt = make_shirt(client)
    body = {"variations": [{"id": shirt["variations"][0]["id"], "_destroy": True}], "idempotency_key": "k"}
    answers = [client.put(f"/products/{shirt['id']}", json=body) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [200, 200]
    refused(client.put(f"/products/{shirt['id']}", json={"variations": body["variations"]}), 422)
