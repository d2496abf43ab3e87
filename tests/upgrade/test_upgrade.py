"""A data folder that the first commit able to serve has made is migrated by today's code without loss."""

from __future__ import annotations

import json
import sqlite3
import tarfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.fixtures import Server, free_port
from tests.upgrade.make_fixture import LISTS, environment

HERE = Path(__file__).parent
Rows = dict[str, list[dict[str, Any]]]
Shown = dict[str, Any]
BOOKKEEPING = {"django_migrations", "sqlite_sequence"}


@pytest.fixture(params=sorted(path.stem for path in HERE.glob("*.json")))
def name(request: pytest.FixtureRequest) -> str:
    """Which of the kept data folders."""
    return str(request.param)


@pytest.fixture
def home(name: str, tmp_path: Path) -> Path:
    """A copy of the kept data folder, as it was left."""
    folder = tmp_path / "home"
    with tarfile.open(HERE / f"{name}.tar.gz") as archive:
        archive.extractall(folder, filter="data")
    return folder


@pytest.fixture
def companies(name: str) -> list[Shown]:
    """What each of its companies showed to an integration at the time."""
    found: list[Shown] = json.loads((HERE / f"{name}.json").read_text())["companies"]
    return found


@pytest.fixture
def server(home: Path, tmp_path: Path) -> Iterator[Server]:
    """Today's server, not started yet, on that folder."""
    today = Server(environment(home, free_port()), tmp_path / "server.log")
    yield today
    today.stop()


def test_no_row_is_lost(home: Path, server: Server) -> None:
    """Whatever migrations move or add, each row is still there with all the values it had."""
    before = rows_of(home / "seamline.sqlite3")
    done = server.run("init")
    assert done.returncode == 0, done.stderr
    after = rows_of(home / "seamline.sqlite3")
    assert sum(map(len, before.values())) > 200
    for table, rows in before.items():
        if table in BOOKKEEPING:
            continue
        kept = {key_of(row): row for row in after[table]}
        for row in rows:
            assert row.items() <= kept[key_of(row)].items(), f"{table} {key_of(row)}"


def test_everything_is_readable_as_before(server: Server, companies: list[Shown]) -> None:
    """Answers may have learnt new keys; the old ones say what they said."""
    server.start()
    for company in companies:
        with server.client(company["integration_token"]) as client:
            for plural in LISTS:
                assert_still_says(company["lists"][plural], client.get(f"/{plural}").json()[plural], plural)
            deleted = client.get(f"/products/{deleted_product(company)}").json()["product"]
            assert deleted["name"] == "Style 2"


def test_tokens_and_passwords_are_still_valid(server: Server, companies: list[Shown]) -> None:
    server.start()
    for company in companies:
        for token, status in (("access_token", 200), ("integration_token", 200), ("revoked_token", 401)):
            with server.client(company[token]) as client:
                assert client.get("/products").status_code == status, token
        with server.client() as client:
            body = {"grant_type": "refresh_token", "refresh_token": company["refresh_token"]}
            assert client.post("/oauth/token", json=body).status_code == 200
        assert server.sign_in(company["email"], company["password"])


def test_work_goes_on(server: Server, companies: list[Shown]) -> None:
    """What was there can be changed, and new records get new ids."""
    server.start()
    for company in companies:
        with server.client(company["integration_token"]) as client:
            product = company["lists"]["products"][0]
            changed = client.put(f"/products/{product['id']}", json={"product": {"brand": "Today"}})
            assert changed.json()["product"]["brand"] == "Today"
            made = client.post("/products", json={"product": {"name": "New", "sizing_system": "S"}})
            assert made.status_code == 201, made.text
            assert made.json()["product"]["id"] > max(each["id"] for each in company["lists"]["products"])


def test_the_doctor_finds_it_well(server: Server) -> None:
    assert server.run("init").returncode == 0
    done = server.run("doctor", "--json")
    assert done.returncode == 0, done.stdout + done.stderr


def test_an_old_folder_can_be_backed_up_and_restored(server: Server, companies: list[Shown], tmp_path: Path) -> None:
    """The backup is one of the old tables, made by today's code; the restore brings them up to date."""
    archive = tmp_path / "old.tar.gz"
    done = server.run("backup", str(archive))
    assert done.returncode == 0, done.stderr
    restored = Server(environment(tmp_path / "new", free_port()), tmp_path / "restored.log")
    done = restored.run("restore", str(archive))
    assert done.returncode == 0, done.stderr
    try:
        restored.start()
        for company in companies:
            with restored.client(company["integration_token"]) as client:
                for plural in LISTS:
                    assert_still_says(company["lists"][plural], client.get(f"/{plural}").json()[plural], plural)
    finally:
        restored.stop()


def rows_of(file: Path) -> Rows:
    """Every row of every table."""
    database = sqlite3.connect(f"file:{file}?mode=ro", uri=True)
    database.row_factory = sqlite3.Row
    try:
        tables = [row[0] for row in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        return {table: [dict(row) for row in database.execute(f'SELECT * FROM "{table}"')] for table in tables}
    finally:
        database.close()


def key_of(row: dict[str, Any]) -> tuple[Any, ...]:
    """What tells a row from all others of its table."""
    for names in (("resource", "record_id"), ("id",), ("organisation_id",), ("key",)):
        if names[0] in row and all(each in row for each in names) and ("id" not in row or names == ("id",)):
            return tuple(row[each] for each in names)
    raise AssertionError(f"no key among {sorted(row)}")


def assert_still_says(before: Any, now: Any, where: str) -> None:
    """Whether `now` holds all that `before` held, in the same order."""
    if isinstance(before, dict):
        for key, value in before.items():
            assert key in now, f"{where}.{key} is gone"
            assert_still_says(value, now[key], f"{where}.{key}")
    elif isinstance(before, list):
        assert len(now) == len(before), where
        for place, value in enumerate(before):
            assert_still_says(value, now[place], f"{where}[{place}]")
    else:
        assert now == before, where


def deleted_product(company: Shown) -> int:
    """The id of the product that was deleted: the one that is missing in the row of them."""
    ids = [product["id"] for product in company["lists"]["products"]]
    return next(each for each in range(ids[0], ids[-1]) if each not in ids)
