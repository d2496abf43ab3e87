"""`seamline serve`: HTTPS and nothing else, from the first start to the last request."""

from __future__ import annotations

import httpx

from tests.fixtures import Company, Server
from tests.wire import CheckedClient


def test_a_company_reads_its_products(client: CheckedClient) -> None:
    answer = client.get("/products")
    assert answer.status_code == 200
    assert answer.json()["products"] == []


def test_the_owner_signs_in(company: Company) -> None:
    with company.client(company.access_token()) as client:
        assert client.get("/organisations").json()["organisations"][0]["id"] == company.organisation_id


def test_without_a_token_nothing_is_told(anonymous: CheckedClient) -> None:
    assert anonymous.get("/products").status_code == 401
