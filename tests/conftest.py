"""One real server for each test process, and fresh companies in it (tests/README.md).

The test process has Django set up on the same home folder and database as the server, so that tests may
prepare data by calling actions. `SEAMLINE_TEST_DATABASE` chooses `sqlite` (the default) or `postgres`, the
latter in a new database of the server `SEAMLINE_TEST_POSTGRES`, dropped at the end.
"""

from __future__ import annotations

import os
import secrets
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import django
import psycopg
import pytest

from tests.fixtures import Company, Server, free_port
from tests.wire import CheckedClient

_POSTGRES = os.environ.get("SEAMLINE_TEST_POSTGRES", "postgresql://postgres@127.0.0.1:5432/postgres")
_DATABASE = os.environ.get("SEAMLINE_TEST_DATABASE", "sqlite")
_NAME = f"seamline_test_{secrets.token_hex(6)}"
_FOLDER = Path(tempfile.mkdtemp(prefix="seamline-test-"))


def _settings() -> dict[str, str]:
    port = free_port()
    found = {
        "SEAMLINE_HOME": str(_FOLDER / "home"),
        "SEAMLINE_PORT": str(port),
        "SEAMLINE_PUBLIC_URL": f"https://localhost:{port}",
        "SEAMLINE_RATE_LIMIT_TOKEN": "off",
        "SEAMLINE_RATE_LIMIT_ORGANISATION": "off",
        "SEAMLINE_LOG_FORMAT": "json",
    }
    if _DATABASE == "postgres":
        found["SEAMLINE_DATABASE_URL"] = urlunsplit(urlsplit(_POSTGRES)._replace(path=f"/{_NAME}"))
    return found


# Before any test module is imported, since they import models, and models need settings.
for _variable in [name for name in os.environ if name.startswith("SEAMLINE_") and "_TEST_" not in name]:
    del os.environ[_variable]
os.environ.update(_settings(), DJANGO_SETTINGS_MODULE="seamline.settings")
django.setup()


@pytest.fixture(scope="session", autouse=True)
def _folder() -> Iterator[None]:
    yield
    shutil.rmtree(_FOLDER, ignore_errors=True)


@pytest.fixture(scope="session")
def _database(_folder: None) -> Iterator[None]:
    if _DATABASE != "postgres":
        yield
        return
    with psycopg.connect(_POSTGRES, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {_NAME}".encode())
    yield
    django.db.connections.close_all()
    with psycopg.connect(_POSTGRES, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE IF EXISTS {_NAME} WITH (FORCE)".encode())


@pytest.fixture(scope="session")
def server(_database: None) -> Iterator[Server]:
    """The server that tests share. It knows no rate limit."""
    shared = Server(os.environ, _FOLDER / "server.log")
    shared.start()
    yield shared
    assert shared.stop() == 0, shared.log_text()


@pytest.fixture
def start_server(server: Server, tmp_path: Path) -> Iterator[Callable[..., Server]]:
    """Starts further servers: `start_server(rate_limit_token="5")` has SEAMLINE_RATE_LIMIT_TOKEN=5.

    They share home folder and database with the test process, so `.company()` works, unless `own_home=True`
    gives them a folder and an SQLite file of their own (companies are then made with `.run("user", …)`).
    """
    started: list[Server] = []

    def start(*, own_home: bool = False, **settings: str) -> Server:
        environment = {**os.environ, "SEAMLINE_PORT": str(free_port())}
        if own_home:
            environment["SEAMLINE_HOME"] = str(tmp_path / f"home-{len(started)}")
            del environment["SEAMLINE_PUBLIC_URL"]
            environment.pop("SEAMLINE_DATABASE_URL", None)
        environment.update({f"SEAMLINE_{name.upper()}": value for name, value in settings.items()})
        another = Server(environment, tmp_path / f"server-{len(started)}.log")
        started.append(another)
        another.start()
        return another

    yield start
    for each in started:
        each.stop()


@pytest.fixture
def company(server: Server) -> Company:
    """A company of this test's own."""
    return server.company()


@pytest.fixture
def other_company(server: Server) -> Company:
    """Another one, whose data `company` must never see."""
    return server.company()


@pytest.fixture
def new_company(server: Server) -> Callable[..., Company]:
    """Makes as many companies as a test needs: `new_company(base_currency="GBP")`."""
    return server.company


@pytest.fixture
def client(company: Company) -> Iterator[CheckedClient]:
    """A client with the token of `company`; each answer is held against `/openapi.json`."""
    with company.client() as checked:
        yield checked


@pytest.fixture
def anonymous(server: Server) -> Iterator[CheckedClient]:
    """A client without a token."""
    with server.client() as checked:
        yield checked
