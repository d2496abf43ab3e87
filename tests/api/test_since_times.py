"""Times: how they are written and read, and walking a list by them (contract sections 1 and 3)."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from tests.api.talk import fields, refused, send_raw
from tests.catalogue.making import make_product, make_shirt, put, read
from tests.fixtures import Company
from tests.wire import CheckedClient

WRITTEN = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z")


def _ids(answer: Any) -> list[int]:
    return [record["id"] for record in answer.json()["products"]]


def test_times_are_written_in_utc_with_milliseconds_and_z(client: CheckedClient) -> None:
    shirt = make_shirt(client)
    sku = read(client, f"/skus/{shirt['variations'][0]['skus'][0]['id']}")
    history = client.get(f"/products/{shirt['id']}/history").json()["history"]
    for time in (shirt["created_at"], shirt["updated_at"], sku["created_at"], sku["updated_at"], history[0]["at"]):
        assert WRITTEN.fullmatch(time)
    assert abs(datetime.fromisoformat(shirt["created_at"]) - datetime.now(UTC)) < timedelta(seconds=60)


def test_all_records_of_one_transaction_get_one_time_and_the_next_transaction_a_later_one(
    client: CheckedClient,
) -> None:
    first, second = make_shirt(client), make_shirt(client)
    assert first["created_at"] == first["updated_at"] < second["created_at"]
    times = {sku["created_at"] for sku in client.get(f"/skus?filter[product_id]={first['id']}").json()["skus"]}
    assert times == {first["created_at"]}


def test_since_created_at_gives_what_was_created_after(client: CheckedClient) -> None:
    first, second, third = (make_product(client, name=str(number)) for number in range(3))
    put(client, f"/products/{first['id']}", {"brand": "Acme"})
    assert _ids(client.get(f"/products?since_created_at={first['created_at']}")) == [second["id"], third["id"]]
    answer = client.get(f"/products?since_created_at={first['created_at']}&since_id={second['id']}")
    assert _ids(answer) == [third["id"]]
    assert answer.json()["meta"]["total_count"] == 1
    assert _ids(client.get(f"/products?since_created_at={third['created_at']}")) == []


def test_since_updated_at_gives_what_was_changed_after_in_the_order_of_change(client: CheckedClient) -> None:
    first, second, third = (make_product(client, name=str(number)) for number in range(3))
    changed = put(client, f"/products/{first['id']}", {"brand": "Acme"})
    answer = client.get(f"/products?since_updated_at={second['updated_at']}")
    assert _ids(answer) == [third["id"], first["id"]]
    assert answer.json()["meta"]["total_count"] == 2
    assert _ids(client.get(f"/products?since_updated_at={changed['updated_at']}")) == []


def test_walking_by_since_updated_at_and_since_id_passes_ties(client: CheckedClient) -> None:
    """Six SKUs of one product share one time: the pair (time, id) goes through them one by one."""
    make_shirt(client)
    make_shirt(client)
    seen: list[int] = []
    time, last = "2020-01-01", 0
    while True:
        answer = client.get(f"/skus?since_updated_at={time}&since_id={last}&per_page=4").json()["skus"]
        if not answer:
            break
        seen += [sku["id"] for sku in answer]
        time, last = answer[-1]["updated_at"], answer[-1]["id"]
    assert len(seen) == len(set(seen)) == 12


def test_a_derived_change_moves_a_record_to_the_end_of_the_walk(client: CheckedClient) -> None:
    shirt = make_shirt(client)
    client.post("/channels", json={"channel_name": "Wholesale GBP", "currency": "GBP"})
    assert _ids(client.get(f"/products?since_updated_at={shirt['updated_at']}")) == [shirt["id"]]


def test_a_time_is_read_in_every_form_of_the_contract(company: Company, client: CheckedClient) -> None:
    shirt = make_shirt(client)
    moment = datetime.fromisoformat(shirt["created_at"])
    before, after = moment - timedelta(milliseconds=1), moment
    zone = ZoneInfo("Asia/Tokyo")
    for written, expected in ((before, [shirt["id"]]), (after, [])):
        utc, local = written.strftime("%Y-%m-%dT%H:%M:%S.%f"), written.astimezone(zone).strftime("%Y-%m-%dT%H:%M:%S.%f")
        for text in (
            f"{utc[:-3]}Z", f"{utc}Z", utc[:-3], f"{utc[:-3]}%2B00:00", f"{utc[:-3]}+00:00", f"{utc[:-3]}%2B0000",
            f"{local[:-3]}%2B09:00", f"{local[:-3]}+09:00", f"{local[:-3]}+0900", f"{local[:-3]}+09", utc[:-3].replace("T", "%20"),
        ):  # fmt: skip
            answer = send_raw(company, f"GET /products?since_created_at={text} HTTP/1.1")
            assert answer.status == 200, (text, answer.body)
            assert _ids(answer) == expected, text


def test_a_date_is_midnight_in_the_organisations_zone(new_company: Callable[..., Company]) -> None:
    """At any moment it is a later date in Kiritimati (+14) than in Midway (-11)."""
    for name in ("Pacific/Kiritimati", "Pacific/Midway", "UTC"):
        with new_company(time_zone=name).client() as client:
            shirt = make_shirt(client)
            today = datetime.now(ZoneInfo(name)).date()
            assert _ids(client.get(f"/products?since_created_at={today}")) == [shirt["id"]], name
            assert _ids(client.get(f"/products?since_updated_at={today}")) == [shirt["id"]], name
            tomorrow = today + timedelta(days=1)
            assert _ids(client.get(f"/products?since_created_at={tomorrow}")) == [], name


@pytest.mark.parametrize("name", ["since_created_at", "since_updated_at"])
@pytest.mark.parametrize(
    "text",
    [
        "yesterday",
        "2026-13-01",
        "2026-02-30",
        "2026-01-01T25:00:00Z",
        "1",
        "2026",
        "0000-01-01",
        "x" * 500,
        "2026-01-01T00:00:00+99:00",
    ],
)
def test_what_is_no_time_is_400_naming_the_parameter(client: CheckedClient, name: str, text: str) -> None:
    answer = client.get("/products", params={name: text})
    refused(answer, 400)
    assert list(fields(answer)) == [name]


def test_the_ends_of_time_do_no_harm(new_company: Callable[..., Company]) -> None:
    for zone in ("Pacific/Kiritimati", "Pacific/Midway"):
        with new_company(time_zone=zone).client() as client:
            for text in ("0001-01-01", "9999-12-31", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-11:00"):
                for name in ("since_created_at", "since_updated_at"):
                    assert client.get("/products", params={name: text}).status_code in (200, 400)
