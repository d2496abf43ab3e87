"""`/openapi.json`: valid OpenAPI 3.1, and complete (paths, filters, errors, examples)."""

from __future__ import annotations

from typing import Any

import jsonschema_rs
import pytest

from tests.fixtures import Server
from tests.wire import JSON_SCHEMA


@pytest.fixture
def description(server: Server) -> dict[str, Any]:
    """The description as the server gives it."""
    document: dict[str, Any] = server.description.document
    return document


def _operations(description: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    return [
        (f"{method.upper()} {path}", operation)
        for path, operations in description["paths"].items()
        for method, operation in operations.items()
    ]


def _references(part: Any) -> list[str]:
    if isinstance(part, dict):
        own = [part["$ref"]] if isinstance(part.get("$ref"), str) else []
        return own + [found for value in part.values() for found in _references(value)]
    return [found for value in part for found in _references(value)] if isinstance(part, list) else []


def _schemas(part: Any) -> list[dict[str, Any]]:
    if isinstance(part, dict):
        own = [part["schema"]] if isinstance(part.get("schema"), dict) else []
        return own + [found for value in part.values() for found in _schemas(value)]
    return [found for value in part for found in _schemas(value)] if isinstance(part, list) else []


def test_it_is_openapi_3_1(description: dict[str, Any]) -> None:
    assert description["openapi"] == "3.1.0"
    assert {"title", "version", "description", "license"} <= set(description["info"])
    assert description["security"] == [{"bearer": []}]
    names = [operation["operationId"] for _, operation in _operations(description)]
    assert len(names) == len(set(names))


def test_every_schema_is_one_of_json_schema_2020_12(description: dict[str, Any]) -> None:
    found = [*description["components"]["schemas"].values(), *_schemas(description["paths"])]
    assert len(found) > 100
    for schema in found:
        jsonschema_rs.meta.validate({"$schema": JSON_SCHEMA, **schema})


def test_every_reference_leads_somewhere(description: dict[str, Any]) -> None:
    for reference in _references(description):
        place: Any = description
        for step in reference.removeprefix("#/").split("/"):
            place = place[step]


def test_every_path_of_the_contract_that_is_served_stands_there(description: dict[str, Any]) -> None:
    served = {name for name, _ in _operations(description)}
    for resource in ("products", "channels", "seasons", "warehouses"):
        assert {
            f"GET /{resource}", f"POST /{resource}", f"POST /{resource}/batch", f"GET /{resource}/{{id}}",
            f"PUT /{resource}/{{id}}", f"DELETE /{resource}/{{id}}", f"GET /{resource}/{{id}}/history",
        } <= served  # fmt: skip
    assert {"GET /skus", "GET /skus/{id}", "PUT /skus/{id}", "GET /skus/{id}/history"} <= served
    assert {"POST /oauth/token", "POST /oauth/revoke", "POST /oauth/introspect"} <= served
    assert {"GET /organisations", "POST /organisations/set_current_org"} <= served


def test_every_operation_says_what_it_may_answer(description: dict[str, Any]) -> None:
    for name, operation in _operations(description):
        told = {int(status) for status in operation["responses"]}
        assert {400, 500, 503} <= told, name
        if operation.get("security") != []:
            assert {401, 403, 404, 429} <= told, name
        if "requestBody" in operation:
            assert {413, 415} <= told, name
        for status, response in operation["responses"].items():
            assert response["description"], (name, status)
            if int(status) >= 400:
                assert "example" in response["content"]["application/json"], (name, status)


def test_filters_and_paging_stand_there_with_what_they_mean(description: dict[str, Any]) -> None:
    shared = {"page", "per_page", "since_id", "since_created_at", "since_updated_at"}
    filters = {
        "/products": {"product_identifier", "season_id", "name", "ean", "sku_number"},
        "/skus": {"ean", "sku_number", "product_id"},
    }
    for path, names in filters.items():
        parameters = [item for item in description["paths"][path]["get"]["parameters"] if item["in"] == "query"]
        assert {item["name"] for item in parameters} == shared | {f"filter[{name}]" for name in names}
        assert all(item["description"] for item in parameters)


def test_every_body_has_an_example_that_it_allows(description: dict[str, Any]) -> None:
    tried = 0
    for name, operation in _operations(description):
        content = operation.get("requestBody", {}).get("content", {}).get("application/json")
        if content is None:
            continue
        if not name.startswith(
            ("POST /oauth/revoke", "POST /oauth/introspect", "PUT /organisations", "POST /organisations")
        ):
            assert "example" in content, name
        if "example" in content:
            schema = {"$schema": JSON_SCHEMA, **content["schema"], "components": description["components"]}
            jsonschema_rs.validate(schema, content["example"])
            tried += 1
    assert tried > 10
