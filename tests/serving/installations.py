"""Installations of a test's own, on either database, filled over HTTP and the command line."""

from __future__ import annotations

import json
import os
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import psycopg

from tests.fixtures import PASSWORD, Server, free_port

POSTGRES = os.environ.get("SEAMLINE_TEST_POSTGRES", "postgresql://postgres@127.0.0.1:5432/postgres")
ON_POSTGRES = os.environ.get("SEAMLINE_TEST_DATABASE", "sqlite") == "postgres"
Install = Callable[..., Server]


@contextmanager
def installations(folder: Path) -> Iterator[Install]:
    """`install("sqlite")` or `install("postgres")` gives a server that is not started, with an empty home.

    They share a public address, so that what one shows another can show as well.
    """
    made: list[Server] = []
    databases: list[str] = []

    def install(database: str, **settings: str) -> Server:
        home = folder / f"home-{len(made)}"
        kept = {name: value for name, value in os.environ.items() if not name.startswith("SEAMLINE_")}
        environment = kept | {
            "SEAMLINE_HOME": str(home),
            "SEAMLINE_PORT": str(free_port()),
            "SEAMLINE_PUBLIC_URL": "https://localhost:8443",
            "SEAMLINE_RATE_LIMIT_TOKEN": "off",
        }
        if database == "postgres":
            databases.append(f"seamline_backup_{secrets.token_hex(6)}")
            environment["SEAMLINE_DATABASE_URL"] = _create(databases[-1])
        environment |= {f"SEAMLINE_{name.upper()}": value for name, value in settings.items()}
        made.append(Server(environment, folder / f"server-{len(made)}.log"))
        return made[-1]

    yield install
    for server in made:
        server.stop()
    for name in databases:
        with psycopg.connect(POSTGRES, autocommit=True) as connection:
            connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)".encode())


def _create(name: str) -> str:
    with psycopg.connect(POSTGRES, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}".encode())
    return urlunsplit(urlsplit(POSTGRES)._replace(path=f"/{name}"))


def run(server: Server, *arguments: str, stdin: str = "") -> Any:
    """What a command with `--json` answers; it must succeed."""
    done = server.run(*arguments, "--json", stdin=stdin)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def refused(server: Server, *arguments: str) -> str:
    """The one line in which a command says why it does nothing."""
    done = server.run(*arguments)
    assert done.returncode == 1, (done.stdout, done.stderr)
    assert "Traceback" not in done.stderr
    assert done.stderr.startswith("Error: ")
    return done.stderr


def add_company(server: Server, name: str = "Lantern") -> str:
    """Adds a user with an organisation; gives an integration token of it."""
    run(server, "init")
    email = f"owner-of-{name.lower()}@example.com"
    run(server, "user", "add", email, "--password-stdin", stdin=f"{PASSWORD}\n")
    run(server, "organisation", "add", name, "--owner", email)
    return str(run(server, "token", "add", "Tests", "-o", name, "--role", "staff")["token"])


def new_product(name: str) -> dict[str, Any]:
    """A body that makes a product with two SKUs."""
    return {"product": {"name": name, "sizing_system": "S, M", "variations": [{"color": "Red"}]}}
