"""Contract section 3: walking a list while fifty writers insert, edit and delete."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from tests.fixtures import Company

WRITERS = 50
SECONDS = 6.0
STYLES = 260


def walk_by_since_id(client: httpx.Client, plural: str) -> list[int]:
    """From the beginning to what was the end when the walk began: writers may well be faster than it."""
    ids: list[int] = []
    count = client.get(f"/{plural}").json()["meta"]["total_count"]
    while len(ids) < count + 100:
        answer = client.get(f"/{plural}", params={"since_id": ids[-1] if ids else 0})
        assert answer.status_code == 200, answer.text
        page = [record["id"] for record in answer.json()[plural]]
        if not page:
            break
        ids += page
    return ids


def walk_by_page(client: httpx.Client, plural: str) -> list[int]:
    """By `meta.next_page`, as the seed article says."""
    ids: list[int] = []
    page: int | None = 1
    last: int | None = None
    while page is not None and (last is None or page <= last):
        answer = client.get(f"/{plural}", params={"page": page})
        assert answer.status_code == 200, answer.text
        body = answer.json()
        ids += [record["id"] for record in body[plural]]
        last = last or body["meta"]["total_pages"]
        page = body["meta"]["next_page"]
    return ids


def fill(client: httpx.Client, count: int) -> list[int]:
    """Styles that stay where they are throughout."""
    made: list[int] = []
    while len(made) < count:
        items = [{"name": f"Stays {number}"} for number in range(len(made), min(count, len(made) + 100))]
        results = client.post("/products/batch", json={"items": items}).json()["results"]
        made += [result["body"]["product"]["id"] for result in results]
    return made


def write_until(client: httpx.Client, stays: list[int], done: Callable[[], bool], *, delete: bool, seed: int) -> int:
    """One writer: inserts, edits, and deletes what it made itself. Gives how many writes were done."""
    chance = random.Random(seed)
    own: list[int] = []
    writes = 0
    while not done():
        choice = chance.random()
        if choice < 0.5 or not own:
            answer = client.post("/products", json={"name": f"Comes {seed}", "variations": [{"color": "Red"}]})
            own.append(answer.json()["product"]["id"])
        elif choice < 0.8 or not delete:
            answer = client.put(f"/products/{chance.choice(stays)}", json={"description": f"{chance.random()}"})
        else:
            answer = client.delete(f"/products/{own.pop(chance.randrange(len(own)))}")
        assert answer.status_code in (200, 201), answer.text
        writes += 1
        time.sleep(0.02)
    return writes


@pytest.mark.parametrize(
    ("walk", "delete"), [(walk_by_since_id, True), (walk_by_page, False)], ids=["since_id", "page"]
)
def test_a_walk_among_fifty_writers_meets_each_lasting_record_once(
    company: Company, client: httpx.Client, walk: Callable[[httpx.Client, str], list[int]], delete: bool
) -> None:
    """By `since_id` under inserts, edits and deletions; by `page` under inserts and edits (docs/contract.md)."""
    stays = fill(client, STYLES)
    end = time.monotonic() + SECONDS
    done = threading.Event()
    url, tls = company.server.base_url, company.server.tls()
    clients = [httpx.Client(base_url=url, verify=tls, timeout=60, headers=dict(client.headers)) for _ in range(WRITERS)]
    with ThreadPoolExecutor(WRITERS) as pool:
        works = [
            pool.submit(write_until, writer, stays, done.is_set, delete=delete, seed=seed)
            for seed, writer in enumerate(clients)
        ]
        walks = 0
        try:
            while time.monotonic() < end:
                for plural in ("products", "skus"):
                    ids = walk(client, plural)
                    assert ids == sorted(set(ids)), "a record came twice, or out of order"
                    if plural == "products":
                        assert set(stays) <= set(ids), "a record that was there throughout is missing"
                walks += 1
        finally:
            done.set()
        writes = sum(work.result(60) for work in works)
    for writer in clients:
        writer.close()
    assert walks >= 1
    assert writes >= WRITERS


def test_a_deletion_moves_later_records_one_place_up_by_page_and_none_by_since_id(client: httpx.Client) -> None:
    """What docs/contract.md says of walking by page under deletions, shown."""
    ids = fill(client, 120)
    first = client.get("/products", params={"page": 1}).json()
    assert [record["id"] for record in first["products"]] == ids[:100]
    assert client.delete(f"/products/{ids[0]}").status_code == 200
    second = client.get("/products", params={"page": 2}).json()["products"]
    assert [record["id"] for record in second] == ids[101:]
    forward = client.get("/products", params={"since_id": ids[99]}).json()["products"]
    assert [record["id"] for record in forward] == ids[100:]


def test_counts_and_pages_agree_after_deletions_before_remembered_places(client: httpx.Client) -> None:
    """Deep pages start from remembered places; a deletion makes them forgotten."""
    ids = fill(client, 130)
    for page in (1, 5, 13):
        client.get("/products", params={"page": page, "per_page": 10})
    client.delete(f"/products/{ids[3]}")
    client.delete(f"/products/{ids[77]}")
    left = [number for number in ids if number not in (ids[3], ids[77])]
    for page in (1, 5, 9, 13):
        body = client.get("/products", params={"page": page, "per_page": 10}).json()
        assert [record["id"] for record in body["products"]] == left[(page - 1) * 10 : page * 10]
        assert body["meta"]["total_count"] == len(left)
