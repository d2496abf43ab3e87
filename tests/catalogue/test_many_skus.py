"""5,000 SKUs under one product, in one request of a few statements."""

from __future__ import annotations

from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext

from seamline.catalogue.inputs import ProductBody
from seamline.catalogue.product_actions import create_product, edit_product
from seamline.feed.change import Actor
from seamline.feed.gate import open_change
from tests.catalogue.making import ean, put
from tests.fixtures import Company
from tests.wire import CheckedClient

ACTOR = Actor("tests", "automatic", "tests-many-skus")
SIZES = [str(number) for number in range(200)]
FEW = 60
"""Statements, however many SKUs: what is read and written once, and the chunks of long lists."""


def _body(channel: str, first_code: int) -> dict[str, Any]:
    return {
        "name": "Shoe",
        "sizing_system": ", ".join(SIZES),
        "variations": [
            {
                "color": f"Colour {place}",
                "prices": [{"name": channel, "wsp_money": "45.00"}],
                "skus": [
                    {"size": size, "ean": ean(first_code + 200 * place + index), "sku_number": f"{first_code}-{place}-{size}"}
                    for index, size in enumerate(SIZES)
                ],
            }
            for place in range(25)
        ],
    }  # fmt: skip


def test_they_are_made_read_and_changed_in_one_request(client: CheckedClient) -> None:
    (channel,) = client.get("/channels").json()["channels"]
    answer = client.post("/products", json=_body(channel["channel_name"], 0))
    assert answer.status_code == 201, answer.text
    product = answer.json()["product"]
    assert sum(len(variation["skus"]) for variation in product["variations"]) == 5000
    assert client.get("/skus?page=50").json()["meta"]["total_count"] == 5000
    for variation in product["variations"]:
        for sku in variation["skus"]:
            sku["sku_number"] = f"NEW-{sku['sku_number']}"
    after = put(client, f"/products/{product['id']}", {"variations": product["variations"]})
    assert after["variations"][24]["skus"][199]["sku_number"] == "NEW-0-24-199"


def test_it_takes_a_few_statements(company: Company, client: CheckedClient) -> None:
    (channel,) = client.get("/channels").json()["channels"]
    body = ProductBody.model_validate(_body(channel["channel_name"], 0))
    with CaptureQueriesContext(connection) as made, open_change(company.organisation_id, ACTOR) as change:
        product = create_product(change, body)
    assert len(made) <= FEW, [query["sql"][:100] for query in made]
    edit = ProductBody.model_validate(
        {"name": "Boot", "variations": [{"color": f"More {place}"} for place in range(5)]}
    )
    with CaptureQueriesContext(connection) as changed, open_change(company.organisation_id, ACTOR) as change:
        edit_product(change, product.id, edit)
    assert len(changed) <= FEW, [query["sql"][:100] for query in changed]
