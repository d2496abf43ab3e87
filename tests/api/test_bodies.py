"""What a body may be: JSON or a form, wrapped or flat, and in the query string (contract section 1, Bodies)."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

import httpx
import pytest

from tests.api.talk import fields, refused, send_raw
from tests.catalogue.making import make_product, make_shirt
from tests.fixtures import Company
from tests.wire import CheckedClient

FORM = "application/x-www-form-urlencoded"


def _created(answer: httpx.Response) -> dict[str, Any]:
    assert answer.status_code == 201, answer.text
    product: dict[str, Any] = answer.json()["product"]
    return product


def test_the_keys_stand_inside_the_singular_key_or_flat(client: CheckedClient) -> None:
    for body in ({"product": {"name": "Shirt"}}, {"name": "Shirt"}):
        assert _created(client.post("/products", json=body))["name"] == "Shirt"


def test_keys_beside_the_singular_key_count_too_and_those_inside_win(client: CheckedClient) -> None:
    body = {"product": {"name": "Inside"}, "name": "Beside", "brand": "Acme"}
    product = _created(client.post("/products", json=body))
    assert (product["name"], product["brand"]) == ("Inside", "Acme")


def test_a_form_nests_by_brackets(client: CheckedClient) -> None:
    form = {
        "product[name]": "Shirt",
        "product[sizing_system]": "S, M",
        "product[not_for_sale]": "1",
        "product[variations][0][color]": "Red",
        "product[variations][0][skus][0][size]": "M",
        "product[variations][0][skus][0][sku_number]": "R-M",
        "product[variations][1][color]": "Blue",
    }
    product = _created(client.post("/products", data=form))
    assert [row["color"] for row in product["variations"]] == ["Red", "Blue"]
    assert [sku["sku_number"] for sku in product["variations"][0]["skus"]] == ["", "R-M"]
    assert product["not_for_sale"] is True


def test_a_form_of_several_parts_nests_too(client: CheckedClient) -> None:
    parts: dict[str, Any] = {"product[name]": (None, "Größe"), "product[variations][0][color]": (None, "Red")}
    product = _created(client.post("/products", files=parts))
    assert (product["name"], product["variations"][0]["color"]) == ("Größe", "Red")


def test_a_flat_form_and_a_list_in_a_form(client: CheckedClient) -> None:
    first = client.get("/seasons").json()["seasons"][0]["id"]
    second = client.post("/seasons", data={"name": "Spring"}).json()["season"]["id"]
    content = f"name=Shirt+One&season_id[]={first}&season_id[]={second}"
    product = _created(client.post("/products", content=content, headers={"Content-Type": FORM}))
    assert (product["name"], product["season_id"]) == ("Shirt One", [first, second])


def test_parameters_of_a_put_may_come_in_the_query(client: CheckedClient) -> None:
    product = make_product(client)
    path = f"/products/{product['id']}"
    assert client.put(f"{path}?brand=Acme").json()["product"]["brand"] == "Acme"
    assert client.put(f"{path}?product[brand]=Other").json()["product"]["brand"] == "Other"
    assert client.put(f"{path}?{quote('product[brand]')}=Third").json()["product"]["brand"] == "Third"
    both = client.put(f"{path}?brand=Query&category=Shirts", json={"brand": "Body"}).json()["product"]
    assert (both["brand"], both["category"]) == ("Body", "Shirts")


def test_parameters_of_a_post_may_come_in_the_query(client: CheckedClient) -> None:
    assert _created(client.post("/products?name=Shirt&idempotency_key=once"))["name"] == "Shirt"


def test_of_a_parameter_that_comes_twice_the_last_counts(client: CheckedClient) -> None:
    make_product(client, name="Wool Coat")
    answer = client.get("/products?filter[name]=linen&filter[name]=wool")
    assert answer.json()["meta"]["total_count"] == 1
    assert _created(client.post("/products?name=First&name=Last"))["name"] == "Last"


def test_of_a_json_key_that_comes_twice_the_last_counts(client: CheckedClient) -> None:
    answer = client.post("/products", content=b'{"name": "First", "name": "Last"}')
    assert _created(answer)["name"] == "Last"


@pytest.mark.parametrize(
    "content",
    [
        b"{",
        b"[]",
        b"5",
        b'"text"',
        b"null",
        b'{"name": "x"',
        b'{"name": NaN}',
        b"{'name': 'x'}",
        b"\xff\xfe",
        b'{"name": "\xff"}',
    ],
)
def test_what_is_no_json_object_is_400(client: CheckedClient, content: bytes) -> None:
    answer = client.post("/products", content=content, headers={"Content-Type": "application/json"})
    assert refused(answer, 400)["error"] == "malformed_json"


def test_a_byte_order_mark_before_the_json_does_no_harm(client: CheckedClient) -> None:
    answer = client.post("/products", content=b'\xef\xbb\xbf{"name": "Shirt"}')
    assert _created(answer)["name"] == "Shirt"


@pytest.mark.parametrize("depth", [500, 100_000])
def test_a_body_nested_too_deeply_is_400(client: CheckedClient, depth: int) -> None:
    lists = b'{"name": ' + b"[" * depth + b"]" * depth + b"}"
    objects = b'{"name": ' * depth + b"1" + b"}" * depth
    for content in (lists, objects):
        refused(client.post("/products", content=content, headers={"Content-Type": "application/json"}), 400)
    brackets = f"name{'[a]' * 500}=1".encode()
    refused(client.post("/products", content=brackets, headers={"Content-Type": FORM}), 400)


@pytest.mark.parametrize("text", [r"\ud800", r"\udfff", r"a\ud83dz"])
def test_half_a_character_is_400(client: CheckedClient, text: str) -> None:
    refused(client.post("/products", content=f'{{"name": "{text}"}}'.encode()), 400)


def test_bytes_that_are_no_text_are_400_in_a_form_and_harmless_in_a_query(
    company: Company, client: CheckedClient
) -> None:
    refused(client.post("/products", content=b"name=\xff\xfe", headers={"Content-Type": FORM}), 400)
    raw = send_raw(company, "GET /products?filter[name]=\udcff\udcfe HTTP/1.1")
    assert raw.status in (200, 400)


def test_the_character_nul_is_refused_by_name(client: CheckedClient) -> None:
    body = {
        "name": "a\0b",
        "description": "\0",
        "variations": [{"color": "\0"}],
        "custom_fields": [{"name": "x", "value": "\0"}],
    }
    answer = client.post("/products", json=body)
    refused(answer, 422)
    assert set(fields(answer)) == {"name", "description", "variations[0].color", "custom_fields[0].value"}
    refused(client.get("/products?filter[name]=%00"), 400)


@pytest.mark.parametrize(
    "number", ["1e400", "1e999999999", "-1e999999999", "1e-999999999", "1e99999999999999999999", "9" * 5000]
)
def test_numbers_beyond_all_measure_are_refused_at_once(client: CheckedClient, number: str) -> None:
    for key in ("name", "weight", "season_id", "not_for_sale"):
        content = f'{{"name": "x", "{key}": {number}}}'.encode()
        answer = client.post("/products", content=content, timeout=5)
        assert answer.status_code in (400, 422), (key, answer.text)
    content = f'{{"name": "x", "custom_fields": [{{"name": "y", "value": {number}}}]}}'.encode()
    assert client.post("/products", content=content, timeout=5).status_code in (400, 422)


def test_a_boolean_is_no_number_and_a_number_no_boolean(client: CheckedClient) -> None:
    answer = client.post(
        "/products", json={"name": True, "weight": True, "season_id": [True], "not_for_sale": 2, "variations": True}
    )
    refused(answer, 400)
    assert set(fields(answer)) == {"name", "weight", "season_id[0]", "not_for_sale", "variations"}


@pytest.mark.parametrize(
    ("sent", "meant"), [("true", True), ("1", True), (1, True), ("false", False), (0, False), (None, False)]
)
def test_booleans_come_as_forms_have_them_too(client: CheckedClient, sent: Any, meant: bool) -> None:
    assert make_product(client, not_for_sale=sent)["not_for_sale"] is meant


def test_numbers_come_as_texts_and_texts_as_whole_numbers(client: CheckedClient) -> None:
    season = client.get("/seasons").json()["seasons"][0]["id"]
    product = make_product(client, product_identifier=501, season_id=str(season), weight="1.5")
    assert (product["product_identifier"], product["season_id"], product["weight"]) == ("501", [season], "1.5")


def test_an_empty_value_clears_in_a_put(client: CheckedClient) -> None:
    product = make_shirt(
        client, brand="Acme", description="Long", weight="2", country_of_origin="IT", weight_unit="g", not_for_sale=True,
        image_url="https://example.com/a.png",
    )  # fmt: skip
    cleared = dict.fromkeys(
        ("brand", "description", "weight", "country_of_origin", "weight_unit", "not_for_sale", "image_url"), ""
    )
    for body in ({"json": cleared}, {"json": dict.fromkeys(cleared)}, {"data": cleared}):
        again = client.put(f"/products/{product['id']}", json={"brand": "Acme", "description": "Long", "weight": 2})
        assert again.status_code == 200
        now = client.put(f"/products/{product['id']}", **body).json()["product"]
        expected = {**cleared, "weight": "0.0", "weight_unit": "kg", "not_for_sale": False}
        assert {name: now[name] for name in cleared} == expected


@pytest.mark.parametrize("name", [None, "", "   "])
def test_what_must_have_a_name_cannot_lose_it(client: CheckedClient, name: str | None) -> None:
    product = make_shirt(client)
    season = client.get("/seasons").json()["seasons"][0]["id"]
    for path in (f"/products/{product['id']}", f"/seasons/{season}"):
        answer = client.put(path, json={"name": name})
        assert answer.status_code in (400, 422)
        assert list(fields(answer)) == ["name"]


def test_a_form_of_too_many_fields_is_refused_and_never_read_in_part(client: CheckedClient) -> None:
    content = "&".join(f"custom_fields[{index}][name]=x" for index in range(50_001))
    answer = client.post("/products", content=content, headers={"Content-Type": FORM})
    assert "limit" in refused(answer, 400)["message"]


def test_a_form_of_parts_that_cannot_be_read_is_400(client: CheckedClient) -> None:
    for kind in ("multipart/form-data", "multipart/form-data; boundary=x"):
        answer = client.post("/products", content=b"--y\r\nnonsense", headers={"Content-Type": kind})
        assert answer.status_code in (400, 422), answer.text
