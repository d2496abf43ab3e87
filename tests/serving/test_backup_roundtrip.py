"""A backup of a running server, restored: everything is there, and nothing is ever given out twice."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.fixtures import Server
from tests.serving.installations import ON_POSTGRES, Install, add_company, installations, new_product, run

WAYS = (
    [("postgres", "postgres"), ("sqlite", "postgres"), ("postgres", "sqlite")]
    if ON_POSTGRES
    else [("sqlite", "sqlite")]
)
LISTS = ("organisations", "seasons", "channels", "warehouses", "products", "skus")
PICTURE = b"\x89PNG" + bytes(range(256)) * 20


@dataclass
class Told:
    """What clients have been told: the newest position of the feed, its epoch, every id."""

    epoch: str
    sequence: int
    ids: dict[str, set[int]]


@pytest.fixture
def install(tmp_path: Path) -> Iterator[Install]:
    """Makes installations of this test's own."""
    with installations(tmp_path) as make:
        yield make


@pytest.mark.parametrize(("source", "target"), WAYS)
def test_a_running_server_is_backed_up_and_nothing_is_given_twice(
    install: Install, tmp_path: Path, source: str, target: str
) -> None:
    archive = str(tmp_path / "backup.tar.gz")
    old = install(source)
    token = add_company(old)
    (old.home / "media" / "1").mkdir(parents=True)
    (old.home / "media" / "1" / "front.png").write_bytes(PICTURE)
    old.start()
    before = [write(old, token, f"Before {number}") for number in range(3)]
    with writing(old, token) as during:
        made = run(old, "backup", archive)
    lost = [write(old, token, f"Lost {number}") for number in range(3)]
    lost_season = post(old, token, "season", {"name": "Lost"})
    shown_before = read(old, token)
    told_before = told(old, token)
    assert old.stop() == 0

    new = install(target)
    restored = run(new, "restore", archive)
    assert restored["rows"] == made["rows"]
    assert made["missing_keys"] == {}
    new.start()
    shown = read(new, token)

    names = [product["name"] for product in shown["products"]]
    kept = [name for name in during if name in names]
    assert [product for product in shown["products"] if product["name"].startswith("Before")] == before
    assert kept == during[: len(kept)], "the backup is not one state of the database"
    assert not [name for name in names if name.startswith("Lost")]
    documents = {product["id"]: product for product in shown_before["products"]}
    assert all(product == documents[product["id"]] for product in shown["products"])
    assert all(shown[each] == shown_before[each] for each in ("organisations", "channels", "warehouses"))
    assert (new.home / "media" / "1" / "front.png").read_bytes() == PICTURE
    assert (new.home / "tls" / "ca.pem").read_bytes() == (old.home / "tls" / "ca.pem").read_bytes()
    assert (new.home / "secret.key").read_bytes() == (old.home / "secret.key").read_bytes()

    again = write(new, token, lost[0]["name"])
    season = post(new, token, "season", {"name": "Lost"})
    channel = post(new, token, "channel", {"channel_name": "New", "currency": "USD"})
    now = told(new, token)
    assert now.epoch not in ("", told_before.epoch)
    assert now.sequence > told_before.sequence + 900_000
    assert again["id"] > max(told_before.ids["products"]) + 900_000
    assert season["id"] > lost_season["id"] + 900_000
    assert channel["channel_ID"] > 900_000
    assert skus_of(again).isdisjoint(told_before.ids["skus"])
    assert min(skus_of(again)) > max(told_before.ids["skus"]) + 900_000
    assert run(new, "user", "add", "new@example.com", "--generate")["id"] > 1_000_000
    assert run(new, "doctor")["data"] == []
    assert new.sign_in("owner-of-lantern@example.com", "correct horse battery")


def test_a_restored_installation_is_backed_up_and_restored_again(install: Install, tmp_path: Path) -> None:
    """Each restore leaps anew."""
    database = WAYS[0][1]
    old = install(database)
    add_company(old)
    for number in range(2):
        run(old, "backup", str(tmp_path / f"{number}.tar.gz"))
        old = install(database)
        run(old, "restore", str(tmp_path / f"{number}.tar.gz"))
    token = str(run(old, "token", "add", "Later", "-o", "Lantern", "--role", "staff")["token"])
    old.start()
    assert 2_000_000 < write(old, token, "New")["id"] < 2_001_000


class writing:  # noqa: N801 - reads as a statement
    """Writes products, one after another, until the block has ended; gives the names of those answered."""

    def __init__(self, server: Server, token: str) -> None:
        """`token` is of the organisation that is written to."""
        self.names: list[str] = []
        self._server, self._token = server, token
        self._enough = threading.Event()
        self._thread = threading.Thread(target=self._write)

    def __enter__(self) -> list[str]:
        """Starts, and returns once the first is written."""
        self._thread.start()
        while not self.names and self._thread.is_alive():
            self._enough.wait(0.01)
        return self.names

    def __exit__(self, *error: object) -> None:
        """Stops, and fails the test where writing was refused."""
        self._enough.set()
        self._thread.join()
        assert len(self.names) > 3, "the backup held writers up"

    def _write(self) -> None:
        while not self._enough.is_set():
            name = f"During {len(self.names)}"
            write(self._server, self._token, name)
            self.names.append(name)
            self._enough.wait(0.02)


def write(server: Server, token: str, name: str) -> dict[str, Any]:
    """Makes a product; gives it."""
    return post(server, token, "product", new_product(name)["product"])


def post(server: Server, token: str, kind: str, body: dict[str, Any]) -> dict[str, Any]:
    """Makes a record; gives it."""
    with server.client(token) as client:
        answer = client.post(f"/{kind}s", json={kind: body})
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.json()[kind]
    return made


def read(server: Server, token: str) -> dict[str, list[dict[str, Any]]]:
    """All lists; those with more than a page are read by `since_id`."""
    shown = {}
    with server.client(token) as client:
        for plural in LISTS:
            found = client.get(f"/{plural}").raise_for_status().json()[plural]
            while plural in ("products", "skus") and (
                more := client.get(f"/{plural}", params={"since_id": found[-1]["id"]}).json()[plural]
            ):
                found += more
            shown[plural] = found
    return shown


def told(server: Server, token: str) -> Told:
    """The position of the feed that a stream of everything ends at, and all ids."""
    shown = read(server, token)
    with server.client(token, headers={"Accept": "application/x-ndjson"}) as client:
        headers = client.get("/products").headers
    ids = {plural: {each["id"] for each in shown[plural]} for plural in ("products", "skus")}
    return Told(headers["Seamline-Epoch"], int(headers["Seamline-Sequence"]), ids)


def skus_of(product: dict[str, Any]) -> set[int]:
    """The ids of a product's SKUs."""
    return {sku["id"] for variation in product["variations"] for sku in variation["skus"]}
