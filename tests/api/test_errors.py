"""Refusals: one shape, every bad field at once, the nearest known name (contract section 1, Errors)."""

from __future__ import annotations

from collections.abc import Callable

from django.db import connection

from tests.api.talk import fields, refused
from tests.catalogue.making import ean, make_product, make_shirt
from tests.fixtures import Company, Server
from tests.wire import CheckedClient


def test_all_that_cannot_be_read_is_told_at_once_with_its_place(client: CheckedClient) -> None:
    body = {
        "nam": "Shirt",
        "weight": "heavy",
        "season_id": ["x"],
        "variations": [{"colour": "Red", "prices": [{"name": "W", "wsp_money": "a lot"}]}, {"color": "B", "skus": [{"id": "one"}]}],
    }  # fmt: skip
    answer = client.post("/products", json=body)
    assert "see errors" in refused(answer, 400)["message"]
    assert fields(answer) == {
        "nam": "is not known here; the nearest known name is name",
        "name": "is missing",
        "weight": 'must be a decimal number such as "45.00"',
        "season_id[0]": "must be a whole number",
        "variations[0].colour": "is not known here; the nearest known name is color",
        "variations[0].prices[0].wsp_money": 'must be a decimal number such as "45.00"',
        "variations[1].skus[0].id": "must be a whole number",
    }


def test_all_that_breaks_a_rule_is_told_at_once(client: CheckedClient) -> None:
    body = {
        "sizing_system": "S, S",
        "country_of_origin": "XX",
        "weight": "-1",
        "weight_unit": "stone",
        "image_url": "ftp://example.com",
        "variations": [{"color": "", "skus": [{"size": "S", "ean": "4006381333932"}]}],
    }
    answer = client.post("/products", json=body)
    refused(answer, 422)
    assert set(fields(answer)) == {
        "name", "sizing_system", "country_of_origin", "weight", "weight_unit", "image_url", "variations[0].color",
        "variations[0].skus[0].ean",
    }  # fmt: skip


def test_all_that_names_what_is_not_there_is_told_at_once(client: CheckedClient) -> None:
    make_product(client, variations=[{"color": "Red", "skus": [{"size": "One Size", "ean": ean(1)}]}])
    body = {
        "name": "Shirt",
        "season_id": [2147483647, 2147483646],
        "sizing_system": "S, M",
        "variations": [
            {"color": "Red", "prices": [{"name": "No such channel", "wsp_money": "1.00"}]},
            {"color": "Red", "skus": [{"size": "XXL"}, {"size": "S", "ean": ean(1)}]},
            {"id": 2147483647},
            {"skus": [{"id": 2147483647}, {}]},
        ],
    }  # fmt: skip
    answer = client.post("/products", json=body)
    refused(answer, 422)
    problems = [(problem["field"], problem["message"]) for problem in answer.json()["errors"]]
    assert [field for field, _ in problems] == [
        "season_id", "season_id", "variations[0].prices[0].name", "variations[1].skus[0].size", "variations[2].id",
        "variations[3].color", "variations[3].skus[0].id", "variations[3].skus[1].size", "variations",
        "variations[1].skus[1].ean",
    ]  # fmt: skip
    assert client.get("/products").json()["meta"]["total_count"] == 1


def test_the_same_on_small_records(client: CheckedClient) -> None:
    season = client.get("/seasons").json()["seasons"][0]
    answer = client.post("/seasons", json={"name": season["name"], "starts_on": "2026-02-01", "ends_on": "2026-01-01"})
    refused(answer, 422)
    assert set(fields(answer)) == {"name", "ends_on"}
    answer = client.post("/channels", json={})
    refused(answer, 422)
    assert fields(answer) == {"channel_name": "is missing", "currency": "is missing"}
    answer = client.post("/channels", json={"channel_name": "New", "currency": "XXQ", "tax_rate_name": "None such"})
    refused(answer, 422)
    assert "currency" in fields(answer)
    answer = client.post("/warehouses", json={})
    assert fields(answer) == {"name": "is missing"}


