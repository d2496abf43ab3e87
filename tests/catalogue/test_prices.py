"""Prices: one entry per channel on every colour, in the same order (contract section 4, Products)."""

from __future__ import annotations

from typing import Any

import pytest

from tests.api.talk import fields, refused
from tests.catalogue.making import make_product, make_shirt, put, read
from tests.wire import CheckedClient


def _channels(client: CheckedClient) -> list[str]:
    """The names of three channels, of which the first was there before."""
    for name, currency in (("Zebra USD", "USD"), ("Alpha GBP", "GBP")):
        client.post("/channels", json={"channel_name": name, "currency": currency})
    return [channel["channel_name"] for channel in client.get("/channels").json()["channels"]]


def test_every_colour_has_one_entry_for_each_channel_in_the_same_order(client: CheckedClient) -> None:
    names = _channels(client)
    prices = [{"name": "Alpha GBP", "wsp_money": "40"}, {"name": names[0], "wsp_money": 45.5, "msrp_money": "110.5"}]
    product = make_product(client, variations=[{"color": "Red", "prices": prices}, {"color": "Blue"}])
    red, blue = product["variations"]
    assert red["prices"] == [
        {"wsp_money": "45.50", "msrp_money": "110.50", "name": names[0], "currency": "EUR"},
        {"wsp_money": "0.00", "msrp_money": "0.00", "name": "Zebra USD", "currency": "USD"},
        {"wsp_money": "40.00", "msrp_money": "0.00", "name": "Alpha GBP", "currency": "GBP"},
    ]
    assert [price["name"] for price in blue["prices"]] == names
    assert {price["wsp_money"] for price in blue["prices"]} == {"0.00"}


def test_a_new_channel_stands_in_every_product_at_nothing(client: CheckedClient) -> None:
    shirt = make_shirt(client)
    _channels(client)
    for product in (read(client, f"/products/{shirt['id']}"), client.get("/products").json()["products"][0]):
        assert [len(row["prices"]) for row in product["variations"]] == [3, 3]


def test_a_price_changes_alone(client: CheckedClient) -> None:
    names = _channels(client)
    prices = [{"name": name, "wsp_money": "10", "msrp_money": "20"} for name in names]
    product = make_product(client, variations=[{"color": "Red", "prices": prices}])
    path, red = f"/products/{product['id']}", product["variations"][0]["id"]
    after = put(client, path, {"variations": [{"id": red, "prices": [{"name": "Alpha GBP", "wsp_money": "11.00"}]}]})
    assert [(row["wsp_money"], row["msrp_money"]) for row in after["variations"][0]["prices"]] == [
        ("10.00", "20.00"), ("10.00", "20.00"), ("11.00", "20.00"),
    ]  # fmt: skip


@pytest.mark.parametrize("empty", ["", None, 0, "0.0", "-0"])
def test_an_empty_price_is_nothing(client: CheckedClient, empty: Any) -> None:
    (name,) = [channel["channel_name"] for channel in client.get("/channels").json()["channels"]]
    product = make_product(client, variations=[{"color": "Red", "prices": [{"name": name, "wsp_money": "10"}]}])
    red = product["variations"][0]["id"]
    after = put(
        client,
        f"/products/{product['id']}",
        {"variations": [{"id": red, "prices": [{"name": name, "wsp_money": empty}]}]},
    )
    assert after["variations"][0]["prices"][0]["wsp_money"] == "0.00"


@pytest.mark.parametrize(
    "wrong", ["-1", "1.005", 0.001, "1000000000", "1e3", "1,50", "NaN", "Infinity", True, [], "€5", "0x10"]
)
def test_what_is_no_price_is_refused_by_name(client: CheckedClient, wrong: Any) -> None:
    (name,) = [channel["channel_name"] for channel in client.get("/channels").json()["channels"]]
    answer = client.post(
        "/products",
        json={"name": "Shirt", "variations": [{"color": "Red", "prices": [{"name": name, "msrp_money": wrong}]}]},
    )
    assert answer.status_code in (400, 422)
    assert list(fields(answer)) == ["variations[0].prices[0].msrp_money"]


def test_a_price_in_no_channel_is_refused(client: CheckedClient) -> None:
    answer = client.post(
        "/products", json={"name": "Shirt", "variations": [{"color": "Red", "prices": [{"name": "None"}, {}]}]}
    )
    refused(answer, 422)
    assert set(fields(answer)) == {"variations[0].prices[1].name"}


def test_large_prices_are_exact(client: CheckedClient) -> None:
    (name,) = [channel["channel_name"] for channel in client.get("/channels").json()["channels"]]
    product = make_product(
        client,
        variations=[{"color": "Red", "prices": [{"name": name, "wsp_money": "999999999.99", "msrp_money": 0.07}]}],
    )
    assert product["variations"][0]["prices"][0]["wsp_money"] == "999999999.99"
    assert product["variations"][0]["prices"][0]["msrp_money"] == "0.07"
