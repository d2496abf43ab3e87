"""No request reaches another organisation (contract section 1: no difference between an unknown and a foreign id).

The paths, parameters and body keys are read from `/openapi.json`, so that what is added later is tried too.
"""

from __future__ import annotations

import itertools
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from tests.catalogue.making import ean, make_product
from tests.fixtures import Company
from tests.wire import CheckedClient

UNKNOWN = 2_147_483_000
"""An id that no record has."""


@dataclass
class Estate:
    """A company with one of everything, and the ids that another must not reach."""

    company: Company
    ids: dict[str, int]
    marks: list[str]

    def snapshot(self) -> str:
        """All that the company can see of itself, as one text."""
        with self.company.client() as client:
            paths = ["/products", "/skus", "/seasons", "/channels", "/warehouses", "/organisations"]
            singles = [
                f"/products/{self.ids['product']}", f"/skus/{self.ids['sku']}", f"/seasons/{self.ids['season']}",
                f"/channels/{self.ids['channel']}", f"/warehouses/{self.ids['warehouse']}",
                f"/organisations/{self.ids['organisation']}",
            ]  # fmt: skip
            histories = [f"{path}/history" for path in singles[:-1]]
            return "\n".join(client.get(path).text for path in [*paths, *singles, *histories])


def _estate(company: Company, number: int) -> Estate:
    mark = f"Secret-{number}-{company.organisation_id}"
    with company.client() as client:
        season = client.post("/seasons", json={"name": f"{mark} season"}).json()["season"]["id"]
        channel = client.post("/channels", json={"channel_name": f"{mark} channel", "currency": "EUR"}).json()[
            "channel"
        ]["channel_ID"]
        warehouse = client.post("/warehouses", json={"name": f"{mark} warehouse"}).json()["warehouse"]["id"]
        product = make_product(
            client, name=f"{mark} product", product_identifier=f"{mark}-I", season_id=[season], sizing_system="S, M",
            variations=[{
                "color": f"{mark} red", "prices": [{"name": f"{mark} channel", "wsp_money": "45.00"}],
                "skus": [{"size": "S", "ean": ean(number), "sku_number": f"{mark}-S"}],
            }],
        )  # fmt: skip
    variation = product["variations"][0]
    ids = {
        "organisation": company.organisation_id, "season": season, "channel": channel, "warehouse": warehouse,
        "product": product["id"], "variation": variation["id"], "sku": variation["skus"][0]["id"],
    }  # fmt: skip
    return Estate(company, ids, [mark, ean(number), company.name])


@pytest.fixture
def own(company: Company) -> Estate:
    """What the caller may see."""
    return _estate(company, 1)


@pytest.fixture
def foreign(other_company: Company) -> Estate:
    """What the caller must not see."""
    return _estate(other_company, 2)


def _operations(client: CheckedClient) -> Iterator[tuple[str, str, dict[str, Any]]]:
    description = client.get("/openapi.json").json()
    for path, operations in description["paths"].items():
        for method, operation in operations.items():
            if not path.startswith("/oauth/"):
                yield method.upper(), path, operation


def _same_but_for(text: str, *ids: object) -> str:
    """An answer's text without the ids that were asked for and the request id, which may differ."""
    text = re.sub(r'"request_id":"[^"]+"', "", text)
    for number in ids:
        text = re.sub(rf"\b{re.escape(str(number))}\b", "ID", text)
    return text


def _assert_untold(text: str, foreign: Estate) -> None:
    for mark in foreign.marks:
        assert mark not in text


def _paths_with(path: str, number: int) -> str:
    return re.sub(r"\{\w+\}", str(number), path)


def test_every_path_with_a_foreign_id_answers_as_with_an_unknown_one(own: Estate, foreign: Estate) -> None:
    before = foreign.snapshot()
    tried = 0
    with own.company.client() as client:
        for method, path, _ in list(_operations(client)):
            if "{" not in path:
                continue
            for number in set(foreign.ids.values()) - set(own.ids.values()):
                for body in ({}, {"name": "Taken"}, {"brand": "Taken"}, {"ean": ""}):
                    if method in ("GET", "DELETE") and body:
                        continue
                    sent = {"json": body} if method in ("POST", "PUT") else {}
                    told = client.request(method, _paths_with(path, number), **sent)  # type: ignore[arg-type] # a body or none
                    unknown = client.request(method, _paths_with(path, UNKNOWN), **sent)  # type: ignore[arg-type]
                    own_has_it = number in own.ids.values()
                    assert own_has_it or told.status_code == unknown.status_code, (method, path, number)
                    assert told.status_code >= 400, (method, path, number)
                    assert _same_but_for(told.text, number) == _same_but_for(unknown.text, UNKNOWN), (method, path)
                    _assert_untold(told.text, foreign)
                    tried += 1
    assert tried >= 80
    assert foreign.snapshot() == before


