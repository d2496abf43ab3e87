"""Products as tests need them."""

from __future__ import annotations

from typing import Any

import httpx
from stdnum import ean as gtin


def ean(number: int) -> str:
    """The `number`th valid EAN of a made-up range."""
    body = f"40063{number:07d}"
    return body + gtin.calc_check_digit(body)


def make_product(client: httpx.Client, **keys: Any) -> dict[str, Any]:
    """A new product, as its POST answers it."""
    answer = client.post("/products", json={"product": {"name": "Linen Shirt", **keys}})
    assert answer.status_code == 201, answer.text
    product: dict[str, Any] = answer.json()["product"]
    return product


def make_shirt(client: httpx.Client, **keys: Any) -> dict[str, Any]:
    """A product of two colours in three sizes."""
    keys = {"sizing_system": "S, M, L", "variations": [{"color": "Red"}, {"color": "Blue"}], **keys}
    return make_product(client, **keys)


def read(client: httpx.Client, path: str) -> dict[str, Any]:
    """The object at `path`, out of its key."""
    answer = client.get(path)
    assert answer.status_code == 200, answer.text
    (found,) = answer.json().values()
    assert isinstance(found, dict)
    return found


def put(client: httpx.Client, path: str, body: dict[str, Any]) -> dict[str, Any]:
    """The object as its PUT answers it."""
    answer = client.put(path, json=body)
    assert answer.status_code == 200, answer.text
    (found,) = answer.json().values()
    assert isinstance(found, dict)
    return found


def etag(answer: httpx.Response) -> str:
    """`version.revision` of an answer; gzip makes an ETag weak, which says nothing of the record."""
    return answer.headers["ETag"].removeprefix("W/").strip('"')
