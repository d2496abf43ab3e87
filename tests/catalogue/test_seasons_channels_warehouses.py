"""Seasons, channels and warehouses (contract sections 4 and 6)."""

from __future__ import annotations

import pytest

from tests.api.talk import fields, refused
from tests.catalogue.making import make_product, make_shirt, put, read
from tests.wire import CheckedClient


def test_a_product_that_names_no_season_is_in_the_default_one(client: CheckedClient) -> None:
    product = make_product(client)
    (season,) = product["season_id"]
    assert read(client, f"/seasons/{season}")["name"] == "No season"
    assert make_product(client)["season_id"] == [season]


def test_season_id_is_a_list_and_one_id_alone_is_read_too(client: CheckedClient) -> None:
    seasons = [client.post("/seasons", json={"name": name}).json()["season"]["id"] for name in ("SS27", "AW27")]
    assert make_product(client, season_id=seasons)["season_id"] == seasons
    assert make_product(client, season_id=seasons[1])["season_id"] == [seasons[1]]
    assert make_product(client, season_id=[str(seasons[0]), seasons[0]])["season_id"] == [seasons[0]]


@pytest.mark.parametrize("empty", [[], None, ""])
def test_season_id_is_never_empty(client: CheckedClient, empty: object) -> None:
    season = client.post("/seasons", json={"name": "SS27"}).json()["season"]["id"]
    default = make_product(client)["season_id"]
    product = make_product(client, season_id=[season])
    assert put(client, f"/products/{product['id']}", {"season_id": empty})["season_id"] == default
    assert make_product(client, season_id=empty)["season_id"] == default


def test_a_product_may_move_between_seasons_and_share_its_skus(client: CheckedClient) -> None:
    first, second = (client.post("/seasons", json={"name": name}).json()["season"]["id"] for name in ("SS27", "AW27"))
    product = make_shirt(client, season_id=[first])
    after = put(client, f"/products/{product['id']}", {"season_id": [first, second]})
    assert (after["season_id"], after["variations"]) == ([first, second], product["variations"])
    for season in (first, second):
        assert client.get(f"/products?filter[season_id]={season}").json()["meta"]["total_count"] == 1
    assert put(client, f"/products/{product['id']}", {"season_id": [second]})["season_id"] == [second]
    assert client.get(f"/products?filter[season_id]={first}").json()["meta"]["total_count"] == 0


def test_a_season_has_a_unique_name_and_days_in_order(client: CheckedClient) -> None:
    season = client.post(
        "/seasons", json={"season": {"name": "SS27", "starts_on": "2027-01-01", "ends_on": "2027-06-30"}}
    )
    assert season.json()["season"] == {
        "id": season.json()["season"]["id"], "name": "SS27", "starts_on": "2027-01-01", "ends_on": "2027-06-30", "closed": False,
    }  # fmt: skip
    path = f"/seasons/{season.json()['season']['id']}"
    assert list(fields(client.post("/seasons", json={"name": "SS27"}))) == ["name"]
    assert list(fields(client.put(path, json={"ends_on": "2026-12-31"}))) == ["ends_on"]
    assert put(client, path, {"starts_on": "", "ends_on": None, "closed": True}) == {
        "id": season.json()["season"]["id"], "name": "SS27", "starts_on": None, "ends_on": None, "closed": True,
    }  # fmt: skip


@pytest.mark.parametrize(
    "day", ["2027-02-30", "27-01-01", "01.02.2027", "2027-01-01x", "20270101", 20270101, True, "tomorrow"]
)
def test_what_is_no_day_is_400(client: CheckedClient, day: object) -> None:
    answer = client.post("/seasons", json={"name": "SS27", "starts_on": day})
    refused(answer, 400)
    assert list(fields(answer)) == ["starts_on"]


def test_closed_seasons_and_channels_are_listed_too(client: CheckedClient) -> None:
    season = client.post("/seasons", json={"name": "SS27", "closed": True}).json()["season"]
    channel = client.post("/channels", json={"channel_name": "Old", "currency": "EUR", "closed": True}).json()[
        "channel"
    ]
    assert season["id"] in [row["id"] for row in client.get("/seasons").json()["seasons"]]
    assert channel["channel_ID"] in [row["channel_ID"] for row in client.get("/channels").json()["channels"]]


def test_a_channels_currency_is_fixed_once_made(client: CheckedClient) -> None:
    (channel,) = client.get("/channels").json()["channels"]
    path = f"/channels/{channel['channel_ID']}"
    answer = client.put(path, json={"currency": "USD", "channel_name": ""})
    assert "currency" in fields(client.put(path, json={"currency": "USD"}))
    refused(answer, 422)
    assert put(client, path, {"currency": "eur"})["currency"] == "EUR"


def test_channel_names_are_unique_and_a_new_one_stands_in_every_product(client: CheckedClient) -> None:
    (channel,) = client.get("/channels").json()["channels"]
    shirt = make_shirt(client)
    other = client.post("/channels", json={"channel_name": "Other", "currency": "JPY"}).json()["channel"]
    answer = client.put(f"/channels/{other['channel_ID']}", json={"channel_name": channel["channel_name"]})
    assert fields(answer) == {"channel_name": "is taken by another channel"}
    put(client, f"/channels/{channel['channel_ID']}", {"channel_name": "Renamed"})
    names = [price["name"] for price in read(client, f"/products/{shirt['id']}")["variations"][0]["prices"]]
    assert names == ["Renamed", "Other"]


def test_two_channels_may_not_share_a_name_by_blanks(client: CheckedClient) -> None:
    client.post("/channels", json={"channel_name": "Other", "currency": "EUR"})
    refused(client.post("/channels", json={"channel_name": "  Other ", "currency": "EUR"}), 422)


def test_there_is_always_exactly_one_primary_warehouse(client: CheckedClient) -> None:
    (first,) = client.get("/warehouses").json()["warehouses"]
    assert first["primary"] is True
    second = client.post("/warehouses", json={"name": "Rotterdam"}).json()["warehouse"]
    assert second["primary"] is False
    third = client.post("/warehouses", json={"name": "Porto", "primary": True}).json()["warehouse"]

    def primaries() -> list[int]:
        return [row["id"] for row in client.get("/warehouses").json()["warehouses"] if row["primary"]]

    assert primaries() == [third["id"]]
    assert put(client, f"/warehouses/{second['id']}", {"primary": True})["primary"] is True
    assert primaries() == [second["id"]]
    answer = client.put(f"/warehouses/{second['id']}", json={"primary": False})
    refused(answer, 422)
    assert put(client, f"/warehouses/{second['id']}", {"primary": True, "name": "R'dam"})["name"] == "R'dam"
    assert primaries() == [second["id"]]


def test_warehouse_names_are_unique(client: CheckedClient) -> None:
    (first,) = client.get("/warehouses").json()["warehouses"]
    answer = client.post("/warehouses", json={"name": first["name"]})
    refused(answer, 422)
    assert fields(answer) == {"name": "is taken by another warehouse"}


def test_the_warehouse_that_loses_the_first_place_has_it_in_its_history(client: CheckedClient) -> None:
    (first,) = client.get("/warehouses").json()["warehouses"]
    client.post("/warehouses", json={"name": "Porto", "primary": True})
    entry = client.get(f"/warehouses/{first['id']}/history").json()["history"][-1]
    assert entry["changes"] == [{"field": "primary", "before": True, "after": False}]