def test_every_parameter_with_a_foreign_value_answers_as_with_an_unknown_one(own: Estate, foreign: Estate) -> None:
    values = [
        *map(str, foreign.ids.values()),
        foreign.marks[0],
        foreign.marks[1],
        f"{foreign.marks[0]}-S",
        f"{foreign.marks[0]}-I",
    ]
    with own.company.client() as client:
        for method, path, operation in list(_operations(client)):
            if method != "GET":
                continue
            place = path
            for name, number in own.ids.items():
                if path.startswith(f"/{name}"):
                    place = _paths_with(path, number)
            for parameter in operation["parameters"]:
                if parameter["in"] != "query" or not parameter["name"].startswith("filter"):
                    continue
                for accept in ("application/json", "application/x-ndjson"):
                    for value in values:
                        answer = client.get(place, params={parameter["name"]: value}, headers={"Accept": accept})
                        _assert_untold(answer.text, foreign)
                        unknown = str(UNKNOWN) if value.isdigit() else "no such value"
                        other = client.get(place, params={parameter["name"]: unknown}, headers={"Accept": accept})
                        if answer.status_code == 200 and value not in map(str, own.ids.values()):
                            assert _same_but_for(answer.text) == _same_but_for(other.text), (
                                place,
                                parameter["name"],
                                value,
                            )


def test_since_parameters_show_nothing_foreign(own: Estate, foreign: Estate) -> None:
    with own.company.client() as client:
        for query in (
            "since_id=0",
            "since_created_at=2020-01-01",
            "since_updated_at=2020-01-01",
            "since_updated_at=2020-01-01&since_id=0",
            "",
        ):
            for resource in ("products", "skus", "seasons", "channels", "warehouses"):
                if query and resource in ("seasons", "channels", "warehouses"):
                    continue
                for accept in ("application/json", "application/x-ndjson"):
                    answer = client.get(f"/{resource}?{query}", headers={"Accept": accept})
                    assert answer.status_code == 200
                    _assert_untold(answer.text, foreign)


def _bodies(number: int, estate: Estate) -> Iterator[dict[str, Any]]:
    """Every place of a body where an id, a name or a code of a record may stand, filled with a foreign one."""
    own = estate.ids
    mine = {"id": own["variation"]}
    yield {"season_id": number}
    yield {"season_id": [own["season"], number]}
    yield {"season_id": [str(number)]}
    for variation in ({}, {"color": "Taken"}, {"_destroy": True}, {"skus": [{"id": own["sku"]}]}):
        yield {"variations": [{"id": number, **variation}]}
    for sku in ({}, {"sku_number": "Taken"}, {"_destroy": True}, {"size": "S", "ean": ""}):
        yield {"variations": [{**mine, "skus": [{"id": number, **sku}]}]}
        yield {"variations": [{"color": "New", "skus": [{"id": number, **sku}]}]}
    yield {"organizationId": number}
    yield {"organisation_id": number, "name": "Taken"}


def test_every_body_key_with_a_foreign_id_answers_as_with_an_unknown_one(own: Estate, foreign: Estate) -> None:
    before = foreign.snapshot()
    tried = 0
    with own.company.client() as client:
        places = [
            (method, path)
            for method, path, operation in _operations(client)
            if "requestBody" in operation and "image" not in path
        ]
        for (method, path), (kind, number) in itertools.product(places, foreign.ids.items()):
            if number in own.ids.values():
                continue
            filled = path
            for name, own_id in own.ids.items():
                if path.startswith(f"/{name}"):
                    filled = _paths_with(path, own_id)
            for with_foreign, with_unknown in zip(_bodies(number, own), _bodies(UNKNOWN, own), strict=True):
                told = client.request(method, filled, json=_as_sent(method, path, with_foreign))
                unknown = client.request(method, filled, json=_as_sent(method, path, with_unknown))
                where = (method, path, kind, with_foreign)
                assert told.status_code == unknown.status_code, where
                assert told.status_code >= 400 or path.endswith("/batch"), where
                assert _same_but_for(told.text, number) == _same_but_for(unknown.text, UNKNOWN), where
                if path.endswith("/batch"):
                    assert all(result["status"] >= 400 for result in told.json()["results"]), where
                _assert_untold(told.text, foreign)
                tried += 1
    assert tried > 500
    assert foreign.snapshot() == before


