"""A reader nobody here wrote: dlt's `rest_api` source, with no paginator configured (contract section 3, `Link`)."""

from __future__ import annotations

import pytest
from dlt.sources.rest_api import rest_api_source

from tests.fixtures import Company
from tests.wire import CheckedClient

STYLES = 230


def fill(client: CheckedClient) -> None:
    """More than two pages of products, with two SKUs each."""
    for start in range(0, STYLES, 100):
        items = [
            {"name": f"Style {number}", "sizing_system": "S, M", "variations": [{"color": "Red"}]}
            for number in range(start, min(start + 100, STYLES))
        ]
        answer = client.post("/products/batch", json={"items": items})
        assert {result["status"] for result in answer.json()["results"]} == {201}


@pytest.mark.parametrize(("resource", "count"), [("products", STYLES), ("skus", 2 * STYLES)])
def test_dlt_reads_every_record_once_with_no_paginator_configured(
    company: Company, client: CheckedClient, monkeypatch: pytest.MonkeyPatch, resource: str, count: int
) -> None:
    """It finds the next page by itself, and stops at the last."""
    fill(client)
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(company.server.ca_file))
    source = rest_api_source(
        {
            "client": {
                "base_url": company.server.base_url,
                "auth": {"type": "bearer", "token": company.token},
            },
            "resources": [resource],
        }
    )
    ids = [record["id"] for record in source.resources[resource]]
    assert len(ids) == count
    assert len(set(ids)) == count
