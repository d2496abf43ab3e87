"""A server that is killed at any moment leaves nothing half done, and an idempotency key keeps its promise."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable

import httpx

from seamline.feed.doctor import check_organisation
from tests.fixtures import Company, Server

ROUNDS = 5
KEYS = 40


def send_until_answered(server: Server, company: Company, key: str, stop: threading.Event) -> None:
    """A client that repeats its request under the same key until it has an answer, whatever the server does."""
    body = {"product": {"name": key, "sizing_system": "S, M", "variations": [{"color": "Red"}]}}
    while not stop.is_set():
        try:
            with server.client(company.token) as client:
                answer = client.post("/products", json=body, headers={"Idempotency-Key": key})
        except httpx.TransportError:
            time.sleep(0.05)
            continue
        if answer.status_code == 201:
            return
        assert answer.status_code in (409, 503), answer.text
        time.sleep(0.05)


def test_a_killed_server_leaves_each_keyed_write_done_once_or_not_at_all(
    start_server: Callable[..., Server],
) -> None:
    """Clients repeat under their key while the server is killed again and again: one product for each key."""
    server = start_server()
    company = server.company()
    stop = threading.Event()
    clients = [
        threading.Thread(target=send_until_answered, args=(server, company, f"key-{number}", stop))
        for number in range(KEYS)
    ]
    try:
        for number, thread in enumerate(clients):
            thread.start()
            if number % (KEYS // ROUNDS) == 0:
                time.sleep(random.Random(number).uniform(0.005, 0.08))
                server.kill()
                server.start()
        for thread in clients:
            thread.join(60)
            assert not thread.is_alive()
    finally:
        stop.set()
    with server.client(company.token) as client:
        products = client.get("/products").json()["products"]
        assert sorted(product["name"] for product in products) == sorted(f"key-{number}" for number in range(KEYS))
        assert all(len(product["variations"][0]["skus"]) == 2 for product in products)
    assert check_organisation(company.organisation_id) == []