def test_names_and_codes_of_another_organisation_are_neither_known_nor_taken(own: Estate, foreign: Estate) -> None:
    before = foreign.snapshot()
    mark, code = foreign.marks[0], foreign.marks[1]
    with own.company.client() as client:
        for name, unknown in ((f"{mark} channel", "None such"),):
            bodies = [
                {"name": "Tried", "variations": [{"color": "Red", "prices": [{"name": each}]}]}
                for each in (name, unknown)
            ]
            told, other = (client.post("/products", json=body) for body in bodies)
            assert told.status_code == other.status_code == 422
            assert told.text.replace(name, unknown).split("request_id")[0] == other.text.split("request_id")[0]
        assert client.post("/seasons", json={"name": f"{mark} season"}).status_code == 201
        assert client.post("/channels", json={"channel_name": f"{mark} channel", "currency": "EUR"}).status_code == 201
        assert client.post("/warehouses", json={"name": f"{mark} warehouse"}).status_code == 201
        answer = client.put(f"/skus/{own.ids['sku']}", json={"ean": code, "sku_number": f"{mark}-S"})
        assert answer.status_code == 200
    assert foreign.snapshot() == before


def _as_sent(method: str, path: str, body: dict[str, Any]) -> dict[str, Any]:
    """A body with what a POST needs, inside a batch where the path is one."""
    if method == "POST" and "organizationId" not in body:
        body = {"name": "Tried", **body}
    return {"items": [body]} if path.endswith("/batch") else body


def test_the_organisation_header_opens_no_foreign_door(own: Estate, foreign: Estate) -> None:
    before = foreign.snapshot()
    tokens = [own.company.token, own.company.access_token()]
    for token in tokens:
        with own.company.client(token) as client:
            for method, path, _ in list(_operations(client)):
                filled = path
                for name, number in foreign.ids.items():
                    if path.startswith(f"/{name}"):
                        filled = _paths_with(path, number)
                body = {"name": "Taken"} if method in ("POST", "PUT") else None
                header = {"X-Organisation-Id": str(foreign.ids["organisation"])}
                told = client.request(method, filled, headers=header, json=body)
                unknown = client.request(method, filled, headers={"X-Organisation-Id": str(UNKNOWN)}, json=body)
                assert told.status_code == unknown.status_code == 404, (method, filled)
                theirs = foreign.ids["organisation"]
                assert _same_but_for(told.text, theirs) == _same_but_for(unknown.text, UNKNOWN), (method, filled)
    assert foreign.snapshot() == before


def test_choosing_a_foreign_organisation_is_as_choosing_one_that_is_not_there(own: Estate, foreign: Estate) -> None:
    with own.company.client(own.company.access_token()) as client:
        told, unknown = (
            client.post("/organisations/set_current_org", json={"organizationId": number})
            for number in (foreign.ids["organisation"], UNKNOWN)
        )
        assert told.status_code == unknown.status_code == 404
        assert _same_but_for(told.text, foreign.ids["organisation"]) == _same_but_for(unknown.text, UNKNOWN)
        assert [row["id"] for row in client.get("/organisations").json()["organisations"]] == [own.ids["organisation"]]


def test_an_idempotency_key_of_another_organisation_is_not_known(own: Estate, foreign: Estate) -> None:
    headers = {"Idempotency-Key": "shared"}
    with foreign.company.client() as theirs, own.company.client() as client:
        secret = theirs.post("/products", json={"name": foreign.marks[0]}, headers=headers)
        answer = client.post("/products", json={"name": foreign.marks[0]}, headers=headers)
        assert "Idempotent-Replayed" not in answer.headers
        assert answer.json()["product"]["id"] != secret.json()["product"]["id"]


def test_if_none_match_and_if_match_tell_nothing_of_a_foreign_record(own: Estate, foreign: Estate) -> None:
    path = f"/products/{foreign.ids['product']}"
    with foreign.company.client() as theirs, own.company.client() as client:
        seen = theirs.get(path).headers["ETag"]
        assert client.get(path, headers={"If-None-Match": seen}).status_code == 404
        for header in (seen, '"99.99"', "*"):
            assert client.put(path, json={}, headers={"If-Match": header}).status_code == 404


def test_the_feed_positions_of_two_organisations_are_their_own(own: Estate, foreign: Estate) -> None:
    """What one organisation writes does not show in another's stream positions."""

    def position() -> str:
        with own.company.client() as client:
            return client.get("/products", headers={"Accept": "application/x-ndjson"}).headers["Seamline-Sequence"]

    before = position()
    with foreign.company.client() as theirs:
        make_product(theirs)
    assert position() == before


def test_errors_never_quote_another_organisations_data(own: Estate, foreign: Estate) -> None:
    with own.company.client() as client:
        answers = [
            client.post(
                "/products",
                content=json.dumps({"name": "x", "variations": [{"id": foreign.ids["variation"]}]}).encode(),
            ),
            client.get("/products", params={"filter[season_id]": foreign.ids["season"]}),
            client.put(f"/skus/{foreign.ids['sku']}", json={"ean": "1"}),
        ]
    for answer in answers:
        _assert_untold(answer.text, foreign)