def test_an_unknown_parameter_of_a_list_is_refused_with_the_nearest_name(client: CheckedClient) -> None:
    for query, nearest in {
        "filter[colour]": "filter[", "filter[nam]": "filter[name]", "pge": "page", "perpage": "per_page",
        "since": "since_id", "filter[EAN]": "filter[ean]", "filter": "filter[",
    }.items():  # fmt: skip
        answer = client.get("/products", params={query: "x"})
        refused(answer, 400)
        assert f"nearest known name is {nearest}" in fields(answer)[query]


def test_an_unknown_parameter_is_refused_where_none_is_taken(client: CheckedClient) -> None:
    product = make_product(client)
    for path in (
        "/channels",
        "/seasons",
        "/warehouses",
        f"/products/{product['id']}",
        f"/products/{product['id']}/history",
    ):
        answer = client.get(path, params={"pge": "1"})
        refused(answer, 400)
        assert fields(answer) == {"pge": "is not known here"}
    refused(client.delete(f"/products/{product['id']}", params={"force": "1"}), 400)


def test_an_unexpected_error_is_a_json_500_that_tells_nothing(server: Server, company: Company) -> None:
    """A table that is gone for a moment: the answer has the request id, and only the log says what happened."""
    with company.client() as client, connection.cursor() as cursor:
        cursor.execute("ALTER TABLE catalogue_season RENAME TO catalogue_season_away")
        try:
            answer = client.get("/seasons", headers={"X-Request-Id": "broken-request-1"})
        finally:
            cursor.execute("ALTER TABLE catalogue_season_away RENAME TO catalogue_season")
    body = refused(answer, 500)
    assert body["request_id"] == "broken-request-1"
    for secret in ("catalogue_season", "Traceback", "sqlite", "SELECT", "/"):
        assert secret not in answer.text
    logged = [line for line in server.log_text().splitlines() if "broken-request-1" in line]
    assert any("catalogue_season" in line for line in logged)


def test_in_the_mode_ignore_unknown_names_are_reported_in_a_warning(
    company: Company, start_server: Callable[..., Server]
) -> None:
    lenient = start_server(unknown_parameters="ignore")
    with lenient.client(company.token) as client:
        answer = client.get("/products?pge=2&filter[colour]=red")
        assert answer.status_code == 200
        assert answer.headers["Warning"] == '299 Seamline "unknown: pge", 299 Seamline "unknown: filter[colour]"'
        body = {
            "name": "Shirt",
            "nam": 1,
            "variations": [{"color": "Red", "colour": "x", "skus": [{"size": "One Size", "barcode": ""}]}],
        }
        answer = client.post("/products", json=body)
        assert answer.status_code == 201
        assert answer.headers["Warning"].count("299 Seamline") == 3
        hostile = 'é"\\\r\nSet-Cookie: a=b' + "x" * 200
        answer = client.post("/products", json={"name": "Shirt", hostile: 1})
        assert (answer.status_code, "set-cookie" in answer.headers) == (201, False)
        assert answer.headers["Warning"].startswith('299 Seamline "unknown: ????')
        assert "Warning" not in client.get("/products").headers
        answer = client.post("/products", json={"nam": 1, "weight": "x"})
        assert refused(answer, 400)
        assert set(fields(answer)) == {"name", "weight"}


def test_in_the_mode_ignore_a_repeated_request_is_still_the_same_one(
    company: Company, start_server: Callable[..., Server]
) -> None:
    lenient = start_server(unknown_parameters="ignore")
    body = {
        "product": {"name": "Shirt", "nam": 1, "variations": [{"color": "Red", "colour": "x"}]},
        "idempotency_key": "k",
    }
    with lenient.client(company.token) as client:
        first, second = client.post("/products", json=body), client.post("/products", json=body)
        assert first.content == second.content
        assert second.headers["Idempotent-Replayed"] == "true"


def test_a_bad_value_is_named_even_where_the_rest_is_good(client: CheckedClient) -> None:
    shirt = make_shirt(client)
    sku = shirt["variations"][1]["skus"][2]
    answer = client.put(f"/skus/{sku['id']}", json={"ean": "123", "sku_number": "x" * 256})
    refused(answer, 422)
    assert set(fields(answer)) == {"ean", "sku_number"}
