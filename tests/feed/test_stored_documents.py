"""The stored JSON is a cache and never a source: whatever happens, it equals what rendering anew gives."""

from __future__ import annotations

import random
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from seamline.feed.doctor import check_organisation
from tests.fixtures import Company

STEPS = st.lists(st.integers(min_value=0, max_value=10_000), min_size=3, max_size=12)


class Day:
    """Random work of a catalogue manager, over HTTP; a step that a rule forbids changes nothing."""

    def __init__(self, client: httpx.Client) -> None:
        self._client = client
        self._works = [
            self.add_product, self.add_product, self.add_color, self.add_size, self.rename, self.set_price,
            self.delete, self.add_channel, self.rename_channel, self.edit_sku, self.remove_sku, self.read,
        ]  # fmt: skip

    def step(self, number: int) -> None:
        """One piece of work."""
        chance = random.Random(number)
        answer = chance.choice(self._works)(chance)
        assert answer is None or answer.status_code < 500, answer.text

    def _any_product(self, chance: random.Random) -> dict[str, Any] | None:
        products = self._client.get("/products").json()["products"]
        return chance.choice(products) if products else None

    def add_product(self, chance: random.Random) -> httpx.Response:
        """A style in one to three colours."""
        colors = [{"color": f"Colour {number}"} for number in range(chance.randint(0, 3))]
        return self._client.post(
            "/products", json={"name": f"Style {chance.randint(1, 99)}", "sizing_system": "S, M", "variations": colors}
        )

    def _edit(self, chance: random.Random, body: dict[str, Any]) -> httpx.Response | None:
        product = self._any_product(chance)
        return None if product is None else self._client.put(f"/products/{product['id']}", json=body)

    def add_color(self, chance: random.Random) -> httpx.Response | None:
        """A colour, perhaps one that is there already."""
        return self._edit(chance, {"variations": [{"color": f"Colour {chance.randint(0, 5)}"}]})

    def add_size(self, chance: random.Random) -> httpx.Response | None:
        """Another size, perhaps in front."""
        return self._edit(chance, {"sizing_system": chance.choice(["S, M, L", "XS, S, M", "M, S", "S"])})

    def rename(self, chance: random.Random) -> httpx.Response | None:
        """A new name, which the SKUs show as well."""
        return self._edit(chance, {"name": f"Style {chance.randint(1, 9)}"})

    def set_price(self, chance: random.Random) -> httpx.Response | None:
        """A price in some channel."""
        product = self._any_product(chance)
        channels = self._client.get("/channels").json()["channels"]
        if not product or not product["variations"]:
            return None
        price = {"name": chance.choice(channels)["channel_name"], "wsp_money": f"{chance.randint(1, 99)}.50"}
        variation = {"id": product["variations"][0]["id"], "prices": [price]}
        return self._client.put(f"/products/{product['id']}", json={"variations": [variation]})

    def delete(self, chance: random.Random) -> httpx.Response | None:
        """A style goes."""
        product = self._any_product(chance)
        return None if product is None else self._client.delete(f"/products/{product['id']}")

    def add_channel(self, chance: random.Random) -> httpx.Response:
        """A channel, which stands in every product."""
        return self._client.post("/channels", json={"channel_name": f"C{chance.randint(1, 4)}", "currency": "EUR"})

    def rename_channel(self, chance: random.Random) -> httpx.Response:
        """Another name, in every product."""
        channel = chance.choice(self._client.get("/channels").json()["channels"])
        return self._client.put(f"/channels/{channel['channel_ID']}", json={"channel_name": f"C{chance.randint(1, 9)}"})

    def edit_sku(self, chance: random.Random) -> httpx.Response | None:
        """A number at a SKU, perhaps one that is taken."""
        skus = self._client.get("/skus").json()["skus"]
        number = f"N{chance.randint(1, 6)}"
        return self._client.put(f"/skus/{chance.choice(skus)['id']}", json={"sku_number": number}) if skus else None

    def remove_sku(self, chance: random.Random) -> httpx.Response | None:
        """A size that a colour does not come in."""
        product = self._any_product(chance)
        if not product or not product["variations"]:
            return None
        variation = product["variations"][0]
        skus = [{"id": sku["id"], "_destroy": True} for sku in variation["skus"][:1]]
        return self._client.put(
            f"/products/{product['id']}", json={"variations": [{"id": variation["id"], "skus": skus}]}
        )

    def read(self, chance: random.Random) -> httpx.Response:
        """Reading renders what is stale, and keeps it."""
        return self._client.get("/products")


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_stored_documents_equal_fresh_ones_after_random_work(
    company: Company, client: httpx.Client, steps: list[int]
) -> None:
    """After each piece of work the doctor, who renders everything anew, finds no difference."""
    day = Day(client)
    for number in steps:
        day.step(number)
        assert check_organisation(company.organisation_id) == []


@pytest.mark.parametrize("resource", ["products", "skus"])
def test_a_list_a_single_read_and_a_stream_show_the_same_bytes(client: httpx.Client, resource: str) -> None:
    """They read the same document."""
    day = Day(client)
    for number in range(12):
        day.step(number)
    listed = client.get(f"/{resource}").json()[resource]
    streamed = client.get(f"/{resource}", headers={"Accept": "application/x-ndjson"})
    lines = streamed.text.splitlines()
    assert len(lines) == len(listed)
    for record, line in zip(listed, lines, strict=True):
        single = client.get(f"/{resource}/{record['id']}")
        assert single.text == '{"' + resource[:-1] + '":' + line + "}"
