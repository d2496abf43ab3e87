"""The demo company, as whoever tries Seamline finds it."""

from __future__ import annotations

import json
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from stdnum import ean

from tests.fixtures import Server

Json = dict[str, Any]

EMAIL = "demo@seamline.example"
PASSWORD = "seamline-demo"


class Demo:
    """The demo companies of one server, over HTTP."""

    def __init__(self, server: Server) -> None:
        self.server = server
        self.token = server.sign_in(EMAIL, PASSWORD)
        with server.client(self.token) as client:
            self.organisations: list[Json] = client.get("/organisations").json()["organisations"]

    def get(self, path: str, organisation: int = 0) -> Any:
        """What a path answers in the first company, or another."""
        headers = {"X-Organisation-Id": str(self.organisations[organisation]["id"])}
        with self.server.client(self.token, headers=headers) as client:
            return client.get(path).raise_for_status().json()

    def catalogue(self) -> list[Json]:
        """The products without what may differ from load to load: ids and times; seasons by their names."""
        seasons = {season["id"]: season["name"] for season in self.get("/seasons")["seasons"]}
        products = self.get("/products")["products"]
        for product in products:
            product["season_id"] = [seasons[season_id] for season_id in product["season_id"]]
        return [without_ids(product) for product in products]


def without_ids(value: Any) -> Any:
    """`value` without ids and times, however deep."""
    if isinstance(value, list):
        return [without_ids(item) for item in value]
    if isinstance(value, dict):
        return {key: without_ids(item) for key, item in value.items() if key not in ("id", "created_at", "updated_at")}
    return value


@pytest.fixture(scope="module")
def demo(server: Server) -> Demo:
    """The demo companies on the shared server and its database."""
    done = server.run("demo", "--json")
    assert done.returncode == 0, done.stderr
    facts = json.loads(done.stdout)
    assert (facts["loaded"], facts["email"], facts["password"]) == (True, EMAIL, PASSWORD)
    return Demo(server)


def test_it_is_a_believable_company(demo: Demo) -> None:
    assert [organisation["name"] for organisation in demo.organisations] == [
        "Calder Wren",
        "Pell Street Socks",
    ]
    assert len(demo.get("/seasons")["seasons"]) == 3
    assert [channel["currency"] for channel in demo.get("/channels")["channels"]] == ["EUR", "GBP", "USD"]
    assert [place["primary"] for place in demo.get("/warehouses")["warehouses"]] == [True, False]
    products = demo.get("/products")["products"]
    assert len(products) == 80
    sizes = [len(product["sizing_system"].split(", ")) for product in products]
    assert sum(6 <= number <= 10 for number in sizes) > 60
    assert sum(product["sizing_system"] == "One Size" for product in products) >= 5
    assert sum(product["not_for_sale"] for product in products) == 1
    assert sum(len(product["season_id"]) > 1 for product in products) >= 10
    assert len(demo.get("/products", organisation=1)["products"]) == 4


def test_every_code_is_valid_unique_and_nobody_elses(demo: Demo) -> None:
    skus = [sku for product in demo.catalogue() for item in product["variations"] for sku in item["skus"]]
    codes = [sku["ean"] for sku in skus]
    assert all(len(code) == 13 and ean.is_valid(code) and 20 <= int(code[:2]) <= 29 for code in codes)
    assert len(set(codes)) == len(codes) == demo.get("/skus?per_page=1")["meta"]["total_count"]
    assert len({sku["sku_number"] for sku in skus}) == len(skus)


def test_prices_are_coherent(demo: Demo) -> None:
    for product in demo.catalogue():
        for variation in product["variations"]:
            assert variation["textile_content"]
            for price in variation["prices"]:
                share = Decimal(price["wsp_money"]) / Decimal(price["msrp_money"])
                assert Decimal("0.4") <= share <= Decimal("0.45"), (product["name"], price)


def test_the_history_says_that_it_came_by_the_command_line(demo: Demo) -> None:
    product = demo.get("/products?per_page=1")["products"][0]
    history = demo.get(f"/products/{product['id']}/history")["history"]
    assert [(entry["via"], entry["action"]) for entry in history] == [("cli", "create_product")]


def test_a_second_load_changes_nothing(demo: Demo, server: Server) -> None:
    before = demo.get("/products")
    refused = server.run("demo")
    assert refused.returncode == 1
    assert "loaded already" in refused.stderr
    left = server.run("demo", "--if-empty", "--json")
    assert (left.returncode, json.loads(left.stdout)) == (0, {"loaded": False})
    assert demo.get("/products") == before
    assert len(Demo(server).organisations) == 2


def test_it_is_the_same_everywhere(demo: Demo, start_server: Callable[..., Server]) -> None:
    elsewhere = start_server(own_home=True)
    assert elsewhere.run("demo", "--if-empty").returncode == 0
    other = Demo(elsewhere)
    assert other.organisations[0]["id"] == 1
    assert other.catalogue() == demo.catalogue()
